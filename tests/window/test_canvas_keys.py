"""Keys of the canvas that are commands, pressed in the whole window: what comes of each, and back again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.studio.desk import DeskState
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.view import CanvasView
from netbuilder.window.main_window import MainWindow
from tests.window.test_actions import CTRL, SHIFT, focus_canvas, press

Key = Qt.Key


@pytest.fixture
def canvas(window: MainWindow, qtbot: QtBot) -> CanvasView:
    window.resize(1600, 1000)
    focus_canvas(window, qtbot)
    return window.build_page().canvas


@pytest.mark.usefixtures("canvas")
@pytest.mark.parametrize("key", [Key.Key_X, Key.Key_Delete, Key.Key_Backspace])
def test_x_delete_and_backspace_remove(studio: Workspace, key: Qt.Key) -> None:
    before = studio.project
    studio.selection.set(["relu_1", "relu_2"])
    press(key)
    assert not {"relu_1", "relu_2"} & studio.graph.nodes.keys()
    press(Key.Key_Z, CTRL)
    assert studio.project == before and studio.document.undo_label is None
    studio.selection.set_wire(End("relu_1", "in"))
    press(key)
    assert End("relu_1", "in") not in studio.graph.wires and "relu_1" in studio.graph.nodes


@pytest.mark.usefixtures("canvas")
@pytest.mark.parametrize("key", [Key.Key_Delete, Key.Key_Backspace])
def test_with_ctrl_they_reconnect(studio: Workspace, key: Qt.Key) -> None:
    before = studio.project
    studio.selection.set(["relu_1"])
    press(key, CTRL)
    assert studio.graph.wires[End("max_pool2d_1", "in")].source.node == "conv2d_1"
    press(Key.Key_Z, CTRL)
    assert studio.project == before


@pytest.mark.usefixtures("canvas")
def test_all_nothing_and_what_is_linked_are_selected(studio: Workspace) -> None:
    press(Key.Key_A, CTRL)
    assert studio.selection.ids == set(studio.graph.ids)
    press(Key.Key_A, CTRL | SHIFT)
    assert not studio.selection.ids
    studio.edit(Text("Cut"), lambda project: edits.disconnect(project, End("linear_1", "in")))
    studio.edit(Text("Cut"), lambda project: edits.disconnect(project, End("cross_entropy_1", "target")))
    studio.selection.set(["relu_1"])
    press(Key.Key_L, SHIFT)
    assert "flatten_1" in studio.selection.ids and "linear_1" not in studio.selection.ids


def test_the_view_by_keys(canvas: CanvasView, studio: Workspace) -> None:
    press(Key.Key_Home)
    whole = canvas.place
    press(Key.Key_Equal, CTRL)
    assert canvas.zoom > whole.zoom
    press(Key.Key_Minus, CTRL)
    press(Key.Key_Minus, CTRL)
    assert canvas.zoom < whole.zoom
    press(Key.Key_0, CTRL)
    assert canvas.zoom == 1.0
    studio.selection.set(["relu_1"])
    press(Key.Key_F)
    middle = canvas.board.layout.boxes["relu_1"].rect.center()
    assert abs(canvas.place.x - middle.x()) < 40 and abs(canvas.place.y - middle.y()) < 40
    for key, keys in ((Key.Key_Home, Qt.KeyboardModifier.NoModifier), (Key.Key_F, SHIFT)):
        canvas.look_at(canvas.place._replace(zoom=2.0, x=0.0))
        press(key, keys)
        assert (canvas.zoom, canvas.place.x) == (whole.zoom, pytest.approx(whole.x, abs=2))
    assert studio.document.undo_label is None


@pytest.mark.usefixtures("canvas")
def test_f7_says_whether_all_is_well_or_goes_there(window: MainWindow, studio: Workspace) -> None:
    press(Key.Key_F7)
    notice = window.findChild(QWidget, "notice")
    assert isinstance(notice, QWidget) and notice.isVisible()
    assert any("61,706 parameters" in label.text() for label in notice.findChildren(QLabel))
    studio.edit(Text("Cut"), lambda project: edits.disconnect(project, End("flatten_1", "in")))
    press(Key.Key_F7)
    assert studio.selection.only == "flatten_1"


@pytest.mark.usefixtures("canvas")
def test_f5_trains_and_with_shift_stops(studio: Workspace, qtbot: QtBot) -> None:
    press(Key.Key_F5)
    qtbot.waitUntil(lambda: studio.desk.state is DeskState.RUNNING)
    press(Key.Key_F5, SHIFT)
    qtbot.waitUntil(lambda: not studio.desk.alive)


def test_a_key_does_nothing_while_a_name_is_typed(canvas: CanvasView, studio: Workspace) -> None:
    studio.selection.set(["relu_1"])
    press(Key.Key_F2)
    press(Key.Key_X)
    press(Key.Key_Escape)
    assert studio.document.undo_label is None and studio.selection.ids == {"relu_1"}
    assert canvas.hasFocus()


def test_each_is_in_a_menu(window: MainWindow) -> None:
    for id in ("edit.select_none", "edit.select_linked", "graph.check"):
        found = window.findChild(QAction, f"action.{id}")
        assert isinstance(found, QAction) and found.toolTip()
