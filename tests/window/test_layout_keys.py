"""Laying out by button, keys and menu in the whole window: one step each, seen to glide, easily ended."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.graph.model import Graph
from netbuilder.project import edits
from netbuilder.studio.commands.command import Page
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas import glide
from netbuilder.window.canvas.geometry import Box
from netbuilder.window.canvas.scene import CanvasScene
from netbuilder.window.main_window import MainWindow
from tests.window.test_actions import CTRL, SHIFT, action, focus_canvas, press

Places = dict[str, tuple[float, float]]
Q = Qt.Key.Key_Q


def places(graph: Graph) -> Places:
    return {id: (node.x, node.y) for id, node in graph.nodes.items()}


def shown(board: CanvasScene) -> Places:
    """Where the items are, which is what is seen."""
    return {id: (item.x(), item.y()) for id in board.layout.boxes for item in [board.item(id)] if item}


@pytest.fixture
def board(window: MainWindow) -> CanvasScene:
    return window.build_page().canvas.board


def test_the_button_tidies_as_one_step(
    window: MainWindow, studio: Workspace, board: CanvasScene, qtbot: QtBot
) -> None:
    before = studio.project
    studio.edit(
        Text("Heap"), lambda project: edits.move(project, dict.fromkeys(project.graph.nodes, (7.0, 9.0)))
    )
    button = window.build_page().canvas.findChild(QPushButton, "canvasTidy")
    assert isinstance(button, QPushButton) and button.accessibleName() == "Tidy"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    boxes = [box.rect for box in board.layout.boxes.values()]
    assert not any(one.intersects(other) for one, other in combinations(boxes, 2))
    assert studio.document.undo_label == Text("Tidy")
    studio.document.undo()
    studio.document.undo()
    assert studio.project is before and studio.document.undo_label is None


def test_nodes_glide_there_and_wires_follow(
    window: MainWindow, studio: Workspace, board: CanvasScene, qtbot: QtBot
) -> None:
    focus_canvas(window, qtbot)
    before = shown(board)
    press(Qt.Key.Key_L, CTRL)
    after = places(studio.project.graph)
    assert after != before
    qtbot.waitUntil(lambda: shown(board) not in (before, after))
    for end, laid in board.layout.wires.items():
        assert laid.route.points[-1] == board.layout.port(end, output=False)
    qtbot.waitUntil(lambda: shown(board) == after)
    routes = {end: laid.route for end, laid in board.layout.wires.items()}
    press(Qt.Key.Key_Z, CTRL)
    press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert shown(board) == after
    assert routes == {end: laid.route for end, laid in board.layout.wires.items()}


def test_escape_ends_the_glide_and_nothing_else(
    window: MainWindow,
    studio: Workspace,
    board: CanvasScene,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(glide, "_TIME", 60_000)  # however busy the machine is, it is not over before the key
    focus_canvas(window, qtbot)
    press(Qt.Key.Key_L, CTRL)
    studio.selection.set(["relu_1"])
    assert board.is_gliding
    press(Qt.Key.Key_Escape)
    assert not board.is_gliding and shown(board) == places(studio.project.graph)
    assert studio.document.undo_label == Text("Tidy") and studio.selection.only == "relu_1"


def test_an_edit_or_undo_on_the_way_shows_the_document(
    window: MainWindow, studio: Workspace, board: CanvasScene, qtbot: QtBot
) -> None:
    focus_canvas(window, qtbot)
    before = places(studio.project.graph)
    press(Qt.Key.Key_L, CTRL)
    press(Qt.Key.Key_Z, CTRL)
    assert shown(board) == before == places(studio.project.graph)
    press(Qt.Key.Key_L, CTRL)
    studio.selection.set(["flatten_1"])
    press(Qt.Key.Key_Delete)
    assert shown(board) == places(studio.project.graph)
    QTest.qWait(250)
    assert shown(board) == places(studio.project.graph)


def test_a_selection_is_laid_out_where_it_is(
    window: MainWindow, studio: Workspace, board: CanvasScene, qtbot: QtBot
) -> None:
    focus_canvas(window, qtbot)
    chosen = ["conv2d_2", "relu_2", "max_pool2d_2"]
    studio.edit(Text("Move"), lambda project: edits.move(project, {"relu_2": (700.0, 460.0)}))
    studio.selection.set(chosen)
    before = places(studio.project.graph)
    assert action(window, "graph.tidy").text() == "Tidy selection"
    press(Qt.Key.Key_L, CTRL)
    after = places(studio.project.graph)
    assert {id for id in after if after[id] != before[id]} <= set(chosen)
    assert studio.document.undo_label == Text("Tidy {count} layers", count=3)
    xs = [after[id][0] for id in chosen]
    assert xs == sorted(xs) and after["conv2d_2"] == (244, 298)


def test_tidy_twice_is_one_step(window: MainWindow, studio: Workspace, qtbot: QtBot) -> None:
    focus_canvas(window, qtbot)
    press(Qt.Key.Key_L, CTRL)
    once = studio.project
    press(Qt.Key.Key_L, CTRL)
    assert studio.project is once


def test_q_pulls_wires_level(window: MainWindow, studio: Workspace, board: CanvasScene, qtbot: QtBot) -> None:
    focus_canvas(window, qtbot)
    level = places(studio.project.graph)
    studio.edit(Text("Move"), lambda project: edits.move(project, {"relu_1": (476.0, 180.0)}))
    studio.selection.set(["relu_1"])
    press(Q)
    assert places(studio.project.graph) == level
    studio.edit(Text("Move"), lambda project: edits.move(project, {"relu_1": (476.0, 180.0)}))
    studio.selection.set(["conv2d_1", "relu_1", "max_pool2d_1"])
    press(Q)
    assert places(studio.project.graph) == level
    press(Qt.Key.Key_Z, CTRL)
    assert studio.project.graph.nodes["relu_1"].y == 180


@pytest.mark.parametrize(
    ("key", "keys", "edge"),
    [
        (Qt.Key.Key_Left, CTRL | SHIFT, lambda box: box.x),
        (Qt.Key.Key_Right, CTRL | SHIFT, lambda box: box.right),
        (Qt.Key.Key_Up, CTRL | SHIFT, lambda box: box.y),
        (Qt.Key.Key_Down, CTRL | SHIFT, lambda box: box.bottom),
        (Qt.Key.Key_R, SHIFT, lambda box: box.y + box.height / 2),
        (Qt.Key.Key_C, SHIFT, lambda box: box.x + box.width / 2),
    ],
)
def test_align_by_keys(
    window: MainWindow,
    studio: Workspace,
    board: CanvasScene,
    qtbot: QtBot,
    key: Qt.Key,
    keys: Qt.KeyboardModifier,
    edge: Callable[[Box], float],
) -> None:
    focus_canvas(window, qtbot)
    chosen = ["conv2d_1", "relu_2", "linear_2"]
    studio.selection.set(chosen)
    before = studio.project
    press(key, keys)
    board.finish_glide()
    assert len({edge(board.layout.boxes[id]) for id in chosen}) == 1
    studio.document.undo()
    assert studio.project is before


def test_distribute_by_keys(window: MainWindow, studio: Workspace, board: CanvasScene, qtbot: QtBot) -> None:
    focus_canvas(window, qtbot)
    studio.selection.set(["conv2d_1", "relu_1"])
    assert not action(window, "graph.distribute_across").isEnabled()
    studio.selection.set(["conv2d_1", "relu_1", "max_pool2d_1"])
    press(Qt.Key.Key_H, SHIFT)
    board.finish_glide()
    first, second, third = (board.layout.boxes[id] for id in ("conv2d_1", "relu_1", "max_pool2d_1"))
    assert abs((second.x - first.right) - (third.x - second.right)) <= 1
    studio.selection.set(["conv2d_1", "conv2d_2", "relu_4"])
    press(Qt.Key.Key_V, SHIFT)
    board.finish_glide()
    upper, middle, lower = (board.layout.boxes[id] for id in ("conv2d_1", "conv2d_2", "relu_4"))
    assert abs((middle.y - upper.bottom) - (lower.y - middle.bottom)) <= 1


def test_layout_commands_wait_for_something_to_lay_out(window: MainWindow, studio: Workspace) -> None:
    assert action(window, "graph.tidy").isEnabled()
    assert not action(window, "graph.straighten").isEnabled()
    assert not action(window, "graph.align_left").isEnabled()
    studio.selection.set(["relu_1", "relu_2"])
    assert action(window, "graph.align_left").isEnabled()
    window.show_page(Page.TRAIN)
    assert not action(window, "graph.tidy").isEnabled()


def test_with_reduced_motion_nodes_are_there_at_once(
    window: MainWindow,
    studio: Workspace,
    board: CanvasScene,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("netbuilder.window.canvas.glide.motion_is_reduced", lambda: True)
    focus_canvas(window, qtbot)
    press(Qt.Key.Key_L, CTRL)
    assert shown(board) == places(studio.project.graph)
    assert not board.finish_glide()
