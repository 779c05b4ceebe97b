"""The Build page's parts together: sizes, keys between them, and one's word to the other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.document import Document
from netbuilder.project.examples import example
from netbuilder.project.parameters import conceal, expose
from netbuilder.studio.workspace import Workspace
from netbuilder.window.build_page import BuildPage
from netbuilder.window.inspector.header import NameField
from netbuilder.window.problem_line import ProblemLine
from netbuilder.window.theme.theme import Theme


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    made = Workspace(Document(example("lenet5").open().project))
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace) -> Iterator[BuildPage]:
    made = BuildPage(workspace, Theme())
    qtbot.addWidget(made)
    made.resize(1600, 928)
    made.show()
    qtbot.waitExposed(made)
    yield made


def named(workspace: Workspace, name: str) -> str:
    return next(node.id for node in workspace.project.graph.nodes.values() if node.name == name)


def part_with_focus(page: BuildPage) -> str:
    focused = QApplication.focusWidget()
    parts = {
        "palette": page.palette_panel,
        "canvas": page.canvas,
        "inspector": page.inspector,
        "problems": page.problems,
    }
    return next(name for name, part in parts.items() if part is focused or part.isAncestorOf(focused))


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert isinstance(focused, QWidget)
    qtbot.keyClick(focused, key, modifier)


def sizes(page: BuildPage) -> tuple[int, int, int, int]:
    return page.palette_panel.width(), page.inspector.width(), page.problems.height(), page.budget.width()


def test_sizes_follow_the_window(page: BuildPage) -> None:
    assert sizes(page) == (232, 296, 132, 640)
    page.resize(1280, 728)
    assert sizes(page) == (196, 264, 124, 470)
    page.resize(1600, 928)
    assert sizes(page) == (232, 296, 132, 640)


def test_a_page_that_a_wide_dock_has_made_narrow_leaves_its_room_to_the_canvas(
    page: BuildPage, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 728)
    page.setParent(window)
    page.resize(1280, 728)
    window.show()
    page.show()
    page.resize(999, 728)  # beside the outline
    assert page.palette_panel.isHidden()
    qtbot.waitUntil(lambda: page.canvas.width() > 600)
    page.canvas.setFocus()
    press(qtbot, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert part_with_focus(page) != "palette"
    page.resize(1280, 728)
    assert not page.palette_panel.isHidden()
    qtbot.waitUntil(lambda: sizes(page) == (196, 264, 124, 470))
    page.setParent(None)


def test_a_splitter_that_was_moved_stays_where_it_is(page: BuildPage, qtbot: QtBot) -> None:
    top = page.inspector.parentWidget()
    assert isinstance(top, QSplitter)
    handle = top.handle(2)
    middle = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(handle, middle - QPoint(60, 0))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle - QPoint(60, 0))
    assert page.inspector.width() > 330
    page.resize(1280, 728)
    assert page.inspector.width() > 330
    assert page.problems.height() == 124


def test_f6_goes_round_the_parts(page: BuildPage, qtbot: QtBot) -> None:
    page.canvas.setFocus()
    seen = []
    for _ in range(4):
        press(qtbot, Qt.Key.Key_F6)
        seen.append(part_with_focus(page))
    assert seen == ["inspector", "problems", "palette", "canvas"]
    press(qtbot, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert part_with_focus(page) == "palette"


def test_f6_reaches_a_field_of_the_inspector(page: BuildPage, workspace: Workspace, qtbot: QtBot) -> None:
    workspace.selection.set([named(workspace, "Conv 2")])
    page.canvas.setFocus()
    press(qtbot, Qt.Key.Key_F6)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QWidget) and focused.objectName() == "setting.filters"


def test_a_found_layer_is_added_and_the_canvas_has_the_keyboard(
    page: BuildPage, workspace: Workspace, qtbot: QtBot
) -> None:
    before = set(workspace.project.graph.nodes)
    page.palette_panel.focus_search()
    qtbot.keyClicks(page.palette_panel.search, "dropout")
    qtbot.keyClick(page.palette_panel.search, Qt.Key.Key_Return)
    (new,) = set(workspace.project.graph.nodes) - before
    assert workspace.project.graph.nodes[new].kind == "dropout"
    assert workspace.selection.only == new
    assert part_with_focus(page) == "canvas"
    assert page.palette_panel.search.text() == ""


def test_a_layer_is_dragged_from_the_palette_onto_the_canvas(
    page: BuildPage, workspace: Workspace, qtbot: QtBot
) -> None:
    before = set(workspace.project.graph.nodes)
    source = page.palette_panel.list
    start = source.place_of("conv2d")
    view = page.canvas.viewport()
    goal = source.viewport().mapFromGlobal(view.mapToGlobal(QPoint(80, view.height() - 80)))
    qtbot.mousePress(source.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for at in (start + QPoint(20, 0), start + QPoint(200, 0), goal):
        qtbot.mouseMove(source.viewport(), at)
    qtbot.mouseRelease(source.viewport(), Qt.MouseButton.LeftButton, pos=goal)
    (new,) = set(workspace.project.graph.nodes) - before
    assert workspace.project.graph.nodes[new].kind == "conv2d"
    workspace.document.undo()
    assert set(workspace.project.graph.nodes) == before


def test_a_problem_selects_its_node_and_keeps_the_keyboard(
    page: BuildPage, workspace: Workspace, qtbot: QtBot
) -> None:
    end = End(named(workspace, "Linear 2"), "in")
    workspace.edit(Text("Cut"), lambda project: edits.disconnect(project, end))
    line = next(each for each in page.problems.findChildren(ProblemLine) if each.isVisible())
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert workspace.selection.only == end.node
    assert part_with_focus(page) == "problems"
    press(qtbot, Qt.Key.Key_Return)
    assert end in workspace.project.graph.wires


def test_a_problem_in_a_block_is_shown_in_there(page: BuildPage, workspace: Workspace, qtbot: QtBot) -> None:
    group = partial(make_block, ids=["conv2d_2", "relu_2", "max_pool2d_2"])
    workspace.edit(Text("Group"), group)
    workspace.edit(Text("Cut"), lambda project: edits.disconnect(project, End("relu_2", "in"), "block_1"))
    line = next(each for each in page.problems.findChildren(ProblemLine) if each.isVisible())
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert workspace.path == ("block_1_1",) and workspace.selection.only == "relu_2"
    assert part_with_focus(page) == "problems"
    press(qtbot, Qt.Key.Key_Return)
    assert workspace.report.ok and workspace.scope == "block_1"


def test_the_palette_offers_what_the_graph_can_hold(page: BuildPage, workspace: Workspace) -> None:
    def heads() -> list[str]:
        rows = page.palette_panel.list.rows()
        return [row.section.category.id for row in rows if row.section is not None]

    assert heads()[0] == "data"
    workspace.edit(Text("Group"), partial(make_block, ids=["relu_3"]))
    assert heads()[:2] == ["blocks", "data"]
    workspace.enter("block_1_1")
    assert heads()[:2] == ["ports", "convolution"]
    workspace.document.undo()
    assert heads()[0] == "data"


def test_with_nothing_selected_the_inspector_speaks_of_the_block(
    page: BuildPage, workspace: Workspace
) -> None:
    workspace.edit(Text("Group"), partial(make_block, ids=["relu_3"], name="Stage"))
    workspace.enter("block_1_1")
    name = page.inspector.findChild(NameField, "inspectorName")
    assert isinstance(name, NameField) and name.text() == "Stage"
    name.setText("Step")
    name.returnPressed.emit()
    assert workspace.project.blocks["block_1"].name == "Step" == name.text()
    workspace.selection.set(["relu_3"])
    assert name.text() == "ReLU 3"
    workspace.go_to(())
    assert name.text() == "LeNet-5"


def test_a_use_sets_a_parameter_of_its_block(page: BuildPage, workspace: Workspace, qtbot: QtBot) -> None:
    workspace.edit(Text("Group"), partial(make_block, ids=["conv2d_1"]))
    workspace.selection.set(["block_1_1"])
    change = {"block": "block_1", "id": "conv2d_1", "setting": "filters"}
    name = "setting.parameters.Output maps"
    assert page.inspector.findChild(QLineEdit, name) is None
    workspace.edit(Text("Expose"), partial(expose, **change))
    field = page.inspector.findChild(QLineEdit, name)
    assert isinstance(field, QLineEdit) and field.isVisible() and field.text() == "6"
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "9")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert str(workspace.report.shapes["block_1_1"][0]) == "9×28×28"
    workspace.document.undo()
    assert field.text() == "6"
    workspace.edit(Text("Conceal"), partial(conceal, **change))
    shown = [each for each in page.inspector.findChildren(QLineEdit, name) if each.isVisible()]
    assert not shown


def test_rename_is_where_the_user_is(page: BuildPage, workspace: Workspace) -> None:
    workspace.selection.set([named(workspace, "Conv 2")])
    page.palette_panel.focus_search()
    page.rename()
    focused = QApplication.focusWidget()
    assert isinstance(focused, QWidget) and focused.objectName() == "inspectorName"


def test_promised_names_are_there_with_their_accessible_names(page: BuildPage) -> None:
    for name in ("palette", "paletteSearch", "canvas", "inspector", "problems"):
        (found,) = page.findChildren(QWidget, name)
        assert found.accessibleName()
