"""Tidying looks through dots: nodes are laid out as if these were not there, then dots go onto the wires."""

from __future__ import annotations

from collections.abc import Container, Mapping
from itertools import pairwise

from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import REROUTE, End, Graph, Wire
from netbuilder.window.canvas.geometry import DOT, Box, Point, Route
from netbuilder.window.canvas.routing import Link, routes


class Strand(NamedTuple):
    """A wire between nodes that are no dots, and the dots through which it is led, in its direction."""

    wire: Wire
    dots: tuple[str, ...]


def strands(graph: Graph, ids: Container[str]) -> list[Strand]:
    """The wires of `graph` with those of the dots `ids` looked through; one that nothing feeds is none."""
    found = []
    for target, wire in graph.wires.items():
        if not _is_dot(graph, target.node, ids):
            source, dots = wire.source, list[str]()
            while _is_dot(graph, source.node, ids) and source.node not in dots:
                dots.insert(0, source.node)
                above = graph.wires.get(End(source.node, "in"))
                source = above.source if above is not None else source
            if not dots or source.node not in dots:
                found.append(Strand(Wire(source, target), tuple(dots)))
    return found


def places_of_dots(led: list[Strand], boxes: Mapping[str, Box], low: Container[End]) -> dict[str, Point]:
    """Where dots go: onto the longest level leg of the first wire that is led through them."""
    links = [_link(strand.wire, boxes, low) for strand in led]
    known = [(strand, link) for strand, link in zip(led, links, strict=True) if link is not None]
    ways = routes(boxes, [link for _, link in known])
    places: dict[str, Point] = {}
    for (strand, _), way in zip(known, ways, strict=True):
        (x0, y0), (x1, y1) = _longest(way)
        for number, dot in enumerate(strand.dots, 1):
            share = number / (len(strand.dots) + 1)
            x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
            places.setdefault(dot, (round(x - DOT / 2), round(y - DOT / 2)))
    return places


def _is_dot(graph: Graph, id: str, ids: Container[str]) -> bool:
    return id in ids and graph.nodes[id].kind == REROUTE


def _link(wire: Wire, boxes: Mapping[str, Box], low: Container[End]) -> Link | None:
    source, target = boxes.get(wire.source.node), boxes.get(wire.target.node)
    start = source.output(wire.source.port) if source is not None else None
    end = target.input(wire.target.port) if target is not None else None
    if start is None or end is None:
        return None
    return Link(wire.source.node, wire.target.node, start, end, wire.target in low)


def _longest(way: Route) -> tuple[Point, Point]:
    """The longest level leg of a wire, or all of a curve."""
    if way.is_curve:
        return way.points[0], way.points[-1]
    level = [(a, b) for a, b in pairwise(way.points) if a[1] == b[1]]
    return max(level, key=lambda leg: abs(leg[1][0] - leg[0][0]))
