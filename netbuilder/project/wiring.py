"""Several wires changed together: cut, led from another output, led past nodes or into one. Pure edits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.graph import edit
from netbuilder.graph.model import End, Graph, Node, Wire
from netbuilder.project import kinds
from netbuilder.project.edits import connect
from netbuilder.project.project import Project, graph_of, with_graph


def cut(project: Project, targets: Iterable[End], block: str = "") -> Project:
    """Remove the wires that end at `targets`."""
    ends = tuple(targets)
    return with_graph(project, lambda graph: replace(graph, wires=graph.wires.without(ends)), block)


def lead_from(project: Project, source: End, targets: Iterable[End], block: str = "") -> Project:
    """Let the wires that end at `targets` come from `source`. Raises ProblemError where one cannot."""
    ends = tuple(targets)
    project = cut(project, ends, block)
    for target in ends:
        project = connect(project, source, target, block)
    return project


def take_out(project: Project, ids: Collection[str], block: str = "") -> Project:
    """Free nodes of the wires to all others, which are joined past them; wires among `ids` stay.

    Of several connected inputs of a node the first counts.
    """
    graph = graph_of(project, block)
    chosen = [node for id, node in graph.nodes.items() if id in ids]
    past = graph
    for node in chosen:
        past = edit.remove_and_heal(past, node.id, inputs_of(project, graph, node))
    among = {end: wire for end, wire in graph.wires.items() if end.node in ids and wire.source.node in ids}
    led = replace(graph, wires=past.wires.merged(among))
    return project if led.wires == graph.wires else with_graph(project, lambda _: led, block)


def put_into(project: Project, id: str, target: End, block: str = "") -> Project:
    """Lead the wire that ends at `target` through a node: into its first free input, out of its first output.

    Raises ProblemError where no wire ends there, the node has no way through, or a loop would close.
    """
    graph = graph_of(project, block)
    node, wire = edit.node_of(graph, id), graph.wires.get(target)
    way = way_through(project, graph, node)
    if way is None or wire is None:
        raise refuse(
            "no_way_through",
            Text("{node} cannot stand in that wire.", node=node.name),
            expected=Text("a wire, and a layer with a free input and an output"),
            remedy=Text("connect its ports one by one."),
            place=Place(node=id),
        )
    return connect(connect(project, wire.source, way[0], block), way[1], target, block)


def way_through(project: Project, graph: Graph, node: Node) -> tuple[End, End] | None:
    """The first free input of a node and its first output; None where a wire cannot lead through it."""
    outputs = outputs_of(project, node)
    free = (name for name in inputs_of(project, graph, node) if End(node.id, name) not in graph.wires)
    first = next(free, None)
    if first is None or not outputs or kinds.is_loss(node):
        return None
    return End(node.id, first), End(node.id, outputs[0])


def wires_across(graph: Graph, ids: Collection[str]) -> list[Wire]:
    """The wires between one of `ids` and a node that is none of them."""
    return [wire for wire in graph.wires.values() if (wire.target.node in ids) != (wire.source.node in ids)]


def inputs_of(project: Project, graph: Graph, node: Node) -> tuple[str, ...]:
    """The names of a node's inputs; none where its kind is not known here."""
    try:
        return tuple(port.name for port in kinds.input_ports(project, graph, node))
    except ProblemError:
        return ()


def outputs_of(project: Project, node: Node) -> tuple[str, ...]:
    """The names of a node's outputs; none where its kind is not known here."""
    try:
        return tuple(port.name for port in kinds.output_ports(project, node))
    except ProblemError:
        return ()
