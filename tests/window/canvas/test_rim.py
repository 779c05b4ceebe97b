"""The view goes on while something is dragged to its rim, and at no other time."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netbuilder.window.canvas.rim import Approach, RimPan, pull
from tests.window.canvas.conftest import Hand

LEFT = Qt.MouseButton.LeftButton
RIGHT_RIM = QPoint(1095, 400)
EMPTY = QPoint(1000, 300)


def _rim(hand: Hand) -> RimPan:
    found = hand.view.findChild(RimPan)
    assert isinstance(found, RimPan)
    return found


def _seen(hand: Hand) -> QRectF:
    return hand.view.mapToScene(hand.view.viewport().rect()).boundingRect()


def _press(hand: Hand, at: QPoint) -> None:
    QTest.mousePress(hand.view.viewport(), LEFT, pos=at)


def _move(hand: Hand, *ways: QPoint) -> None:
    for at in ways:
        QTest.mouseMove(hand.view.viewport(), at)


def _release(hand: Hand, at: QPoint) -> None:
    QTest.mouseRelease(hand.view.viewport(), LEFT, pos=at)


def _wait_for_pan(hand: Hand, qtbot: QtBot, least: float = 40) -> None:
    before = _seen(hand).x()
    qtbot.waitUntil(lambda: _seen(hand).x() >= before + least)


def _is_still(hand: Hand, qtbot: QtBot) -> bool:
    before = _seen(hand)
    qtbot.wait(60)
    return _seen(hand) == before and not _rim(hand).running


def test_the_pull_grows_towards_the_rim_and_is_none_inside() -> None:
    assert pull(400, 300, 800, 600) == (0, 0) == pull(33, 566, 800, 600)
    near, nearer, beyond = (pull(x, 300, 800, 600)[0] for x in (780, 795, 900))
    assert 0 < near < nearer < beyond == pull(5000, 300, 800, 600)[0]
    assert pull(20, 300, 800, 600) == (-near, 0)
    assert pull(780, 20, 800, 600) == (near, -near)


def test_what_is_taken_away_from_a_rim_or_brought_in_across_it_is_not_pulled() -> None:
    approach = Approach((-300.0, 0.0))
    assert approach.speed((-200.0, 0.0)) == (0, 0)
    assert approach.speed((0.0, 0.0)) == (0, 0)
    assert approach.speed((-200.0, 0.0)) == (-200, 0)
    assert Approach((-300.0, 0.0)).speed((-400.0, 0.0)) == (-400, 0)


def test_a_dragged_node_follows(hand: Hand, qtbot: QtBot) -> None:
    start = hand.at(hand.middle("conv2d_1"))
    before = hand.project.graph.nodes["conv2d_1"].x
    _press(hand, start)
    _move(hand, QPoint(700, 400), RIGHT_RIM)
    _wait_for_pan(hand, qtbot)
    assert _is_near(hand.middle("conv2d_1"), hand.view.mapToScene(RIGHT_RIM))
    _release(hand, RIGHT_RIM)
    assert _is_still(hand, qtbot)
    assert hand.project.graph.nodes["conv2d_1"].x > before + 500
    hand.undo()
    assert hand.project.graph.nodes["conv2d_1"].x == before


def test_a_dragged_wire_follows(hand: Hand, qtbot: QtBot) -> None:
    port = next(iter(dict(hand.view.board.layout.boxes["conv2d_1"].outputs)))
    _press(hand, hand.at(hand.port("conv2d_1", port)))
    _move(hand, QPoint(700, 400), RIGHT_RIM)
    _wait_for_pan(hand, qtbot)
    held = hand.view.board._held
    assert held is not None and _is_near(QPointF(*held.loose), hand.view.mapToScene(RIGHT_RIM))
    hand.key(Qt.Key.Key_Escape)
    assert hand.view.board._held is None and _is_still(hand, qtbot)


def test_a_box_selection_reaches_what_was_out_of_view(hand: Hand, qtbot: QtBot) -> None:
    hand.view.pan_by(900, 0)
    far = _rightmost(hand)
    assert hand.at(hand.middle(far)).x() > 1100
    _press(hand, QPoint(40, 60))
    _move(hand, QPoint(500, 700), QPoint(1099, 760))
    qtbot.waitUntil(lambda: far in hand.selected)
    _release(hand, QPoint(1099, 760))
    assert far in hand.selected and _is_still(hand, qtbot)


@pytest.mark.parametrize("what", ["node", "wire", "box"])
def test_escape_and_leaving_the_rim_end_it_at_once(hand: Hand, qtbot: QtBot, what: str) -> None:
    output = hand.port("conv2d_1", next(iter(dict(hand.view.board.layout.boxes["conv2d_1"].outputs))))
    starts = {
        "node": hand.at(hand.middle("conv2d_1")),
        "wire": hand.at(output),
        "box": QPoint(40, 780),
    }
    before = hand.project, hand.selected
    _press(hand, starts[what])
    _move(hand, QPoint(700, 400), RIGHT_RIM)
    assert _rim(hand).running
    _move(hand, QPoint(700, 400))
    assert _is_still(hand, qtbot)
    _move(hand, RIGHT_RIM)
    _wait_for_pan(hand, qtbot, 10)
    hand.key(Qt.Key.Key_Escape)
    assert _is_still(hand, qtbot)
    assert hand.project is before[0]
    _move(hand, RIGHT_RIM - QPoint(2, 0))
    assert _is_still(hand, qtbot)
    _release(hand, RIGHT_RIM)


def test_panning_by_hand_and_a_click_at_the_rim_do_not_pull(hand: Hand, qtbot: QtBot) -> None:
    _press(hand, RIGHT_RIM)
    _move(hand, RIGHT_RIM + QPoint(1, 1))
    assert _is_still(hand, qtbot)
    _release(hand, RIGHT_RIM)
    QTest.mousePress(hand.view.viewport(), Qt.MouseButton.MiddleButton, pos=EMPTY)
    _move(hand, RIGHT_RIM)
    assert _is_still(hand, qtbot)
    QTest.mouseRelease(hand.view.viewport(), Qt.MouseButton.MiddleButton, pos=RIGHT_RIM)


def test_a_layer_from_the_palette_is_pulled_once_it_has_been_inside(hand: Hand, qtbot: QtBot) -> None:
    to_global = hand.view.viewport().mapToGlobal
    hand.view.begin_placing("relu", to_global(QPoint(-50, 400)))
    hand.view.move_placing(to_global(QPoint(5, 400)))
    assert _is_still(hand, qtbot)
    hand.view.move_placing(to_global(QPoint(500, 400)))
    hand.view.move_placing(to_global(RIGHT_RIM))
    _wait_for_pan(hand, qtbot, 10)
    hand.view.move_placing(to_global(QPoint(1300, 400)))
    assert _is_still(hand, qtbot)
    hand.view.move_placing(to_global(RIGHT_RIM))
    hand.view.cancel_placing()
    assert _is_still(hand, qtbot)


def _rightmost(hand: Hand) -> str:
    boxes = hand.view.board.layout.boxes
    return max(boxes, key=lambda id: boxes[id].x)


def _is_near(a: QPointF, b: QPointF) -> bool:
    return (a - b).manhattanLength() < 120
