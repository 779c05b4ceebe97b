"""The budget shows the presenter's figures, follows edits, and gives up one cell where it is narrow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.examples import example
from netbuilder.project.project import fresh
from netbuilder.studio.workspace import Workspace
from netbuilder.window.budget import BudgetPanel
from netbuilder.window.theme.theme import Theme


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    made = Workspace(Document(example("lenet5").open().project))
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace) -> Iterator[BudgetPanel]:
    made = BudgetPanel(workspace, Theme())
    qtbot.addWidget(made)
    made.resize(640, 132)
    made.show()
    qtbot.waitExposed(made)
    yield made


def figures(panel: BudgetPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel, "budgetFigure") if label.isVisible()]


def test_four_figures(panel: BudgetPanel) -> None:
    assert figures(panel) == ["61,706", "416,520", "3.9 MB", "241 KB"]


def test_three_where_it_is_narrow(panel: BudgetPanel) -> None:
    panel.resize(470, 124)
    assert figures(panel) == ["61,706", "416,520", "3.9 MB"]
    panel.resize(640, 132)
    assert len(figures(panel)) == 4


def test_it_follows_edits_and_documents(panel: BudgetPanel, workspace: Workspace) -> None:
    workspace.edit(Text("Batch"), lambda project: edits.change_recipe(project, batch=1))
    assert figures(panel)[2] == "62 KB"
    workspace.open(Document(fresh()))
    assert figures(panel)[0] == "0"


def test_a_hidden_budget_catches_up_when_it_is_shown(panel: BudgetPanel, workspace: Workspace) -> None:
    panel.hide()
    workspace.edit(Text("Batch"), lambda project: edits.change_recipe(project, batch=1))
    panel.show()
    assert figures(panel)[2] == "62 KB"
