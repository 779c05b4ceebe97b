"""A part of a graph as readable text, for the clipboard, and back into any project.

The text is what a project's file would say of that part, with places relative to its corner, and where it
comes from. The text of a whole project is a part as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from graphlib import TopologicalSorter

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.names import Titles
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import LayerReference
from netbuilder.core.text import Text, shortened
from netbuilder.graph import edit
from netbuilder.graph.duplicate import fed_within
from netbuilder.graph.model import BLOCK, Block, End, Frame, Graph, Node, Note, Wire
from netbuilder.graph.query import FreeIds, free_id
from netbuilder.graph.words import free_name, stem
from netbuilder.project import kinds
from netbuilder.project.migrate import migrated
from netbuilder.project.nesting import block_ids, need_nesting
from netbuilder.project.project import Project, graph_of, with_graph
from netbuilder.project.read import Part, read_part
from netbuilder.project.strict_json import parse
from netbuilder.project.write import dumps_part

__all__ = ["Part", "corner", "dumps", "far_corner", "is_free", "loads", "paste", "taken"]

_WHERE = "the copied text"


def taken(project: Project, ids: Iterable[str], block: str = "") -> Part:
    """What has one of `ids`, the wires among it, those that lead into it, and the blocks that it uses."""
    graph = graph_of(project, block)
    wanted = set(ids)
    nodes = FrozenDict({id: node for id, node in graph.nodes.items() if id in wanted})
    notes = FrozenDict({id: note for id, note in graph.notes.items() if id in wanted})
    frames = FrozenDict({id: frame for id, frame in graph.frames.items() if id in wanted})
    for id in sorted(wanted.difference(nodes, notes, frames)):
        raise edit.unknown_node(id)
    into = {end: wire for end, wire in graph.wires.items() if end.node in nodes}
    wires = FrozenDict({end: wire for end, wire in into.items() if wire.source.node in nodes})
    inputs = tuple(wire for end, wire in into.items() if end not in wires)
    part = Graph(nodes, wires, notes, frames)
    facts = {} if block else {id: project.facts[id] for id in nodes if id in project.facts}
    blocks = FrozenDict({id: project.blocks[id] for id in _used(part, project.blocks)})
    return Part(part, inputs, blocks, FrozenDict(facts), home=(project.id, block))


def dumps(part: Part) -> str:
    """The text of a part."""
    x, y = corner(part.graph)
    head = {"project": part.home[0], "block": part.home[1], "x": part.at[0] + x, "y": part.at[1] + y}
    graph = _moved(part.graph, -x, -y)
    return dumps_part(head, graph, part.inputs, part.blocks.values(), part.facts)


def loads(text: str) -> Part:
    """The part that `text` describes. Raises ProblemError for text that is damaged, or newer than we are."""
    try:
        data = parse(text, _WHERE)
        if not isinstance(data, dict):
            raise _no_layers()
        part = read_part(migrated(data, _WHERE), _WHERE)
    except ProblemError as error:
        raise _of_text(error) from None
    if not part.graph.ids:
        raise _no_layers()
    return part


def corner(graph: Graph) -> tuple[float, float]:
    """The least x and y of all that lies on the canvas, in canvas pixels."""
    xs, ys = zip(*((each.x, each.y) for each in _things(graph)), strict=True)
    return min(xs), min(ys)


def far_corner(graph: Graph) -> tuple[float, float]:
    """The greatest x and y at which something begins, in canvas pixels."""
    xs, ys = zip(*((each.x, each.y) for each in _things(graph)), strict=True)
    return max(xs), max(ys)


def is_free(graph: Graph, part: Graph, at: tuple[float, float]) -> bool:
    """Whether nothing of `part`, with its corner at `at`, would lie exactly on something of `graph`."""
    x, y = corner(part)
    there = {(round(each.x), round(each.y)) for each in _things(graph)}
    return all((round(each.x - x + at[0]), round(each.y - y + at[1])) not in there for each in _things(part))


def paste(
    project: Project, part: Part, at: tuple[float, float], block: str = "", *, with_inputs: bool = False
) -> Project:
    """`project` with a copy of `part`, its corner at `at` in canvas pixels.

    Everything gets an id and a name of its own. A block that the project has already is used, another one
    comes along. With `with_inputs`, wires from outside are led from the same nodes where those are there.
    """
    _need_known(part)
    project, blocks = _with_blocks(project, part.blocks)
    graph = graph_of(project, block)
    x, y = corner(part.graph)
    new, twins = _renewed(_moved(part.graph, at[0] - x, at[1] - y), blocks, graph)
    at_home = part.home == (project.id, block)
    nodes = {id: _referring(node, twins, graph if at_home else Graph()) for id, node in new.nodes.items()}
    for node in nodes.values():
        _need_belongs(node, block)
    wires = new.wires
    if with_inputs and at_home:
        wires = wires.merged({wire.target: wire for wire in _inputs(part, twins, graph)})
    merged = Graph(
        graph.nodes.merged(nodes),
        graph.wires.merged(wires),
        graph.notes.merged(new.notes),
        graph.frames.merged(new.frames),
    )
    facts = {} if block else {twins[id]: facts for id, facts in part.facts.items()}
    changed = with_graph(project, lambda _: merged, block)
    return need_nesting(replace(changed, facts=changed.facts.merged(facts)))


def _things(graph: Graph) -> Iterator[Node | Note | Frame]:
    yield from graph.nodes.values()
    yield from graph.notes.values()
    yield from graph.frames.values()


def _moved(graph: Graph, dx: float, dy: float) -> Graph:
    return edit.move(graph, {each.id: (each.x + dx, each.y + dy) for each in _things(graph)})


def _used(graph: Graph, blocks: Mapping[str, Block]) -> list[str]:
    """The blocks that stand in `graph`, at any depth; what is inside of others comes first."""
    inside: dict[str, list[str]] = {}
    edge = block_ids(graph)
    while edge:
        id = edge.pop()
        if id in blocks and id not in inside:
            inside[id] = [each for each in block_ids(blocks[id].graph) if each in blocks]
            edge += inside[id]
    return list(TopologicalSorter(inside).static_order())


def _with_blocks(project: Project, blocks: Mapping[str, Block]) -> tuple[Project, dict[str, str]]:
    """`project` with blocks that it has not yet, and the id there of each."""
    ids: dict[str, str] = {}
    here = {id: _without_places(block) for id, block in project.blocks.items()}
    for id in TopologicalSorter(
        {id: [each for each in block_ids(block.graph) if each in blocks] for id, block in blocks.items()}
    ).static_order():
        block = replace(blocks[id], graph=_with_kinds(blocks[id].graph, ids))
        same = [other for other, each in here.items() if each == _without_places(block)]
        if same:
            ids[id] = id if id in same else same[0]
            continue
        ids[id] = id if id not in project.blocks else free_id("block", project.blocks)
        titles = [each.name for each in project.blocks.values()]
        new = replace(block, id=ids[id], name=free_name(block.name, titles))
        project = replace(project, blocks=project.blocks.with_(new.id, new))
    return project, ids


def _without_places(block: Block) -> Block:
    """What a block computes and is called, wherever its nodes lie."""
    graph = block.graph
    nodes = FrozenDict({id: replace(node, x=0.0, y=0.0) for id, node in graph.nodes.items()})
    notes = FrozenDict({id: replace(note, x=0.0, y=0.0) for id, note in graph.notes.items()})
    frames = FrozenDict({id: replace(frame, x=0.0, y=0.0) for id, frame in graph.frames.items()})
    return replace(block, id="", graph=Graph(nodes, graph.wires, notes, frames))


def _with_kinds(graph: Graph, blocks: Mapping[str, str]) -> Graph:
    """`graph` in which the nodes stand for blocks of other ids."""
    nodes = {id: replace(node, kind=_kind(node, blocks)) for id, node in graph.nodes.items()}
    return replace(graph, nodes=FrozenDict(nodes))


def _kind(node: Node, blocks: Mapping[str, str]) -> str:
    return BLOCK + blocks[node.kind.removeprefix(BLOCK)] if kinds.is_block(node) else node.kind


def _renewed(part: Graph, blocks: Mapping[str, str], graph: Graph) -> tuple[Graph, dict[str, str]]:
    """`part` with ids and names that `graph` does not have, and the new id of each thing."""
    names = Titles(node.name for node in graph.nodes.values())
    ids = FreeIds(graph.ids)
    twins: dict[str, str] = {}
    nodes: dict[str, Node] = {}
    fed = fed_within(part, part.nodes)
    for id, node in part.nodes.items():
        kind = _kind(node, blocks)
        twins[id] = ids.take(kind.rpartition(".")[2])
        name = names.unique(stem(node.name) if node.name in names else node.name)
        docked = node.docked and id in fed
        nodes[twins[id]] = replace(node, id=twins[id], kind=kind, name=name, docked=docked)
    notes: dict[str, Note] = {}
    for id, note in part.notes.items():
        twins[id] = ids.take("note")
        notes[twins[id]] = replace(note, id=twins[id])
    frames: dict[str, Frame] = {}
    for id, frame in part.frames.items():
        twins[id] = ids.take("frame")
        frames[twins[id]] = replace(frame, id=twins[id])
    wires = [_led(wire, twins) for wire in part.wires.values()]
    by_target = FrozenDict({wire.target: wire for wire in wires})
    return Graph(FrozenDict(nodes), by_target, FrozenDict(notes), FrozenDict(frames)), twins


def _led(wire: Wire, twins: Mapping[str, str]) -> Wire:
    source, target = wire.source, wire.target
    return replace(
        wire,
        source=End(twins.get(source.node, source.node), source.port),
        target=End(twins[target.node], target.port),
    )


def _inputs(part: Part, twins: Mapping[str, str], graph: Graph) -> Iterator[Wire]:
    return (_led(wire, twins) for wire in part.inputs if wire.source.node in graph.nodes)


def _referring(node: Node, twins: Mapping[str, str], graph: Graph) -> Node:
    """`node` that refers to the copy of its partner, to the partner in `graph`, or to none."""
    settings: dict[str, object] = {}
    for name in kinds.reference_settings(node.kind):
        id = str(node.settings.get(name, ""))
        declared = kinds.declaration_of(node).settings[name]
        assert isinstance(declared, LayerReference)
        partner = graph.nodes.get(id)
        kept = id if partner is not None and kinds.may_name(declared, node, partner) else ""
        settings[name] = twins.get(id, kept)
    return replace(node, settings=node.settings.merged(settings)) if settings else node


def _need_known(part: Part) -> None:
    for graph in (part.graph, *(block.graph for block in part.blocks.values())):
        for node in graph.nodes.values():
            missing = kinds.is_block(node) and node.kind.removeprefix(BLOCK) not in part.blocks
            if missing or kinds.find(node.kind) is None:
                raise refuse(
                    "unknown_kind",
                    Text("{name} is of a kind that is not known here.", name=node.name),
                    where=Text("{where}", where=_WHERE),
                    expected=Text("a block that was copied along")
                    if missing
                    else Text("a kind of layer, data set or loss of this NetBuilder"),
                    received=Text("“{kind}”", kind=shortened(node.kind)),
                    remedy=Text("copy the rest without it, or use a newer NetBuilder."),
                )


def _need_belongs(node: Node, block: str) -> None:
    if not kinds.belongs(node.kind, inside=bool(block)):
        raise refuse(
            "wrong_graph",
            Text(
                "{name} stands in {where} only.",
                name=node.name,
                where=Text("the main graph") if block else Text("a block"),
            ),
            remedy=Text("paste it there, or copy the rest without it."),
            place=Place(node=node.id),
        )


# What the faults of a file are called when the text comes from the clipboard.
_WORDS = {
    "damaged_project": Text("The copied text is damaged."),
    "merge_conflict": Text("The copied text is damaged."),
    "too_large": Text("The copied text is too large."),
    "not_a_project": Text("The copied text holds no layers of NetBuilder."),
    "no_such_format": Text("The copied text holds no layers of NetBuilder."),
    "newer_format": Text("The layers were copied from a newer NetBuilder."),
}


def _of_text(error: ProblemError) -> ProblemError:
    problem = error.problem
    remedy = problem.remedy if problem.code == "newer_format" else Text("copy the layers again.")
    what = _WORDS.get(problem.code, problem.what)
    return ProblemError(replace(problem, what=what, remedy=remedy, place=Place()))


def _no_layers() -> ProblemError:
    return refuse(
        "nothing_to_paste",
        Text("The copied text holds no layers of NetBuilder."),
        expected=Text("layers copied in NetBuilder, or the source of an nn.Sequential"),
        remedy=Text("copy some layers first."),
    )
