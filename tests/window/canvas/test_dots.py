"""Reroute dots by hand: put into a wire, moved, selected, taken out again; each one step to undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from netbuilder.core.text import Text
from netbuilder.graph.model import End, Wire
from netbuilder.project import edits
from netbuilder.project.dots import add_dot
from netbuilder.project.project import Project
from tests.window.canvas.conftest import Hand

SHIFT = Qt.KeyboardModifier.ShiftModifier
RIGHT = Qt.MouseButton.RightButton
TARGET = End("relu_1", "in")


def double_click(hand: Hand, at: QPointF, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    hand.click(at)
    QTest.mouseDClick(hand.view.viewport(), Qt.MouseButton.LeftButton, keys, hand.at(at))


@pytest.fixture
def dotted(hand_on: Callable[[Project], Hand], lenet: Project) -> Hand:
    """A dot between Conv 1 and ReLU 1, below both."""
    node = lenet.graph.nodes["relu_1"]
    return hand_on(add_dot(lenet, [TARGET], (node.x - 60, node.y + 60)))


def dot_of(hand: Hand) -> str:
    (dot,) = (id for id, node in hand.project.graph.nodes.items() if node.kind == "reroute")
    return dot


@pytest.mark.parametrize("keys", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier])
def test_a_double_click_on_a_wire_puts_a_dot_there(hand: Hand, keys: Qt.KeyboardModifier) -> None:
    before, at = hand.project, hand.wire("linear_1", "in")
    double_click(hand, at, keys)
    dot = dot_of(hand)
    graph = hand.project.graph
    assert graph.wires[End("linear_1", "in")].source == End(dot, "out")
    assert graph.wires[End(dot, "in")].source == End("flatten_1", "out")
    assert (hand.middle(dot) - at).manhattanLength() < 3
    assert hand.selected == {dot}
    hand.undo()
    assert hand.project == before


def test_a_dot_is_moved_by_dragging_it_and_its_wires_follow(dotted: Hand) -> None:
    dot = dot_of(dotted)
    start = dotted.middle(dot)
    dotted.drag(start, start + QPointF(40, 60))
    assert (dotted.middle(dot) - start) == QPointF(40, 60)
    path = dotted.view.board.layout.wires[TARGET].route.points
    assert path[0] == dotted.view.board.layout.boxes[dot].output("out")
    dotted.undo()
    assert dotted.middle(dot) == start


def test_delete_takes_a_dot_out_and_leaves_the_wire_whole(dotted: Hand, lenet: Project) -> None:
    dotted.click(dotted.middle(dot_of(dotted)))
    dotted.key(Qt.Key.Key_Delete)
    assert dotted.project.graph.wires[TARGET] == Wire(End("conv2d_1", "out"), TARGET)
    assert dotted.project.graph.nodes == lenet.graph.nodes


def test_a_wire_is_led_from_beside_a_dot_and_dropped_on_one(dotted: Hand) -> None:
    dot = dot_of(dotted)
    dotted.drag(dotted.port(dot, "out") + QPointF(8, 0), dotted.port("linear_1", "in"))
    assert dotted.project.graph.wires[End("linear_1", "in")].source == End(dot, "out")
    dotted.drag(dotted.port("digits_1", "images"), dotted.middle(dot))
    assert dotted.project.graph.wires[End(dot, "in")].source == End("digits_1", "images")


def test_shift_and_the_right_button_across_wires_put_a_dot_into_each(hand: Hand) -> None:
    before = hand.project
    one, other = hand.wire("relu_1", "in"), hand.wire("relu_2", "in")
    line = QPointF(0, 40)
    hand.drag(one - line, QPointF(one.x(), other.y()) + line, SHIFT, RIGHT)
    dots = [id for id, node in hand.project.graph.nodes.items() if node.kind == "reroute"]
    assert hand.project.graph.wires[TARGET].source.node in dots and hand.selected == frozenset(dots)
    assert len(dots) >= 2
    hand.undo()
    assert hand.project == before and hand.workspace.document.undo_label is None


def test_escape_gives_the_line_up(hand: Hand) -> None:
    before, at = hand.project, hand.wire("relu_1", "in")
    hand.press(at - QPointF(0, 40), SHIFT, RIGHT)
    hand.move(at + QPointF(0, 40))
    hand.key(Qt.Key.Key_Escape)
    hand.release(at + QPointF(0, 40), SHIFT, RIGHT)
    assert hand.project == before


def test_a_line_over_nothing_and_a_click_change_nothing(hand: Hand) -> None:
    before = hand.project
    hand.drag(QPointF(60, 500), QPointF(90, 540), SHIFT, RIGHT)
    at = hand.wire("relu_1", "in")
    hand.press(at, SHIFT, RIGHT)
    hand.release(at, SHIFT, RIGHT)
    assert hand.project == before


def test_a_dot_says_what_it_is(dotted: Hand) -> None:
    item = dotted.view.board.item(dot_of(dotted))
    assert item is not None and item.toolTip() == "Dot 1, dot, 6×28×28 to 6×28×28, no problems"


def test_a_dot_in_labels_keeps_saying_which_classes(hand: Hand) -> None:
    target = End("cross_entropy_1", "target")
    hand.workspace.edit(Text("Add a dot"), lambda project: add_dot(project, [target], (300.0, 700.0)))
    card = hand.view.board.layout.wires[target].card
    assert card.dotted and card.text == "class 0–9"
    assert hand.workspace.report.ok


def test_a_wire_that_leads_back_goes_through_a_dot_from_right_to_left(hand: Hand) -> None:
    double_click(hand, hand.wire("linear_1", "in"))
    dot, wires = dot_of(hand), hand.view.board.layout.wires
    box = hand.view.board.layout.boxes[dot]
    into, out = wires[End(dot, "in")].route.points, wires[End("linear_1", "in")].route.points
    assert into[-1] == (box.right, box.y + 6) and out[0] == (box.x, box.y + 6)
    assert into[-2][0] > box.right and out[1][0] < box.x
    # Once the layer that it feeds lies on its other side, so does its output.
    x = hand.project.graph.nodes[dot].x + 300
    places = {"linear_1": (x, 800.0)}
    hand.workspace.edit(Text("Move"), lambda project: edits.move(project, places))
    assert wires[End("linear_1", "in")].route.points[0] == (box.right, box.y + 6)
    assert wires[End(dot, "in")].route.points[-1] == (box.x, box.y + 6)


def test_tidying_puts_dots_onto_the_wires_and_moves_nothing_for_them(hand: Hand, lenet: Project) -> None:
    hand.view.tidy()
    plain = {id: (node.x, node.y) for id, node in hand.project.graph.nodes.items()}
    hand.undo()
    targets = [End("linear_1", "in"), End("relu_1", "in"), End("cross_entropy_1", "target")]
    for number, target in enumerate(targets):
        at = (900.0 * number, -300.0)
        hand.workspace.edit(Text("Add a dot"), partial(add_dot, targets=[target], at=at))
    hand.view.tidy()
    hand.view.board.finish_glide()
    nodes, layout = hand.project.graph.nodes, hand.view.board.layout
    assert {id: (node.x, node.y) for id, node in nodes.items() if node.kind != "reroute"} == plain
    dots = [id for id, node in nodes.items() if node.kind == "reroute"]
    assert len(dots) == 3
    for dot in dots:
        box = layout.boxes[dot]
        others = (each for id, each in layout.boxes.items() if id != dot)
        assert not any(box.rect.intersects(other.rect) for other in others)
        assert len(layout.wires[End(dot, "in")].route.points) <= 6


def test_a_dot_grows_for_a_wire_that_suits_it_and_fades_for_another(dotted: Hand) -> None:
    item = dotted.view.board.item(dot_of(dotted))
    assert item is not None

    def seen() -> QImage:
        rect = dotted.view.mapFromScene(item.sceneBoundingRect()).boundingRect()
        return dotted.view.viewport().grab(rect).toImage()

    plain = seen()
    dotted.press(dotted.port("digits_1", "images"))
    dotted.move(dotted.port("digits_1", "images") + QPointF(0, 150))
    grown = seen()
    dotted.key(Qt.Key.Key_Escape)
    dotted.press(dotted.port("linear_1", "out"))
    dotted.move(dotted.port("linear_1", "out") + QPointF(0, 40))
    faded = seen()
    dotted.key(Qt.Key.Key_Escape)
    assert plain != grown != faded != plain and seen() == plain


def test_a_dot_that_need_not_turn_any_more_turns_back(hand: Hand) -> None:
    """Cut behind it, a wire that led back through the dot ends at its left side, like any other."""
    hand.workspace.edit(
        Text("Add a dot"), partial(add_dot, targets=[End("linear_1", "in")], at=(500.0, 420.0))
    )
    dot = dot_of(hand)
    laid, box = hand.view.board.layout.wires, hand.view.board.layout.boxes[dot]
    assert laid[End(dot, "in")].trace[-1] == (box.right, box.y + 6), "turned"
    hand.workspace.edit(Text("Cut"), partial(edits.disconnect, target=End("linear_1", "in")))
    assert laid[End(dot, "in")].trace[-1] == (box.x, box.y + 6)
    hand.undo()
    assert laid[End(dot, "in")].trace[-1] == (box.right, box.y + 6)
