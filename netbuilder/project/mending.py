"""Edits that mend: what the fixes of problems do beyond the everyday edits. Pure, like those in `edits`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from netbuilder.catalogue.layer import Port
from netbuilder.catalogue.sizes import for_axes
from netbuilder.core.declared import checked
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.names import unique_title
from netbuilder.core.problem import ProblemError
from netbuilder.graph import edit
from netbuilder.graph.model import End, Graph, Node, Wire
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project, graph_of, with_graph

# Canvas pixels from a new node to the one on its right: room for its pictures and a layer between.
_BEFORE = 360.0


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


def connect_through(
    project: Project,
    source: End,
    target: End,
    layers: Iterable[tuple[str, Mapping[str, object]]],
    block: str = "",
) -> Project:
    """Lead a wire from an output to an input, with new layers in it, the first one first."""
    return insert_layers(edits.connect(project, source, target, block), target, layers, block)


def in_turn(project: Project, steps: Iterable[Callable[[Project], Project]]) -> Project:
    """Several edits, one after the other, as one."""
    for step in steps:
        project = step(project)
    return project


def add_behind(project: Project, source: End, layers: Iterable[tuple[str, Mapping[str, object]]]) -> Project:
    """Add new layers to the right of an output, each fed by the one before."""
    for kind, settings in layers:
        known = project.graph.nodes
        declared = kinds.declaration(kind)
        first_in, first_out = declared.inputs[0].name, declared.outputs[0].name  # type: ignore[union-attr]  # layers only
        project = edits.add_connected(project, kind, settings, {first_in: source})
        source = End(next(id for id in project.graph.nodes if id not in known), first_out)
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


def rename_setting(project: Project, id: str, old: str, new: str, block: str = "") -> Project:
    """Let the stored setting `new` have the value of `old`, which the node's kind does not have."""
    value = edit.node_of(graph_of(project, block), id).settings[old]
    return edits.change(forget_setting(project, id, old, block), id, {new: value}, block)


def add_before(
    project: Project,
    target: End,
    kind: str,
    settings: Mapping[str, object],
    port: str,
    layers: Iterable[tuple[str, Mapping[str, object]]],
) -> Project:
    """Add a node to the left of an input and lead its output `port` there, through new layers."""
    before = edit.node_of(project.graph, target.node)
    node = edits.fresh_node(project, kind, (before.x - _BEFORE, before.y), settings=settings)
    return connect_through(edits.add(project, node), End(node.id, port), target, layers)


def replace_with_data(
    project: Project, id: str, kind: str, settings: Mapping[str, object], port: str
) -> Project:
    """Let a data set take the place of a node; what the node fed is fed from `port`."""
    graph = project.graph
    old = edit.node_of(graph, id)
    new = edits.fresh_node(project, kind, (old.x, old.y), settings=settings)
    fed = [target for target, wire in graph.wires.items() if wire.source.node == id]
    wires = tuple((End(new.id, port), target) for target in fed)
    return replace_source(edits.add(project, new), id, wires)


def change_kind(project: Project, id: str, kind: str, block: str = "") -> Project:
    """Make another kind of layer or loss out of a node. Wires keep to their ports, one after the other.

    Settings that the new kind has and takes stay. A name that the old kind gave becomes the new kind's.
    """
    graph = graph_of(project, block)
    old = edit.node_of(graph, id)
    settings = edits.frozen_settings(kinds.made(kind, settings_for(kind, old)).stored())
    new = replace(old, kind=kind, settings=settings, name=_name_for(project, kind, graph, old))
    had = _ports(project, graph, old)
    inputs = _pairs(had[0], kinds.input_ports(project, graph, new))
    outputs = _pairs(had[1], kinds.output_ports(project, new))

    def moved(end: End, ports: Mapping[str, str]) -> End:
        return End(id, ports.get(end.port, end.port)) if end.node == id else end

    def changed(graph: Graph) -> Graph:
        wires = [Wire(moved(w.source, outputs), moved(w.target, inputs)) for w in graph.wires.values()]
        by_target = FrozenDict({wire.target: wire for wire in wires})
        return replace(graph, nodes=graph.nodes.with_(id, new), wires=by_target)

    changed_project = with_graph(project, changed, block)
    if not block and id in project.facts:
        return replace(changed_project, facts=project.facts.without([id]))
    return changed_project


def _ports(project: Project, graph: Graph, node: Node) -> tuple[tuple[Port, ...], tuple[Port, ...]]:
    """Inputs and outputs; of a node of an unknown kind those that wires name."""
    try:
        return kinds.input_ports(project, graph, node), kinds.output_ports(project, node)
    except ProblemError:
        wires = graph.wires.values()
        into = sorted({wire.target.port for wire in wires if wire.target.node == node.id})
        out = sorted({wire.source.port for wire in wires if wire.source.node == node.id})
        return tuple(map(Port, into)), tuple(map(Port, out))


def settings_for(kind: str, node: Node) -> FrozenDict[str, object]:
    """Settings of a node that another kind has and takes. One number for all axes does for any of them."""
    declared = kinds.declaration(kind)
    kept: dict[str, object] = {}
    for name, value in node.settings.items():
        if name in declared.settings:
            for each in (value, for_axes(declared.settings[name], value)):
                try:
                    checked(declared, name, each)
                except ProblemError:
                    continue
                kept[name] = each
                break
    return edits.frozen_settings(kept)


def _name_for(project: Project, kind: str, graph: Graph, node: Node) -> str:
    taken = [other.name for other in graph.nodes.values() if other.id != node.id]
    if kinds.find(node.kind) is None:
        return node.name
    given = kinds.fresh_name(project, node.kind, ())
    if node.name.rstrip(" 0123456789") != given.rstrip(" 0123456789"):
        return node.name
    return unique_title(kinds.fresh_name(project, kind, taken), taken)


def _pairs(old: tuple[Port, ...], new: tuple[Port, ...]) -> dict[str, str]:
    return {one.name: other.name for one, other in zip(old, new, strict=False)}
