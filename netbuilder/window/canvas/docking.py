"""Docking and undocking what is selected: where everything goes with it. Pure functions and edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from itertools import pairwise

from netbuilder.analysis.report import Report
from netbuilder.core.text import Text
from netbuilder.graph.frames import BOTTOM, SIDE, Area, Rect, holds
from netbuilder.graph.model import Frame, Graph
from netbuilder.project import docking, edits
from netbuilder.project.docking import Links, Rows
from netbuilder.project.project import Project, graph_of
from netbuilder.studio.presenters.node_card import node_card
from netbuilder.studio.presenters.selected import words_of
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.geometry import HEADER, ROW, Box, Point, box_of
from netbuilder.window.canvas.holding import below_grown
from netbuilder.window.canvas.layout import Layout
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.room import room_for

_BESIDE = 72.0  # canvas pixels between what was docked: room for a shape on the wire


def dock_selected(workspace: Workspace, layout: Layout) -> None:
    """Make rows of the selected nodes, each below the one that feeds it."""
    graph = workspace.graph
    found = docking.runs(graph, _links(workspace), workspace.selection.ids & graph.nodes.keys())
    rows = tuple(id for run in found for id in run[1:] if not graph.nodes[id].docked)
    places: dict[str, Point] = {}
    for run in found:
        places |= _places_of_rows(layout, graph, run)
    if rows:
        label = Text("Dock {what}", what=words_of(graph, rows))
        cards = [_around_rows(layout, graph, run, places) for run in found]
        frames = grown_frames(graph, layout.stored_boxes(), zip(found, cards, strict=True))
        edit = partial(_put, ids=rows, on=True, places=places, frames=frames, block=workspace.scope)
        workspace.edit(label, edit)


def undock_selected(workspace: Workspace, layout: Layout) -> None:
    """Give the selected rows cards of their own to the right of the one that they were on."""
    graph = workspace.graph
    rows = tuple(docking.rows_to_free(graph, _links(workspace), workspace.selection.ids & graph.nodes.keys()))
    if not rows:
        return
    known = dict(layout.docks.by_card(layout.stored_boxes()))
    before, places = {**known}, dict[str, Point]()
    cards = list(dict.fromkeys(layout.docks.rows(id) for id in rows))
    for card in cards:
        places |= _places_beside(workspace.graph_report, layout, card, {*rows}, known)
    label = Text("Undock {what}", what=words_of(graph, rows))
    own = [((card[0],), known[id]) for card in cards for id in card if id in known]
    aside = [((id,), box) for id, box in known.items() if id in before and box != before[id]]
    frames = grown_frames(graph, before, [*own, *aside])
    edit = partial(_put, ids=rows, on=False, places=places, frames=frames, block=workspace.scope)
    workspace.edit(label, edit)


def place_below(layout: Layout, graph: Graph, above: str) -> Point:
    """The place in the document of a row right below the node `above`."""
    first = layout.docks.rows(above)[0]
    bottom = layout.boxes[above].bottom - layout.boxes[above].foot
    return graph.nodes[first].x, graph.nodes[first].y + bottom - layout.boxes[first].y


def lifted(layout: Layout, graph: Graph, head: str) -> dict[str, Point]:
    """Where a node goes that becomes the first row of a card, so that the wire into it stays level."""
    box, node = layout.boxes[head], graph.nodes[head]
    if head in layout.docks or len(box.inputs) != 1:
        return {}
    return {head: (node.x, node.y + box.inputs[0][1] - HEADER / 2)}


def grown_frames(
    graph: Graph, boxes: Mapping[str, Area], cards: Iterable[tuple[Rows, Area]]
) -> dict[str, Frame]:
    """Frames that have to be larger so that they go on to hold nodes whose card is another one now.

    `boxes` are the places in the document until now, `cards` are rows and where their card will be.
    """
    found: dict[str, Frame] = {}
    for rows, card in cards:
        for id, frame in graph.frames.items():
            now = found.get(id, frame)
            if holds(frame, boxes[rows[0]]) and not holds(now, card):
                right = max(now.x + now.width, card.x + card.width + SIDE)
                bottom = max(now.y + now.height, card.y + card.height + BOTTOM)
                found[id] = replace(now, width=right - now.x, height=bottom - now.y)
    return found


def frames_for_row(layout: Layout, graph: Graph, above: str) -> dict[str, Frame]:
    """Frames that have to be larger once there is a row more on the card of `above`."""
    rows = layout.docks.rows(above)
    card = _around_rows(layout, graph, (*rows, ""), lifted(layout, graph, rows[0]))
    return grown_frames(graph, layout.stored_boxes(), [(rows, card)])


def _around_rows(layout: Layout, graph: Graph, run: Rows, places: Mapping[str, Point]) -> Rect:
    """The place in the document of a card of the rows `run`, and of those above where there are any."""
    known = layout.docks.rows(run[0])
    rows = (*known, *(id for id in run[1:] if id not in known))
    head, box = graph.nodes[rows[0]], layout.boxes[rows[0]]
    x, y = places.get(rows[0], (head.x, head.y))
    first = HEADER if len(box.inputs) == 1 else box.height
    return Rect(x, y, box.width, first + ROW * (len(rows) - 1))


def _links(workspace: Workspace) -> Links:
    return workspace.graph_report.walk.links


def _places_of_rows(layout: Layout, graph: Graph, run: Rows) -> dict[str, Point]:
    places = lifted(layout, graph, run[0])
    x, y = place_below(layout, graph, run[0])
    if run[0] in places:
        y = places[run[0]][1] + HEADER
    places.update((id, (x, y + number * ROW)) for number, id in enumerate(run[1:]))
    return places


def _places_beside(
    report: Report, layout: Layout, rows: Rows, free: set[str], known: dict[str, Box]
) -> dict[str, Point]:
    """Where the parts of a card go that is cut above each row in `free`, and who steps aside for them.

    `known` are the cards that stand in the way, at their places in the document; it learns the new ones.
    """
    starts = [0, *(number for number, id in enumerate(rows) if id in free), len(rows)]
    parts = [rows[start:end] for start, end in pairwise(starts)]
    card = known.pop(rows[0])
    box = _box_of_part(report, parts[0], card.width)
    line = card.y + (card.inputs[0][1] if card.inputs else 0.0)
    places: dict[str, Point] = {}
    x = card.x
    for part in parts:
        box = _box_of_part(report, part, card.width)
        into = box.inputs[0][1] if part is not parts[0] or len(card.inputs) == 1 else card.inputs[0][1]
        box = box._replace(x=x, y=line - into)
        places |= {id: (x, box.y + (HEADER + (at - 1) * ROW if at else 0)) for at, id in enumerate(part)}
        if part is not parts[0]:
            aside = room_for(box, known)
            known.update((id, known[id]._replace(x=at[0], y=at[1])) for id, at in aside.items())
            places |= layout.docks.with_rows(aside, layout.boxes)
        line = box.y + (box.outputs[0][1] if box.outputs else box.height / 2)
        x = box.right + _BESIDE
        known[part[0]] = box
    return places


def _box_of_part(report: Report, part: Rows, width: float) -> Box:
    """The place at the origin of what stays together: a node as it is by itself, or several rows."""
    own = box_of(node_card(report, report.graph.nodes[part[0]], say=said), 0.0, 0.0)
    if len(part) == 1:
        return own
    height = HEADER + (len(part) - 1) * ROW
    into, out = own.inputs, tuple((name, height - ROW / 2) for name, _ in own.outputs)
    return Box(0.0, 0.0, width, height, tuple((name, HEADER / 2) for name, _ in into), out)


def _put(
    project: Project,
    ids: tuple[str, ...],
    on: bool,
    places: Mapping[str, Point],
    frames: Mapping[str, Frame],
    block: str,
) -> Project:
    return with_frames(edits.move(docking.put(project, ids, on, block), places, block), frames, block)


def with_frames(project: Project, frames: Mapping[str, Frame], block: str) -> Project:
    """`project` with frames as they are in `frames`; what lies below those that grew steps down."""
    before = graph_of(project, block)
    for frame in frames.values():
        project = edits.enframe(project, frame, block)
    return edits.move(project, below_grown(before, frames), block)
