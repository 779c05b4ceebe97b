"""What the mouse meets where the graph is small."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from tests.window.canvas.conftest import Hand

FAR = 0.2


def test_a_wire_can_be_met_above_a_port(hand: Hand) -> None:
    board = hand.view.board
    port = hand.port("relu_1", "in")
    beside = port + QPointF(0.0, 30.0)
    assert board.port_at(beside) is None
    hand.view.set_zoom(FAR)
    assert board.port_at(beside) is None and board.port_at(port + QPointF(0.0, 20.0)) is not None


def test_a_label_that_is_not_shown_catches_no_click(hand: Hand) -> None:
    board = hand.view.board
    laid = next(each for each in board.layout.wires.values() if each.spot.chip or each.card.text)
    on_label = laid.chip_rect.center()
    assert board.is_on_label(laid, on_label)
    hand.view.set_zoom(FAR)
    assert not board.is_on_label(laid, on_label)


def test_what_has_no_room_is_shown_smaller(hand: Hand) -> None:
    hand.view.set_zoom(1.0)
    hand.workspace.selection.set(["relu_1"])
    hand.view.show_selection()
    assert hand.view.zoom == 1.0
    hand.view.set_zoom(2.0)
    hand.workspace.selection.set(hand.workspace.graph.nodes)
    hand.view.show_selection()
    seen = hand.view.mapToScene(hand.view.viewport().rect()).boundingRect()
    assert seen.contains(hand.view.board.bounds) and hand.view.zoom < 2.0
