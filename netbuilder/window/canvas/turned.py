"""Dots through which a wire leads to the left: it comes in at their right side and leaves at the left one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from netbuilder.analysis.links import Links
from netbuilder.graph.model import Wire
from netbuilder.window.canvas.geometry import DOT, Box, Point
from netbuilder.window.canvas.routing import Link

_SMALL = 2.5 * DOT


def is_dot(box: Box | None) -> bool:
    """Whether that is the place of a dot: no other node is nearly as small, on the page of a run neither."""
    return box is not None and box.width < _SMALL


def is_turned(id: str, boxes: Mapping[str, Box], links: Links) -> bool:
    """Whether a node is a dot that lies between an output on its right and inputs on its left alone."""
    dot = boxes.get(id)
    if dot is None or not is_dot(dot):
        return False
    before = [boxes[end.node] for end in links.sources.get(id, {}).values() if end.node in boxes]
    behind = [boxes[wire.target.node] for wire in links.users.get(id, ()) if wire.target.node in boxes]
    comes, goes = (box.right > dot.right for box in before), (box.x < dot.x for box in behind)
    return bool(before and behind) and all(comes) and all(goes)


def dots_beside(nodes: Iterable[str], boxes: Mapping[str, Box], links: Links) -> Iterator[str]:
    """The dots to which wires lead from `nodes`, or from which they come."""
    for node in nodes:
        others = [wire.target.node for wire in links.users.get(node, ())]
        others += [end.node for end in links.sources.get(node, {}).values()]
        yield from (other for other in others if is_dot(boxes.get(other)))


def turned_link(link: Link, boxes: Mapping[str, Box], links: Links) -> Link:
    """`link` with its ends at the other side of dots that are turned."""
    start, end = (is_turned(id, boxes, links) for id in (link.source, link.target))
    if not start and not end:
        return link
    return link._replace(
        start=_left(boxes[link.source], link.start) if start else link.start,
        end=_right(boxes[link.target], link.end) if end else link.end,
        leaves_left=start,
        comes_from_right=end,
    )


def links_of(wires: Iterable[Wire]) -> Links:
    """Who feeds whom by `wires`."""
    found = Links({}, {})
    for wire in wires:
        found.sources.setdefault(wire.target.node, {})[wire.target.port] = wire.source
        found.users[wire.source.node] = (*found.users.get(wire.source.node, ()), wire)
    return found


def _left(box: Box, port: Point) -> Point:
    return box.x, port[1]


def _right(box: Box, port: Point) -> Point:
    return box.right, port[1]
