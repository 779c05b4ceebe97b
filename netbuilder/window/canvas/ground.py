"""The ground on which wires are led: the nodes in the way, frames to keep off, and the wires led so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import inf
from typing import TypeAlias

from netbuilder.core.values import NamedTuple
from netbuilder.window.canvas.geometry import Box, Point

CLEAR = 10.0  # least distance from a node that the wire does not belong to
LANE = 10.0  # distance of wires side by side
_FRAME_TITLE, _FRAME_EDGE = 30.0, 8.0
_CELL = 128
_Edges: TypeAlias = tuple[float, float, float, float, Box]  # left, top, right and bottom of a node
_NOTHING: Mapping[int, dict[str, _Edges]] = {}


class _Leg(NamedTuple):
    """A straight piece of a wire: at which x or y, from where to where, and the start of its wire."""

    at: float
    low: float
    high: float
    start: Point


class Ground:
    """The nodes that stand in the way, found by place, and the straight legs of the wires led so far.

    `frames` stand in no way, but wires keep off their titles and edges where they can.
    """

    def __init__(self, boxes: Mapping[str, Box] | None = None, frames: tuple[Box, ...] = ()) -> None:
        self.clear = CLEAR
        self.frames = frames
        self._boxes: dict[str, Box] = {}
        self._cells: dict[int, dict[int, dict[str, _Edges]]] = {}  # by row, then by column
        self._level: dict[int, list[_Leg]] = {}
        self._upright: dict[int, list[_Leg]] = {}
        self._wall: Box | None = None  # what was met last on a level leg: it stands in the way of others too
        for id, box in (boxes or {}).items():
            self.put(id, box)

    def put(self, id: str, box: Box) -> None:
        """Let a node stand there, and nowhere else."""
        self.take(id)
        self._wall = None
        self._boxes[id] = box
        edges = box.x, box.y, box.right, box.bottom, box
        for column, row in _cells_of(box):
            self._cells.setdefault(row, {}).setdefault(column, {})[id] = edges

    def take(self, id: str) -> None:
        """Take a node away, if it is there."""
        self._wall = None
        box = self._boxes.pop(id, None)
        for column, row in _cells_of(box) if box is not None else ():
            del self._cells[row][column][id]

    def blocking(self, a: Point, b: Point, ends: tuple[str, ...] = ()) -> Box | None:
        """A node that a straight leg comes too near to; those of `ends` may be touched, not crossed."""
        left, right = (a[0], b[0]) if a[0] < b[0] else (b[0], a[0])
        top, bottom = (a[1], b[1]) if a[1] < b[1] else (b[1], a[1])
        # Spelt out, since all of a graph's wires together ask it some hundred times.
        clear, across = self.clear, range(int(left // _CELL), int(right // _CELL) + 1)
        for row in range(int(top // _CELL), int(bottom // _CELL) + 1):
            columns = self._cells.get(row, _NOTHING)
            for column in across:
                if column not in columns:
                    continue
                for id, (x, y, right_edge, bottom_edge, box) in columns[column].items():
                    gap = -1.0 if id in ends else clear
                    beside = left < right_edge + gap and right > x - gap
                    if beside and top < bottom_edge + gap and bottom > y - gap:
                        return box
        return None

    def is_free(self, left: float, right: float, level: float) -> bool:
        """Whether no node is too near to the level leg between `left` and `right`."""
        if left > right:
            left, right = right, left
        wall, clear = self._wall, self.clear
        beside = wall is not None and left < wall.right + clear and right > wall.x - clear
        if wall is not None and beside and wall.y - clear < level < wall.bottom + clear:
            return False
        found = self.blocking((left, level), (right, level))
        if found is not None:
            self._wall = found
        return found is None

    def near(self, left: float, top: float, right: float, bottom: float) -> list[Box]:
        """The nodes that reach into a rectangle."""
        return [*self.named_near(left, top, right, bottom).values()]

    def named_near(self, left: float, top: float, right: float, bottom: float) -> dict[str, Box]:
        """The same, each by its name."""
        found: dict[str, _Edges] = {}
        for column, row in _cells(left, top, right, bottom):
            columns = self._cells.get(row, _NOTHING)
            if column in columns:
                found.update(columns[column])
        return {
            id: box
            for id, (x, y, right_edge, bottom_edge, box) in found.items()
            if x < right and right_edge > left and y < bottom and bottom_edge > top
        }

    def frames_near(self, left: float, top: float, right: float, bottom: float) -> list[Box]:
        """The frames that reach into a rectangle."""
        return [
            frame
            for frame in self.frames
            if frame.x < right and frame.right > left and frame.y < bottom and frame.bottom > top
        ]

    def on_frames(self, a: Point, b: Point) -> float:
        """How many pixels of a leg run through titles of frames or along their edges."""
        level = a[1] == b[1]
        at, low, high = (a[1], a[0], b[0]) if level else (a[0], a[1], b[1])
        if low > high:
            low, high = high, low
        total = 0.0
        for frame in self.frames:
            near, far, start, end = (
                (frame.y, frame.bottom, frame.x, frame.right)
                if level
                else (frame.x, frame.right, frame.y, frame.bottom)
            )
            inside = _FRAME_TITLE if level else _FRAME_EDGE
            if near - _FRAME_EDGE < at < near + inside or abs(at - far) < _FRAME_EDGE:
                total += max(0.0, min(high, end) - max(low, start))
        return total

    def lead(self, points: tuple[Point, ...]) -> None:
        """Remember the straight legs of a wire."""
        for legs, leg in self._legs(points):
            legs.append(leg)

    def forget(self, points: tuple[Point, ...]) -> None:
        """Forget the legs of a wire that was led before."""
        for legs, leg in self._legs(points):
            legs.remove(leg)

    def _legs(self, points: tuple[Point, ...]) -> Iterator[tuple[list[_Leg], _Leg]]:
        """Each leg of a wire, with the list of those in its lane."""
        if len(points) == 2:
            return  # a curve
        for a, b in pairwise(points):
            if a[1] == b[1]:
                leg = _Leg(a[1], min(a[0], b[0]), max(a[0], b[0]), points[0])
                yield self._level.setdefault(int(a[1] // LANE), []), leg
            else:
                leg = _Leg(a[0], min(a[1], b[1]), max(a[1], b[1]), points[0])
                yield self._upright.setdefault(int(a[0] // LANE), []), leg

    def overlap(self, a: Point, b: Point, start: Point) -> float:
        """How many pixels of a leg lie on, or right beside, legs of wires that start elsewhere."""
        level = a[1] == b[1]
        at, low, high = (a[1], a[0], b[0]) if level else (a[0], a[1], b[1])
        if low > high:
            low, high = high, low
        legs = self._level if level else self._upright
        lane = int(at // LANE)
        total = 0.0
        for each in (lane - 1, lane, lane + 1):
            for leg in legs.get(each, ()):
                if leg.low < high and leg.high > low and abs(leg.at - at) < LANE - 1 and leg.start != start:
                    total += min(high, leg.high) - max(low, leg.low)
        return total

    def turns(self, low: float, high: float) -> list[float]:
        """Where other wires run up or down between these two, so that one line serves several rows."""
        lanes = range(int(low // LANE), int(high // LANE) + 1)
        found = {leg.at for lane in lanes for leg in self._upright.get(lane, ())}
        return sorted(at for at in found if low <= at <= high)


class Shaft:
    """Which heights one can reach from (x, y) straight up or down; each node in the way is met once."""

    def __init__(self, ground: Ground, x: float, y: float) -> None:
        self.x = x
        self._ground = ground
        self._y = y
        self._free = y, y  # all heights in between can be reached
        self._ceiling, self._floor = -inf, inf  # beyond these none can

    def reaches(self, level: float) -> bool:
        """Whether no node is too near to the leg to `level`."""
        if self._free[0] <= level <= self._free[1] and level != self._y:
            return True
        if level < self._ceiling or level > self._floor:
            return False
        wall = self._ground.blocking((self.x, self._y), (self.x, level))
        if wall is None:
            self._free = min(self._free[0], level), max(self._free[1], level)
            return True
        if level >= self._y:
            self._floor = min(self._floor, wall.y - self._ground.clear)
        if level <= self._y:
            self._ceiling = max(self._ceiling, wall.bottom + self._ground.clear)
        return False


def _cells_of(box: Box) -> Iterator[tuple[int, int]]:
    return _cells(box.x - CLEAR, box.y - CLEAR, box.right + CLEAR, box.bottom + CLEAR)


def _cells(left: float, top: float, right: float, bottom: float) -> Iterator[tuple[int, int]]:
    for column in range(int(left // _CELL), int(right // _CELL) + 1):
        for row in range(int(top // _CELL), int(bottom // _CELL) + 1):
            yield column, row
