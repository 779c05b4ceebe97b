"""How the graphs of the examples lie on the canvas."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF

from netbuilder.graph.frames import around, holds
from netbuilder.project.examples import Example, examples
from netbuilder.project.project import Project
from tests.window.canvas.conftest import Hand

EACH = pytest.mark.parametrize("example", examples(), ids=lambda each: each.name)


@EACH
def test_frames_leave_their_usual_room_around_what_they_hold(
    example: Example, hand_on: Callable[[Project], Hand]
) -> None:
    hand = hand_on(example.open().project)
    boxes = hand.view.board.layout.boxes
    for frame in hand.project.graph.frames.values():
        ground = QRectF(frame.x, frame.y, frame.width, frame.height)
        on = [box for box in boxes.values() if holds(frame, box)]
        assert on and not [id for id, box in boxes.items() if ground.intersects(box.rect) and box not in on]
        least = around(on)
        assert frame.x <= least.x and least.x + least.width <= frame.x + frame.width


@EACH
def test_no_node_covers_another(example: Example, hand_on: Callable[[Project], Hand]) -> None:
    boxes = hand_on(example.open().project).view.board.layout.boxes
    assert not any(one.rect.intersects(other.rect) for one, other in combinations(boxes.values(), 2))


@EACH
def test_no_label_touches_another(example: Example, hand_on: Callable[[Project], Hand]) -> None:
    wires = hand_on(example.open().project).view.board.layout.wires.values()
    rooms = [laid.chip_rect.adjusted(-1, -1, 1, 1) for laid in wires]
    assert not any(one.intersects(other) for one, other in combinations(rooms, 2))
