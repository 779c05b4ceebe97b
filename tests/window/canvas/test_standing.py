"""Where the card of a problem stands: at what it is about, on ground as free as can be."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, QSize

from netbuilder.window.canvas.standing import TIP, Ground, Side, Stand, Thing, stand
from netbuilder.window.canvas.surroundings import Surroundings

SIZE = QSize(224, 150)
ROOM = QRect(0, 0, 900, 600)
NODE = QRect(400, 300, 140, 64)
CHIP = QRect(600, 90, 70, 20)


def legs(*points: tuple[int, int]) -> list[QRect]:
    """Thin rectangles along a way."""
    return [QRect(QPoint(*a), QPoint(*b)).normalized().adjusted(-6, -6, 6, 6) for a, b in pairwise(points)]


def at_wire(**around: list[QRect]) -> Ground:
    """The chip of a wire that comes down on it and goes on below it, then back to the node."""
    own = [NODE, CHIP, *legs((540, 40), (635, 40), (635, 200), (380, 200), (380, 332), (400, 332))]
    return Ground([Thing(CHIP, on_wire=True), Thing(NODE)], ROOM, own, **around)


def at_node(**around: list[QRect]) -> Ground:
    return Ground([Thing(NODE)], ROOM, [NODE], **around)


def point_of(found: Stand) -> QPoint:
    """Where its point ends."""
    assert found.tip is not None
    rect, along = found.rect, found.tip
    return {
        Side.BELOW: QPoint(rect.left() + along, rect.top() - TIP),
        Side.ABOVE: QPoint(rect.left() + along, rect.bottom() + TIP),
        Side.RIGHT: QPoint(rect.left() - TIP, rect.top() + along),
        Side.LEFT: QPoint(rect.right() + TIP, rect.top() + along),
    }[found.side]


def test_it_hangs_below_the_chip_beside_the_wire_and_points_at_the_chip() -> None:
    found = stand(SIZE, at_wire())
    assert found.side is Side.BELOW and found.is_free
    assert found.rect.left() > 635 and found.rect.top() - CHIP.bottom() < 16
    assert CHIP.adjusted(0, 0, 0, 4).contains(point_of(found))


def test_where_there_is_a_node_right_of_the_wire_it_hangs_on_the_left_above_the_wire_or_elsewhere() -> None:
    found = stand(SIZE, at_wire(nodes=[QRect(650, 130, 200, 64)]))
    assert found.is_free and found.tip is not None
    assert not found.rect.intersects(QRect(650, 130, 200, 64))


@pytest.mark.parametrize(
    ("taken", "side"),
    [
        ([], Side.RIGHT),
        ([QRect(560, 200, 340, 300)], Side.BELOW),
        ([QRect(560, 200, 340, 300), QRect(0, 380, 900, 60)], Side.LEFT),
        ([QRect(560, 200, 340, 300), QRect(0, 380, 900, 60), QRect(200, 300, 190, 60)], Side.ABOVE),
    ],
)
def test_at_a_node_it_takes_the_first_side_that_is_free(taken: list[QRect], side: Side) -> None:
    found = stand(SIZE, at_node(nodes=taken))
    assert found.is_free and found.side is side
    assert NODE.adjusted(-4, -4, 4, 4).contains(point_of(found))


def test_further_away_it_still_points_at_what_it_is_about() -> None:
    close = NODE.adjusted(-20, -20, 20, 20)  # wires all around
    left, top, right, bottom = close.left(), close.top(), close.right(), close.bottom()
    around = legs((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    found = stand(SIZE, at_node(wires=around))
    assert found.is_free and found.side is Side.RIGHT
    assert NODE.top() < point_of(found).y() < NODE.bottom()


def test_its_point_never_goes_over_a_node_to_what_it_is_about() -> None:
    near = [
        QRect(400, 230, 140, 40),
        QRect(400, 390, 140, 40),
        QRect(0, 280, 385, 110),
        QRect(560, 280, 340, 110),
    ]
    found = stand(SIZE, at_node(nodes=near))
    point, middle = point_of(found), NODE.center()
    between = QRect(point, middle).normalized().adjusted(-1, -1, 1, 1)
    assert not any(between.intersects(node) for node in near) or found.harm[1] > 0
    # Between rows that leave a gap at one side, the gap is taken.
    free = stand(SIZE, at_node(nodes=[near[0], QRect(400, 390, 60, 40)]))
    assert free.is_free and not free.rect.intersects(near[0])


def test_wires_are_covered_before_nodes() -> None:
    wires = [QRect(0, y, 900, 6) for y in range(0, 600, 60)]
    found = stand(SIZE, at_node(nodes=[QRect(640, 0, 260, 600), QRect(0, 0, 360, 600)], wires=wires))
    at_fault, nodes, crossed = found.harm
    assert (at_fault, nodes) == (0, 0) and crossed > 0


def test_other_nodes_are_covered_before_what_it_is_about() -> None:
    everywhere = [QRect(x, y, 90, 60) for x in range(0, 900, 100) for y in range(0, 600, 70)]
    ground = at_wire(nodes=everywhere)
    found = stand(SIZE, ground)
    assert found.harm[0] == 0 and found.harm[1] > 0
    assert not any(found.rect.intersects(own) for own in ground.own)


def test_edges_of_frames_are_avoided_among_places_that_are_as_near() -> None:
    ground = at_node(edges=[QRect(560, 0, 4, 600)])
    assert stand(SIZE, at_node()).rect.intersects(ground.edges[0])
    assert not stand(SIZE, ground).rect.intersects(ground.edges[0])


def test_what_is_out_of_sight_is_told_in_a_corner_without_a_point() -> None:
    far = QRect(4000, 4000, 140, 64)
    found = stand(SIZE, Ground([Thing(far)], ROOM, [far], [QRect(600, 0, 300, 600)]))
    assert ROOM.contains(found.rect) and found.tip is None and found.is_free


@pytest.mark.parametrize(
    "at", [QPoint(2, 2), QPoint(760, 2), QPoint(2, 536), QPoint(760, 536), QPoint(380, 260)]
)
def test_wherever_the_node_is_it_stays_in_the_room_and_off_the_node(at: QPoint) -> None:
    node = QRect(at, NODE.size())
    found = stand(SIZE, Ground([Thing(node)], ROOM, [node]))
    assert ROOM.contains(found.rect) and found.is_free
    assert node.adjusted(-4, -4, 4, 4).contains(point_of(found))


def between_rows() -> Ground:
    """A node with others above and below, on whose right there is a bit too little room."""
    thing = QRect(500, 300, 100, 40)
    rows = [QRect(60, 200, 540, 60), QRect(60, 380, 540, 60)]
    return Ground([Thing(thing)], QRect(0, 180, 820, 280), [thing], rows)


def test_a_view_makes_room_by_as_little_as_it_takes_and_cuts_nothing_off() -> None:
    ground = between_rows()
    around = Surroundings(ground, [])
    assert not around.stand(SIZE).is_free
    by = around.way_to_free(SIZE, QRect(60, 200, 540, 240))
    assert by is not None and by.y() == 0 and -32 <= by.x() < 0
    moved = around.moved(by)
    found = stand(SIZE, moved)
    assert found.is_free and moved.things[0].rect.contains(point_of(found) - QPoint(4, 0))
    # Where the graph would be cut off for it, the view stays.
    assert around.way_to_free(SIZE, QRect(0, 180, 820, 280)) is None


def test_a_view_that_makes_room_puts_no_node_below_what_floats() -> None:
    ground = between_rows()
    assert Surroundings(ground, [QRect(0, 200, 55, 200)]).way_to_free(SIZE, QRect(60, 200, 540, 240)) is None
