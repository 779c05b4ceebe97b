"""A part of the graph once more behind itself: how a network grows deeper by what is there already."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from netbuilder.core.problem import NOWHERE, Place, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.graph import edit
from netbuilder.graph.duplicate import duplicate
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, End, Graph, Node, Wire
from netbuilder.graph.query import descendants, outgoing
from netbuilder.project import kinds
from netbuilder.project.nesting import need_nesting
from netbuilder.project.project import Project, graph_of, with_graph

# Canvas pixels: about what a node takes, and from the last one to its copy.
_NODE = 160.0, 72.0
_BESIDE = 72.0


def duplicate_behind(project: Project, ids: Iterable[str], block: str = "") -> Project:
    """Put a copy of nodes, and of notes and frames, behind them: it takes what they give.

    What they gave to others comes from the copy, and whatever lies behind steps aside. Refuses data, losses
    and ports, and layers between which and the rest there is not one tensor in and one out.
    """
    graph = graph_of(project, block)
    wanted = set(ids)
    chosen = tuple(id for id in graph.ids if id in wanted)
    nodes = [graph.nodes[id] for id in chosen if id in graph.nodes]
    _need_layers(nodes)
    enters = _one(_entering(graph, chosen), Text("one tensor that goes into the selected layers"))
    leaves = _one(_leaving(project, graph, nodes), Text("one tensor that comes out of the selected layers"))

    behind = descendants(graph, [leaves.node]).difference(chosen)
    offset, aside = _offset(graph, nodes, behind)
    changed, twins = duplicate(graph, chosen, offset)
    copies = {twins[node.id]: kinds.with_references(changed.nodes[twins[node.id]], twins) for node in nodes}
    changed = replace(changed, nodes=changed.nodes.merged(copies))
    last = End(twins[leaves.node], leaves.port)
    wires: dict[End, Wire] = {}
    for target, wire in changed.wires.items():
        if target.node in copies and wire.source == enters:
            wires[target] = replace(wire, source=leaves)
        elif target.node in behind and wire.source == leaves:
            wires[target] = replace(wire, source=last)
    changed = replace(changed, wires=changed.wires.merged(wires))
    places = {id: (graph.nodes[id].x + aside, graph.nodes[id].y) for id in behind}
    changed = edit.move(changed, places) if aside else changed
    return need_nesting(with_graph(project, lambda _: changed, block))


def _entering(graph: Graph, chosen: Collection[str]) -> list[End]:
    wires = graph.wires.values()
    return list(
        dict.fromkeys(w.source for w in wires if w.target.node in chosen and w.source.node not in chosen)
    )


def _leaving(project: Project, graph: Graph, nodes: list[Node]) -> list[End]:
    """What other nodes are given, and what a layer that feeds nothing gives."""
    chosen, out = {node.id for node in nodes}, outgoing(graph)
    found: dict[End, None] = {}
    for node in nodes:
        given = [wire.source for wire in out[node.id] if wire.target.node not in chosen]
        if not out[node.id]:
            given = [End(node.id, port.name) for port in kinds.output_ports(project, node)]
        found |= dict.fromkeys(given)
    return list(found)


def _offset(graph: Graph, nodes: list[Node], behind: Collection[str]) -> tuple[tuple[float, float], float]:
    """How far from its original a copy lies, and how far what lies behind moves to the right.

    The copy is right of all that is copied; below the whole graph where something else is there.
    """
    left, top = min(node.x for node in nodes), min(node.y for node in nodes)
    right, bottom = max(node.x for node in nodes) + _NODE[0], max(node.y for node in nodes) + _NODE[1]
    across = right - left + _BESIDE
    chosen = {node.id for node in nodes}
    others = [each for id, each in graph.nodes.items() if id not in chosen and id not in behind]
    in_the_way = any(
        right <= each.x + _NODE[0] and each.x < right + across and top - _NODE[1] < each.y < bottom
        for each in others
    )
    if not in_the_way:
        return (across, 0.0), across
    return (0.0, max(each.y for each in graph.nodes.values()) + _NODE[1] + _BESIDE - top), 0.0


def _one(ends: list[End], expected: Text) -> End:
    if len(ends) != 1:
        raise _refused(expected, Text("{count}", count=len(ends)))
    return ends[0]


def _need_layers(nodes: list[Node]) -> None:
    for node in nodes:
        if node.kind in (BLOCK_INPUT, BLOCK_OUTPUT) or not kinds.belongs(node.kind, inside=True):
            raise _refused(Text("layers and blocks"), Text("{name}", name=node.name), node)
    if not nodes:
        raise _refused(Text("layers and blocks"), Text("none"))


def _refused(expected: Text, received: Text, node: Node | None = None) -> ProblemError:
    return refuse(
        "not_behind",
        Text("The copy cannot stand behind what is selected."),
        expected=expected,
        received=received,
        remedy=Text("select layers with one way in and one way out."),
        place=Place(node=node.id) if node is not None else NOWHERE,
    )
