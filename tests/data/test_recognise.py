from __future__ import annotations

import time
from pathlib import Path

import pytest

from netbuilder.core.problem import Problem, ProblemError
from netbuilder.data.recognise import recognise
from tests.data.mnist_files import NAMES, write_mnist


def refused(path: Path | str) -> Problem:
    with pytest.raises(ProblemError) as caught:
        recognise(path)
    return caught.value.problem


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_with_the_four_files_is_mnist(tmp_path: Path, packed: bool) -> None:
    write_mnist(tmp_path / "digits", packed=packed)
    found = recognise(tmp_path / "digits")
    assert found.id == "mnist"
    assert found.values()["path"] == str(tmp_path / "digits")
    assert found.load().count == 40


def test_a_relative_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_mnist(tmp_path / "here")
    monkeypatch.chdir(tmp_path)
    assert recognise("here").values()["path"] == str(tmp_path / "here")


def test_a_home_folder_may_be_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_mnist(tmp_path / "digits")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert recognise("~/digits").values()["path"] == str(tmp_path / "digits")


def test_a_missing_folder(tmp_path: Path) -> None:
    problem = refused(tmp_path / "mnits")
    assert problem.code == "data_missing"
    assert str(problem.what) == f"There is no {tmp_path / 'mnits'}."
    assert NAMES[0] in str(problem.expected)


def test_a_path_that_cannot_be_one() -> None:
    assert refused("a\0b").code == "data_missing"


def test_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.touch()
    problem = refused(path)
    assert (problem.code, str(problem.received)) == ("unknown_data", "a file")
    assert "four IDX files of MNIST" in str(problem.expected)


def test_a_folder_with_something_else(tmp_path: Path) -> None:
    problem = refused(tmp_path)
    assert (problem.code, str(problem.received)) == ("unknown_data", "another folder")
    assert problem.place.file == str(tmp_path)


def test_a_folder_that_lacks_one_file_says_which(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    (tmp_path / f"{NAMES[3]}.gz").unlink()
    problem = refused(tmp_path)
    assert problem.code == "data_missing"
    assert str(problem.received) == f"a folder without {NAMES[3]}"


def test_a_folder_with_one_file_of_data_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("what these are " * 40)
    (tmp_path / "poem.txt").write_text("Roses are red, " * 40)
    assert recognise(tmp_path).values()["path"] == str(tmp_path / "poem.txt")


def test_of_a_folder_with_several_the_names_are_told(tmp_path: Path) -> None:
    for name in ("one.txt", "둘.txt"):
        (tmp_path / name).write_text("Roses are red, " * 40)
    with pytest.raises(ProblemError) as caught:
        recognise(tmp_path)
    assert caught.value.problem.code == "several_data"
    assert "one.txt, 둘.txt" in caught.value.problem.paragraph()


def test_one_of_the_four_files_stands_for_them_all(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    assert recognise(tmp_path / "t10k-labels-idx1-ubyte.gz") == recognise(tmp_path)


@pytest.mark.long
@pytest.mark.parametrize(("ending", "id"), [("png", "image_folder"), ("wav", "sound"), ("bin", "")])
def test_a_hundred_thousand_files_are_told_from_their_names(ending: str, id: str, tmp_path: Path) -> None:
    """Of so many none is opened: a folder that is dropped is answered at once."""
    for label in ("cat", "개"):
        (tmp_path / label).mkdir()
        for number in range(50_000):
            (tmp_path / label / f"{number}.{ending}").touch()
    started = time.process_time()
    if id:
        assert recognise(tmp_path).id == id
    else:
        with pytest.raises(ProblemError):
            recognise(tmp_path)
    assert time.process_time() - started < 10
