"""Copies of a part of a graph beside it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from netbuilder.core.frozen import FrozenDict
from netbuilder.graph.edit import add, annotate, enframe, unknown_node
from netbuilder.graph.model import End, Graph
from netbuilder.graph.query import fresh_id
from netbuilder.graph.words import free_name


def duplicate(
    graph: Graph, ids: Iterable[str], offset: tuple[float, float] = (24.0, 24.0)
) -> tuple[Graph, FrozenDict[str, str]]:
    """Copies of nodes, notes and frames, with the wires among them and those that come from outside.

    `offset` is how far from the original a copy lies, in canvas pixels. Also gives the id of each twin by
    that of its original.
    """
    ids = dict.fromkeys(ids)
    twins: dict[str, str] = {}
    fed = fed_within(graph, ids)
    names = {node.name for node in graph.nodes.values()}
    for id in ids:
        if id in graph.nodes:
            node = graph.nodes[id]
            twins[id] = fresh_id(graph, node.kind)
            name = free_name(node.name, names)
            names.add(name)
            x, y = node.x + offset[0], node.y + offset[1]
            docked = node.docked and id in fed
            graph = add(graph, replace(node, id=twins[id], name=name, x=x, y=y, docked=docked))
        elif id in graph.notes:
            note = graph.notes[id]
            twins[id] = fresh_id(graph, "note")
            x, y = note.x + offset[0], note.y + offset[1]
            graph = annotate(graph, replace(note, id=twins[id], x=x, y=y))
        elif id in graph.frames:
            frame = graph.frames[id]
            twins[id] = fresh_id(graph, "frame")
            x, y = frame.x + offset[0], frame.y + offset[1]
            graph = enframe(graph, replace(frame, id=twins[id], x=x, y=y))
        else:
            raise unknown_node(id)
    copies = (
        replace(wire, source=_twin(wire.source, twins), target=_twin(end, twins))
        for end, wire in graph.wires.items()
        if end.node in twins
    )
    wires = graph.wires.merged({wire.target: wire for wire in copies})
    return replace(graph, wires=wires), FrozenDict(twins)


def fed_within(graph: Graph, ids: Container[str]) -> set[str]:
    """Those of the nodes `ids` that another one of them feeds: only they can stay docked in a copy."""
    return {end.node for end, wire in graph.wires.items() if end.node in ids and wire.source.node in ids}


def _twin(end: End, twins: dict[str, str]) -> End:
    return End(twins.get(end.node, end.node), end.port)
