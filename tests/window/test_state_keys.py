"""M, L and H in the whole window: what is seen on the canvas and in the inspector, and taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.scene import CanvasScene
from netbuilder.window.main_window import MainWindow
from tests.window.test_actions import CTRL, action, focus_canvas, press

M, L, H, Z = Qt.Key.Key_M, Qt.Key.Key_L, Qt.Key.Key_H, Qt.Key.Key_Z


@pytest.fixture
def board(window: MainWindow, qtbot: QtBot) -> CanvasScene:
    focus_canvas(window, qtbot)
    return window.build_page().canvas.board


def button(window: MainWindow, name: str) -> QToolButton:
    found = window.findChild(QToolButton, name)
    assert isinstance(found, QToolButton)
    return found


def test_m_mutes_what_is_selected_and_lets_it_go_again(studio: Workspace, board: CanvasScene) -> None:
    before = studio.project
    studio.selection.set(["relu_1", "max_pool2d_1", "digits_1"])
    press(M)
    muted = {id for id, card in board.layout.cards.items() if card.muted}
    assert muted == {"relu_1", "max_pool2d_1"} == {n.id for n in studio.graph.nodes.values() if n.muted}
    press(M)
    assert studio.project == before
    press(Z, CTRL)
    assert {id for id, card in board.layout.cards.items() if card.muted} == muted
    press(Z, CTRL)
    assert studio.project == before and studio.document.undo_label is None


def test_what_muting_breaks_is_told_with_the_remedy(
    window: MainWindow, studio: Workspace, board: CanvasScene
) -> None:
    before = studio.project
    studio.selection.set(["flatten_1"])
    press(M)
    problem = board.layout.cards["linear_1"].problem
    assert problem is not None and str(problem.fixes[0].label) == "Unmute Flatten"
    studio.apply(problem.fixes[0])
    assert studio.project == before


def test_l_freezes_and_says_so_on_the_card(studio: Workspace, board: CanvasScene) -> None:
    studio.selection.set(["conv2d_2"])
    box = board.layout.boxes["conv2d_2"]
    press(L)
    card = board.layout.cards["conv2d_2"]
    assert (card.mark, card.left) == ("lock", "weights held")
    assert board.layout.boxes["conv2d_2"].height == box.height
    press(L)
    assert board.layout.cards["conv2d_2"].mark == ""


def test_without_weights_l_is_disabled_and_says_why(
    window: MainWindow, studio: Workspace, board: CanvasScene
) -> None:
    before = studio.project
    studio.selection.set(["relu_1"])
    press(L)
    assert studio.project is before
    assert not action(window, "graph.freeze").isEnabled()
    assert not button(window, "frozenButton").isEnabled()
    assert "ReLU 1 has no weights" in button(window, "frozenButton").toolTip()


def test_h_shows_the_header_alone_with_its_ports_and_level_wires(
    studio: Workspace, board: CanvasScene
) -> None:
    before, layout = studio.project, board.layout
    studio.selection.set(["linear_2", "digits_1", "cross_entropy_1"])
    heights = {end: laid.route.points[-1][1] for end, laid in layout.wires.items()}
    press(H)
    for id in ("linear_2", "digits_1", "cross_entropy_1"):
        box = layout.boxes[id]
        assert box.height == 36 and len(box.outputs) == len(layout.cards[id].outputs)
        ports = [at for _, at in box.inputs]
        assert ports == sorted(set(ports)) and all(0 < at < 36 for at in ports)
    for end, laid in layout.wires.items():
        if end.node == "linear_2":
            assert laid.route.points[-1][1] == heights[end]
    press(H)
    assert studio.project == before


def test_the_buttons_of_the_inspector_do_the_same(
    window: MainWindow, studio: Workspace, board: CanvasScene
) -> None:
    studio.selection.set(["conv2d_1"])
    mute, freeze = button(window, "mutedButton"), button(window, "frozenButton")
    assert (mute.accessibleName(), freeze.accessibleName()) == ("Mute", "Freeze weights")
    for each, name in ((mute, "muted"), (freeze, "frozen")):
        QTest.mouseClick(each, Qt.MouseButton.LeftButton)
        assert getattr(studio.graph.nodes["conv2d_1"], name) and each.isChecked()
    assert (mute.accessibleName(), freeze.accessibleName()) == ("Unmute", "Unfreeze weights")
    studio.document.undo()
    assert mute.isChecked() and not freeze.isChecked()
    studio.selection.clear()
    assert not mute.isVisible()


@pytest.mark.parametrize("zoom", [1.0, 0.6, 0.3])
def test_each_state_looks_otherwise_at_every_zoom(
    window: MainWindow, studio: Workspace, board: CanvasScene, zoom: float
) -> None:
    canvas = window.build_page().canvas
    canvas.zoom_to(zoom)
    studio.selection.clear()

    def seen() -> QImage:
        return canvas.viewport().grab().toImage()

    plain = seen()
    for key in (M, H, *((L,) if zoom > 0.4 else ())):
        studio.selection.set(["conv2d_1"])
        press(key)
        studio.selection.clear()
        assert seen() != plain
        studio.document.undo()
    assert seen() == plain
