"""While a node is dragged its wires are painted by Qt itself; what is seen is what is seen at rest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QGraphicsPathItem, QGraphicsView
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.window.canvas.node_item import NodeItem
from netbuilder.window.canvas.scene import CanvasScene
from tests.window.canvas.conftest import Hand

HELD = "relu_4"
KEPT = QGraphicsView.CacheModeFlag.CacheBackground


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How often the ground was painted; to be asked for before the canvas is made."""
    count = [0]
    plain = CanvasScene.drawBackground

    def counted(scene: CanvasScene, *how: object) -> None:
        count[0] += 1
        plain(scene, *how)  # type: ignore[arg-type]

    monkeypatch.setattr(CanvasScene, "drawBackground", counted)
    yield count


def _drag(hand: Hand, x: float, y: float) -> None:
    box = hand.view.board.layout.boxes[HELD]
    hand.view.board.move_nodes({HELD: (box.x + x, box.y + y)}, still=True)
    QApplication.processEvents()


def _seen(hand: Hand) -> QImage:
    QApplication.processEvents()
    return hand.view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def _rest(hand: Hand, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: hand.view.cacheMode() != KEPT)


def _differ(one: QImage, other: QImage) -> int:
    """How many pixels differ so much that one could see it."""
    assert one.size() == other.size()
    first, second = (np.frombuffer(each.constBits(), np.uint8).astype(int) for each in (one, other))
    return int((np.abs(first - second).reshape(-1, 4).max(axis=1) > 24).sum())


def test_nothing_of_ours_holds_the_lock_while_qt_paints() -> None:
    from netbuilder.window.canvas.view import CanvasView

    for kind in (*CanvasView.__mro__, *NodeItem.__mro__):
        if kind.__module__.startswith("netbuilder"):
            for name in ("paintEvent", "viewportEvent", "drawItems", "boundingRect", "shape"):
                assert name not in vars(kind), (kind, name)


def test_the_ground_is_not_painted_again_with_each_frame(painted: list[int], hand: Hand) -> None:
    _drag(hand, 0, 30)
    before = painted[0]
    for _ in range(5):
        _drag(hand, 4, 4)
    assert before > 0 and painted[0] == before


def test_a_drag_shows_what_is_seen_when_all_lies_still(hand: Hand, qtbot: QtBot) -> None:
    for zoom in (1.0, 1.25, 0.8, 0.5):
        hand.view.set_zoom(zoom)
        hand.view.centerOn(hand.middle(HELD))
        before = _seen(hand)
        for _ in range(3):
            _drag(hand, 8, 16)
        assert hand.view.cacheMode() == KEPT
        during = _seen(hand)
        _rest(hand, qtbot)
        assert not [each for each in hand.view.board.items() if isinstance(each, QGraphicsPathItem)]
        assert _differ(during, _seen(hand)) < 10 < _differ(before, during)
        _drag(hand, -24, -48)
        _rest(hand, qtbot)


def test_an_edit_shows_at_once_on_all_wires(hand: Hand, qtbot: QtBot) -> None:
    _drag(hand, 8, 16)
    before = _seen(hand)
    hand.workspace.edit(Text("Filters"), lambda p: edits.change(p, "conv2d_1", {"filters": 123}))
    _drag(hand, 8, 16)
    during = _seen(hand)
    assert hand.view.cacheMode() == KEPT
    _rest(hand, qtbot)
    assert _differ(during, _seen(hand)) < 10 < _differ(before, during)


def test_a_wire_that_goes_meanwhile_is_gone(hand: Hand, qtbot: QtBot) -> None:
    _drag(hand, 8, 16)
    before = _seen(hand)
    hand.workspace.edit(Text("Cut"), lambda p: edits.disconnect(p, End(HELD, "in")))
    _drag(hand, 8, 16)
    during = _seen(hand)
    _rest(hand, qtbot)
    assert _differ(during, _seen(hand)) < 10 < _differ(before, during)


def test_a_wire_that_is_marked_meanwhile_has_its_mark(hand: Hand, qtbot: QtBot) -> None:
    _drag(hand, 8, 16)
    plain = _seen(hand)
    hand.workspace.selection.set_wire(End(HELD, "in"))
    marked = _seen(hand)
    assert _differ(plain, marked) > 10
    _drag(hand, 8, 16)
    during = _seen(hand)
    _rest(hand, qtbot)
    assert _differ(during, _seen(hand)) < 10


def test_the_view_can_be_moved_and_zoomed_in_the_middle_of_a_drag(hand: Hand, qtbot: QtBot) -> None:
    _drag(hand, 8, 16)
    hand.view.pan_by(37, -21)
    _drag(hand, 8, 16)
    panned = _seen(hand)
    _rest(hand, qtbot)
    assert _differ(panned, _seen(hand)) < 10
    _drag(hand, 8, 16)
    hand.view.set_zoom(0.3)
    far = _seen(hand)
    assert hand.view.cacheMode() != KEPT
    hand.view.set_zoom(0.8)
    _drag(hand, 8, 16)
    during = _seen(hand)
    _rest(hand, qtbot)
    assert far.size() == during.size() and _differ(during, _seen(hand)) < 10


def test_letting_go_leaves_the_wires_where_they_belong(hand: Hand, qtbot: QtBot) -> None:
    start = hand.middle(HELD)
    hand.drag(start, start + QPointF(40, 80))
    _rest(hand, qtbot)
    shown = _seen(hand)
    hand.view.board.set_look(hand.view.board._look)  # all anew
    assert _differ(shown, _seen(hand)) < 10
