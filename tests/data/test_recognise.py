from __future__ import annotations

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
    assert found.values() == {"path": str(tmp_path / "digits")}
    assert found.load().count == 40


def test_a_relative_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_mnist(tmp_path / "here")
    monkeypatch.chdir(tmp_path)
    assert recognise("here").values() == {"path": str(tmp_path / "here")}


def test_a_home_folder_may_be_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_mnist(tmp_path / "digits")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert recognise("~/digits").values() == {"path": str(tmp_path / "digits")}


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
