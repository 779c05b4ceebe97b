"""While a node is dragged its own wires follow at once; those of others make way now and then."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from netbuilder.graph.model import End
from netbuilder.window.canvas.geometry import Box
from netbuilder.window.canvas.laid_wire import LaidWire, repainted
from netbuilder.window.canvas.layout import Layout
from tests.window.canvas.conftest import Hand

HELD, WIRE = "relu_4", End("conv2d_2", "in")  # a node, and a wire that has nothing to do with it


def _onto(layout: Layout, wire: End) -> tuple[float, float]:
    """Where the node lies right on a wire."""
    middle = layout.wires[wire].path.pointAtPercent(0.5)
    box = layout.boxes[HELD]
    return middle.x() - box.width / 2, middle.y() - box.height / 2


def _is_crossed(laid: LaidWire, box: Box) -> bool:
    inner = box.rect.adjusted(2, 2, -2, -2)
    return any(inner.contains(laid.path.pointAtPercent(step / 100)) for step in range(101))


def test_wires_of_others_make_way_when_they_are_let(hand: Hand) -> None:
    layout = hand.view.board.layout
    before = layout.wires[WIRE]
    own = [end for end, laid in layout.wires.items() if HELD in (laid.wire.source.node, end.node)]
    ways = {end: layout.wires[end].route for end in own}
    layout.move({HELD: _onto(layout, WIRE)}, later=True)
    assert own and all(layout.wires[end].route != ways[end] for end in own)
    assert layout.wires[WIRE] is before and _is_crossed(before, layout.boxes[HELD])
    assert layout.owes_way
    changed = layout.make_way()
    assert not layout.owes_way and any(rect.intersects(before.rect) for rect in changed.dirty)
    assert not _is_crossed(layout.wires[WIRE], layout.boxes[HELD])


def test_the_first_step_of_a_drag_is_followed_at_once_and_the_last_one_soon(hand: Hand, qtbot: QtBot) -> None:
    board = hand.view.board
    layout = board.layout
    goal = _onto(layout, WIRE)
    board.move_nodes({HELD: (goal[0], goal[1] + 2)})
    assert not layout.owes_way and not _is_crossed(layout.wires[WIRE], layout.boxes[HELD])
    board.move_nodes({HELD: _onto(layout, WIRE)})
    assert layout.owes_way
    qtbot.waitUntil(lambda: not layout.owes_way)
    assert not _is_crossed(layout.wires[WIRE], layout.boxes[HELD])


def test_only_the_label_is_painted_when_another_shape_is_all_that_differs(hand: Hand) -> None:
    laid = next(laid for laid in hand.view.board.layout.wires.values() if laid.spot.chip)
    other = replace(laid, card=replace(laid.card, text="7×7"))
    (rect,) = repainted(laid, other)
    assert rect.contains(laid.chip_rect) and rect.height() < laid.rect.height() + 1
    assert repainted(laid, laid) == []
