"""The ground on which wires are led: the nodes in the way, frames to keep off, and the wires led so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from netbuilder.window.canvas.geometry import Box, Point

CLEAR = 10.0  # least distance from a node that the wire does not belong to
LANE = 10.0  # distance of wires side by side
_FRAME_TITLE, _FRAME_EDGE = 30.0, 8.0
_CELL = 128
_NOTHING: Mapping[str, Box] = {}


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
        self._cells: dict[tuple[int, int], dict[str, Box]] = {}
        self._level: dict[int, list[_Leg]] = {}
        self._upright: dict[int, list[_Leg]] = {}
        for id, box in (boxes or {}).items():
            self.put(id, box)

    def put(self, id: str, box: Box) -> None:
        """Let a node stand there, and nowhere else."""
        self.take(id)
        self._boxes[id] = box
        for cell in _cells_of(box):
            self._cells.setdefault(cell, {})[id] = box

    def take(self, id: str) -> None:
        """Take a node away, if it is there."""
        box = self._boxes.pop(id, None)
        for cell in _cells_of(box) if box is not None else ():
            del self._cells[cell][id]

    def blocking(self, a: Point, b: Point, ends: tuple[str, ...] = ()) -> Box | None:
        """A node that a straight leg comes too near to; those of `ends` may be touched, not crossed."""
        left, right = (a[0], b[0]) if a[0] < b[0] else (b[0], a[0])
        top, bottom = (a[1], b[1]) if a[1] < b[1] else (b[1], a[1])
        # Spelt out, since all of a graph's wires together ask it some hundred times.
        cells, clear = self._cells, self.clear
        for column in range(int(left // _CELL), int(right // _CELL) + 1):
            for row in range(int(top // _CELL), int(bottom // _CELL) + 1):
                for id, box in cells.get((column, row), _NOTHING).items():
                    gap = -1.0 if id in ends else clear
                    beside = left < box.x + box.width + gap and right > box.x - gap
                    if beside and top < box.y + box.height + gap and bottom > box.y - gap:
                        return box
        return None

    def near(self, left: float, top: float, right: float, bottom: float) -> list[Box]:
        """The nodes that reach into a rectangle."""
        found: dict[str, Box] = {}
        for cell in _cells(left, top, right, bottom):
            found.update(self._cells.get(cell, _NOTHING))
        return [
            box
            for box in found.values()
            if box.x < right and box.right > left and box.y < bottom and box.bottom > top
        ]

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


def _cells_of(box: Box) -> Iterator[tuple[int, int]]:
    return _cells(box.x - CLEAR, box.y - CLEAR, box.right + CLEAR, box.bottom + CLEAR)


def _cells(left: float, top: float, right: float, bottom: float) -> Iterator[tuple[int, int]]:
    for column in range(int(left // _CELL), int(right // _CELL) + 1):
        for row in range(int(top // _CELL), int(bottom // _CELL) + 1):
            yield column, row
