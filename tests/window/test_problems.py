"""The list of problems by mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from netbuilder.core.problem import Place
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.examples import example
from netbuilder.project.project import Project, fresh
from netbuilder.studio.workspace import Workspace
from netbuilder.window.problem_line import ProblemLine
from netbuilder.window.problems import Problems
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
    heard: list[Place] = []
    panel.selected.connect(heard.append)
    qtbot.mouseClick(lines(panel)[1], Qt.MouseButton.LeftButton)
    assert [place.node for place in heard] == [named(workspace, "Linear 2")]


def test_arrows_tell_the_node_and_enter_mends(panel: Problems, workspace: Workspace, qtbot: QtBot) -> None:
    cut(workspace, "Conv 2", "Linear 2")
    heard: list[Place] = []
    panel.selected.connect(heard.append)
    panel.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(panel, key)
    conv, linear = named(workspace, "Conv 2"), named(workspace, "Linear 2")
    assert [place.node for place in heard] == [conv, linear, conv]
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


def test_the_other_remedies_are_in_a_menu_beside_the_button(
    panel: Problems, workspace: Workspace, qtbot: QtBot
) -> None:
    lose_flatten(workspace)
    (line,) = lines(panel)
    more = line.findChild(QToolButton, "problemMore")
    assert more.isVisible() and more.accessibleName() == "Other ways to mend it: Linear 1"
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    menu = panel.findChild(QMenu, "problemFixes")
    entries = [entry.text().partition("\t") for entry in menu.actions()]
    assert [(label, key) for label, _, key in entries] == [
        ("Insert Flatten → 400", "Enter"),
        ("Average each map → 16", "2"),
    ]
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(menu.actions()[1]).center())
    assert workspace.report.ok and "adaptive_avg_pool2d_1" in workspace.project.graph.nodes


def test_a_single_remedy_has_no_menu(panel: Problems, workspace: Workspace) -> None:
    scores = End(named(workspace, "Cross-entropy"), "scores")
    workspace.edit(Text("Insert"), lambda project: edits.insert_on_wire(project, scores, "softmax", {}))
    (line,) = lines(panel)
    assert line.findChild(QPushButton, "problemFix").isVisible()
    assert not line.findChild(QToolButton, "problemMore").isVisible()


def test_numbers_choose_among_the_remedies_of_the_current_problem(
    panel: Problems, workspace: Workspace, qtbot: QtBot
) -> None:
    lose_flatten(workspace)
    before = workspace.project
    panel.setFocus()
    qtbot.keyClick(panel, Qt.Key.Key_Down)
    qtbot.keyClick(panel, Qt.Key.Key_3)
    assert workspace.project is before
    qtbot.keyClick(panel, Qt.Key.Key_2)
    assert "adaptive_avg_pool2d_1" in workspace.project.graph.nodes
    workspace.undo()
    qtbot.keyClick(panel, Qt.Key.Key_Down)
    qtbot.keyClick(panel, Qt.Key.Key_1)
    assert str(workspace.document.undo_label) == "Insert Flatten → 400"


def test_the_right_arrow_opens_the_menu_and_enter_takes_from_it(
    panel: Problems, workspace: Workspace, qtbot: QtBot
) -> None:
    lose_flatten(workspace)
    panel.setFocus()
    qtbot.keyClick(panel, Qt.Key.Key_Down)
    qtbot.keyClick(panel, Qt.Key.Key_Right)
    menu = panel.findChild(QMenu, "problemFixes")
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert "adaptive_avg_pool2d_1" in workspace.project.graph.nodes


def test_long_words_leave_room_for_the_sentence(panel: Problems, workspace: Workspace) -> None:
    workspace.edit(Text("Branch"), lambda project: _branch(project, named(workspace, "Flatten")))
    panel.resize(800, 132)
    (line,) = lines(panel)
    button = line.findChild(QPushButton, "problemFix")
    label = "Remove A layer whose name goes on and on and what leads only there"
    assert button.text().endswith("…") and button.toolTip() == label
    assert button.width() < 380 and button.geometry().right() < line.width()


def _branch(project: Project, source: str) -> Project:
    """Two layers that nothing uses."""
    for kind in ("relu", "tanh"):
        project = edits.add_connected(project, kind, {}, {"in": End(source, "out")})
        source = list(project.graph.nodes)[-1]
    return edits.rename(project, source, "A layer whose name goes on and on")


def test_what_is_wrong_with_the_recipe_is_mended_in_the_list(
    panel: Problems, workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.edit(Text("Rate"), lambda project: edits.change_recipe(project, lr=0.5))
    lose_flatten(workspace)
    panel.go_to_whole()
    assert panel.hasFocus() and panel.current is not None and panel.current.name == "Recipe"
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    assert workspace.project.recipe.lr == 0.001
    assert [words(line)[0] for line in lines(panel)] == ["Linear 1"]


def test_the_row_of_what_is_selected_comes_into_view(
    panel: Problems, workspace: Workspace, qapp: QApplication
) -> None:
    cut(workspace, "Conv 1", "Conv 2", "Linear 1", "Linear 2", "Linear 3")
    qapp.processEvents()  # by then the rows have their places
    workspace.selection.set([named(workspace, "Linear 3")])
    line = next(line for line in lines(panel) if words(line)[0] == "Linear 3")
    assert panel.rect().contains(QRect(line.mapTo(panel, QPoint()), line.size()))
