"""What keys and menus do to the selection, as edits of the project; and where the arrow keys lead."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial

from netbuilder.core.text import Text
from netbuilder.graph.model import Frame, Graph, Node, Note
from netbuilder.project import docking, edits
from netbuilder.studio.ports import take_away
from netbuilder.studio.presenters.selected import words_of
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.geometry import Point
from netbuilder.window.canvas.layout import Layout


def delete_selection(workspace: Workspace) -> None:
    """Remove what is selected: nodes with their wires, or one wire. What is left of a card closes up."""
    selection = workspace.selection
    if selection.wire is not None:
        disconnect = partial(edits.disconnect, target=selection.wire, block=workspace.scope)
        workspace.edit(Text("Remove wire"), disconnect)
    elif selection.ids:
        label, ids = Text("Remove {what}", what=_words(workspace)), tuple(selection.ids)
        take_away(workspace, label, ids, partial(docking.remove, ids=ids, block=workspace.scope))


def delete_and_heal(workspace: Workspace) -> None:
    """Remove the selected nodes and join the wires on both sides of each."""
    ids = _nodes(workspace)
    if ids:
        label = Text("Remove {what} and reconnect", what=_words(workspace))
        take_away(workspace, label, ids, partial(docking.remove_and_heal, ids=ids, block=workspace.scope))


def duplicate_selection(workspace: Workspace, ids: Collection[str]) -> None:
    """Put copies beside what is selected, all of `ids`, with what leads into it; they are selected then."""
    ids = tuple(ids)
    before = workspace.graph
    label = Text("Duplicate {what}", what=_words(workspace))
    if ids and workspace.edit(label, partial(edits.duplicate, ids=ids, block=workspace.scope)):
        workspace.selection.set({*workspace.graph.ids}.difference(before.ids))


def nudge_selection(workspace: Workspace, ids: Collection[str], dx: float, dy: float) -> None:
    """Move what is selected, all of `ids`, a little; moves that follow each other are one step."""
    graph = workspace.graph
    things: dict[str, Node | Note | Frame] = {**graph.nodes, **graph.notes, **graph.frames}
    places = {id: (thing.x + dx, thing.y + dy) for id, thing in things.items() if id in ids}
    if places:
        label = Text("Move {what}", what=_words(workspace))
        merge = "nudge", tuple(places)
        workspace.edit(label, partial(edits.move, places=places, block=workspace.scope), merge)


def neighbour(layout: Layout, graph: Graph, id: str | None, direction: Point) -> str | None:
    """The node that an arrow key leads to: along a wire where one goes that way, else the nearest one there.

    `direction` is a step of one to a side, or up or down. Without a node to start at, the first one.
    """
    boxes = layout.boxes
    if id is None or id not in boxes:
        return min(boxes, key=lambda each: (boxes[each].y, boxes[each].x), default=None)
    joined = _joined(graph, id, direction)
    if joined:
        return min(joined, key=lambda each: abs(boxes[each].rect.center().y() - boxes[id].rect.center().y()))
    here = boxes[id].rect.center()
    best: tuple[float, str] | None = None
    for each, box in boxes.items():
        step = box.rect.center() - here
        along = step.x() * direction[0] + step.y() * direction[1]
        aside = abs(step.x() * direction[1]) + abs(step.y() * direction[0])
        if each != id and along > 8 and (best is None or along + 2 * aside < best[0]):
            best = along + 2 * aside, each
    return best[1] if best is not None else None


def _joined(graph: Graph, id: str, direction: Point) -> list[str]:
    """The nodes that it feeds, to the right, or that feed it, to the left."""
    wires: Iterable[str] = ()
    if direction[0] > 0:
        wires = (wire.target.node for wire in graph.wires.values() if wire.source.node == id)
    elif direction[0] < 0:
        wires = (wire.source.node for wire in graph.wires.values() if wire.target.node == id)
    return list(dict.fromkeys(wires))


def _nodes(workspace: Workspace) -> tuple[str, ...]:
    """The selected nodes in the order of the graph."""
    return tuple(id for id in workspace.graph.nodes if id in workspace.selection.ids)


def _words(workspace: Workspace) -> Text:
    return words_of(workspace.graph, workspace.selection.ids)
