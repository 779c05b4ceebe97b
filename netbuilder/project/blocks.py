"""A selection becomes a block with one node in its place. The network stays the same function."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from netbuilder.catalogue.layer import Port
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.names import numbered
from netbuilder.core.problem import NOWHERE, Place, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.graph import edit
from netbuilder.graph.model import BLOCK, BLOCK_INPUT, BLOCK_OUTPUT, Block, End, Graph, Node, Wire
from netbuilder.graph.query import ancestors, descendants, free_id, fresh_id, outgoing
from netbuilder.graph.words import free_name, one_line_name, stem
from netbuilder.project import kinds
from netbuilder.project.nesting import block_ids, need_nesting
from netbuilder.project.project import Project, graph_of, with_graph

# Canvas pixels between the ports of a new block and its layers, and from port to port.
_BESIDE = 180.0
_BELOW = 80.0
# Half of what is below the title of a node with settings: a port has a title only.
_HALF_SUMMARY = 14.0


@dataclass(frozen=True, slots=True)
class _Border:
    """Which tensors go in and out of a selection, each with the id of its port."""

    enters: Mapping[End, str]
    leaves: Mapping[End, str]


def make_block(project: Project, ids: Iterable[str], name: str = "", block: str = "") -> Project:
    """Put nodes, notes and frames of a graph into a new block.

    Each tensor that crosses the border gets a port, called after what it carries; so does what a chosen layer
    gives to nobody, since it may be a result of the network. Refuses data, losses and ports, a layer without
    the one it refers to, and a selection that a way leaves and comes back to.
    """
    graph = graph_of(project, block)
    wanted = set(ids)
    notes = FrozenDict({id: note for id, note in graph.notes.items() if id in wanted})
    frames = FrozenDict({id: frame for id, frame in graph.frames.items() if id in wanted})
    chosen = {id: node for id, node in graph.nodes.items() if id in wanted}
    _need_layers(wanted.difference(chosen, notes, frames), chosen)
    _need_partners(graph, chosen)
    _need_closed(graph, chosen)

    border = _border(project, graph, chosen, {*notes, *frames})
    made = free_id("block", project.blocks)
    node_id = fresh_id(graph, BLOCK + made)
    inner, outer = _divided(graph, chosen, border, node_id)
    nodes = {**_inputs(project, graph, chosen, border), **chosen}
    nodes |= _outputs(chosen, border, [node.name for node in nodes.values()])

    titles = [each.name for each in project.blocks.values()]
    title = free_name(one_line_name(name) or numbered("Block", titles), titles)
    new = Block(made, title, Graph(FrozenDict(nodes), FrozenDict(inner), notes, frames))
    taken = [node.name for node in graph.nodes.values()]
    stand_in = Node(
        node_id, BLOCK + made, kinds.use_name(title, taken), kinds.BlockUse().stored(), *_middle(chosen)
    )
    around = Graph(
        _in_place(graph, chosen, stand_in),
        FrozenDict(outer),
        graph.notes.without(notes),
        graph.frames.without(frames),
    )
    changed = replace(project, blocks=project.blocks.with_(made, new))
    return need_nesting(with_graph(changed, lambda _: around, block))


def rename_block(project: Project, id: str, name: str) -> Project:
    """Give a block, and with it its class, another name; a name that is taken gets a number."""
    graph_of(project, id)
    wanted = one_line_name(name)
    if not wanted:
        raise refuse("empty_name", Text("A block needs a name."), remedy=Text("type at least one letter."))
    titles = [each.name for each in project.blocks.values() if each.id != id]
    renamed = replace(project.blocks[id], name=free_name(wanted, titles))
    return replace(project, blocks=project.blocks.with_(id, renamed))


def _border(project: Project, graph: Graph, chosen: Mapping[str, Node], others: Iterable[str]) -> _Border:
    """`others` are the ids of what else goes into the block."""
    wires = graph.wires.values()
    enters = dict.fromkeys(w.source for w in wires if w.target.node in chosen and w.source.node not in chosen)
    leaves = dict.fromkeys(w.source for w in wires if w.source.node in chosen and w.target.node not in chosen)
    out = outgoing(graph)
    for node in chosen.values():
        if not out[node.id]:
            leaves.update(dict.fromkeys(End(node.id, port.name) for port in _output_ports(project, node)))
    taken = {*chosen, *others}
    ports: dict[End, str] = {}
    for kind, ends in ((BLOCK_INPUT, enters), (BLOCK_OUTPUT, leaves)):
        for end in ends:
            ports[end] = free_id(kind, taken)
            taken.add(ports[end])
    return _Border({end: ports[end] for end in enters}, {end: ports[end] for end in leaves})


def _divided(
    graph: Graph, chosen: Mapping[str, Node], border: _Border, stand_in: str
) -> tuple[dict[End, Wire], dict[End, Wire]]:
    """The wires inside the block and those around it."""
    inner: dict[End, Wire] = {}
    outer: dict[End, Wire] = {}
    for target, wire in graph.wires.items():
        if wire.source in border.enters and target.node in chosen:
            port = border.enters[wire.source]
            inner[target] = replace(wire, source=End(port, "out"))
            outer[End(stand_in, port)] = Wire(wire.source, End(stand_in, port))
        elif target.node in chosen:
            inner[target] = wire
        elif wire.source in border.leaves:
            outer[target] = replace(wire, source=End(stand_in, border.leaves[wire.source]))
        else:
            outer[target] = wire
    for end, port in border.leaves.items():
        inner[End(port, "in")] = Wire(end, End(port, "in"))
    return inner, outer


def _inputs(project: Project, graph: Graph, chosen: Mapping[str, Node], border: _Border) -> dict[str, Node]:
    names = [node.name for node in chosen.values()]
    x = min(node.x for node in chosen.values()) - _BESIDE
    y = -math.inf
    ports: dict[str, Node] = {}
    for end, id in border.enters.items():
        fed = (wire.target.node for wire in graph.wires.values() if wire.source == end)
        y = max(_level(next(chosen[each] for each in fed if each in chosen)), y + _BELOW)
        names.append(free_name(_carried(project, graph.nodes[end.node], end.port), names))
        ports[id] = Node(id, BLOCK_INPUT, names[-1], x=x, y=y)
    return ports


def _outputs(chosen: Mapping[str, Node], border: _Border, names: list[str]) -> dict[str, Node]:
    x = max(node.x for node in chosen.values()) + _BESIDE
    y = -math.inf
    ports: dict[str, Node] = {}
    for end, id in border.leaves.items():
        y = max(_level(chosen[end.node]), y + _BELOW)
        names.append(free_name(f"{stem(chosen[end.node].name)} out", names))
        ports[id] = Node(id, BLOCK_OUTPUT, names[-1], x=x, y=y)
    return ports


def _level(node: Node) -> float:
    """The y at which a port's wire to a node is level, as long as the node has one port at that side."""
    return node.y + (_HALF_SUMMARY if node.settings else 0.0)


def _carried(project: Project, node: Node, port: str) -> str:
    """What the tensor at an output port is called: a data set's field, else the layer it comes from."""
    if kinds.is_data(node):
        return port
    labels = {each.name: each.says or each.name for each in _output_ports(project, node)}
    return f"{node.name} {labels[port]}" if len(labels) > 1 and port in labels else node.name


def _output_ports(project: Project, node: Node) -> tuple[Port, ...]:
    """The output ports of a node, none for a kind that is not known here."""
    try:
        return kinds.output_ports(project, node)
    except ProblemError:
        return ()


def _in_place(graph: Graph, chosen: Mapping[str, Node], stand_in: Node) -> FrozenDict[str, Node]:
    """The nodes that stay, with the new one where the first of the others was."""
    nodes = ((id, node) if id not in chosen else (stand_in.id, stand_in) for id, node in graph.nodes.items())
    return FrozenDict(dict(nodes))


def _middle(chosen: Mapping[str, Node]) -> tuple[float, float]:
    nodes = chosen.values()
    return sum(node.x for node in nodes) / len(nodes), sum(node.y for node in nodes) / len(nodes)


def _need_layers(missing: Iterable[str], chosen: Mapping[str, Node]) -> None:
    for id in sorted(missing):
        raise edit.unknown_node(id)
    for node in chosen.values():
        if node.kind in (BLOCK_INPUT, BLOCK_OUTPUT) or not kinds.belongs(node.kind, inside=True):
            raise _refused(
                Text("{name} cannot be part of a block.", name=node.name),
                Text("layers and blocks"),
                Text("take it out of the selection."),
                node,
            )
    if not chosen:
        raise _refused(
            Text("A block needs at least one layer."), Text("layers and blocks"), Text("select some layers.")
        )


def _need_partners(graph: Graph, chosen: Mapping[str, Node]) -> None:
    for node in graph.nodes.values():
        for setting in kinds.reference_settings(node.kind):
            other = graph.nodes.get(str(node.settings.get(setting)))
            if other is not None and (node.id in chosen) != (other.id in chosen):
                raise _refused(
                    Text("{name} uses the weights of {other}.", name=node.name, other=other.name),
                    Text("both inside the block, or both outside"),
                    Text("select both or none."),
                    node,
                )


def _need_closed(graph: Graph, chosen: Mapping[str, Node]) -> None:
    """Refuse a selection that a way leaves and comes back to: as one node it would feed itself."""
    between = (descendants(graph, chosen) & ancestors(graph, chosen)) - chosen.keys()
    if between:
        first = next(node for id, node in graph.nodes.items() if id in between)
        raise _refused(
            Text("{name} lies between the selected layers.", name=first.name),
            Text("every layer on the way from one selected layer to another"),
            Text("select {name} too.", name=first.name),
            first,
        )


def _refused(what: Text, expected: Text, remedy: Text, node: Node | None = None) -> ProblemError:
    place = Place(node=node.id) if node is not None else NOWHERE
    return refuse("not_a_block", what, expected=expected, remedy=remedy, place=place)


def own_block(project: Project, id: str, block: str = "") -> Project:
    """Give the use `id` of a block a copy of it, so that what is changed there leaves other uses alone.

    Its weights are its own as well, and so are those of uses that had the same as it.
    """
    graph = graph_of(project, block)
    node = edit.node_of(graph, id)
    original = kinds.block_of(project, node) if kinds.is_block(node) else None
    if original is None:
        raise _refused(
            Text("{name} is no block.", name=node.name), Text("a block"), Text("choose a block."), node
        )
    titles = [each.name for each in project.blocks.values()]
    made = replace(original, id=free_id("block", project.blocks), name=free_name(original.name, titles))
    changed = replace(project, blocks=project.blocks.with_(made.id, made))
    own = replace(node, kind=BLOCK + made.id, settings=node.settings.merged({"weights": ""}))
    freed = {
        each.id: replace(each, settings=each.settings.merged({"weights": ""}))
        for each in graph.nodes.values()
        if kinds.is_block(each) and each.settings.get("weights") == id
    }
    nodes = graph.nodes.merged({**freed, id: own})
    return need_nesting(with_graph(changed, lambda _: replace(graph, nodes=nodes), block))


def unused_blocks(project: Project) -> tuple[str, ...]:
    """The blocks that stand nowhere in the network, neither by themselves nor in another block."""
    used: set[str] = set()
    edge = block_ids(project.graph)
    while edge:
        block = edge.pop()
        if block in project.blocks and block not in used:
            used.add(block)
            edge += block_ids(project.blocks[block].graph)
    return tuple(block for block in project.blocks if block not in used)


def without_unused(project: Project) -> Project:
    """`project` without the blocks that stand nowhere in the network."""
    return replace(project, blocks=project.blocks.without(unused_blocks(project)))
