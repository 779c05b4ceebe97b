"""The outline beside the canvas, by keys: opened, walked through, in step with what is selected."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QToolButton
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.studio.commands.command import Page
from netbuilder.studio.workspace import Workspace
from netbuilder.window.main_window import MainWindow
from netbuilder.window.outline.panel import OutlinePanel

Key = Qt.Key


class Reader:
    """At the outline of a window, with the keyboard in it."""

    def __init__(self, window: MainWindow) -> None:
        window.activateWindow()
        action = window.findChild(QAction, "action.view.outline")
        assert isinstance(action, QAction)
        action.trigger()
        self.action = action
        panel = window.findChild(OutlinePanel, "outline")
        assert isinstance(panel, OutlinePanel) and panel.isVisible()
        self.panel = panel
        self.tree = panel.tree

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.tree, key)

    @property
    def here(self) -> str:
        """What the current row says to a screen reader."""
        return self.said(self.tree.currentIndex())

    def said(self, index: QModelIndex) -> str:
        words: str = index.siblingAtColumn(0).data(Qt.ItemDataRole.AccessibleTextRole)
        return words

    @property
    def rows(self) -> list[str]:
        return [self.said(index) for index in self.panel.rows.indexes() if not index.parent().isValid()]


@pytest.fixture
def reader(window: MainWindow) -> Reader:
    return Reader(window)


def test_it_reads_the_graph_from_the_data_to_the_loss(reader: Reader, qtbot: QtBot) -> None:
    assert QApplication.focusWidget() is reader.tree
    assert reader.rows[0] == "Digits, data, gives 1×28×28 and labels, no problems"
    assert reader.rows[-1].startswith("Cross-entropy, loss and metrics") and len(reader.rows) == 14
    reader.press(Key.Key_Down, Key.Key_Right, Key.Key_Down)
    assert reader.here == "from Digits, images, 1×28×28"
    cell = QAccessible.queryAccessibleInterface(reader.tree).focusChild()
    assert cell is not None and cell.text(QAccessible.Text.Name) == reader.here


def test_what_is_selected_in_one_is_selected_in_the_other(reader: Reader, studio: Workspace) -> None:
    reader.press(Key.Key_Home, Key.Key_Down, Key.Key_Down)
    assert studio.selection.only == "relu_1"
    studio.selection.set(["linear_2"])
    assert reader.here == "Linear 2, dense, 120 to 84, no problems"
    studio.selection.set(["relu_1", "relu_2"])
    assert len(reader.tree.selectionModel().selectedRows()) == 2
    studio.selection.set_wire(End("linear_1", "in"))
    assert reader.here == "from Flatten, 400"
    studio.selection.clear()
    assert not reader.tree.selectionModel().hasSelection()
    reader.press(Key.Key_Down)
    assert studio.selection.wire == End("relu_3", "in") and reader.here == "to ReLU 3, 120"


def test_enter_goes_to_the_node_on_the_canvas_and_along_a_wire(
    reader: Reader, studio: Workspace, window: MainWindow
) -> None:
    studio.selection.set(["relu_1"])
    reader.press(Key.Key_Right, Key.Key_Down, Key.Key_Return)
    canvas = window.build_page().canvas
    assert QApplication.focusWidget() is canvas and studio.selection.only == "conv2d_1"
    reader.tree.setFocus()
    reader.press(Key.Key_Escape)
    assert QApplication.focusWidget() is canvas


def test_closed_by_its_key_it_leaves_the_keyboard_to_the_canvas(reader: Reader, window: MainWindow) -> None:
    assert QApplication.focusWidget() is reader.tree
    window.docks.toggle("outline")
    assert QApplication.focusWidget() is window.build_page().canvas


def test_an_edit_changes_only_the_rows_that_it_concerns(reader: Reader, studio: Workspace) -> None:
    studio.selection.set(["linear_2"])
    reader.press(Key.Key_Right)
    studio.edit(Text("x"), lambda project: edits.change(project, "linear_2", {"features": 60}))
    assert reader.here == "Linear 2, dense, 120 to 60, no problems"
    assert reader.tree.isExpanded(reader.tree.currentIndex())
    studio.edit(Text("x"), lambda project: edits.disconnect(project, End("linear_2", "in")))
    assert reader.here.endswith("Linear 2 has nothing at its input")
    studio.edit(Text("x"), lambda project: edits.remove(project, ("linear_2",)))
    assert len(reader.rows) == 13


def test_a_wire_is_removed_from_the_outline(reader: Reader, studio: Workspace) -> None:
    studio.selection.set(["relu_1"])
    reader.press(Key.Key_Right, Key.Key_Down)
    assert reader.here == "from Conv 1, 6×28×28" and studio.selection.wire == End("relu_1", "in")
    reader.press(Key.Key_Delete)
    assert End("relu_1", "in") not in studio.graph.wires
    assert QApplication.focusWidget() is reader.tree


def test_f6_comes_by_and_the_dock_is_closed_by_its_button_or_its_command(
    reader: Reader, window: MainWindow
) -> None:
    window.build_page().problems.setFocus()
    QTest.keyClick(window.build_page().problems, Key.Key_F6)
    assert QApplication.focusWidget() is reader.tree
    close = window.findChild(QToolButton, "outlineDockClose")
    assert isinstance(close, QToolButton) and close.accessibleName() == "Close Outline"
    close.click()
    assert not reader.panel.isVisible() and not reader.action.isChecked()
    reader.action.trigger()
    assert reader.panel.isVisible() and reader.action.isChecked()
    window.show_page(Page.TRAIN)
    assert not reader.panel.isVisible()
    window.show_page(Page.BUILD)
    assert reader.panel.isVisible()


def test_long_names_leave_room_for_the_shapes(reader: Reader, studio: Workspace) -> None:
    studio.edit(Text("Rename"), lambda project: edits.rename(project, "conv2d_1", "Long name " * 8))
    QApplication.processEvents()
    header = reader.tree.header()
    assert header.sectionSize(1) > reader.panel.width() / 3


def test_a_dock_left_open_is_there_at_the_next_start(
    reader: Reader, window: MainWindow, studio: Workspace, make_window: Callable[[Workspace], MainWindow]
) -> None:
    assert reader.panel.isVisible()
    window.docks.keep()
    again = make_window(studio)
    assert again.findChild(QDockWidget, "outlineDock") is None  # no page that it speaks of is shown yet
    again.show_page(Page.BUILD)
    again.show()
    dock = again.findChild(QDockWidget, "outlineDock")
    assert isinstance(dock, QDockWidget) and dock.isVisible() and dock.accessibleName() == "Outline"
    canvas = again.build_page().canvas
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(canvas.board.layout.bounds)  # framed for the room that it leaves
