from __future__ import annotations

import errno
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from netbuilder.core import atomic
from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.file import open_file
from netbuilder.project.project import fresh
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.save import ask_what_to_open, ask_where_to_save, remedies, save, save_as
from tests.window.dialogs.answers import Answers
from tests.window.dialogs.conftest import Refusals


class FileDialogs:
    """Stands in for the system's dialogs: gives the `paths` one after the other, then cancels."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: list[Path] = []
        self.shown: list[tuple[str, str, list[str]]] = []
        monkeypatch.setattr(QFileDialog, "exec", lambda dialog: self._exec(dialog))
        monkeypatch.setattr(QFileDialog, "selectedFiles", lambda dialog: [str(self.paths.pop(0))])

    def _exec(self, dialog: QFileDialog) -> int:
        self.shown.append((dialog.windowTitle(), dialog.defaultSuffix(), dialog.nameFilters()))
        return int(bool(self.paths))


@pytest.fixture
def dialogs(monkeypatch: pytest.MonkeyPatch) -> FileDialogs:
    return FileDialogs(monkeypatch)


def rename(workspace: Workspace, name: str = "Newer") -> None:
    workspace.edit(Text("Rename"), partial(edits.rename_project, name=name))


def path_of(workspace: Workspace) -> Path:
    assert workspace.document.path is not None
    return workspace.document.path


def test_a_document_is_saved_into_its_file(
    window: QWidget, workspace: Workspace, dialogs: FileDialogs
) -> None:
    rename(workspace)
    assert save(window, workspace)
    assert open_file(path_of(workspace)).project.name == "Newer"
    assert workspace.document.is_clean
    assert dialogs.shown == []


def test_a_new_document_is_given_a_file(
    window: QWidget, workspace: Workspace, dialogs: FileDialogs, tmp_path: Path
) -> None:
    workspace.open(Document(fresh("A/B: new?")))
    rename(workspace, "A/B: new?!")
    dialogs.paths = [tmp_path / "new.netb"]
    assert save(window, workspace)
    assert workspace.document.path == tmp_path / "new.netb"
    assert dialogs.shown == [("Save project", "netb", ["NetBuilder projects (*.netb)"])]


def test_saving_as_leaves_the_old_file_alone(
    window: QWidget, workspace: Workspace, dialogs: FileDialogs, tmp_path: Path
) -> None:
    rename(workspace)
    dialogs.paths = [tmp_path / "other.netb"]
    assert save_as(window, workspace)
    assert open_file(tmp_path / "other.netb").project.name == "Newer"
    assert open_file(tmp_path / "net.netb").project.name == "Classifier"
    assert workspace.title == "other.netb"


def test_a_cancelled_dialog_changes_nothing(
    window: QWidget, workspace: Workspace, dialogs: FileDialogs
) -> None:
    rename(workspace)
    before = path_of(workspace)
    assert not save_as(window, workspace)
    assert path_of(workspace) == before
    assert not workspace.document.is_clean
    assert ask_what_to_open(window, workspace) is None


def test_the_suffix_is_ours(
    window: QWidget, workspace: Workspace, dialogs: FileDialogs, tmp_path: Path
) -> None:
    dialogs.paths = [tmp_path / "net.v2"]
    assert ask_where_to_save(window, workspace) == tmp_path / "net.v2.netb"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("fileExists.overwrite", "net.v2.netb"),
        ("fileExists.other", "third.netb"),
        ("fileExists.cancel", "third.netb"),
    ],
)
def test_what_the_suffix_makes_of_a_name_is_not_overwritten_unasked(
    window: QWidget,
    workspace: Workspace,
    dialogs: FileDialogs,
    answers: Answers,
    tmp_path: Path,
    answer: str,
    expected: str,
) -> None:
    (tmp_path / "net.v2.netb").touch()
    dialogs.paths = [tmp_path / "net.v2", tmp_path / "third"]
    answers.give(answer)
    assert ask_where_to_save(window, workspace) == tmp_path / expected
    assert answers.said[0].startswith("net.v2.netb is there already")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("LeNet-5", "LeNet-5.netb"),
        ("a/b\\c:d", "a-b-c-d.netb"),
        (" .. ", "Untitled.netb"),
        ("합성곱", "합성곱.netb"),
    ],
)
def test_the_name_that_is_offered_fits_every_system(
    window: QWidget, monkeypatch: pytest.MonkeyPatch, dialogs: FileDialogs, title: str, name: str
) -> None:
    offered: list[str] = []
    monkeypatch.setattr(QFileDialog, "selectFile", lambda dialog, path: offered.append(path))
    workspace = Workspace(Document(fresh(title)))
    ask_where_to_save(window, workspace)
    assert offered == [name]


def test_a_file_is_chosen_to_open(
    window: QWidget, workspace: Workspace, dialogs: FileDialogs, tmp_path: Path
) -> None:
    dialogs.paths = [tmp_path / "net.netb"]
    assert ask_what_to_open(window, workspace) == tmp_path / "net.netb"
    assert dialogs.shown[0][0] == "Open project"


# ---------------------------------------------------------------------------------------------- others


@pytest.mark.parametrize(
    ("answer", "saved", "theirs", "other"),
    [
        ("fileChanged.overwrite", True, "Newer", None),
        ("fileChanged.cancel", False, "Theirs", None),
        ("Escape", False, "Theirs", None),
        ("fileChanged.save_as", True, "Theirs", "Newer"),
    ],
)
def test_a_file_that_somebody_else_has_written_is_asked_about(
    window: QWidget,
    workspace: Workspace,
    dialogs: FileDialogs,
    answers: Answers,
    tmp_path: Path,
    answer: str,
    saved: bool,
    theirs: str,
    other: str | None,
) -> None:
    path = path_of(workspace)
    rename(workspace)
    fresh("Theirs").save(path)
    dialogs.paths = [tmp_path / "other.netb"]
    answers.give(answer)
    assert save(window, workspace) is saved
    assert answers.said[0].startswith("net.netb has changed on disk")
    assert open_file(path).project.name == theirs
    if other is not None:
        assert open_file(tmp_path / "other.netb").project.name == other
    if answer == "fileChanged.overwrite":
        rename(workspace, "Newest")
        assert save(window, workspace), "it is asked once"


# ---------------------------------------------------------------------------------------------- failures


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_save_that_fails_says_why_and_offers_another_place(
    window: QWidget,
    workspace: Workspace,
    refusals: Refusals,
    dialogs: FileDialogs,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    call: str,
    number: int,
) -> None:
    rename(workspace)
    before = path_of(workspace).read_bytes()

    def fail(*arguments: Any, **keywords: Any) -> None:
        raise OSError(number, "the reason")

    with monkeypatch.context() as patch:
        patch.setattr(atomic.os, call, fail)
        saved = save(window, workspace)
    assert not saved
    assert not workspace.document.is_clean
    assert path_of(workspace).read_bytes() == before
    (problem,) = refusals.all
    assert problem.code == "cannot_save"
    assert str(problem.received) == "the reason"
    (label, act) = remedies(window, workspace, problem)[0]
    assert label == "Save as…"
    dialogs.paths = [tmp_path / "rescued.netb"]
    act()
    assert workspace.document.is_clean
    assert open_file(tmp_path / "rescued.netb").project.name == "Newer"


def test_the_button_of_a_journal_that_cannot_be_written_saves(window: QWidget, workspace: Workspace) -> None:
    rename(workspace)
    ((label, act),) = remedies(window, workspace, Problem("cannot_keep_journal", Text("Words.")))
    assert label == "Save"
    act()
    assert workspace.document.is_clean


def test_other_problems_have_no_such_button(window: QWidget, workspace: Workspace) -> None:
    assert remedies(window, workspace, Problem("cycle", Text("Words."))) == []
