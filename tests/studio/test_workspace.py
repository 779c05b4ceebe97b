"""The workspace keeps the report up to date, tells refusals, and changes documents without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.diff import ProjectDiff
from netbuilder.project.document import Document
from netbuilder.project.examples import example
from netbuilder.studio.workspace import Workspace


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    made = Workspace(Document(example("lenet5").open().project))
    yield made
    made.close()


class Ear:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.reports: list[object] = []
        self.refusals: list[Problem] = []
        self.opened = 0
        workspace.changed.connect(self.on_change)
        workspace.refused.connect(self.on_refusal)
        workspace.opened.connect(self.on_open)

    def on_change(self, difference: ProjectDiff) -> None:
        self.reports.append(self.workspace.report.project)

    def on_refusal(self, problem: Problem) -> None:
        self.refusals.append(problem)

    def on_open(self) -> None:
        self.opened += 1


def test_the_report_is_new_when_a_change_is_told(workspace: Workspace) -> None:
    ear = Ear(workspace)
    assert workspace.report.ok
    assert workspace.edit(Text("Remove Flatten"), lambda p: edits.remove_and_heal(p, "flatten_1"))
    assert ear.reports == [workspace.project]
    assert [problem.place.node for problem in workspace.report.errors] == ["linear_1"]
    workspace.document.undo()
    assert workspace.report.ok and len(ear.reports) == 2


def test_a_fix_is_an_edit_that_can_be_undone(workspace: Workspace) -> None:
    workspace.edit(Text("Remove Flatten"), lambda p: edits.remove_and_heal(p, "flatten_1"))
    broken = workspace.project
    assert workspace.apply(workspace.report.errors[0].fixes[0])
    assert workspace.report.ok
    workspace.document.undo()
    assert workspace.project is broken


def test_a_refusal_is_told_and_changes_nothing(workspace: Workspace) -> None:
    ear = Ear(workspace)
    before = workspace.project
    loop = End("linear_3", "out"), End("conv2d_1", "in")
    assert not workspace.edit(Text("Connect"), lambda p: edits.connect(p, *loop))
    assert [problem.code for problem in ear.refusals] == ["cycle"]
    assert workspace.project is before and not ear.reports


def test_another_document_takes_the_place(workspace: Workspace) -> None:
    ear = Ear(workspace)
    old = workspace.document
    workspace.selection.set(["conv2d_1"])
    workspace.open(Document(example("edges").open().project))
    assert ear.opened == 1 and workspace.title == "Edges"
    assert not workspace.selection.ids
    old.edit(Text("Rename"), lambda p: edits.rename_project(p, "Elsewhere"))
    assert not ear.reports, "the old document is nobody's business any more"


def test_what_cannot_be_saved_stays_modified(workspace: Workspace, tmp_path: Path) -> None:
    ear = Ear(workspace)
    workspace.edit(Text("Rename"), lambda p: edits.rename_project(p, "Mine"))
    assert not workspace.save(tmp_path / "nowhere" / "mine.netb")
    assert len(ear.refusals) == 1 and not workspace.document.is_clean
    assert workspace.save(tmp_path / "mine.netb")
    assert workspace.document.is_clean and workspace.title == "mine.netb"
