"""Tables of other programs: the same as their text, where what reads them is installed."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Any

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.table import Table
from netbuilder.data.sheet_files import sheet_text

NAMES = ["size", "day", "kind", "good"]
ROWS: list[list[Any]] = [
    [at + 0.5 if at % 5 else None, datetime.date(2020, 1, 1 + at), ("개", "cat, or so")[at % 2], at % 3 == 0]
    for at in range(20)
]
TEXT = "size,day,kind,good\n,2020-01-01,개,True\n1.5,2020-01-02,"


def parquet(path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet").write_table(
        pyarrow.table(dict(zip(NAMES, map(list, zip(*ROWS, strict=True)), strict=True))), path
    )


def excel(path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.create_sheet("표")  # behind an empty one
    for row in ([None, None], NAMES, *ROWS):
        sheet.append(row)
    book.save(path)


@pytest.mark.parametrize(("write", "name"), [(parquet, "표.parquet"), (excel, "표.XLSX")])
def test_a_table_of_another_program_is_recognised_and_read(write: Any, name: str, tmp_path: Path) -> None:
    write(tmp_path / name)
    declared = recognise(tmp_path / name)
    assert isinstance(declared, Table)
    if name.endswith("parquet"):
        assert sheet_text(declared.path).startswith(TEXT)
    loaded = declared.replaced(target="good").load()
    assert loaded.count == 20 and loaded.told["target"].names == ("good",)
    assert loaded.told["features"].names[0] == "size"


@pytest.mark.parametrize("name", ["a.parquet", "a.xlsx"])
@pytest.mark.parametrize("data", [b"", b"PAR1 and no more", b"PK\x03\x04" + bytes(60), b"a,b\n1,2\n"])
def test_what_is_damaged_or_lacks_its_reader_says_so(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ProblemError) as caught:
        recognise(tmp_path / name).load()
    words = caught.value.problem.paragraph()
    assert "cannot be read" in words or "pip install" in words


@pytest.mark.parametrize(("name", "package"), [("a.parquet", "pyarrow"), ("a.xlsx", "openpyxl")])
def test_the_missing_package_is_named(
    name: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    (tmp_path / name).write_bytes(b"anything")
    with pytest.raises(ProblemError) as caught:
        recognise(tmp_path / name).load()
    assert f"needs the package {package}" in caught.value.problem.paragraph()
