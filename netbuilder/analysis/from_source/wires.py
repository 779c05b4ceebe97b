"""Wires as an edited text has them, led through the dots and muted nodes that a text does not show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from netbuilder.graph import edit
from netbuilder.graph.model import BLOCK_OUTPUT, REROUTE, End, Graph, Wire
from netbuilder.project import kinds
from netbuilder.project.project import Project


def origin(project: Project, graph: Graph, end: End) -> End:
    """The output at which a tensor is made: nodes that only hand it on are looked through."""
    for _ in graph.nodes:
        source = _handed(project, graph, end.node)
        if source is None:
            break
        end = source
    return end


def _handed(project: Project, graph: Graph, id: str) -> End | None:
    """The output whose tensor a node hands on, None for one that makes its own."""
    node = graph.nodes[id]
    if node.kind != BLOCK_OUTPUT and not kinds.hands_on(project, node):
        return None
    wired = {end.port: wire.source for end, wire in graph.wires.items() if end.node == id}
    ports = [port.name for port in kinds.input_ports(project, graph, node, wired)]
    return next((wired[port] for port in ports if port in wired), None)


def rewired(project: Project, base: Graph, graph: Graph, wanted: Mapping[End, End | None]) -> Graph:
    """`graph` in which the ports of `wanted` get the tensors that are made at those outputs, None for none.

    `base` is the graph before; a wire there that brings the right tensor stays as it is, with its dots.
    """
    changes: dict[End, End | None] = {}
    for target, source in wanted.items():
        wire = base.wires.get(target)
        was = origin(project, base, wire.source) if wire is not None else None
        if was != source or (target not in graph.wires and source is not None):
            changes[target] = source
    while changes and (led := _led_before(project, base, graph, changes)):
        changes = {t: s for t, s in changes.items() if not any(_comes_through(base, t, each) for each in led)}
        changes.update(led)
    for target, new in changes.items():
        graph = edit.disconnect(graph, target) if new is None else _with(graph, target, new)
    return _without_idle_dots(graph, base)


def _led_before(
    project: Project, base: Graph, graph: Graph, changes: Mapping[End, End | None]
) -> dict[End, End]:
    """Where a node that hands on gets another tensor, since all behind it do: its input with that output."""
    found: dict[End, End] = {}
    for id in graph.nodes:
        if id not in base.nodes or _handed(project, base, id) is None or base.nodes[id].kind == BLOCK_OUTPUT:
            continue
        behind = [wire.target for wire in base.wires.values() if wire.source.node == id]
        new = {changes.get(target, "") for target in behind}
        source = next(iter(new), "")
        ports = [port.name for port in kinds.input_ports(project, base, base.nodes[id])]
        entry = next((End(id, port) for port in ports if End(id, port) in base.wires), None)
        if len(new) == 1 and isinstance(source, End) and entry is not None and entry not in changes:
            found[entry] = source
    return found


def _comes_through(base: Graph, target: End, entry: End) -> bool:
    wire = base.wires.get(target)
    return wire is not None and wire.source.node == entry.node


def _with(graph: Graph, target: End, source: End) -> Graph:
    """`graph` with a wire; that no loop closes is clear, since a text has none."""
    if target in graph.wires and graph.wires[target].source == source:
        return graph
    return replace(graph, wires=graph.wires.with_(target, Wire(source, target)))


def _without_idle_dots(graph: Graph, base: Graph) -> Graph:
    """`graph` without the dots that led to something, and now to nothing."""
    while True:
        used = {wire.source.node for wire in graph.wires.values()}
        before = {wire.source.node for wire in base.wires.values()}
        idle = [
            id for id, node in graph.nodes.items() if node.kind == REROUTE and id not in used and id in before
        ]
        if not idle:
            return graph
        graph = edit.remove(graph, idle)
