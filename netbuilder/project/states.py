"""What a node can be besides its settings: muted, frozen, collapsed. Pure edits, and why one cannot be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import Enum
from typing import Any

from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.graph import edit
from netbuilder.graph.model import Graph, Node
from netbuilder.project import kinds
from netbuilder.project.project import Project, graph_of, with_graph


class State(Enum):
    """By the name of the node's field."""

    MUTED = "muted"
    FROZEN = "frozen"
    COLLAPSED = "collapsed"

    def of(self, node: Node) -> bool:
        held: bool = getattr(node, self.value)
        return held

    def given(self, node: Node, on: bool) -> Node:
        """`node` in this state, or out of it."""
        fields: dict[str, Any] = {self.value: on}
        return replace(node, **fields)


def why_not(project: Project, graph: Graph, node: Node, state: State) -> Text | None:
    """Why `node`, one of `graph`, cannot be in `state`; None when it can."""
    if state is State.MUTED:
        return _why_not_muted(project, graph, node)
    if state is State.FROZEN and not kinds.has_weights(project, node):
        return Text("{name} has no weights", name=node.name)
    if state is State.COLLAPSED and kinds.is_dot(node):
        return Text("a dot has no settings to hide")
    return None


def put(project: Project, ids: Iterable[str], state: State, on: bool, block: str = "") -> Project:
    """Put those of the nodes into a state that can be in it, or out of it. Refuses when none can."""
    graph = graph_of(project, block)
    nodes = [edit.node_of(graph, id) for id in ids]
    reasons = {node.id: why_not(project, graph, node, state) if on else None for node in nodes}
    able = [node for node in nodes if reasons[node.id] is None]
    if nodes and not able:
        raise refuse(
            f"not_{state.value}",
            _SAYS[state],
            received=reasons[nodes[0].id],
            remedy=Text("choose another layer."),
            place=Place(node=nodes[0].id),
        )
    changed = {node.id: state.given(node, on) for node in able if state.of(node) != on}
    if not changed:
        return project
    return with_graph(project, lambda graph: replace(graph, nodes=graph.nodes.merged(changed)), block)


def unfreeze_all(project: Project) -> Project:
    """Let every weight learn, inside blocks too."""
    for block in ("", *project.blocks):
        held = [node.id for node in graph_of(project, block).nodes.values() if node.frozen]
        project = put(project, held, State.FROZEN, False, block)
    return project


_SAYS = {
    State.MUTED: Text("This cannot be muted."),
    State.FROZEN: Text("There are no weights to freeze."),
    State.COLLAPSED: Text("This cannot be collapsed."),
}


def _why_not_muted(project: Project, graph: Graph, node: Node) -> Text | None:
    named = {"name": node.name}
    if kinds.is_dot(node):
        return Text("{name} hands its input on anyway", **named)
    if kinds.can_hand_on(project, node):
        return _why_needed(graph, node)
    if kinds.is_data(node) or node.kind == kinds.INPUT:
        return Text("{name} has no input to hand on", **named)
    if kinds.is_block(node):
        return Text("{name} has not one output that its first input could go to", **named)
    return Text("{name} has no output to hand its input to", **named)


def _why_needed(graph: Graph, node: Node) -> Text | None:
    """Who uses the weights of a node, and could not without them."""
    for other in graph.nodes.values():
        named = (other.settings.get(setting) for setting in kinds.reference_settings(other.kind))
        if not other.muted and node.id in named:
            return Text("{other} uses the weights of {name}", other=other.name, name=node.name)
    return None
