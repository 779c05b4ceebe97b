from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.data.facts import facts
from netbuilder.data.preparing import fitted
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.table import Table
from netbuilder.data.split import split

ROWS = "name,size,colour,kind\n" + "".join(
    f'"{number}, or so",{number}.5,{("red", "blue")[number % 2]},{("cat", "dog", "개")[number % 3]}\n'
    for number in range(1, 31)
)


def table(folder: Path, text: str | bytes = ROWS, name: str = "a.csv", **options: object) -> Table:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return Table(path=str(path), **options)


def same(one: Table, other: Table) -> bool:
    first, second = one.load().examples, other.load().examples
    return all(np.array_equal(first[name], second[name], equal_nan=True) for name in first)


def test_words_become_ones_and_names_of_a_kind_are_left_out(tmp_path: Path) -> None:
    loaded = table(tmp_path, ROWS.replace(",3.5,blue", ",,blue")).load()
    names = loaded.told["features"].names
    assert names[0] == "size" and names[-2:] == ("colour = blue", "colour = red")
    assert loaded.told["target"].classes == ("cat", "dog", "개")
    assert np.isnan(loaded.examples["features"][2, 0]) and loaded.examples["features"][1, 0] == 2.5
    assert loaded.examples["target"][:3].tolist() == [1, 2, 0]


@pytest.mark.parametrize(
    "data",
    [
        ROWS.replace(",", ";").replace(".5", ",5").encode(),
        ROWS.replace('"', "").replace(", or", " or").replace(",", "\t").encode(),
        b"\xef\xbb\xbf" + ROWS.encode(),
        ROWS.encode("utf-16"),
        ROWS.encode("utf-16-le"),
        ROWS.encode("cp949"),
        ROWS.replace("\n", "\r\n").encode(),
        ROWS.replace(" or so", "\nor\nso").encode(),
        ROWS.replace(",", " , ").replace(" , or", ", or").encode(),
    ],
    ids=[
        "semicolons",
        "tabs",
        "mark",
        "utf-16",
        "utf-16 without mark",
        "cp949",
        "windows",
        "lines",
        "spaces",
    ],
)
def test_however_it_was_written_it_is_the_same_table(data: bytes, tmp_path: Path) -> None:
    options = {"leave_out": "name"}
    assert same(table(tmp_path, data, "b.csv", **options), table(tmp_path, ROWS, **options))


def test_without_names_columns_are_counted(tmp_path: Path) -> None:
    loaded = table(tmp_path, "1,2,0\n3,4,1\n5,6,1\n7,8,0\n9,1,1\n").load()
    assert loaded.told["features"].names == ("column 1", "column 2") and loaded.count == 5


def test_numbers_can_be_foretold_as_numbers_or_as_classes(tmp_path: Path) -> None:
    rows = "a,b\n" + "".join(f"{number},{number % 4}\n" for number in range(20))
    assert table(tmp_path, rows, target="b").load().told["target"].classes == ("0", "1", "2", "3")
    number = table(tmp_path, rows, target="b", foretell="number").load()
    assert number.examples["target"].shape == (20, 1) and number.told["target"].names == ("b",)
    assert not number.told["target"].classes
    assert table(tmp_path, rows, target="a").load().examples["target"].dtype == np.float32


def test_the_training_part_alone_tells_how_numbers_are_scaled(tmp_path: Path) -> None:
    rows = "a,b,c\n" + "".join(f"{'' if n == 3 else n},{n % 2},{n % 3}\n" for n in range(40))
    declared = table(tmp_path, rows, target="c")
    raw = declared.load()
    divided = split(raw, validation=0.25, test=0.25, seed=1)
    loaded, (prepared,) = fitted(declared, raw, divided.train)
    known = raw.examples["features"][divided.train, 0]
    known = known[~np.isnan(known)]
    assert prepared.shift[0] == pytest.approx(known.mean()) and prepared.scale[0] == pytest.approx(
        1 / known.std()
    )
    assert prepared.shift[1] == 0 and prepared.scale[1] == 1, "ones and zeros stay what they are"
    assert loaded.examples["features"][3, 0] == pytest.approx(0), "what is missing is the mean"
    assert np.isfinite(loaded.examples["features"]).all()


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("", {}, "is empty"),
        ("\0\1\2\3" * 99, {}, "something else than text"),
        ("a,b\n", {}, "no rows"),
        (ROWS, {"target": "weight"}, "no column 'weight'"),
        (ROWS, {"target": "kind", "foretell": "number"}, "words in the column"),
        (ROWS, {"leave_out": "size, colour, name"}, "nothing from which"),
    ],
)
def test_what_cannot_be_used_says_why(
    text: str, options: dict[str, object], says: str, tmp_path: Path
) -> None:
    with pytest.raises(ProblemError) as caught:
        table(tmp_path, text, **options).load()
    assert says in caught.value.problem.paragraph()


def test_ragged_rows_are_left_out(tmp_path: Path) -> None:
    loaded = table(tmp_path, ROWS + "1,2\n1,2,3,4,5,6\n").load()
    assert loaded.count == 30


def test_a_table_is_recognised_and_other_text_is_not(tmp_path: Path) -> None:
    assert isinstance(recognise(table(tmp_path).path), Table)
    (tmp_path / "poem.txt").write_text("Roses are red,\nviolets are blue.\n")
    with pytest.raises(ProblemError):
        recognise(tmp_path / "poem.txt")


@pytest.mark.skipif("NETBUILDER_DATA" not in os.environ, reason="the real tables are in NETBUILDER_DATA")
@pytest.mark.parametrize(
    ("name", "features", "rows"), [("penguins", 9, 344), ("titanic", 29, 891), ("mpg", 7, 398)]
)
def test_real_tables(name: str, features: int, rows: int) -> None:
    path = Path(os.environ["NETBUILDER_DATA"]) / name / f"{name}.csv"
    declared = recognise(path)
    found = facts(declared, declared.load())
    assert found.fields[0][1].spec.sizes == (features,) and dict(found.counts)["train"] == rows
