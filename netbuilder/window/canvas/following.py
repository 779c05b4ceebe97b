"""The way of a wire while one of its nodes is dragged: it keeps its shape, and is led anew now and then."""

from __future__ import annotations

from netbuilder.window.canvas.geometry import Point, Route
from netbuilder.window.canvas.ground import Ground
from netbuilder.window.canvas.routing import SHORTEST_LEAD, Link, is_clear, route_of

_ONE_TURN, _TWO_TURNS = 4, 6  # points of a way with straight legs


def followed(ground: Ground, link: Link, before: Route) -> Route:
    """The way of a wire that lay along `before`, with the same bends where nothing is in their way.

    To look for the best way takes ten times as long.
    """
    points = _drawn_after(link, before.points)
    if points is None or not is_clear(ground, link, points):
        return route_of(ground, link)
    ground.lead(points)
    return Route(points)


def _drawn_after(link: Link, before: tuple[Point, ...]) -> tuple[Point, ...] | None:
    """The legs of `before` between the ends of `link`; None where they do not reach from one to the other."""
    (x0, y0), (x1, y1) = link.start, link.end
    if link.low or link.leaves_left or link.comes_from_right:
        return None
    if len(before) == _ONE_TURN:
        x = before[1][0]
        if not x0 + SHORTEST_LEAD <= x <= x1 - SHORTEST_LEAD:
            return None
        return link.start, (x, y0), (x, y1), link.end
    if len(before) == _TWO_TURNS:
        out = x0 + before[1][0] - before[0][0]
        back = x1 + before[4][0] - before[5][0]
        level = before[2][1]
        return link.start, (out, y0), (out, level), (back, level), (back, y1), link.end
    return None
