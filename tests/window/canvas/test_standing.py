"""Where the card of a problem stands: clear of its node, of its wire, and of what else there is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, QSize

from netbuilder.window.canvas.standing import TIP, Ground, stand

SIZE = QSize(228, 150)
ROOM = QRect(0, 0, 900, 600)
NODE = QRect(400, 300, 140, 64)


def legs(*points: tuple[int, int]) -> list[QRect]:
    """Thin rectangles along a way."""
    return [QRect(QPoint(*a), QPoint(*b)).normalized().adjusted(-6, -6, 6, 6) for a, b in pairwise(points)]


def body(rect: QRect) -> QRect:
    return rect.adjusted(0, TIP, 0, 0)


def test_it_hangs_below_its_wire_and_points_at_it() -> None:
    found = stand(SIZE, Ground(QPoint(600, 100), NODE, ROOM))
    assert found.rect.topLeft() == QPoint(608, 103) and found.tip == -8


@pytest.mark.parametrize(
    "way",
    [
        [(100, 100), (600, 100), (600, 332), (540, 332)],  # down at the right
        [(380, 60), (380, 332), (400, 332)],  # down at the left
        [(100, 100), (100, 200), (850, 200), (850, 260), (360, 260), (360, 332), (400, 332)],  # all around
    ],
)
def test_it_lies_over_no_leg_of_its_wire(way: list[tuple[int, int]]) -> None:
    wire = legs(*way)
    anchor = QPoint(*way[1])
    found = stand(SIZE, Ground(anchor, NODE, ROOM, wire)).rect
    assert ROOM.contains(found) and not found.intersects(NODE)
    assert not any(body(found).intersects(leg) for leg in wire)


def test_of_two_clear_places_it_takes_the_one_that_covers_fewer_nodes() -> None:
    anchor, other = QPoint(600, 100), QRect(700, 150, 140, 64)
    beside = stand(SIZE, Ground(anchor, NODE, ROOM, others=[other])).rect
    assert not body(beside).intersects(other) and not beside.intersects(NODE)


def test_beside_a_node_at_the_rim_it_is_narrow_rather_than_over_the_map_or_a_neighbour() -> None:
    node, wide, narrow = QRect(280, 250, 140, 64), QSize(288, 180), QSize(228, 200)
    above, beside = QRect(280, 100, 500, 64), QRect(500, 250, 140, 64)
    below, corner = QRect(290, 400, 500, 64), QRect(12, 430, 164, 118)
    around = (above, beside, below, corner)
    found = stand(wide, Ground(QPoint(302, 314), node, ROOM, others=around), narrow).rect
    assert found.size() == narrow and found.right() < node.left()
    assert not any(body(found).intersects(other) for other in around)


def test_in_a_room_that_is_too_small_it_stays_inside() -> None:
    room = QRect(0, 0, 300, 200)
    found = stand(SIZE, Ground(QPoint(150, 100), QRect(80, 60, 140, 64), room))
    assert room.contains(found.rect)
