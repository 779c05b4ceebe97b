"""The way of each wire between nodes: a curve where nothing is in the way, straight legs around nodes else.

Backwards, a wire leaves to the right, runs along the gutter between two rows of nodes and comes in from the
left. Wires of labels go round below everything that stands between their ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from itertools import pairwise

from netbuilder.core.values import NamedTuple
from netbuilder.graph.frames import holds
from netbuilder.window.canvas.geometry import Box, Point, Route, control_points
from netbuilder.window.canvas.ground import CLEAR, LANE, Ground, Shaft

LEAD = 36.0  # how far a wire goes straight on before it turns
SHORTEST_LEAD = 12.0
SHORTEST_CURVE = 16.0  # from left to right
_SHORT_LEADS = (LEAD, 20.0, SHORTEST_LEAD)
_LOW_LEAD = 20.0
_TIGHT = 3.0  # the same where there is no other way
_GUTTER = 24.0  # distance of a wire that passes outside all nodes
_WIDE = 120.0  # gaps up to this are passed in their middle
_REACH = 400.0  # how far above and below its ends a wire looks for a gutter
_LANES = (0.0, -LANE, LANE, -2 * LANE, 2 * LANE)
_ASIDE_COST = 60.0  # for a height that is not the middle of a gutter between rows
_OVERLAP_COST = 3.0  # for each pixel that runs on top of another wire
_BEND_COST = 20.0
_SHARED = 100.0  # how much further a wire goes on to turn where another one does
_ENOUGH = 40  # gutters that are looked at
_FRAME_COST = 0.5  # for each pixel that runs through the title of a frame or along its edge


class Link(NamedTuple):
    """A wire to be led from `start`, an output of the node `source`, to `end`, an input of `target`.

    `low` sends it round below. At a dot that is passed from right to left it `leaves_left` or
    `comes_from_right`.
    """

    source: str
    target: str
    start: Point
    end: Point
    low: bool = False
    leaves_left: bool = False
    comes_from_right: bool = False


def routes(boxes: Mapping[str, Box], links: Iterable[Link], frames: tuple[Box, ...] = ()) -> list[Route]:
    """The ways of all `links`, in their order; earlier ones have the right of way."""
    ground = Ground(boxes, frames)
    return [route_of(ground, link) for link in links]


def route_of(ground: Ground, link: Link) -> Route:
    """The way of one wire; its straight legs are noted in `ground`."""
    turned = next((each for each in _turned_ways(link) if _is_clear(ground, link, each)), None)
    if turned is not None:
        ground.lead(turned)
        return Route(turned)
    if link.end[0] - link.start[0] >= SHORTEST_CURVE and _curve_is_clear(ground, link):
        return Route((link.start, link.end))
    points = _best_way(ground, link)
    if points is None:
        # Between nodes that stand close together a wire passes closer.
        ground.clear = _TIGHT
        points = _best_way(ground, link) or _through(link)
        ground.clear = CLEAR
    ground.lead(points)
    return Route(points)


def straight_way(link: Link) -> Route:
    """A way that makes way for nothing, for a wire whose ends move."""
    return Route(next(_turned_ways(link), _through(link)))


def _turned_ways(link: Link) -> Iterator[tuple[Point, ...]]:
    """Level, up or down, level, to or from dots that are passed from right to left; none for other wires."""
    (x0, y0), (x1, y1) = link.start, link.end
    if link.leaves_left and link.comes_from_right:
        turns: tuple[float, ...] = ((x0 + x1) / 2,)
    elif link.leaves_left:
        turns = tuple(x1 - lead for lead in _SHORT_LEADS)
    else:
        turns = tuple(x0 + lead for lead in _SHORT_LEADS) if link.comes_from_right else ()
    for x in turns:
        yield tuple(dict.fromkeys((link.start, (x, y0), (x, y1), link.end)))


def _best_way(ground: Ground, link: Link) -> tuple[Point, ...] | None:
    """The cheapest way with straight legs that touch no other node; None when there is none."""
    (x0, y0), (x1, y1) = link.start, link.end
    best: tuple[float, tuple[Point, ...]] | None = None
    for points in _direct_ways(ground, link):
        best = _cheaper(ground, link, best, points, 0.0)
    corners = _corners(ground, link, link.start, 1.0), _corners(ground, link, link.end, -1.0)
    for level, extra in _low_levels(ground, link) if link.low else _levels(ground, link):
        least = extra + abs(x0 - x1) + abs(y0 - level) + abs(y1 - level) + 6 * _BEND_COST
        if best is not None and least >= best[0]:
            break
        way = _along(ground, link, corners, level)
        if way is not None:
            best = _cheaper(ground, link, best, way, extra - _to_be_in_line(link, way))
    return best[1] if best is not None else None


def _to_be_in_line(link: Link, way: tuple[Point, ...]) -> float:
    """How much longer a way is to turn where others do: that speaks for no other height."""
    out, back = way[1][0] - link.start[0], link.end[0] - way[3][0]
    return 2 * (max(0.0, out - LEAD) + max(0.0, back - LEAD))


def _cheaper(
    ground: Ground,
    link: Link,
    best: tuple[float, tuple[Point, ...]] | None,
    points: tuple[Point, ...],
    extra: float,
) -> tuple[float, tuple[Point, ...]]:
    """The better of `best` and the way along `points`, with its cost."""
    cost = extra + _length(points) + _BEND_COST * len(points)
    if best is None or cost < best[0]:
        cost += _OVERLAP_COST * sum(ground.overlap(a, b, link.start) for a, b in pairwise(points))
        if ground.frames:
            cost += _FRAME_COST * sum(ground.on_frames(a, b) for a, b in pairwise(points))
    return (cost, points) if best is None or cost < best[0] else best


def _curve_is_clear(ground: Ground, link: Link) -> bool:
    """Whether the curve keeps away from all other nodes, and does not swing too widely."""
    (x0, y0), (x3, y3) = link.start, link.end
    ahead, aside = x3 - x0, abs(y3 - y0)
    if aside > 60 and aside > 3 * ahead:
        return False
    if _goes_round(ground, link):
        return False
    if aside == 0:
        return ground.blocking(link.start, link.end, (link.source, link.target)) is None
    (x1, y1), (x2, y2) = control_points(link.start, link.end)
    steps = max(4, min(24, int((ahead + aside) / 24)))
    last = link.start
    for step in range(1, steps + 1):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        here = a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3
        if ground.blocking(last, here, (link.source, link.target)) is not None:
            return False
        last = here
    return True


def _direct_ways(ground: Ground, link: Link) -> Iterator[tuple[Point, ...]]:
    """Level, up or down, level: one turn to the height of the end."""
    (x0, y0), (x1, y1) = link.start, link.end
    if x1 - x0 < 2 * _SHORT_LEADS[-1] or _goes_round(ground, link):
        return
    leads = (*(x0 + lead for lead in _SHORT_LEADS), *(x1 - lead for lead in _SHORT_LEADS), (x0 + x1) / 2)
    for x in leads:
        points = link.start, (x, y0), (x, y1), link.end
        if x0 < x < x1 and _is_clear(ground, link, points):
            yield points


def _low_levels(ground: Ground, link: Link) -> list[tuple[float, float]]:
    """Heights below all that stands between the ends, with their costs."""
    lowest = _lowest(ground, link)
    left, right = sorted((link.start[0], link.end[0]))
    below = ground.near(left, lowest, right, lowest + _REACH)
    below += ground.frames_near(left, lowest, right, lowest + _REACH)
    bottoms = sorted({lowest, *(box.bottom for box in below)})
    lanes = [(LANE * lane, _GUTTER + LANE * lane) for lane in range(6)]
    return [(bottom + down, cost) for bottom in bottoms for cost, down in lanes]


def _goes_round(ground: Ground, link: Link) -> bool:
    """Whether a wire is to pass below what stands between its ends; a level one has nothing to pass."""
    (_, y0), (_, y1) = link.start, link.end
    return link.low and y0 != y1 and _lowest(ground, link) > max(y0, y1)


def _lowest(ground: Ground, link: Link) -> float:
    """The lower edge of all that stands between the ends, the end's own node included."""
    left, right = sorted((link.start[0], link.end[0]))
    top, bottom = sorted((link.start[1], link.end[1]))
    boxes = ground.near(left + 1, top, right + 1, bottom)
    boxes += ground.frames_near(left + 1, top, right + 1, bottom)
    return max((box.bottom for box in boxes), default=bottom)


def _levels(ground: Ground, link: Link) -> list[tuple[float, float]]:
    """Heights at which a wire could run across, with their costs, those nearest to its ends first.

    Between two rows of nodes that is the middle of the gap, outside all of them a little beyond.
    """
    (x0, y0), (x1, y1) = link.start, link.end
    left, right = sorted((x0 + LEAD, x1 - LEAD))
    around = left - CLEAR, min(y0, y1) - _REACH, right + CLEAR, max(y0, y1) + _REACH
    boxes, frames = ground.near(*around), ground.frames_near(*around)
    found = {
        level: _ASIDE_COST for box in (*boxes, *frames) for level in (box.y - _GUTTER, box.bottom + _GUTTER)
    }
    found.update(dict.fromkeys(_gutters(boxes), 1.0 if frames else 0.0))
    if frames:
        free = [box for box in boxes if not any(holds(frame, box) for frame in frames)]
        found.update(dict.fromkeys(_gutters([*free, *frames]), 0.0))
    # A lane costs more than the height that it lies beside, so that few of these need theirs looked at.
    middles = list(found.items())
    best = [middles[place] for place in sorted(_nearest(middles, y0, y1))]
    lanes = [(level + lane, cost + 3 * abs(lane)) for level, cost in best for lane in _LANES]
    return [lanes[place] for place in _nearest(lanes, y0, y1)]


def _nearest(levels: list[tuple[float, float]], y0: float, y1: float) -> list[int]:
    """Places in `levels`, heights with costs, of as many as are looked at, the cheapest way over first."""
    # Sorted without a key, which would be a call for each of some hundred.
    away = [(cost + abs(at - y0) + abs(at - y1), place) for place, (at, cost) in enumerate(levels)]
    return [place for _, place in nsmallest(_ENOUGH, away)]


def _gutters(boxes: list[Box]) -> Iterator[float]:
    """The middles of the gaps between rows of nodes; a wide gap has a gutter along either row."""
    spans = sorted((box.y, box.bottom) for box in boxes)
    if not spans:
        return
    yield spans[0][0] - _GUTTER
    bottom = spans[0][1]
    for top, end in spans[1:]:
        if top - bottom > _WIDE:
            yield from (bottom + _WIDE / 3, top - _WIDE / 3)
        elif top - bottom >= 2 * _TIGHT:
            yield (bottom + top) / 2
        bottom = max(bottom, end)
    yield bottom + _GUTTER


def _along(
    ground: Ground, link: Link, corners: tuple[list[Shaft], list[Shaft]], level: float
) -> tuple[Point, ...] | None:
    """Out to the right, to `level`, along it, and to the height of the end from its left."""
    out = _turn(ground, link, link.start, 1.0, corners[0], level)
    back = _turn(ground, link, link.end, -1.0, corners[1], level) if out is not None else None
    if out is None or back is None:
        return None
    points = link.start, (out, link.start[1]), (out, level), (back, level), (back, link.end[1]), link.end
    return points if ground.is_free(out, back, level) else None


def _turn(
    ground: Ground, link: Link, end: Point, side: float, corners: list[Shaft], level: float
) -> float | None:
    """Where a wire from or to `end` turns from the height of `end` to `level`; None when that is blocked.

    It keeps off other wires and off the edges of frames where it can.
    """
    best: tuple[float, float] | None = None
    for corner in corners:
        if corner.reaches(level):
            x = corner.x
            over = ground.overlap((x, end[1]), (x, level), link.start)
            if ground.frames:
                over += ground.on_frames((x, end[1]), (x, level))
            if over == 0.0:
                return x
            if best is None or over < best[0]:
                best = over, x
    return best[1] if best is not None else _beyond(ground, link, end, side, level)


def _beyond(ground: Ground, link: Link, end: Point, side: float, level: float) -> float | None:
    """A place to turn at behind the nodes that stand in the way of nearer ones."""
    own = (link.source,) if side > 0 else (link.target,)
    x = end[0] + side * LEAD
    for _ in range(4):
        wall = ground.blocking((x, end[1]), (x, level))
        if wall is None:
            return x if ground.blocking(end, (x, end[1]), own) is None else None
        edge = wall.right if side > 0 else wall.x
        near = edge + side * (CLEAR + 2)
        if ground.blocking((near, end[1]), (near, level)) is None:
            return near if ground.blocking(end, (near, end[1]), own) is None else None
        x = edge + side * _GUTTER
    return None


def _corners(ground: Ground, link: Link, end: Point, side: float) -> list[Shaft]:
    """Where a wire may leave the height of `end`, best first: in line with others, then the usual way off."""
    own = (link.source,) if side > 0 else (link.target,)
    if link.low and side > 0:
        wanted = [end[0] + _LOW_LEAD]
    else:
        near, far = end[0] + side * LEAD, end[0] + side * (LEAD + _SHARED)
        wanted = sorted(ground.turns(min(near, far), max(near, far)), key=lambda x: abs(x - near))
    wanted += [end[0] + side * lead for lead in _SHORT_LEADS]
    wanted += [end[0] + side * (LEAD + lane) for lane in _LANES[1:]]
    free = (x for x in dict.fromkeys(wanted) if ground.blocking(end, (x, end[1]), own) is None)
    return [Shaft(ground, x, end[1]) for x in free]


def _is_clear(ground: Ground, link: Link, points: tuple[Point, ...]) -> bool:
    """Whether straight legs come too near to no node; the first and the last may touch their own."""
    last = len(points) - 2
    for index, (a, b) in enumerate(pairwise(points)):
        own = (link.source,) if index == 0 else (link.target,) if index == last else ()
        if ground.blocking(a, b, own) is not None:
            return False
    return True


def _through(link: Link) -> tuple[Point, ...]:
    """The way of a wire that finds none around the nodes."""
    (x0, y0), (x1, y1) = link.start, link.end
    if x1 - x0 >= 2 * _SHORT_LEADS[-1]:
        return link.start, link.end
    middle = (y0 + y1) / 2
    return link.start, (x0 + LEAD, y0), (x0 + LEAD, middle), (x1 - LEAD, middle), (x1 - LEAD, y1), link.end


def _length(points: tuple[Point, ...]) -> float:
    return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(points))
