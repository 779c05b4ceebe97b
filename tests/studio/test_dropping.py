from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.studio.commands.command import Context, Page
from netbuilder.studio.dropping import FileKind, can_drop, drop, file_kinds
from netbuilder.studio.opening import document_of_example
from tests.studio.commanded import Studio


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "mine.NETB"
    document_of_example("mlp-spirals").document.project.save(path)
    return path


def test_a_project_that_is_dropped_is_opened(studio: Studio, saved: Path) -> None:
    studio.shell.page = Page.TRAIN
    drop(studio.at, [saved])
    assert studio.workspace.document.path == saved and studio.shell.page is Page.BUILD


def test_unsaved_work_stays_when_the_user_wants_to_keep_it(studio: Studio, saved: Path) -> None:
    before = studio.workspace.document
    studio.workspace.edit(Text("Rename"), lambda project: edits.rename_project(project, "Mine"))
    studio.shell.willing = False
    drop(studio.at, [saved])
    assert studio.workspace.document is before and not studio.refused


@pytest.mark.parametrize("names", [["a.netb", "b.netb"], ["cat.png"], ["folder"], ["netb"]])
def test_anything_else_is_told_what_can_be_dropped(studio: Studio, tmp_path: Path, names: list[str]) -> None:
    before = studio.workspace.document
    drop(studio.at, [tmp_path / name for name in names])
    (told,) = studio.refused
    words = told.paragraph()
    assert "NetBuilder project (.netb)" in words
    assert (f"{len(names)} files" if len(names) > 1 else names[0]) in words
    assert studio.workspace.document is before


@pytest.mark.parametrize(
    ("names", "can"),
    [(["a.netb"], True), (["a.NETB"], True), (["a.netb", "b.netb"], False), (["a"], False), ([], False)],
)
def test_whether_something_can_be_dropped(names: list[str], can: bool) -> None:
    assert can_drop([Path(name) for name in names]) is can


def test_a_file_that_cannot_be_opened_is_refused(studio: Studio, tmp_path: Path) -> None:
    before = studio.workspace.document
    drop(studio.at, [tmp_path / "gone.netb"])
    assert [problem.code for problem in studio.refused] == ["cannot_open"]
    assert studio.workspace.document is before


def test_another_kind_of_file_comes_through_the_same_door(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def take(at: Context, path: Path) -> None:
        opened.append(path)

    table = FileKind((".skv",), Text("a table (.skv)"), take)
    monkeypatch.setattr(file_kinds, "_members", {**dict(file_kinds.items()), "table": table})
    drop(studio.at, [tmp_path / "a.SKV"])
    assert opened == [tmp_path / "a.SKV"]
    drop(studio.at, [tmp_path / "a.wav"])
    words = studio.refused[0].paragraph()
    assert "a NetBuilder project (.netb) or a file or folder of data or a table (.skv)" in words
