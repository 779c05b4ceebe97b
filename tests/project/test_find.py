from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.project import examples as built_in
from netbuilder.project.find import find
from tests.project.samples import classifier
from tests.project.test_examples import make


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, and one example, called lenet5."""
    make(tmp_path / "resources", "lenet5")
    monkeypatch.setattr(built_in, "resources", lambda: tmp_path / "resources")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def named(folder: Path, file: str) -> str:
    """A project of that name in that file."""
    from netbuilder.project.edits import rename_project

    rename_project(classifier(), file).save(folder / file)
    return file


def test_a_file_is_opened(here: Path) -> None:
    for file in ("net.netb", "without suffix", "lenet5"):
        named(here, file)
        assert find(file).project.name == file
        assert find(str(here / file)).project.name == file


def test_an_example_is_opened_by_its_name(here: Path) -> None:
    assert find("lenet5").project == classifier()


def test_a_folder_of_that_name_is_not_in_the_way(here: Path) -> None:
    (here / "lenet5").mkdir()
    assert find("lenet5").project == classifier()


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("gone.netb", "cannot_open", "gone.netb"),
        ("folder/gone", "no_project", "one of the examples lenet5"),
        ("folder\\gone", "no_project", "one of the examples lenet5"),
        ("lenet", "unknown_example", "use “lenet5”"),
        ("", "unknown_example", "one of lenet5"),
        ("x" * 5_000, "unknown_example", "one of lenet5"),
        ("a\0b", "unknown_example", "one of lenet5"),
        ("\ud800", "unknown_example", "one of lenet5"),
    ],
)
@pytest.mark.usefixtures("here")
def test_what_is_not_there_is_a_problem(name: str, code: str, words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        find(name)
    problem = caught.value.problem
    assert problem.code == code
    assert problem.remedy is not None
    assert words in problem.paragraph()
