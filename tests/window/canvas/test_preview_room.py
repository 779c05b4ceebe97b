"""Room on the canvas for what nodes show: nothing touches, nothing is written into the document."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt

from netbuilder.graph.frames import holds
from netbuilder.graph.model import Frame, Note
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from netbuilder.window.canvas.geometry import FOOT, Box
from netbuilder.window.canvas.stretch import AS_STORED, stretch_for
from tests.networks import put
from tests.window.canvas.conftest import Hand

CELLS = st.integers(0, 8)


def tall(x: float, y: float, height: float = 64) -> Box:
    return Box(x, y, 120, height + FOOT, foot=FOOT)


@given(st.sets(st.tuples(CELLS, CELLS), max_size=25), st.integers(0, 60))
def test_nodes_that_did_not_touch_do_not_touch_when_they_are_higher(
    cells: set[tuple[int, int]], gap: int
) -> None:
    boxes = [tall(across * 70.0, down * (64.0 + gap)) for across, down in cells]
    apart = [box for box in boxes if not any(_base(box, other) for other in boxes if other is not box)]
    stretch = stretch_for(apart, ())
    shown = [box._replace(y=stretch.down(box.y)) for box in apart]
    assert not any(one.rect.intersects(other.rect) for one, other in combinations(shown, 2))
    assert all(stretch.up(stretch.down(box.y)) == box.y for box in apart)
    tops = sorted(box.y for box in apart)
    assert [stretch.down(y) for y in tops] == sorted(stretch.down(y) for y in tops)


def _base(one: Box, other: Box) -> bool:
    return one._replace(height=64).rect.intersects(other._replace(height=64).rect)


def test_where_there_is_room_nothing_is_moved() -> None:
    assert not stretch_for([tall(0, 0), tall(0, 64 + FOOT + 40), tall(400, 10)], ()).cuts
    assert AS_STORED.up(12.3456789) == 12.3456789


def test_a_row_goes_down_as_a_whole_and_keeps_its_distance_up_to_a_limit() -> None:
    stretch = stretch_for([tall(0, 0), tall(0, 84), tall(400, 84)], ())
    assert stretch.down(0) == 0 and stretch.down(84) == 64 + FOOT + 20
    assert [stretch.up(y) for y in (0, 64, 100, 64 + FOOT + 20)] == [0, 64, 64, 84]


def test_frames_stay_around_what_they_hold_and_notes_below_it() -> None:
    frame = Frame("frame_1", "F", -20, -40, 200, 130)
    note = Note("note_1", "N", 0, 100)
    node = tall(0, 0)
    assert holds(frame, node._replace(height=64))
    stretch = stretch_for([node], (frame, note))
    top, bottom = stretch.down(frame.y), stretch.down(frame.y + frame.height)
    assert top == -40 and bottom >= node.bottom + 22
    assert stretch.down(note.y) >= bottom


@pytest.fixture
def previewing(hand: Hand) -> Hand:
    hand.view.show_previews(True)
    return hand


def test_lenet_fits_with_its_frames_and_the_document_is_as_it_was(previewing: Hand) -> None:
    boxes, frames = previewing.view.board.layout.boxes, previewing.view.board.papers.areas.frames
    assert not any(a.rect.intersects(b.rect) for a, b in combinations(boxes.values(), 2))
    held = [id for id, box in boxes.items() if any(holds(frame, box) for frame in frames.values())]
    graph = previewing.project.graph
    stored = previewing.view.board.layout.stored_boxes()
    assert set(held) == {
        id for id, box in stored.items() if any(holds(frame, box) for frame in graph.frames.values())
    }
    assert {id: (box.x, box.y) for id, box in stored.items()} == {
        id: (node.x, node.y) for id, node in graph.nodes.items()
    }
    assert previewing.workspace.document.undo_label is None
    previewing.view.show_previews(False)
    assert all(boxes[id].y == node.y and boxes[id].foot == 0 for id, node in graph.nodes.items())


def stacked() -> Project:
    """Three layers close below each other."""
    project = fresh("Stack")
    for number in range(3):
        project, id = put(project, "linear")
        project = edits.move(project, {id: (100.0, 100.0 + 80 * number)})
    return project


def test_a_drag_ends_where_the_hand_lets_go(hand_on: Callable[[Project], Hand]) -> None:
    hand = hand_on(stacked())
    hand.view.show_previews(True)
    boxes = hand.view.board.layout.boxes
    assert boxes["linear_3"].y - 260 == 2 * (64 + FOOT + 16 - 80)
    before = boxes["linear_3"]
    start = hand.middle("linear_3")
    hand.drag(start, start + QPointF(300, 0))
    assert (boxes["linear_3"].x, boxes["linear_3"].y) == (before.x + 300, before.y)
    node = hand.project.graph.nodes["linear_3"]
    assert (node.x, node.y) == (400, 344), "where nothing is above it, it needs no room put in"
    hand.undo()
    assert boxes["linear_3"] == before
    hand.drag(start, start + QPointF(20, 0))
    node = hand.project.graph.nodes["linear_3"]
    assert (node.x, node.y, boxes["linear_3"].y) == (120, 260, before.y)


def test_tidy_gives_the_same_with_and_without(hand: Hand) -> None:
    hand.view.tidy()
    plain = {id: (node.x, node.y) for id, node in hand.project.graph.nodes.items()}
    hand.undo()
    hand.view.show_previews(True)
    hand.view.tidy()
    hand.view.board.finish_glide()
    assert {id: (node.x, node.y) for id, node in hand.project.graph.nodes.items()} == plain
    boxes = hand.view.board.layout.boxes
    assert not any(a.rect.intersects(b.rect) for a, b in combinations(boxes.values(), 2))


def test_a_collapsed_node_and_a_nudge(hand_on: Callable[[Project], Hand]) -> None:
    hand = hand_on(stacked())
    hand.view.show_previews(True)
    hand.workspace.selection.set(["linear_2"])
    hand.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert hand.project.graph.nodes["linear_2"].y == 184
