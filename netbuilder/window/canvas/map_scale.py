"""From the scene to a small map of it and back. Numbers only, no Qt; rectangles are (x, y, width, height)."""

from __future__ import annotations

from collections.abc import Iterable

from netbuilder.core.values import NamedTuple
from netbuilder.window.canvas.framing import Rect

_MOST = 0.16  # of the scene's size, so that few nodes are not drawn larger than many


class MapScale(NamedTuple):
    """A point of the scene, times `factor`, plus (`left`, `top`), is where it lies on the map."""

    factor: float
    left: float
    top: float

    def to_map(self, x: float, y: float) -> tuple[float, float]:
        return x * self.factor + self.left, y * self.factor + self.top

    def to_scene(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.left) / self.factor, (y - self.top) / self.factor


def map_scale(extent: Rect, room: Rect) -> MapScale:
    """Show `extent` of the scene in the middle of `room` on the map."""
    x, y, width, height = extent
    left, top, across, down = room
    factor = min(across / max(width, 1.0), down / max(height, 1.0), _MOST)
    middle = left + across / 2, top + down / 2
    return MapScale(factor, middle[0] - (x + width / 2) * factor, middle[1] - (y + height / 2) * factor)


def around(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle that holds all; without any an empty one."""
    sides = [(x, y, x + width, y + height) for x, y, width, height in rects]
    if not sides:
        return 0.0, 0.0, 0.0, 0.0
    lefts, tops, rights, bottoms = zip(*sides, strict=True)
    return min(lefts), min(tops), max(rights) - min(lefts), max(bottoms) - min(tops)
