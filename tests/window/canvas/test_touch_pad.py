"""Two fingers on a touch pad: they pan, with Ctrl or spread they zoom; nothing of it is an edit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication

from tests.window.canvas.conftest import Hand

NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
AT = QPointF(300, 200)


def fingers(hand: Hand, step: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    """Two fingers move by pixels."""
    viewport = hand.view.viewport()
    event = QWheelEvent(
        AT, viewport.mapToGlobal(AT), step, step * 2, Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.ScrollUpdate, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def pinch(hand: Hand, by: float) -> None:
    """Two fingers part by a share of what lies between them."""
    viewport = hand.view.viewport()
    kind, device = Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(kind, device, 2, AT, AT, viewport.mapToGlobal(AT), by, QPointF())
    QApplication.sendEvent(viewport, event)


def test_two_fingers_pan(hand: Hand) -> None:
    before, zoom = hand.at(QPointF(0, 0)), hand.view.zoom
    fingers(hand, QPoint(30, -20))
    assert hand.at(QPointF(0, 0)) - before == QPoint(30, -20) and hand.view.zoom == zoom
    assert hand.workspace.document.undo_label is None


def test_with_ctrl_they_zoom_at_the_pointer(hand: Hand) -> None:
    zoom, under = hand.view.zoom, hand.view.mapToScene(AT.toPoint())
    fingers(hand, QPoint(0, 60), CTRL)
    assert hand.view.zoom > zoom
    assert (hand.at(under) - AT.toPoint()).manhattanLength() <= 2


@pytest.mark.parametrize("by", [0.5, -0.3])
def test_a_pinch_zooms_at_the_fingers(hand: Hand, by: float) -> None:
    zoom, under = hand.view.zoom, hand.view.mapToScene(AT.toPoint())
    pinch(hand, by)
    assert hand.view.zoom == pytest.approx(zoom * (1 + by))
    assert (hand.at(under) - AT.toPoint()).manhattanLength() <= 2


def test_they_pan_while_something_is_dragged(hand: Hand) -> None:
    start = hand.middle("relu_3")
    hand.press(start)
    hand.move(start + QPointF(40, 0))
    before = hand.at(QPointF(0, 0))
    fingers(hand, QPoint(-25, 0))
    assert hand.at(QPointF(0, 0)) - before == QPoint(-25, 0)
    hand.key(Qt.Key.Key_Escape)
    assert hand.middle("relu_3") == start
