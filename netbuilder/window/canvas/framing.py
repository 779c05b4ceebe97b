"""How a graph is shown whole beside what stands in a corner of the view. Numbers only, no Qt.

Rectangles are (x, y, width, height): those of the graph in scene pixels, those of the view in its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from netbuilder.core.values import NamedTuple

Rect: TypeAlias = tuple[float, float, float, float]

_CLOSER = 14.0  # pixels of the room's margins, both together, that one of them may cost
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


class Zooms(NamedTuple):
    """The least and the most, and those from which more is painted on nodes."""

    least: float
    most: float
    steps: tuple[float, ...] = ()


def framing(graph: Rect, room: Rect, corner: Rect | None, nodes: Sequence[Rect], zooms: Zooms) -> Framing:
    """Show `graph` in the middle of `room` as large as it goes, its `nodes` clear of the lower left `corner`.

    At the least and the most zoom nodes may yet come to lie under the corner.
    """
    whole = _in_middle(graph, room, zooms)
    if corner is None or _is_clear(whole, corner, nodes):
        return whole
    x, y, width, height = room
    inset = corner[0] + corner[2] + _GAP - x
    ways = (
        _in_middle(graph, (x, y, width, corner[1] - _GAP - y), zooms),
        _in_middle(graph, (x + inset, y, width - inset, height), zooms),
    )
    return max(ways, key=lambda way: (_is_clear(way, corner, nodes), way.zoom))


def _in_middle(graph: Rect, room: Rect, zooms: Zooms) -> Framing:
    x, y, width, height = graph
    left, top, across, down = room
    zoom = max(zooms.least, min(across / width, down / height, zooms.most))
    # A little less around it is a small price for words on the nodes.
    closer = min((across + _CLOSER) / width, (down + _CLOSER) / height)
    zoom = next((step for step in zooms.steps if zoom < step <= closer), zoom)
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
