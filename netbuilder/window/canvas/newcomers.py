"""Where nodes go that a remedy adds: between what they are wired to, clear of everything else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from netbuilder.analysis.report import Report, report
from netbuilder.core.values import NamedTuple
from netbuilder.graph.arrange import straightened
from netbuilder.graph.model import End, Wire
from netbuilder.project.project import Project
from netbuilder.studio.presenters.node_card import node_card
from netbuilder.window.canvas.geometry import Box, Point, box_of, snapped
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.room import free_place, room_for

_GAP = 48.0  # from the node that feeds it, or that it feeds
_LEAST = 24.0  # to either side between two nodes
_CLEAR = 12.0
_LEVEL = 40.0  # up to which a new node is pulled up or down so that a wire is level


class _Ends(NamedTuple):
    """The middles of the ports that a new node is wired to, as far as they have their place."""

    source: Point | None
    target: Point | None


def room_for_new(
    after: Project,
    before: Report,
    ids: Collection[str],
    boxes: Mapping[str, Box],
    lead: Callable[[Wire], Wire],
) -> tuple[dict[str, Point], dict[str, Box]]:
    """Places in the document of the new nodes `ids` of an edited project, and of those that step aside; then
    how large the new ones are.

    `before` is the report on the graph in view as it was, `boxes` are the places of its nodes, and `lead`
    tells between which of them a wire leads.
    """
    found = report(after, before)
    fresh, known = _fresh(found, ids), {id: box for id, box in boxes.items() if id in found.graph.nodes}
    return places_of(fresh, known, map(lead, found.graph.wires.values())), fresh


def level_places(
    after: Project,
    before: Report,
    ids: Collection[str],
    boxes: Mapping[str, Box],
    lead: Callable[[Wire], Wire],
) -> dict[str, Point]:
    """Places in the document of the new nodes `ids` at which a wire of theirs is level, if that is near.

    The other arguments are those of `room_for_new`.
    """
    found = report(after, before)
    fresh, known = _fresh(found, ids), {id: box for id, box in boxes.items() if id in found.graph.nodes}
    places = straightened({**known, **fresh}, map(lead, found.graph.wires.values()), ids)
    return {id: at for id, at in places.items() if abs(at[1] - fresh[id].y) <= _LEVEL}


def _fresh(found: Report, ids: Collection[str]) -> dict[str, Box]:
    """How large new nodes are, where they were put."""
    nodes = found.graph.nodes
    return {id: box_of(node_card(found, nodes[id], say=said), nodes[id].x, nodes[id].y) for id in ids}


def places_of(fresh: Mapping[str, Box], boxes: Mapping[str, Box], wires: Iterable[Wire]) -> dict[str, Point]:
    """Places of new nodes, whose boxes lie anywhere, and of the nodes in a row that step aside for them."""
    known, waiting, drawn = dict(boxes), dict(fresh), list(wires)
    places: dict[str, Point] = {}
    while waiting:
        id = _next(waiting, known, drawn)
        for moved, at in _settle(waiting.pop(id), id, known, drawn).items():
            box = fresh[id] if moved == id else known[moved]
            known[moved] = box._replace(x=at[0], y=at[1])
            places[moved] = at
    return places


def _next(waiting: Collection[str], known: Mapping[str, Box], wires: Iterable[Wire]) -> str:
    """Which new node has its place now: one that waits for no other, else one that something feeds."""
    late = {wire.target.node for wire in wires if wire.source.node in waiting}
    fed = [id for id in sorted(waiting) if _ends(id, known, wires).source is not None]
    ready = [id for id in fed if id not in late]
    return next(iter([*ready, *fed, *sorted(waiting)]))


def _settle(new: Box, id: str, known: Mapping[str, Box], wires: Iterable[Wire]) -> dict[str, Point]:
    """The place of one new node, and those of the nodes that make room."""
    wanted = list(_candidates(new, _ends(id, known, wires)))
    for box in wanted:
        if not any(_touch(box, other) for other in known.values()):
            return {id: (box.x, box.y)}
    first = wanted[0]
    aside = room_for(first, known)
    moved = {other: known[other]._replace(x=at[0], y=at[1]) for other, at in aside.items()}
    if not any(_touch(first, other) for other in {**known, **moved}.values()):
        return {**aside, id: (first.x, first.y)}
    return {id: free_place(first, known)}


def _candidates(new: Box, ends: _Ends) -> Iterator[Box]:
    """Places worth trying, best first."""
    into = new.inputs[0][1] if new.inputs else new.height / 2
    out = new.outputs[0][1] if new.outputs else new.height / 2
    source, target = ends
    if source is not None and target is not None and target[0] - source[0] >= new.width + 2 * _LEAST:
        yield new._replace(x=snapped((source[0] + target[0] - new.width) / 2), y=source[1] - into)
    if source is not None:
        yield new._replace(x=snapped(source[0] + _GAP), y=source[1] - into)
    if target is not None:
        yield new._replace(x=snapped(target[0] - _GAP - new.width), y=target[1] - out)
    yield new


def _ends(id: str, known: Mapping[str, Box], wires: Iterable[Wire]) -> _Ends:
    into = (
        known[w.source.node].output(w.source.port) for w in wires if _leads(w.target, id, w.source, known)
    )
    out = (known[w.target.node].input(w.target.port) for w in wires if _leads(w.source, id, w.target, known))
    return _Ends(next(into, None), next(out, None))


def _leads(end: End, id: str, other: End, known: Mapping[str, Box]) -> bool:
    return end.node == id and other.node in known


def _touch(one: Box, other: Box) -> bool:
    return (
        one.x < other.right + _CLEAR
        and other.x < one.right + _CLEAR
        and one.y < other.bottom + _CLEAR
        and other.y < one.bottom + _CLEAR
    )
