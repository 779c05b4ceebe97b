"""The list of problems by mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.examples import example
from netbuilder.project.project import fresh
from netbuilder.studio.workspace import Workspace
from netbuilder.window.problems import ProblemLine, Problems
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.elided import ElidedLabel


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    made = Workspace(Document(example("lenet5").open().project))
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace) -> Iterator[Problems]:
    made = Problems(workspace, Theme())
    qtbot.addWidget(made)
    made.resize(960, 132)
    made.show()
    qtbot.waitExposed(made)
    yield made


def named(workspace: Workspace, name: str) -> str:
    return next(node.id for node in workspace.project.graph.nodes.values() if node.name == name)


def cut(workspace: Workspace, *names: str) -> None:
    """Take away the wires into some layers."""
    for name in names:
        end = End(named(workspace, name), "in")
        workspace.edit(Text("Cut"), lambda project, end=end: edits.disconnect(project, end))


def lose_flatten(workspace: Workspace) -> None:
    id = named(workspace, "Flatten")
    workspace.edit(Text("Remove"), lambda project: edits.remove_and_heal(project, id))


def lines(panel: Problems) -> list[ProblemLine]:
    return [line for line in panel.findChildren(ProblemLine) if line.isVisible()]


def words(line: ProblemLine) -> list[str]:
    return [label.whole for label in line.findChildren(ElidedLabel)]


def test_nothing_wrong(panel: Problems) -> None:
    assert lines(panel) == []
    fine = next(label for label in panel.findChildren(QLabel) if label.text() == "All shapes fit.")
    assert fine.isVisible()


def test_a_problem_comes_and_its_button_mends_it(panel: Problems, workspace: Workspace, qtbot: QtBot) -> None:
    lose_flatten(workspace)
    (line,) = lines(panel)
    assert words(line)[0] == "Linear 1"
    assert words(line)[1].startswith("Needs a vector")
    button = line.findChild(QPushButton, "problemFix")
    assert button.text() == "Insert Flatten → 400"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert lines(panel) == []
    assert workspace.report.ok
    assert str(workspace.document.undo_label) == "Insert Flatten → 400"


def test_a_click_on_a_row_tells_its_node(panel: Problems, workspace: Workspace, qtbot: QtBot) -> None:
    cut(workspace, "Conv 2", "Linear 2")
    heard: list[str] = []
    panel.selected.connect(heard.append)
    qtbot.mouseClick(lines(panel)[1], Qt.MouseButton.LeftButton)
    assert heard == [named(workspace, "Linear 2")]


def test_arrows_tell_the_node_and_enter_mends(panel: Problems, workspace: Workspace, qtbot: QtBot) -> None:
    cut(workspace, "Conv 2", "Linear 2")
    heard: list[str] = []
    panel.selected.connect(heard.append)
    panel.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(panel, key)
    conv, linear = named(workspace, "Conv 2"), named(workspace, "Linear 2")
    assert heard == [conv, linear, conv]
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    assert End(conv, "in") in workspace.project.graph.wires
    assert [words(line)[0] for line in lines(panel)] == ["Linear 2"]


def test_arrows_stop_at_the_ends(panel: Problems, workspace: Workspace, qtbot: QtBot) -> None:
    cut(workspace, "Conv 2", "Linear 2")
    panel.setFocus()
    for _ in range(4):
        qtbot.keyClick(panel, Qt.Key.Key_Down)
    assert panel.current is not None and panel.current.name == "Linear 2"
    for _ in range(4):
        qtbot.keyClick(panel, Qt.Key.Key_Up)
    assert panel.current is not None and panel.current.name == "Conv 2"


def test_the_current_problem_follows_the_selection(panel: Problems, workspace: Workspace) -> None:
    cut(workspace, "Conv 2", "Linear 2")
    workspace.selection.set([named(workspace, "Linear 2")])
    assert panel.current is not None and panel.current.name == "Linear 2"
    workspace.selection.set([named(workspace, "ReLU 1")])
    assert panel.current is None


def test_the_current_problem_stays_current_while_another_is_mended(
    panel: Problems, workspace: Workspace
) -> None:
    cut(workspace, "Conv 2", "Linear 2")
    workspace.selection.set([named(workspace, "Linear 2")])
    workspace.apply(next(problem for problem in workspace.report.problems).fixes[0])
    assert panel.current is not None and panel.current.name == "Linear 2"


def test_enter_without_a_current_problem_does_nothing(
    panel: Problems, workspace: Workspace, qtbot: QtBot
) -> None:
    lose_flatten(workspace)
    before = workspace.project
    panel.setFocus()
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    assert workspace.project is before


def test_a_hidden_list_catches_up_when_it_is_shown(panel: Problems, workspace: Workspace) -> None:
    panel.hide()
    lose_flatten(workspace)
    panel.show()
    assert len(lines(panel)) == 1


def test_hundreds_of_problems_are_named_by_their_number(panel: Problems, workspace: Workspace) -> None:
    project = fresh()
    for _ in range(60):
        project = edits.add(project, edits.fresh_node(project, "relu"))
    workspace.open(Document(project))
    assert len(lines(panel)) == 50
    more = len(workspace.report.problems) - 50
    assert any(label.text() == f"and {more} more" for label in panel.findChildren(QLabel))


def test_only_keys_draw_a_ring(panel: Problems, workspace: Workspace, qtbot: QtBot) -> None:
    cut(workspace, "Conv 2", "Linear 2")
    ring = f"border: 1px solid {Theme(dark=True).tokens.ink}"
    qtbot.mouseClick(lines(panel)[0], Qt.MouseButton.LeftButton)
    panel.setFocus()
    assert ring not in lines(panel)[0].styleSheet()
    qtbot.keyClick(panel, Qt.Key.Key_Down)
    assert ring in lines(panel)[1].styleSheet()
