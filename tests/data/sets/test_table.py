from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.data.facts import as_read, facts
from netbuilder.data.looking import look
from netbuilder.data.preparing import fitted
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.table import Table
from netbuilder.data.split import split
from netbuilder.data.table_features import table_columns
from netbuilder.data.table_files import numbers_of, table_text
from netbuilder.data.table_targets import target_column

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


def test_yes_and_no_can_be_foretold(tmp_path: Path) -> None:
    rows = "a,b\n" + "".join(f"{number},{number % 2 == 0}\n" for number in range(12))
    loaded = table(tmp_path, rows, target="b").load()
    assert loaded.told["target"].classes == ("False", "True")
    assert loaded.examples["target"][:3].tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1,234,567", "12,000"], [1234567, 12000]),
        (["1,234.5", "2,000"], [1234.5, 2000]),
        (["1,234", "950", ""], [1234, 950, None]),
        (["1,234", "2,345"], [1.234, 2.345]),
        (["1,5", "1,234"], [1.5, 1.234]),
        (["0,123", "950"], [0.123, 950]),
        (["1,234", "1950"], [1.234, 1950]),
    ],
)
def test_commas_are_those_of_thousands_where_other_cells_say_so(
    cells: list[str], numbers: list[float | None]
) -> None:
    found = numbers_of(cells)
    assert found is not None
    assert [None if np.isnan(each) else each for each in found.tolist()] == numbers


def test_numbers_with_two_commas_of_another_kind_are_words() -> None:
    assert numbers_of(["1,23,456", "1,2"]) is None


def test_endless_numbers_are_missing_as_empty_cells_are(tmp_path: Path) -> None:
    """Of either sign, however written, and those that are too large for 32 bits."""
    odd = ["nan", "inf", "-Infinity", "1e999", "-1e39", "", "NaN", "?"]
    rows = "a,b,c\n" + "".join(f"{cell},{at},{at % 2}\n" for at, cell in enumerate([*odd, "2", "3", "1e38"]))
    loaded = table(tmp_path, rows, target="c").load()
    assert np.isnan(loaded.examples["features"][:, 0]).tolist() == [True] * 8 + [False] * 3
    prepared, _ = fitted(table(tmp_path, rows, target="c"), loaded)
    assert np.isfinite(prepared.examples["features"]).all()


@pytest.mark.parametrize("text", [",,,\n,,,\n", "x" * (1 << 21), "a;" + "y" * (1 << 21), '"' * 99, " \n\t\n"])
def test_text_that_only_looks_like_a_table_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        table(tmp_path, text).load()
    assert "cannot be used as a table" in caught.value.problem.paragraph()


def test_of_a_long_file_no_more_than_its_start_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(("글,b,c\n" + "하나,2,3\n" * 300_000).encode("utf-16"))
    assert len(table_text(str(tmp_path / "a.csv"), 1 << 16).splitlines()) == 1 + 32760 // 7
    assert isinstance(recognise(tmp_path / "a.csv"), Table)


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
    ("name", "features", "rows"), [("penguins", 9, 344), ("titanic", 29, 891), ("mpg", 9, 398)]
)
def test_real_tables(name: str, features: int, rows: int) -> None:
    path = Path(os.environ["NETBUILDER_DATA"]) / name / f"{name}.csv"
    declared = recognise(path)
    found = facts(declared, declared.load())
    assert found.fields[0][1].spec.sizes == (features,) and dict(found.counts)["train"] == rows


PATIENTS = "patient,age,fever,cough,rash\n" + "".join(
    f"p{number // 4},{20 + number},{number % 2},{number % 3 == 0:d},{number % 5 == 0:d}\n"
    for number in range(40)
)


def test_rows_of_a_group_stay_together_and_the_group_is_not_learned_from(tmp_path: Path) -> None:
    declared = table(tmp_path, PATIENTS, target="rash", group="patient")
    loaded = declared.load()
    assert loaded.groups[:5] == ("p0", "p0", "p0", "p0", "p1") and "groups" not in loaded.examples
    assert loaded.told["features"].names == ("age", "fever", "cough")
    found = split(loaded, validation=0.2, test=0.2, seed=0)
    assert found.how == "groups" and found.counts() == (("train", 24), ("validation", 8), ("test", 8))
    made = declared.script()
    assert made.grouped and "group='patient'" in made.call.replace('"', "'")
    with pytest.raises(ProblemError, match="no column 'ward'"):
        table(tmp_path, PATIENTS, target="rash", group="ward").load()


def test_several_columns_are_foretold_at_once(tmp_path: Path) -> None:
    loaded = table(tmp_path, PATIENTS, target="fever, cough, rash").load()
    assert loaded.examples["target"].shape == (40, 3) and loaded.examples["target"][0].tolist() == [0, 1, 1]
    known = facts(table(tmp_path, PATIENTS, target="fever, cough, rash"), loaded).field("target")
    assert (
        known is not None and known.names == ("fever", "cough", "rash") and (known.low, known.high) == (0, 1)
    )
    with pytest.raises(ProblemError, match="no column 'pain'"):
        table(tmp_path, PATIENTS, target="fever, pain").load()


def test_words_become_numbers_for_an_embedding(tmp_path: Path) -> None:
    declared = table(tmp_path, ROWS.replace("3.5,blue", "3.5,"), categories="embedding")
    loaded = declared.load()
    field = loaded.told["categories"]
    assert field.names == ("colour",) and field.kinds == (("blue", "red"),)
    assert field.spec.counts == (3,), "0 stands for what is missing"
    assert loaded.examples["categories"][:4, 0].tolist() == [1, 2, 0, 2]
    assert loaded.told["features"].names == ("size",)
    known = facts(declared, loaded)
    assert dict(known.fields)["categories"].kinds == field.kinds


def test_a_table_of_words_alone_has_categories_alone(tmp_path: Path) -> None:
    text = "colour,kind\n" + "".join(f"{('red', 'blue')[at % 2]},{('a', 'b')[at % 2]}\n" for at in range(9))
    assert list(table(tmp_path, text, categories="embedding").load().examples) == ["categories", "target"]
    assert list(table(tmp_path, text).load().examples) == ["features", "target"]


def test_columns_that_are_not_learned_from_are_named(tmp_path: Path) -> None:
    text = ROWS.replace("kind\n", "kind,place\n", 1).replace("\n", ",here\n").replace("place,here", "place")
    loaded = table(tmp_path, text, target="kind").load()
    told = {name: str(why) for name, why in loaded.skipped}
    assert told == {"name": "30 different words", "place": "the same in all rows"}
    assert not table(tmp_path, ROWS, leave_out="name").load().skipped, "what the user leaves out he knows"


def test_a_number_that_is_foretold_is_scaled_where_that_is_wanted(tmp_path: Path) -> None:
    text = "a,b\n" + "".join(f"{at},{1000 + at * at}\n" for at in range(40))
    declared = table(tmp_path, text, target="b", foretell="number")
    loaded, found = fitted(declared, declared.load())
    assert [each.field for each in found] == ["features", "target"]
    assert loaded.examples["target"].std() == pytest.approx(1, abs=1e-4)
    plain = declared.replaced(scale_target=False)
    assert [each.field for each in fitted(plain, plain.load())[1]] == ["features"]


def test_rows_that_differ_in_a_word_are_no_copies(tmp_path: Path) -> None:
    text = "size,colour,kind\n" + "".join(
        f"{at // 2},{('red', 'blue')[at % 2]},{at % 3}\n" for at in range(40)
    )
    found = []
    for categories in ("one-hot", "embedding"):
        declared = table(tmp_path, text, target="kind", categories=categories)
        loaded = declared.load()
        known = as_read(declared, facts(declared, loaded))
        looked = look(declared, loaded, known, validation=0.1, test=0.1, seed=0)
        found.append(({each.name for each in looked.columns}, looked.copies.again.tolist()))
    assert found[0] == found[1] == ({"size", "colour"}, [])


@pytest.mark.parametrize(
    ("names", "cells", "target"),
    [
        pytest.param("size,colour,price,rooms", "12.5,red,100.5,3", "price", id="a telling name"),
        pytest.param("colour,size,rent", "red,12.5,100.5", "rent", id="the last"),
        pytest.param("weight,rooms,owner", "12.5,2,{name}", "weight", id="the first, as the last are names"),
        pytest.param("id,colour,owner", "{row},red,{name}", "colour", id="a number of the row is none"),
    ],
)
def test_without_a_word_the_likeliest_column_is_foretold(names: str, cells: str, target: str) -> None:
    rows = "\n".join(
        cells.format(row=row, name=f"Mr {row}").replace("12.5", f"{row % 7}.5")
        .replace("100.5", f"{row * row}.5").replace("red", ("red", "blue", "green")[row % 3])
        .replace(",2,", f",{row % 2 + 1},")
        for row in range(60)
    )  # fmt: skip
    assert target_column(table_columns(f"{names}\n{rows}\n")) == target


def test_a_column_after_which_the_file_is_called_is_foretold(tmp_path: Path) -> None:
    rows = "\n".join(f"{row}.5,{row % 3},{row % 2}" for row in range(9))
    told = {}
    for name in ("bike_rents.csv", "cars.csv", "rents of weeks.csv"):
        path = tmp_path / name
        path.write_text(f"rent,week,holiday\n{rows}\n", encoding="utf-8")
        declared = Table.recognised(path)
        assert declared is not None
        told[name] = declared.target
    assert told == {"bike_rents.csv": "rent", "cars.csv": "", "rents of weeks.csv": ""}
