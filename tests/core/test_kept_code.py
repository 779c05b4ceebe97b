"""A start that finds our compiled modules in one file, and where that does not hold, as ever."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = """
import importlib, sys
from netbuilder.core.kept_code import KeptCode, keep_what_was_loaded
with KeptCode():
    made = [importlib.import_module("netbuilder." + name) for name in sys.argv[1:]]
    keep_what_was_loaded()
for module in made:
    print(type(module.__loader__).__name__, module.VALUE, module.__file__ == module.told.__code__.co_filename)
"""


class House:
    """A package called netbuilder with the real finder and modules of its own; `start` imports some."""

    def __init__(self, folder: Path) -> None:
        import netbuilder.core.atomic
        import netbuilder.core.kept_code

        self.root = folder / "netbuilder"
        self.compiled = folder / "compiled"
        (self.root / "core").mkdir(parents=True)
        for name in ("__init__", "core/__init__"):
            (self.root / f"{name}.py").write_text("")
        for module in (netbuilder.core.kept_code, netbuilder.core.atomic):
            source = Path(str(module.__file__))
            (self.root / "core" / source.name).write_bytes(source.read_bytes())

    def write(self, name: str, value: int) -> Path:
        file = self.root / f"{name}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"VALUE = {value}\n\n\ndef told():\n    return VALUE\n")
        an_age_ago = time.time() - 1000 + value  # another second each time, as after an edit by hand
        os.utime(file, (an_age_ago, an_age_ago))
        return file

    def start(self, *names: str, **environment: str) -> list[tuple[str, ...]]:
        """For each module its loader, its value, and whether its code says where its source is."""
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *names],
            env={**os.environ, "PYTHONPATH": str(self.root.parent), "PYTHONPYCACHEPREFIX": str(self.compiled)}
            | {"PYTHONDONTWRITEBYTECODE": ""}
            | environment,
            cwd=self.root.parent,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert not done.stderr
        return [tuple(line.split()) for line in done.stdout.splitlines()]

    @property
    def kept(self) -> Path | None:
        return next(self.compiled.rglob("*.start"), None)


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path / "house")
    made.write("one", 1)
    made.write("two/__init__", 2)
    return made


FOUND = [("SourceFileLoader", "1", "True"), ("SourceFileLoader", "2", "True")]
KEPT = [("_Loader", "1", "True"), ("_Loader", "2", "True")]


def test_the_second_start_takes_from_the_one_file(house: House) -> None:
    assert house.start("one", "two") == FOUND
    assert house.start("one", "two") == KEPT


def test_a_module_that_was_edited_is_loaded_anew_and_kept_anew(house: House) -> None:
    house.start("one", "two")
    house.write("one", 7)
    assert house.start("one", "two") == [("SourceFileLoader", "7", "True"), KEPT[1]]
    assert house.start("one", "two") == [("_Loader", "7", "True"), KEPT[1]]


def test_what_one_start_does_without_is_there_for_the_next(house: House) -> None:
    house.start("one", "two")
    assert house.start("one") == KEPT[:1]
    house.write("three", 3)
    house.start("three")
    assert house.start("one", "two", "three") == [*KEPT, ("_Loader", "3", "True")]


def test_a_module_that_was_removed_is_gone(house: House) -> None:
    house.start("one", "two")
    (house.root / "one.py").unlink()
    with pytest.raises(subprocess.CalledProcessError):
        house.start("one")
    house.start("two")
    house.write("one", 1)
    assert house.start("one") == FOUND[:1]


@pytest.mark.parametrize("broken", [b"", b"nothing", b"\x00" * 4096])
def test_a_broken_file_is_made_anew(house: House, broken: bytes) -> None:
    house.start("one", "two")
    assert house.kept is not None
    house.kept.write_bytes(broken)
    assert house.start("one", "two") == FOUND
    assert house.start("one", "two") == KEPT


def test_broken_code_is_compiled_anew(house: House) -> None:
    house.start("one", "two")
    assert house.kept is not None
    data = house.kept.read_bytes()
    at = data.index(b"VALUE")
    house.kept.write_bytes(data[: at - 40] + b"\x00" * 60 + data[at + 20 :])
    assert [value for _, value, _ in house.start("one", "two")] == ["1", "2"]


def test_who_moved_the_program_is_told_where_its_source_is_now(house: House, tmp_path: Path) -> None:
    house.start("one", "two", PYTHONPYCACHEPREFIX="")
    moved = House.__new__(House)
    moved.root, moved.compiled = tmp_path / "elsewhere" / "netbuilder", house.compiled
    house.root.parent.rename(moved.root.parent)
    told = moved.start("one", "two", PYTHONPYCACHEPREFIX="")
    assert [(value, there) for _, value, there in told] == [("1", "True"), ("2", "True")]


def test_where_python_must_not_write_nothing_is_written(house: House) -> None:
    assert house.start("one", "two", PYTHONDONTWRITEBYTECODE="1") == FOUND
    assert house.kept is None
