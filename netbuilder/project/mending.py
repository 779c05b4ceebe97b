"""Edits that mend: what the fixes of problems do beyond the everyday edits. Pure, like those in `edits`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from netbuilder.catalogue.layer import Port
from netbuilder.core.declared import checked
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.names import unique_title
from netbuilder.core.problem import ProblemError
from netbuilder.graph import edit
from netbuilder.graph.model import End, Graph, Node, Wire
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project, graph_of, with_graph


def insert_layers(
    project: Project,
    target: End,
    layers: Iterable[tuple[str, Mapping[str, object]]],
    block: str = "",
) -> Project:
    """Put several new layers, each a kind with its settings, one behind the other into a wire."""
    for kind, settings in layers:
        project = edits.insert_on_wire(project, target, kind, settings, block)
    return project


def rewire(project: Project, wires: Iterable[tuple[End, End]], block: str = "") -> Project:
    """Lead several wires anew, each a pair (source, target), as one edit: none is in the way of another."""
    wanted = tuple(wires)
    for _, target in wanted:
        project = edits.disconnect(project, target, block)
    for source, target in wanted:
        project = edits.connect(project, source, target, block)
    return project


def replace_source(project: Project, id: str, wires: Iterable[tuple[End, End]], block: str = "") -> Project:
    """Remove a node and lead the wires that it fed, each a pair (source, target), from elsewhere."""
    return rewire(edits.remove(project, (id,), block), wires, block)


def forget_setting(project: Project, id: str, name: str, block: str = "") -> Project:
    """Drop a stored setting, so that its default holds, or one that the node's kind does not have."""

    def without(graph: Graph) -> Graph:
        node = edit.node_of(graph, id)
        changed = replace(node, settings=node.settings.without([name]))
        return replace(graph, nodes=graph.nodes.with_(id, changed))

    return with_graph(project, without, block)


def change_kind(project: Project, id: str, kind: str, block: str = "") -> Project:
    """Make another kind of layer or loss out of a node. Wires keep to their ports, one after the other.

    Settings that the new kind has and takes stay. A name that the old kind gave becomes the new kind's.
    """
    graph = graph_of(project, block)
    old = edit.node_of(graph, id)
    settings = edits.frozen_settings(kinds.made(kind, _settings_for(kind, old)).stored())
    new = replace(old, kind=kind, settings=settings, name=_name_for(project, kind, graph, old))
    inputs = _pairs(kinds.input_ports(project, graph, old), kinds.input_ports(project, graph, new))
    outputs = _pairs(kinds.output_ports(project, old), kinds.output_ports(project, new))

    def moved(end: End, ports: Mapping[str, str]) -> End:
        return End(id, ports.get(end.port, end.port)) if end.node == id else end

    def changed(graph: Graph) -> Graph:
        wires = [Wire(moved(w.source, outputs), moved(w.target, inputs)) for w in graph.wires.values()]
        by_target = FrozenDict({wire.target: wire for wire in wires})
        return replace(graph, nodes=graph.nodes.with_(id, new), wires=by_target)

    return with_graph(project, changed, block)


def _settings_for(kind: str, node: Node) -> FrozenDict[str, object]:
    declared = kinds.declaration(kind)
    kept: dict[str, object] = {}
    for name, value in node.settings.items():
        if name in declared.settings:
            try:
                checked(declared, name, value)
            except ProblemError:
                continue
            kept[name] = value
    return edits.frozen_settings(kept)


def _name_for(project: Project, kind: str, graph: Graph, node: Node) -> str:
    taken = [other.name for other in graph.nodes.values() if other.id != node.id]
    given = kinds.fresh_name(project, node.kind, ())
    if node.name.rstrip(" 0123456789") != given.rstrip(" 0123456789"):
        return node.name
    return unique_title(kinds.fresh_name(project, kind, taken), taken)


def _pairs(old: tuple[Port, ...], new: tuple[Port, ...]) -> dict[str, str]:
    return {one.name: other.name for one, other in zip(old, new, strict=False)}
