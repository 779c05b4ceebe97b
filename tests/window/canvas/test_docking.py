"""Rows of a card under the mouse: dragged with it, out of it, and to the lower edge of another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from netbuilder.graph.arrange import Line
from netbuilder.project import docking, edits
from netbuilder.project.project import Project
from netbuilder.project.states import State
from netbuilder.studio import states
from tests.networks import put
from tests.window.canvas.conftest import Hand

CARD = ("conv2d_1", "relu_1", "max_pool2d_1")
ALT = Qt.KeyboardModifier.AltModifier
FAR = QPointF(0.0, 420.0)


@pytest.fixture
def hand(hand_on: Callable[[Project], Hand], lenet: Project) -> Hand:
    """At LeNet-5 with its first three layers docked, and a dropout that is not wired yet."""
    project, id = put(docking.put(lenet, CARD[1:], True), "dropout")
    return hand_on(edits.move(project, {id: (FAR.x(), FAR.y())}))


def rows(hand: Hand, id: str) -> tuple[str, ...]:
    return hand.view.board.layout.docks.rows(id)


def edge(hand: Hand, id: str) -> QPointF:
    box = hand.view.board.layout.boxes[id]
    return QPointF(box.x + box.width / 2, box.bottom)


def is_marked(hand: Hand, id: str) -> bool:
    item = hand.view.board.item(id)
    return item is not None and item.state.docks


def test_a_row_takes_the_whole_card_along_in_one_step(hand: Hand) -> None:
    before, boxes = hand.project, dict(hand.view.board.layout.boxes)
    hand.drag(hand.middle("relu_1"), hand.middle("relu_1") + QPointF(0, 120))
    moved = hand.view.board.layout.boxes
    assert {moved[id].y - boxes[id].y for id in CARD} == {120.0} and rows(hand, "relu_1") == CARD
    assert hand.selected == {"relu_1"}
    assert moved["relu_1"].y == hand.project.graph.nodes["relu_1"].y
    hand.undo()
    assert hand.project == before and hand.view.board.layout.boxes == boxes


def test_escape_gives_up_a_drag_of_a_card(hand: Hand) -> None:
    before, boxes = hand.project, dict(hand.view.board.layout.boxes)
    hand.press(hand.middle("relu_1"))
    hand.move(hand.middle("relu_1") + QPointF(30, 30))
    hand.move(hand.middle("conv2d_1") + QPointF(60, 90))
    hand.key(Qt.Key.Key_Escape)
    assert hand.project is before and hand.view.board.layout.boxes == boxes


def test_alt_takes_a_row_out_and_the_others_close_up(hand: Hand) -> None:
    hand.drag(hand.middle("relu_1"), FAR + QPointF(300, 40), ALT)
    assert rows(hand, "conv2d_1") == ("conv2d_1", "max_pool2d_1") and rows(hand, "relu_1") == ("relu_1",)
    assert not hand.project.graph.nodes["relu_1"].docked
    hand.undo()
    assert rows(hand, "relu_1") == CARD


def test_alt_takes_the_first_row_out_and_the_second_takes_its_place(hand: Hand) -> None:
    place = hand.view.board.layout.boxes["conv2d_1"][:2]
    hand.drag(hand.middle("conv2d_1"), FAR + QPointF(300, 40), ALT)
    assert rows(hand, "relu_1") == CARD[1:]
    assert hand.view.board.layout.boxes["relu_1"][:2] == place


@pytest.mark.parametrize(("above", "at"), [("max_pool2d_1", 3), ("conv2d_1", 1)])
def test_a_loose_layer_held_at_a_lower_edge_is_docked_there(hand: Hand, above: str, at: int) -> None:
    id = next(id for id, node in hand.project.graph.nodes.items() if node.kind == "dropout")
    hand.press(hand.middle(id))
    hand.move(hand.middle(id) + QPointF(20, -20))
    hand.move(edge(hand, above))
    assert is_marked(hand, above)
    hand.release(edge(hand, above))
    assert not is_marked(hand, above)
    assert rows(hand, id) == (*CARD[:at], id, *CARD[at:])
    hand.undo()
    assert rows(hand, "relu_1") == CARD and rows(hand, id) == (id,)


def test_with_alt_held_it_is_only_put_there(hand: Hand) -> None:
    id = next(id for id, node in hand.project.graph.nodes.items() if node.kind == "dropout")
    hand.press(hand.middle(id))
    hand.move(hand.middle(id) + QPointF(20, -20))
    hand.move(edge(hand, "max_pool2d_1"))
    QApplication.sendEvent(hand.view, QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Alt, ALT))
    hand.release(edge(hand, "max_pool2d_1"), ALT)
    assert rows(hand, "relu_1") == CARD and not hand.project.graph.nodes[id].docked


def test_a_plain_layer_gets_its_first_row_at_its_lower_edge(hand: Hand) -> None:
    id = next(id for id, node in hand.project.graph.nodes.items() if node.kind == "dropout")
    before = hand.view.board.layout.boxes["conv2d_2"]
    line = before.y + before.inputs[0][1]
    hand.press(hand.middle(id))
    hand.move(hand.middle(id) + QPointF(20, -20))
    hand.move(edge(hand, "conv2d_2"))
    hand.release(edge(hand, "conv2d_2"))
    assert rows(hand, "conv2d_2") == ("conv2d_2", id)
    after = hand.view.board.layout.boxes["conv2d_2"]
    assert after.y + after.inputs[0][1] == line


def test_aligning_moves_all_of_a_card(hand: Hand) -> None:
    hand.workspace.selection.set(["relu_1", "flatten_1"])
    hand.view.align(Line.TOP)
    boxes = hand.view.board.layout.boxes
    assert boxes["conv2d_1"].y == boxes["flatten_1"].y and rows(hand, "relu_1") == CARD
    places = {id: (hand.project.graph.nodes[id].x, hand.project.graph.nodes[id].y) for id in CARD}
    assert places == {id: boxes[id][:2] for id in CARD}


def test_a_row_cannot_be_collapsed(hand: Hand) -> None:
    hand.workspace.selection.set(["relu_1"])
    assert states.why_not(hand.workspace, State.COLLAPSED) is not None
    before = hand.project
    hand.view.collapse()
    assert hand.project is before


def test_a_remedy_inside_a_card_splits_it_and_nothing_overlaps(
    hand_on: Callable[[Project], Hand], lenet: Project
) -> None:
    project = docking.put(
        docking.remove_and_heal(lenet, ["flatten_1"]), ["relu_2", "max_pool2d_2", "linear_1"], True
    )
    hand = hand_on(project)
    assert rows(hand, "linear_1") == ("conv2d_2", "relu_2", "max_pool2d_2", "linear_1")
    problem = next(each for each in hand.workspace.report.errors if each.place.node == "linear_1")
    hand.workspace.apply(problem.fixes[0])
    assert hand.workspace.report.ok and rows(hand, "linear_1") == ("flatten_1", "linear_1")
    layout = hand.view.board.layout
    boxes = layout.docks.by_card(layout.boxes)
    mine = {id: boxes[id].rect for id in ("conv2d_2", "flatten_1")}
    others = [box.rect for id, box in boxes.items() if id not in mine]
    assert not mine["conv2d_2"].intersects(mine["flatten_1"])
    assert not any(rect.intersects(other) for rect in mine.values() for other in others)
