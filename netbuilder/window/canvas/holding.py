"""Frames go on to hold what steps aside on them, and take in what comes between things that they hold."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from netbuilder.graph.frames import SIDE, Area, Rect, held, holds
from netbuilder.graph.model import Frame, Graph, Node, Note
from netbuilder.project import edits
from netbuilder.project.project import Project, graph_of
from netbuilder.window.canvas.geometry import Box, Point
from netbuilder.window.canvas.layout import Layout

Edit = Callable[[Project], Project]
_BELOW = 36.0  # least room below a frame that grew: for a wire between its row and the next one


def with_frames_kept(
    edit: Edit, layout: Layout, aside: Iterable[str], new: Mapping[str, Box], block: str
) -> Edit:
    """`edit`, by which the nodes `aside` step to the right and `new` ones come, with frames as they have to
    be then. Of the boxes of new nodes the sizes count.
    """
    cards = layout.docks.by_card(layout.stored_boxes())
    return partial(_kept, edit=edit, cards=cards, aside=frozenset(aside), new=new, block=block)


def _kept(
    project: Project,
    edit: Edit,
    cards: Mapping[str, Box],
    aside: Collection[str],
    new: Mapping[str, Box],
    block: str,
) -> Project:
    after = edit(project)
    return keep_frames(after, graph_of(project, block), cards, aside, new, block)


def keep_frames(
    after: Project,
    before: Graph,
    cards: Mapping[str, Box],
    aside: Collection[str],
    new: Mapping[str, Box],
    block: str,
) -> Project:
    """`after` with wider frames where a node of `aside` left one of `before`, or a new one belongs on it.

    `cards` are the places in the document until now. What lies to the right of a wider frame makes way.
    """
    graph = graph_of(after, block)
    for frame in before.frames.values():
        inside = {id: cards[id] for id in cards if id in aside and holds(frame, cards[id])}
        inside |= {id: box for id, box in new.items() if _belongs(id, frame, graph, cards)}
        right = max((graph.nodes[id].x + box.width + SIDE for id, box in inside.items()), default=0.0)
        now = graph_of(after, block).frames.get(frame.id)
        if now is not None and right > now.x + now.width:
            wider = replace(now, width=right - now.x)
            others = {id: box for id, box in {**cards, **new}.items() if id not in inside}
            places = dict(_aside_for(now, wider, graph_of(after, block), others))
            after = edits.move(edits.enframe(after, wider, block), places, block)
    return after


def below_grown(graph: Graph, frames: Mapping[str, Frame]) -> dict[str, Point]:
    """New places of all that lies below frames which are to be as in `frames`, where those would come too
    near. Everything steps down by as much as they grow, so that what was level stays so.
    """
    things: dict[str, Node | Note | Frame] = {**graph.nodes, **graph.notes, **graph.frames}
    places: dict[str, Point] = {}
    for edge, grown in _rows_that_grow(graph, frames):
        for id, thing in things.items():
            if thing.y >= edge:
                x, y = places.get(id, (thing.x, thing.y))
                places[id] = x, y + grown
    return places


def _rows_that_grow(graph: Graph, frames: Mapping[str, Frame]) -> list[tuple[float, float]]:
    """Lower edges of rows of frames, and by how much each row comes too near to what lies below it."""
    things: list[Node | Note | Frame] = [*graph.nodes.values(), *graph.notes.values(), *graph.frames.values()]
    rows: list[tuple[float, float]] = []
    for id in sorted(frames, key=lambda id: graph.frames[id].y if id in graph.frames else 0.0):
        before, now = graph.frames.get(id), frames[id]
        if before is None:
            continue
        edge, grown = before.y + before.height, now.height - before.height
        below = [each.y for each in things if each.y >= edge and now.x <= each.x < now.x + now.width]
        if grown <= 0 or min(below, default=math.inf) >= edge + grown + _BELOW:
            continue
        if rows and before.y < rows[-1][0]:  # beside the one before
            rows[-1] = max(rows[-1][0], edge), max(rows[-1][1], grown)
        else:
            rows.append((edge, grown))
    return rows


def _belongs(id: str, frame: Frame, graph: Graph, cards: Mapping[str, Box]) -> bool:
    """Whether a new node stands between nodes that all lie on a frame, and at their height."""
    wires = graph.wires.values()
    sources = {wire.source.node for wire in wires if wire.target.node == id} & cards.keys()
    targets = {wire.target.node for wire in wires if wire.source.node == id} & cards.keys()
    node = graph.nodes[id]
    return (
        bool(sources and targets)
        and all(holds(frame, cards[each]) for each in sources | targets)
        and frame.x <= node.x
        and frame.y <= node.y <= frame.y + frame.height
    )


def _aside_for(
    frame: Frame, wider: Frame, graph: Graph, cards: Mapping[str, Box]
) -> Iterator[tuple[str, Point]]:
    """New places of all that lies to the right of a frame at its height, once that is wider."""
    things: dict[str, Area] = {id: _at(box, graph, id) for id, box in cards.items() if id in graph.nodes}
    things |= {**graph.notes, **graph.frames}
    edge = frame.x + frame.width
    beyond = {id: thing for id, thing in things.items() if thing.x >= edge and _beside(thing, frame)}
    if not beyond:
        return
    step = wider.x + wider.width + SIDE - min(thing.x for thing in beyond.values())
    if step <= 0:
        return
    grounds = [graph.frames[id] for id in beyond if id in graph.frames]
    for id in {*beyond, *held(grounds, things)}:
        yield id, (things[id].x + step, things[id].y)


def _beside(thing: Area, frame: Area) -> bool:
    return thing.y < frame.y + frame.height and frame.y < thing.y + thing.height


def _at(box: Box, graph: Graph, id: str) -> Rect:
    """The room of a node where it is in `graph`."""
    node = graph.nodes[id]
    return Rect(node.x, node.y, box.width, box.height)
