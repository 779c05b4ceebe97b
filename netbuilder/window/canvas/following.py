"""The way of a wire while one of its nodes is dragged: it keeps its shape, and is led anew now and then."""

from __future__ import annotations

from netbuilder.window.canvas.geometry import Point, Route
from netbuilder.window.canvas.routing import SHORTEST_CURVE, SHORTEST_LEAD, Link, straight_way

_CURVE, _ONE_TURN, _TWO_TURNS = 2, 4, 6  # points of a way


def followed(link: Link, before: Route) -> Route:
    """The way of a wire that lay along `before`, with the same bends as far as its ends allow.

    It may lead below nodes until it is led anew: to look for the best way takes ten times as long, and with a
    node held over others there is none to be found.
    """
    points = _drawn_after(link, before.points)
    return Route(points) if points is not None else straight_way(link)


def _drawn_after(link: Link, before: tuple[Point, ...]) -> tuple[Point, ...] | None:
    """The legs of `before` between the ends of `link`; None where they do not reach from one to the other."""
    (x0, y0), (x1, y1) = link.start, link.end
    if link.leaves_left or link.comes_from_right:
        return None
    if len(before) == _CURVE and x1 - x0 >= SHORTEST_CURVE:
        return link.start, link.end
    if len(before) == _ONE_TURN and x1 - x0 >= 2 * SHORTEST_LEAD:
        x = min(max(before[1][0], x0 + SHORTEST_LEAD), x1 - SHORTEST_LEAD)
        return link.start, (x, y0), (x, y1), link.end
    if len(before) == _TWO_TURNS:
        out = x0 + before[1][0] - before[0][0]
        back = x1 + before[4][0] - before[5][0]
        level = before[2][1]
        return link.start, (out, y0), (out, level), (back, level), (back, y1), link.end
    return None
