"""Frames go on to hold what steps aside on them, and what comes between things on them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from netbuilder.core.text import Text
from netbuilder.graph.frames import Rect, around, holds
from netbuilder.graph.model import End, Frame, Node
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from tests.window.canvas.conftest import Hand


def on_frame(hand: Hand, frame: str, *ids: str) -> bool:
    boxes = hand.view.board.layout.boxes
    return all(holds(hand.project.graph.frames[frame], boxes[id]) for id in ids)


def frame_of(hand: Hand, id: str) -> str:
    boxes, frames = hand.view.board.layout.boxes, hand.project.graph.frames
    return next(frame.id for frame in frames.values() if holds(frame, boxes[id]))


def drop(hand: Hand, kind: str, at: QPointF) -> None:
    viewport = hand.view.viewport()
    start: QPoint = viewport.mapToGlobal(QPoint(400, 700))
    hand.view.begin_placing(kind, start)
    hand.view.move_placing(viewport.mapToGlobal(hand.at(at)))
    hand.view.drop_placing(viewport.mapToGlobal(hand.at(at)))


def test_a_drop_on_a_wire_pushes_nothing_out_of_its_frame(hand: Hand) -> None:
    frame, before = frame_of(hand, "conv2d_1"), hand.project
    middle = (hand.port("conv2d_1", "out") + hand.port("relu_1", "in")) / 2
    drop(hand, "batch_norm2d", middle)
    assert on_frame(hand, frame, "conv2d_1", "batch_norm2d_1", "relu_1", "max_pool2d_1")
    assert hand.project.graph.frames[frame].width > before.graph.frames[frame].width
    hand.undo()
    assert hand.project == before


def test_what_is_pushed_out_of_its_frame_is_moved_once(hand: Hand) -> None:
    """Also where it comes to lie wholly beyond the edge that its frame had."""
    node, edge = "max_pool2d_1", hand.project.graph.frames[frame_of(hand, "conv2d_1")]
    hand.workspace.edit(Text("Move"), lambda project: edits.move(project, {"relu_1": (508.0, 132.0)}))
    drop(hand, "batch_norm2d", (hand.port("conv2d_1", "out") + hand.port("relu_1", "in")) / 2)
    boxes = hand.view.board.layout.boxes
    assert boxes[node].x > edge.x + edge.width
    assert boxes[node].x - boxes["relu_1"].right == boxes["relu_1"].x - boxes["batch_norm2d_1"].right


def test_what_lies_beside_a_frame_makes_way_for_it(hand: Hand) -> None:
    frame = frame_of(hand, "conv2d_2")
    drop(hand, "batch_norm2d", (hand.port("conv2d_2", "out") + hand.port("relu_2", "in")) / 2)
    box, ground = hand.view.board.layout.boxes["flatten_1"], hand.project.graph.frames[frame]
    assert box.x > ground.x + ground.width and not holds(ground, box)


def test_the_search_on_a_wire_pushes_nothing_out_of_its_frame(hand: Hand) -> None:
    frame = frame_of(hand, "conv2d_1")
    hand.workspace.selection.set_wire(End("relu_1", "in"))
    hand.view.search()
    field = hand.view._made_search().field
    field.setText("batch norm")
    hand.view._made_search().refill()
    field.entered.emit()
    assert on_frame(hand, frame, "conv2d_1", "batch_norm2d_1", "relu_1", "max_pool2d_1")


def test_a_node_that_is_moved_onto_a_wire_pushes_nothing_out_of_its_frame(hand: Hand) -> None:
    frame = frame_of(hand, "conv2d_1")
    loose = Node("dropout_1", "dropout", "Dropout 1", x=40.0, y=500.0)
    hand.workspace.edit(Text("Add"), lambda project: edits.add(project, loose))
    hand.drag(hand.middle("dropout_1"), (hand.port("conv2d_1", "out") + hand.port("relu_1", "in")) / 2)
    assert hand.project.graph.wires[End("relu_1", "in")].source.node == "dropout_1"
    assert on_frame(hand, frame, "conv2d_1", "relu_1", "max_pool2d_1")
    boxes = hand.view.board.layout.boxes
    assert boxes["conv2d_1"].right < boxes["dropout_1"].x < boxes["dropout_1"].right < boxes["relu_1"].x


@pytest.fixture
def unmended() -> Project:
    project = edits.add(fresh(), Node("digits", "data.digits", "Digits", x=0.0, y=0.0))
    project = edits.add(project, Node("linear", "linear", "Linear", x=180.0, y=0.0))
    project = edits.connect(project, End("digits", "images"), End("linear", "in"))
    place = around([Rect(0, 0, 144, 164), Rect(180, 0, 140, 64)])
    return edits.enframe(project, Frame("frame", "All", *place))


def test_a_fix_pushes_nothing_out_of_its_frame(hand_on: Callable[[Project], Hand], unmended: Project) -> None:
    hand = hand_on(unmended)
    assert on_frame(hand, "frame", "digits", "linear")
    problem = next(each for each in hand.workspace.report.errors if each.place.node == "linear")
    assert hand.workspace.apply(problem.fixes[0])
    new = hand.project.graph.nodes.keys() - {"digits", "linear"}
    assert len(new) == 1 and on_frame(hand, "frame", "digits", "linear", *new)


def test_escape_in_the_search_leaves_frames_alone(hand: Hand) -> None:
    before = hand.project
    hand.workspace.selection.set_wire(End("relu_1", "in"))
    hand.view.search()
    hand.key(Qt.Key.Key_Escape)
    assert hand.project == before
