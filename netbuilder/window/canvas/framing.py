"""How a graph is shown whole beside what stands in a corner of the view. Numbers only, no Qt.

Rectangles are (x, y, width, height): those of the graph in scene pixels, those of the view in its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

Rect: TypeAlias = tuple[float, float, float, float]

_GAP = 12.0  # pixels of the view between the graph and what stands in the corner


class Framing(NamedTuple):
    """The point (x, y) of the scene comes to (across, down) of the view."""

    zoom: float
    x: float
    y: float
    across: float
    down: float

    def seen(self, rect: Rect) -> Rect:
        """Where a rectangle of the scene lies in the view."""
        x, y, width, height = rect
        zoom = self.zoom
        return (x - self.x) * zoom + self.across, (y - self.y) * zoom + self.down, width * zoom, height * zoom


def framing(
    graph: Rect, room: Rect, corner: Rect | None, nodes: Sequence[Rect], least: float, most: float
) -> Framing:
    """Show `graph` in the middle of `room` as large as it goes, its `nodes` clear of the lower left `corner`.

    Zooms are between `least` and `most`, at which nodes may yet come to lie under the corner.
    """
    whole = _in_middle(graph, room, least, most)
    if corner is None or _is_clear(whole, corner, nodes):
        return whole
    x, y, width, height = room
    inset = corner[0] + corner[2] + _GAP - x
    ways = (
        _in_middle(graph, (x, y, width, corner[1] - _GAP - y), least, most),
        _in_middle(graph, (x + inset, y, width - inset, height), least, most),
    )
    return max(ways, key=lambda way: (_is_clear(way, corner, nodes), way.zoom))


def _in_middle(graph: Rect, room: Rect, least: float, most: float) -> Framing:
    x, y, width, height = graph
    left, top, across, down = room
    zoom = max(least, min(across / width, down / height, most))
    return Framing(zoom, x + width / 2, y + height / 2, left + across / 2, top + down / 2)


def _is_clear(way: Framing, corner: Rect, nodes: Sequence[Rect]) -> bool:
    return not any(_overlap(way.seen(node), corner) for node in nodes)


def _overlap(a: Rect, b: Rect) -> bool:
    return (
        a[0] < b[0] + b[2] + _GAP / 2
        and b[0] - _GAP / 2 < a[0] + a[2]
        and a[1] < b[1] + b[3] + _GAP / 2
        and b[1] - _GAP / 2 < a[1] + a[3]
    )
