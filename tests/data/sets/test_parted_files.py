"""Files of their own that validate and test: tables, texts and arrays."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.data import streamed_arrays
from netbuilder.data.facts import facts
from netbuilder.data.part_files import part_of
from netbuilder.data.preparing import fitted
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.arrays import ArrayFile
from netbuilder.data.sets.table import Table
from netbuilder.data.sets.text import TextFile
from netbuilder.data.source import DataSet, Loaded
from netbuilder.data.split import split
from netbuilder.data.streams import Stream


def rows(numbers: range, head: str = "size,colour,kind", colours: tuple[str, ...] = ("red", "blue")) -> str:
    lines = (f"{n},{colours[n % len(colours)]},{('cat', 'dog')[n % 2]}" for n in numbers)
    return "\n".join([head, *lines]) + "\n"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    for name, text in (
        ("train", rows(range(20))),
        ("valid", rows(range(50, 58))),
        ("test", rows(range(90, 96))),
    ):
        (tmp_path / f"pets_{name}.csv").write_text(text)
    return tmp_path


def scripted(declared: DataSet) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """What the exported script reads, told the first file alone."""
    part = declared.script(facts(declared, declared.load()))
    names: dict[str, Any] = {"arguments": SimpleNamespace(data=declared.values()["path"])}
    exec(f"from __future__ import annotations\nimport numpy as np\n\n{part.source}", names)
    found = eval(part.call, names)
    return found if part.own_test else (found, {})


def assert_as_scripted(declared: DataSet, loaded: Loaded) -> None:
    examples, test = scripted(declared)
    own = examples.pop("validation", None)
    assert np.array_equal(own, loaded.own_validation) if own is not None else loaded.own_validation is None
    for theirs, ours in ((examples, loaded.examples), (test, loaded.test or {})):
        assert theirs.keys() == ours.keys()
        assert all(np.array_equal(theirs[name], ours[name][:], equal_nan=True) for name in ours)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("train", ("train", "")),
        ("x_train", ("train", "x")),
        ("Train-Images", ("train", "Images")),
        ("mnist.test.v2", ("test", "mnist_v2")),
        ("X_VAL", ("validation", "X")),
        ("trains", ("", "trains")),
        ("contest", ("", "contest")),
    ],
)
def test_names_tell_parts_by_whole_words(name: str, told: tuple[str, str]) -> None:
    assert part_of(name) == told


@pytest.mark.parametrize("name", ["", "pets_train.csv", "pets_test.csv", "pets_valid.csv"])
def test_one_of_the_files_or_their_folder_stands_for_all(name: str, tables: Path) -> None:
    found = recognise(tables / name)
    assert isinstance(found, Table)
    assert [Path(each).name for each in (found.path, found.validation, found.test)] == [
        f"pets_{part}.csv" for part in ("train", "valid", "test")
    ]
    loaded = found.load()
    parts = split(loaded, validation=0.3, test=0.3, seed=1)
    assert dict(parts.counts()) == {"train": 20, "validation": 8, "test": 6} and parts.own_test
    assert loaded.examples["features"][parts.validation, 0].tolist() == list(range(50, 58))
    assert loaded.sources[2] == ("test", "pets_test.csv")
    assert_as_scripted(found, loaded)


def test_a_file_beside_it_without_the_column_is_not_taken_and_named_it_is_refused(tables: Path) -> None:
    (tables / "pets_test.csv").write_text("size,colour\n1,red\n2,blue\n3,red\n4,red\n5,red\n")
    found = recognise(tables / "pets_train.csv")
    assert isinstance(found, Table) and not found.test and found.validation
    with pytest.raises(ProblemError) as caught:
        found.replaced(test=str(tables / "pets_test.csv")).load()
    problem = caught.value.problem
    assert "pets_test.csv" in str(problem.what) and "'kind'" in str(problem.received)
    assert problem.place.setting == "test"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (rows(range(6), head="width,colour,kind"), "has no column 'size'"),
        (rows(range(6)).replace("3,", "three,"), "has words in 'size'"),
        (rows(range(6)).replace("cat", "").replace("dog", ""), "has nothing in 'kind'"),
        ("", "is empty"),
    ],
)
def test_what_does_not_match_is_told_with_file_and_column(text: str, fault: str, tables: Path) -> None:
    (tables / "pets_valid.csv").write_text(text)
    declared = Table(path=str(tables / "pets_train.csv"), validation=str(tables / "pets_valid.csv"))
    with pytest.raises(ProblemError) as caught:
        declared.load()
    problem = caught.value.problem
    assert "pets_valid.csv" in str(problem.what) and fault in str(problem.received)
    assert problem.place.setting == "validation"


def test_what_only_further_files_hold_is_not_learned_from(tables: Path) -> None:
    (tables / "pets_test.csv").write_text(rows(range(900, 906), colours=("red", "green")))
    found = recognise(tables)
    loaded = found.load()
    assert loaded.told["features"].names == ("size", "colour = blue", "colour = red")
    assert loaded.test is not None and loaded.note is not None and "colour = green" in str(loaded.note)
    prepared, numbers = fitted(found, loaded, split(loaded, validation=0.1, test=0.1, seed=0).train)
    assert numbers[0].shift[0] == pytest.approx(np.arange(20).mean())
    assert prepared.test is not None and prepared.test["features"][0, 0] > 100


def test_the_first_file_decides_whether_it_is_classes(tables: Path) -> None:
    whole = "a,b,y\n" + "".join(f"{n},{n % 7},{n % 3}\n" for n in range(30))
    (tables / "t_train.csv").write_text(whole)
    (tables / "t_test.csv").write_text("a,b,y\n" + "".join(f"{n},1,{n % 20}\n" for n in range(40)))
    declared = Table(path=str(tables / "t_train.csv"), test=str(tables / "t_test.csv"), target="y")
    loaded = declared.load()
    assert loaded.told["target"].classes[:3] == ("0", "1", "2")
    assert loaded.test is not None and loaded.test["target"].max() < len(loaded.told["target"].classes)
    assert_as_scripted(declared, loaded)


def test_a_further_file_that_is_gone_is_told_by_its_setting(tables: Path) -> None:
    for declared in (Table, TextFile, ArrayFile):
        with pytest.raises(ProblemError) as caught:
            declared(path=str(tables / "pets_train.csv"), test=str(tables / "gone.csv")).load()
        assert caught.value.problem.place.setting == "test"


def test_choosing_another_file_takes_its_own_neighbours(tables: Path) -> None:
    (tables / "alone.csv").write_text(rows(range(20)))
    found = recognise(tables / "pets_train.csv")
    assert found.chosen_at(tables / "alone.csv") == {
        "path": str(tables / "alone.csv"), "validation": "", "test": ""
    }  # fmt: skip
    assert found.replaced(test="").chosen_at(tables / "pets_train.csv")["test"] == found.values()["test"]


def test_groups_and_scripts_know_further_files(tables: Path) -> None:
    declared = recognise(tables).replaced(group="colour")
    loaded = declared.load()
    assert len(loaded.groups) == 28 and len(loaded.test_groups) == 6
    examples, test = scripted(declared)
    assert (examples.pop("groups").tolist(), test.pop("groups").tolist()) == (
        list(loaded.groups), list(loaded.test_groups)
    )  # fmt: skip


def test_texts_have_files_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("abcd efgh " * 100)
    (tmp_path / "dev.txt").write_text("hgfe dcba " * 30)
    (tmp_path / "test.txt").write_text("abcz 한국 " * 30)
    found = recognise(tmp_path / "test.txt")
    assert isinstance(found, TextFile)
    loaded = found.load()
    known = loaded.told["text"].classes
    assert loaded.test is not None and loaded.own_validation is not None
    assert "z" not in known and loaded.test["text"].max() < len(known)
    said = "".join(known[each] for each in loaded.test["text"][0][:8])
    assert said == "abc     " and "한" in str(loaded.note)
    assert loaded.test_count == (30 * 8 - 1) // 64
    assert loaded.own_validation.sum() == (300 - 1) // 64
    assert_as_scripted(found, loaded)
    alone = found.replaced(test="")
    assert_as_scripted(alone, alone.load())


def test_a_further_text_shorter_than_a_stretch_is_refused(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("abcd efgh " * 100)
    (tmp_path / "test.txt").write_text("abcd")
    with pytest.raises(ProblemError) as caught:
        TextFile(path=str(tmp_path / "train.txt"), test=str(tmp_path / "test.txt")).load()
    assert "test.txt" in str(caught.value.problem.what)


def parted(folder: Path) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(0)
    arrays: dict[str, np.ndarray] = {}
    for part, count in (("train", 30), ("val", 8), ("test", 9)):
        arrays[f"x_{part}"] = draw.normal(size=(count, 5)).astype(np.float32)
        arrays[f"y_{part}"] = draw.integers(0, 3 if part == "train" else 4, count)
    np.savez(folder / "mine.npz", **arrays)
    return arrays


def test_names_of_arrays_tell_their_parts(tmp_path: Path) -> None:
    arrays = parted(tmp_path)
    found = recognise(tmp_path / "mine.npz")
    assert found.own_test and found.own_validation
    loaded = found.load()
    assert list(loaded.examples) == ["x", "y"] and loaded.count == 38 and loaded.test is not None
    assert np.array_equal(loaded.test["x"], arrays["x_test"])
    assert loaded.told["y"].classes == ("0", "1", "2", "3")  # the fourth is in the further parts alone
    assert loaded.sources[1] == ("validation", "x_val, y_val")
    assert_as_scripted(found, loaded)


@pytest.mark.parametrize(
    "names", [("x_train", "y_train"), ("x_train", "x_test", "y_train"), ("a", "x_train")]
)
def test_names_that_tell_parts_of_some_arrays_alone_are_names(names: tuple[str, ...], tmp_path: Path) -> None:
    np.savez(tmp_path / "mine.npz", **{name: np.ones((4, 2)) for name in names})
    loaded = ArrayFile(path=str(tmp_path / "mine.npz")).load()
    assert tuple(loaded.examples) == names and loaded.test is None and not loaded.sources


def test_arrays_have_files_of_their_own(tmp_path: Path) -> None:
    for part, count in (("train", 20), ("valid", 5), ("test", 6)):
        np.save(tmp_path / f"x_{part}.npy", np.arange(count * 12.0).reshape(count, 3, 4))
    found = recognise(tmp_path)
    loaded = found.load()
    assert (loaded.count, loaded.test_count) == (25, 6)
    assert_as_scripted(found, loaded)
    np.save(tmp_path / "x_test.npy", np.ones((6, 3, 5)))
    assert not recognise(tmp_path / "x_train.npy").own_test
    with pytest.raises(ProblemError) as caught:
        found.load()
    assert "x_test.npy" in str(caught.value.problem.what) and "3×5" in str(caught.value.problem.received)


def in_folder(folder: Path) -> dict[str, np.ndarray]:
    """Each array of `parted` in a file of its own."""
    folder.mkdir()
    arrays = parted(folder.parent)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    return arrays


@pytest.mark.parametrize("name", ["", "x_train.npy", "y_test.npy"])
def test_files_of_a_folder_are_one_set_where_their_names_tell_parts(name: str, tmp_path: Path) -> None:
    arrays = in_folder(tmp_path / "set")
    found = recognise(tmp_path / "set" / name)
    assert found == ArrayFile(path=str(tmp_path / "set"))
    loaded, packed = found.load(), recognise(tmp_path / "mine.npz").load()
    assert loaded.test is not None and np.array_equal(loaded.test["y"], arrays["y_test"])
    assert facts(found, loaded).digest == facts(found, packed).digest
    assert loaded.sources == packed.sources
    assert_as_scripted(found, loaded)


def test_a_folder_of_other_arrays_is_no_such_set(tmp_path: Path) -> None:
    for name in ("a", "b", "x_train"):
        np.save(tmp_path / f"{name}.npy", np.ones((4, 5, 6)))
    with pytest.raises(ProblemError) as caught:
        recognise(tmp_path)
    assert caught.value.problem.code == "several_data"
    assert recognise(tmp_path / "x_train.npy") == ArrayFile(path=str(tmp_path / "x_train.npy"))


def test_a_folder_whose_file_is_damaged_is_refused(tmp_path: Path) -> None:
    in_folder(tmp_path / "set")
    (tmp_path / "set" / "y_test.npy").write_bytes(b"no array")
    with pytest.raises(ProblemError) as caught:
        ArrayFile(path=str(tmp_path / "set")).load()
    assert "y_test.npy" in str(caught.value.problem.what)


def test_parts_that_do_not_fit_into_memory_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = parted(tmp_path)
    for part in ("train", "valid", "test"):
        name = part.replace("valid", "val")
        np.savez(tmp_path / f"set_{part}.npz", x=arrays[f"x_{name}"], y=arrays[f"y_{name}"])
    wanted = recognise(tmp_path / "mine.npz").load()
    monkeypatch.setattr(streamed_arrays, "most_in_memory", lambda: 200)
    (tmp_path / "folder").mkdir()
    in_folder(tmp_path / "folder" / "set")
    for path in (tmp_path / "mine.npz", tmp_path / "set_train.npz", tmp_path / "folder" / "set"):
        loaded = recognise(path).load()
        values = loaded.examples["x"]
        assert isinstance(values, Stream) and loaded.test is not None
        places = np.array([37, 0, 31, 29, 30])
        assert np.array_equal(values[places], wanted.examples["x"][places])
        assert wanted.test is not None and np.array_equal(loaded.test["x"][:], wanted.test["x"])
        assert np.array_equal(loaded.examples["y"], wanted.examples["y"])
