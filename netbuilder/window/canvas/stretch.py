"""Room for what nodes show below: where something of the document stands on a canvas pulled apart downwards.

The document knows nothing of it: places in it are those without pictures.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from itertools import accumulate

from netbuilder.graph.frames import Area, holds
from netbuilder.window.canvas.geometry import Box

# Canvas pixels that stay between a node and what is below it, or its frame's edge, where there were as many.
_GAP, _FRAME_GAP = 40.0, 22.0


class Stretch:
    """Canvas pixels that are put in: `cuts` are (height of the document below which they are, how many)."""

    def __init__(self, cuts: Iterable[tuple[float, float]] = ()) -> None:
        self.cuts = tuple(sorted(cuts))
        self._heights = [at for at, _ in self.cuts]
        self._sums = [0.0, *accumulate(room for _, room in self.cuts)]

    def down(self, y: float) -> float:
        """Where a height of the document is on the canvas."""
        return y + self._sums[bisect_right(self._heights, y)]

    def up(self, y: float) -> float:
        """Which height of the document is at one of the canvas; in room that was put in, the one above it."""
        put_in = 0.0
        for at, room in self.cuts:
            if y < at + put_in:
                break
            if y < at + put_in + room:
                return at
            put_in += room
        return round(y - put_in, 6) if put_in else y


AS_STORED = Stretch()


def stretch_for(nodes: Collection[Box], others: Iterable[Area]) -> Stretch:
    """How far to pull apart so that `nodes`, at their places in the document but higher by their feet, touch
    neither each other nor `others`, the notes and frames there.

    What overlapped without the feet is left as it is.
    """
    tall = sorted((box for box in nodes if box.foot), key=_bottom)
    if not tall:
        return AS_STORED
    bottoms = [_bottom(box) for box in tall]
    most = max(box.foot for box in tall) + _GAP
    below: list[Area] = sorted([*nodes, *others], key=lambda area: area.y)
    cuts = _Cuts()
    for area in below:
        for box in tall[bisect_left(bottoms, area.y - most) : bisect_right(bottoms, area.y)]:
            if box.x < area.x + area.width and area.x < box.right:
                gap = min(_GAP, area.y - _bottom(box))
                cuts.need(_bottom(box), box.y, box.height + gap, area.y)
    for frame in others:
        end = frame.y + frame.height
        for box in tall[bisect_left(bottoms, end - most) : bisect_right(bottoms, end)]:
            if holds(frame, box._replace(height=box.height - box.foot)):
                gap = min(_FRAME_GAP, end - _bottom(box))
                cuts.need(_bottom(box), box.y, box.height + gap, end)
    return Stretch(cuts.rooms.items())


def _bottom(box: Box) -> float:
    """Where a node ends without its foot."""
    return box.bottom - box.foot


class _Cuts:
    """Room by the height at which it is put in."""

    def __init__(self) -> None:
        self.rooms: dict[float, float] = {}

    def need(self, cut: float, top: float, length: float, end: float) -> None:
        """Put in at `cut` what is missing between `top` and `end` for `length`."""
        put_in = sum(room for at, room in self.rooms.items() if top < at <= end)
        missing = length - (end - top) - put_in
        if missing > 0:
            self.rooms[cut] = self.rooms.get(cut, 0.0) + missing
