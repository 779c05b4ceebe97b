"""A block's node becomes the layers that are in the block: the inverse of `make_block`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.graph import edit
from netbuilder.graph.model import BLOCK, BLOCK_INPUT, BLOCK_OUTPUT, End, Frame, Graph, Node, Note, Wire
from netbuilder.graph.query import free_id
from netbuilder.graph.words import free_name
from netbuilder.project import kinds
from netbuilder.project.nesting import MOST_NODES, is_used, need_nesting
from netbuilder.project.parameters import resolved
from netbuilder.project.project import Project, graph_of, with_graph
from netbuilder.project.states import State, put

# Canvas pixels between the repetitions of a block.
_BESIDE = 60.0

# What an output port gives, None when nothing feeds it.
Sources = dict[str, End | None]


def expand(project: Project, id: str, block: str = "") -> Project:
    """Write out the node `id`, which stands for a block, once for each repetition.

    The block itself goes too when nothing else uses it. Refuses repetitions that share their weights.
    """
    graph = graph_of(project, block)
    node = edit.node_of(graph, id)
    if not kinds.is_block(node):
        raise _refused(node, Text("{name} is no block.", name=node.name), Text("choose a block."))
    if node.muted:
        raise _refused(node, Text("{name} is muted.", name=node.name), Text("unmute it first."))
    name = node.kind.removeprefix(BLOCK)
    graph_of(project, name)
    use = kinds.made(node.kind, node.settings)
    assert isinstance(use, kinds.BlockUse)
    inside = resolved(project.blocks[name], use.parameters).graph
    _need_repeatable(node, inside, use)
    _need_own_weights(graph, node)

    written = _Written(graph, node, inside)
    sources = {port: _source(graph, End(id, port)) for port in _ports(inside, BLOCK_INPUT)}
    # In a file made by hand the node may feed itself.
    given = {port: end if end and end.node != id else None for port, end in sources.items()}
    for _ in range(use.repeat):
        gives = written.once_more(given)
        given = dict(zip(given, gives.values(), strict=False))
    changed = need_nesting(with_graph(project, lambda _: written.graph(gives), block))
    if node.frozen:
        changed = _frozen(changed, graph_of(changed, block).nodes.keys() - (graph.nodes.keys() - {id}), block)
    return changed if is_used(changed, name) else replace(changed, blocks=changed.blocks.without([name]))


def _frozen(project: Project, ids: Iterable[str], block: str) -> Project:
    """Freeze those of the layers that have weights."""
    nodes = graph_of(project, block).nodes
    held = [id for id in ids if kinds.has_weights(project, nodes[id])]
    return put(project, held, State.FROZEN, True, block)


class _Written:
    """The graph around a block's node while what is in the block is written out."""

    def __init__(self, around: Graph, node: Node, inside: Graph) -> None:
        self._around = around
        self._node = node
        self._inside = inside
        self._names = {each.name for each in around.nodes.values() if each.id != node.id}
        self._taken = {*around.ids} - {node.id}
        self._nodes: dict[str, Node] = {}
        self._notes: dict[str, Note] = {}
        self._frames: dict[str, Frame] = {}
        self._wires: dict[End, Wire] = {}
        self._shift = _shift(node, inside)

    def once_more(self, given: Mapping[str, End | None]) -> Sources:
        """Write the block's layers, fed by `given` at its input ports; returns what its output ports give."""
        layers = [each for each in self._inside.nodes.values() if not _is_port(each)]
        others = *self._inside.notes, *self._inside.frames
        ids = {id: self._id(id) for id in (*(layer.id for layer in layers), *others)}
        x, y = self._shift
        for layer in layers:
            name = free_name(layer.name, self._names)
            self._names.add(name)
            moved = replace(layer, id=ids[layer.id], name=name, x=layer.x + x, y=layer.y + y)
            self._nodes[moved.id] = kinds.with_references(moved, ids)
        for note in self._inside.notes.values():
            self._notes[ids[note.id]] = replace(note, id=ids[note.id], x=note.x + x, y=note.y + y)
        for frame in self._inside.frames.values():
            self._frames[ids[frame.id]] = replace(frame, id=ids[frame.id], x=frame.x + x, y=frame.y + y)
        for target, wire in self._inside.wires.items():
            source = self._resolved(wire.source, given, ids)
            if target.node in ids and source is not None:
                end = End(ids[target.node], target.port)
                self._wires[end] = replace(wire, source=source, target=end)
        self._shift = x + _width(layers) + _BESIDE, y
        outputs = _ports(self._inside, BLOCK_OUTPUT)
        return {port: self._resolved(End(port, "out"), given, ids) for port in outputs}

    def graph(self, gives: Mapping[str, End | None]) -> Graph:
        """The graph with the layers in place of the node, whose outputs are now `gives`."""
        id = self._node.id
        nodes: dict[str, Node] = {}
        for each in self._around.nodes.values():
            nodes |= self._nodes if each.id == id else {each.id: each}
        wires = dict(self._wires)
        for target, wire in self._around.wires.items():
            source = gives.get(wire.source.port) if wire.source.node == id else wire.source
            if target.node != id and source is not None:
                wires[target] = replace(wire, source=source)
        notes = self._around.notes.merged(self._notes)
        frames = self._around.frames.merged(self._frames)
        return Graph(FrozenDict(nodes), FrozenDict(wires), notes, frames)

    def _resolved(self, end: End, given: Mapping[str, End | None], ids: Mapping[str, str]) -> End | None:
        """Where the tensor at an inner output port comes from in the graph around; None when from nowhere."""
        for _ in self._inside.nodes:  # in a file made by hand, output ports may feed each other in a loop
            if end.node in given:
                return given[end.node]
            if end.node in ids:
                return End(ids[end.node], end.port)
            source = _source(self._inside, End(end.node, "in"))
            if source is None:
                return None
            end = source
        return None

    def _id(self, wanted: str) -> str:
        """`wanted` where that is free: then a block that is made and written out again is as it was."""
        id = (
            wanted if wanted not in self._taken else free_id(wanted.rpartition("_")[0] or wanted, self._taken)
        )
        self._taken.add(id)
        return id


def _need_repeatable(node: Node, inside: Graph, use: kinds.BlockUse) -> None:
    count = len(inside.nodes) * use.repeat
    if count > MOST_NODES:
        what = Text("{name} stands for {count:,} layers, too many to draw.", name=node.name, count=count)
        raise _refused(node, what, Text("repeat it less often."))
    if use.repeat == 1:
        return
    if use.share:
        what = Text(
            "The repetitions of {name} share their weights, which separate layers cannot.", name=node.name
        )
        raise _refused(node, what, Text("turn sharing off, or repeat it once."))
    if len(_ports(inside, BLOCK_INPUT)) != len(_ports(inside, BLOCK_OUTPUT)):
        what = Text("{name} cannot be repeated: it has not as many outputs as inputs.", name=node.name)
        raise _refused(node, what, Text("repeat it once."))


def _need_own_weights(graph: Graph, node: Node) -> None:
    """Refuse a use of a block whose weights another one has as well."""
    named = str(node.settings.get("weights", ""))
    users = (each for each in graph.nodes.values() if each.settings.get("weights") == node.id)
    other = graph.nodes.get(named) or next((each for each in users if kinds.is_block(each)), None)
    if other is not None:
        what = Text(
            "{name} and {other} share their weights, which separate layers cannot.",
            name=node.name,
            other=other.name,
        )
        raise _refused(node, what, Text("set Weights of to None first."))


def _is_port(node: Node) -> bool:
    return node.kind in (BLOCK_INPUT, BLOCK_OUTPUT)


def _ports(inside: Graph, kind: str) -> list[str]:
    return [node.id for node in inside.nodes.values() if node.kind == kind]


def _source(graph: Graph, end: End) -> End | None:
    wire = graph.wires.get(end)
    return wire.source if wire is not None else None


def _shift(node: Node, inside: Graph) -> tuple[float, float]:
    """From places in the block to places around the node: the middle of the layers goes where that was."""
    layers = [each for each in inside.nodes.values() if not _is_port(each)]
    if not layers:
        return 0.0, 0.0
    x = sum(each.x for each in layers) / len(layers)
    y = sum(each.y for each in layers) / len(layers)
    return node.x - x, node.y - y


def _width(layers: list[Node]) -> float:
    places = [each.x for each in layers]
    return max(places) - min(places) + 120.0 if places else 0.0


def _refused(node: Node, what: Text, remedy: Text) -> ProblemError:
    return refuse("not_expanded", what, remedy=remedy, place=Place(node=node.id))
