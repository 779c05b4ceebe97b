"""What a user does to a project, as pure functions: each takes a project and gives another, or refuses.

They know the catalogue, so they check settings and ports; the bare changes are in `graph.edit`. `block` names
the block whose inside is edited, "" the main graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from netbuilder.catalogue.layer import Port
from netbuilder.core.declared import checked
from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict, frozen
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.graph import edit
from netbuilder.graph.duplicate import duplicate as duplicate_nodes
from netbuilder.graph.model import BLOCK, End, Frame, Graph, Node, Note
from netbuilder.graph.query import fresh_id
from netbuilder.graph.words import free_name, one_line_name
from netbuilder.project import kinds
from netbuilder.project.nesting import holds, need_nesting, without_ports
from netbuilder.project.parameters import without_layers
from netbuilder.project.project import Project, graph_of, with_graph


def fresh_node(
    project: Project,
    kind: str,
    at: tuple[float, float] = (0.0, 0.0),
    *,
    id: str = "",
    name: str = "",
    settings: Mapping[str, object] | None = None,
    block: str = "",
) -> Node:
    """A node of `kind` that can be added to `project`: id and name free, every setting written out."""
    graph = graph_of(project, block)
    instance = kinds.made(kind, frozen_settings(settings or {}))
    taken = [node.name for node in graph.nodes.values()]
    wanted = one_line_name(name)
    title = free_name(wanted, taken) if wanted else kinds.fresh_name(project, kind, taken)
    return Node(id or fresh_id(graph, kind), kind, title, frozen_settings(instance.stored()), at[0], at[1])


def add(project: Project, node: Node, block: str = "") -> Project:
    """Put a node, made by `fresh_node`, on the canvas."""
    _need_belongs(project, node, block)
    changed = with_graph(project, lambda graph: edit.add(graph, node), block)
    return need_nesting(changed) if block or kinds.is_block(node) else changed


def remove(project: Project, ids: tuple[str, ...], block: str = "") -> Project:
    """Take nodes, notes and frames away, and what was known about data sets among them.

    A wire through a reroute dot stays. With a port of a block go the wires at that port, wherever the block
    is used.
    """
    changed = with_graph(project, lambda graph: edit.remove(edit.without_dots(graph, ids), ids), block)
    return _forgotten(changed, ids, block)


def connect(project: Project, source: End, target: End, block: str = "") -> Project:
    """Lead a wire between two ports that exist."""
    graph = graph_of(project, block)
    start, end = edit.node_of(graph, source.node), edit.node_of(graph, target.node)
    outputs = tuple(port.name for port in kinds.output_ports(project, start))
    inputs = tuple(port.name for port in kinds.input_ports(project, graph, end))
    _need_port(source, outputs, Text("{node} has no output “{port}”.", node=start.name, port=source.port))
    _need_port(target, inputs, Text("{node} has no input “{port}”.", node=end.name, port=target.port))
    return with_graph(project, lambda graph: edit.connect(graph, source, target), block)


def disconnect(project: Project, target: End, block: str = "") -> Project:
    """Remove the wire that ends at `target`."""
    return with_graph(project, lambda graph: edit.disconnect(graph, target), block)


def change(project: Project, id: str, settings: Mapping[str, object], block: str = "") -> Project:
    """Give a node new settings; what was known of a data set's content is forgotten, as it may change.

    Of a set that only reading tells about, the outputs are kept until it has been read anew.
    """
    node = edit.node_of(graph_of(project, block), id)
    declared = kinds.declaration_of(replace(node, settings=node.settings.merged(settings)))
    used = {name: checked(declared, name, value) for name, value in settings.items()}
    stored = frozen_settings({name: declared.settings[name].store(value) for name, value in used.items()})
    if all(name in node.settings and node.settings[name] == value for name, value in stored.items()):
        return project
    changed = with_graph(project, lambda graph: edit.change(graph, id, stored), block)
    return _facts_forgotten(changed, node) if kinds.is_data(node) else changed


def _facts_forgotten(project: Project, node: Node) -> Project:
    known = project.facts.get(node.id)
    if known is None or kinds.told_by_declaration(project.graph.nodes[node.id]):
        return replace(project, facts=project.facts.without([node.id]))
    return replace(project, facts=project.facts.with_(node.id, replace(known, digest="", fault=None)))


def move(project: Project, places: Mapping[str, tuple[float, float]], block: str = "") -> Project:
    """Put nodes, notes and frames at new places, in canvas pixels."""
    return with_graph(project, lambda graph: edit.move(graph, places), block)


def rename(project: Project, id: str, name: str, block: str = "") -> Project:
    """Give a node another name; a name that is taken gets a number."""
    return with_graph(project, lambda graph: edit.rename(graph, id, name), block)


def comment(project: Project, id: str, text: str, block: str = "") -> Project:
    """Write a comment on a node."""
    return with_graph(project, lambda graph: edit.comment(graph, id, text), block)


def annotate(project: Project, note: Note, block: str = "") -> Project:
    """Put a note on the canvas, or change the one with its id."""
    return with_graph(project, lambda graph: edit.annotate(graph, note), block)


def enframe(project: Project, frame: Frame, block: str = "") -> Project:
    """Put a frame on the canvas, or change the one with its id."""
    return with_graph(project, lambda graph: edit.enframe(graph, frame), block)


def duplicate(project: Project, ids: tuple[str, ...], block: str = "") -> Project:
    """Copies of nodes, notes and frames with their incoming wires. A copy refers to its partner's copy."""
    graph, twins = duplicate_nodes(graph_of(project, block), ids)
    nodes = {id: kinds.with_references(graph.nodes[id], twins) for id in twins.values() if id in graph.nodes}
    graph = replace(graph, nodes=graph.nodes.merged(nodes))
    facts = {twins[id]: project.facts[id] for id in twins if not block and id in project.facts}
    changed = replace(with_graph(project, lambda _: graph, block), facts=project.facts.merged(facts))
    return need_nesting(changed)


def rename_project(project: Project, name: str) -> Project:
    """Give the project, and with it the model's class, another name."""
    wanted = one_line_name(name)
    if not wanted:
        raise refuse("empty_name", Text("A project needs a name."), remedy=Text("type at least one letter."))
    return replace(project, name=wanted)


def change_recipe(project: Project, **values: object) -> Project:
    """Give the recipe new values."""
    return replace(project, recipe=project.recipe.replaced(**values))


def learn_facts(project: Project, id: str, facts: DataFacts) -> Project:
    """Keep what a job read about a data node."""
    return replace(project, facts=project.facts.with_(id, facts))


def insert_on_wire(
    project: Project, target: End, kind: str, settings: Mapping[str, object], block: str = ""
) -> Project:
    """Put a new layer into the wire that ends at `target`, half-way between its ends."""
    graph = graph_of(project, block)
    wire = graph.wires.get(target)
    at = _between(graph, wire.source.node, target.node) if wire else (0.0, 0.0)
    node = fresh_node(project, kind, at, settings=settings, block=block)
    port_in = _first_port(node, kinds.input_ports(project, graph, node))
    port_out = _first_port(node, kinds.output_ports(project, node))
    _need_belongs(project, node, block)
    changed = with_graph(
        project, lambda graph: edit.insert_on_wire(graph, target, node, port_in, port_out), block
    )
    return need_nesting(changed) if block or kinds.is_block(node) else changed


def remove_and_heal(project: Project, id: str, block: str = "") -> Project:
    """Remove a node and join the wires on both its sides."""
    graph = graph_of(project, block)
    try:
        ports = [port.name for port in kinds.input_ports(project, graph, edit.node_of(graph, id))]
    except ProblemError:  # of a kind that is not known here
        ports = []
    changed = with_graph(project, lambda graph: edit.remove_and_heal(graph, id, ports), block)
    return _forgotten(changed, (id,), block)


def add_connected(
    project: Project,
    kind: str,
    settings: Mapping[str, object],
    sources: Mapping[str, End],
    block: str = "",
) -> Project:
    """Add a node to the right of what feeds it, with wires to its ports from `sources`."""
    graph = graph_of(project, block)
    feeding = [edit.node_of(graph, end.node) for end in sources.values()]
    x = max((node.x for node in feeding), default=0.0) + 180.0
    y = feeding[0].y if feeding else 0.0
    node = fresh_node(project, kind, (x, y), settings=settings, block=block)
    project = add(project, node, block)
    for port, source in sources.items():
        project = connect(project, source, End(node.id, port), block)
    return project


def frozen_settings(settings: Mapping[str, object]) -> FrozenDict[str, object]:
    """Stored settings as a node keeps them: nothing inside can change, so equal nodes are found equal."""
    return FrozenDict({name: frozen(value) for name, value in settings.items()})


def _need_belongs(project: Project, node: Node, block: str) -> None:
    """Refuse a node that cannot stand there: data inside a block, a port outside, a block in itself."""
    if kinds.is_block(node):
        id = node.kind.removeprefix(BLOCK)
        graph_of(project, id)
        if block and holds(project, id, block):
            raise refuse(
                "block_in_itself",
                Text("A block cannot stand inside itself."),
                received=Text("{name}", name=node.name),
                remedy=Text("leave the block first, or use another one."),
                place=Place(node=node.id),
            )
    elif not kinds.belongs(node.kind, inside=bool(block)):
        where = Text("the main graph") if block else Text("a block")
        raise refuse(
            "wrong_graph",
            Text("{name} stands in {where} only.", name=node.name, where=where),
            remedy=Text("add it there."),
            place=Place(node=node.id),
        )


def _forgotten(project: Project, ids: Iterable[str], block: str) -> Project:
    """`project` without what hung on nodes that are gone: facts, and wires at the ports of their block."""
    if block:
        gone = tuple(ids)
        return without_layers(without_ports(project, block, gone), block, gone)
    return replace(project, facts=project.facts.without(ids))


def _between(graph: Graph, one: str, other: str) -> tuple[float, float]:
    first, second = edit.node_of(graph, one), edit.node_of(graph, other)
    return (first.x + second.x) / 2, (first.y + second.y) / 2


def _first_port(node: Node, ports: tuple[Port, ...]) -> str:
    if not ports:
        raise refuse(
            "no_way_through",
            Text("{node} cannot stand in the middle of a wire.", node=node.name),
            expected=Text("a layer with an input and an output"),
            remedy=Text("choose another layer."),
        )
    return ports[0].name


def _need_port(end: End, ports: tuple[str, ...], what: Text) -> None:
    if end.port not in ports:
        known = ", ".join(ports) or "none"
        raise refuse(
            "unknown_port",
            what,
            expected=Text("one of {known}", known=known),
            received=Text("{port}", port=end.port),
            remedy=Text("choose a port that is there."),
            place=Place(node=end.node, port=end.port),
        )
