"""Mute, freeze, collapse: what is done to the selected nodes together, as one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from netbuilder.core.text import Text
from netbuilder.graph.model import Node
from netbuilder.project import docking, edits, states
from netbuilder.project.project import Project
from netbuilder.project.states import State
from netbuilder.studio.workspace import Workspace

# Where nodes go that are put into a state (True) or out of it.
Places: TypeAlias = Callable[[Mapping[str, Node], bool], Mapping[str, tuple[float, float]]]

_ON = {
    State.MUTED: Text("Mute"),
    State.FROZEN: Text("Freeze weights"),
    State.COLLAPSED: Text("Collapse"),
}
_OFF = {
    State.MUTED: Text("Unmute"),
    State.FROZEN: Text("Unfreeze weights"),
    State.COLLAPSED: Text("Expand"),
}
_DONE: Mapping[State, Callable[[Text], Text]] = {
    State.MUTED: lambda what: Text("Mute {what}", what=what),
    State.FROZEN: lambda what: Text("Freeze {what}", what=what),
    State.COLLAPSED: lambda what: Text("Collapse {what}", what=what),
}
_UNDONE: Mapping[State, Callable[[Text], Text]] = {
    State.MUTED: lambda what: Text("Unmute {what}", what=what),
    State.FROZEN: lambda what: Text("Unfreeze {what}", what=what),
    State.COLLAPSED: lambda what: Text("Expand {what}", what=what),
}


def holds(workspace: Workspace, state: State) -> bool:
    """Whether every selected node that can be in `state` is in it."""
    able = _able(workspace, state)
    return bool(able) and all(map(state.of, able))


def title(workspace: Workspace, state: State) -> Text:
    """What `toggle` would do."""
    return _OFF[state] if holds(workspace, state) else _ON[state]


def why_not(workspace: Workspace, state: State) -> Text | None:
    """Why no selected node can be put into `state`, or out of it; None when one can."""
    chosen = _chosen(workspace)
    if not chosen:
        return Text("no layer is selected")
    if _able(workspace, state):
        return None
    return _why_not(workspace, chosen[0], state)


def toggle(workspace: Workspace, state: State, places: Places | None = None) -> None:
    """Put the selected nodes into `state`, or out of it when all are in it that can be.

    `places` says where they go with it, in canvas pixels.
    """
    able, on = _able(workspace, state), not holds(workspace, state)
    if not able:
        return
    what = Text("{name}", name=able[0].name) if len(able) == 1 else Text("{count} layers", count=len(able))
    ids = tuple(node.id for node in able)
    moved = places({node.id: node for node in able}, on) if places is not None else {}
    edit = partial(_put, ids=ids, state=state, on=on, places=moved, block=workspace.scope)
    workspace.edit((_DONE if on else _UNDONE)[state](what), edit)


def _put(
    project: Project,
    ids: tuple[str, ...],
    state: State,
    on: bool,
    places: Mapping[str, tuple[float, float]],
    block: str,
) -> Project:
    return edits.move(states.put(project, ids, state, on, block), places, block)


def _chosen(workspace: Workspace) -> list[Node]:
    ids, nodes = workspace.selection.ids, workspace.graph.nodes
    if len(ids) < 2:
        return [nodes[id] for id in ids if id in nodes]
    return [node for id, node in nodes.items() if id in ids]


def _able(workspace: Workspace, state: State) -> list[Node]:
    """The selected nodes that are in `state` or can be."""
    return [node for node in _chosen(workspace) if state.of(node) or _why_not(workspace, node, state) is None]


def _why_not(workspace: Workspace, node: Node, state: State) -> Text | None:
    """Why a node cannot be put into `state`; None when it can."""
    if state is State.COLLAPSED:
        links = workspace.graph_report.walk.links
        if len(docking.rows_of(workspace.graph, links, node.id)) > 1:
            return Text("{name} is a row of a card, which shows its title alone", name=node.name)
    return states.why_not(workspace.project, workspace.graph, node, state)
