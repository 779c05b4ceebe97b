"""Where tensors enter and leave: ports of blocks, what losses take, and what is marked as an output."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from netbuilder.analysis.from_source.matching import THROWAWAY
from netbuilder.analysis.from_source.values import Reading
from netbuilder.analysis.from_source.wires import origin, rewired
from netbuilder.analysis.from_source.wording import titled
from netbuilder.catalogue.library import made
from netbuilder.core.frozen import FrozenDict
from netbuilder.graph import edit
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, End, Graph, Node
from netbuilder.graph.query import fresh_id
from netbuilder.graph.words import free_name
from netbuilder.project import kinds
from netbuilder.project.project import Project

# Canvas pixels from a layer to the end behind it, and from one end to the next.
_ACROSS, _DOWN = 180.0, 80.0


def with_inputs(
    graph: Graph, ends: Sequence[End], before: Reading, now: Reading, kind: str
) -> tuple[Graph, list[End]]:
    """`graph` with a node of `kind` for each parameter of the text that is new, and where all of them begin.

    `ends` are those of the parameters before.
    """
    known = dict(zip(before.inputs, ends, strict=False))
    kept = [known.get(name) for name in now.inputs]
    free = [end for end in ends if end not in kept]
    found: list[End] = []
    for name, end in zip(now.inputs, kept, strict=True):
        if end is None and free:
            end = free.pop(0)
            if graph.nodes[end.node].kind == kind and name not in THROWAWAY:
                graph = edit.rename(graph, end.node, titled(name))
        if end is None:
            last = graph.nodes[found[-1].node] if found else None
            at = (last.x, last.y + _DOWN) if last is not None else (0.0, 0.0)
            graph, id = _added(graph, kind, "" if name in THROWAWAY else titled(name), at)
            end = End(id, "out")
        found.append(end)
    if kind == BLOCK_INPUT:
        graph = edit.remove(graph, [end.node for end in free])
    return graph, found


def with_block_outputs(
    project: Project, base: Graph, graph: Graph, ids: Sequence[str], results: Sequence[End]
) -> Graph:
    """`graph` of a block whose ends `ids` lead to the results of its class; more are added, or removed."""
    ends = list(ids)
    while len(ends) < len(results):
        source = graph.nodes[results[len(ends)].node]
        graph, id = _added(graph, BLOCK_OUTPUT, "Out", (source.x + _ACROSS, source.y))
        ends.append(id)
    graph = edit.remove(graph, ends[len(results) :])
    wanted = {End(id, "in"): end for id, end in zip(ends, results, strict=False)}
    return rewired(project, base, graph, wanted)


def with_results(
    project: Project, base: Graph, graph: Graph, before: Sequence[End], now: Sequence[End]
) -> Graph:
    """`graph` whose losses and marked outputs take the results of the model's class instead."""
    follows = _followers(graph, before, now)
    wanted: dict[End, End | None] = {}
    marked: set[End] = set()
    goals = [id for id, node in graph.nodes.items() if _is_goal(node)]
    for target, wire in base.wires.items():
        if target.node in goals and target.node in base.nodes:
            end = origin(project, base, wire.source)
            if end in follows:
                wanted[target] = follows[end]
            if base.nodes[target.node].kind == kinds.OUTPUT and wanted.get(target) is None and end in follows:
                graph = edit.remove(graph, [target.node])
                del wanted[target]
            else:
                marked.add(wanted.get(target) or end)
    graph = rewired(project, base, graph, wanted)
    if not before:
        graph, marked = _begun(project, graph, goals, now)
    is_plain = not goals and (tuple(now) == tuple(before) or _loose(project, graph) == list(now))
    missing = [] if is_plain else [end for end in now if end not in marked]
    for end in missing:
        source = graph.nodes[end.node]
        graph, id = _added(graph, kinds.OUTPUT, "", (source.x + _ACROSS, source.y + _DOWN))
        graph = edit.connect(graph, end, End(id, "in"))
    return graph


def _begun(
    project: Project, graph: Graph, goals: Collection[str], results: Sequence[End]
) -> tuple[Graph, set[End]]:
    """`graph` whose losses, which nothing was led into yet, take the results in their order."""
    free = [
        End(id, port.name)
        for id in goals
        for port in kinds.input_ports(project, graph, graph.nodes[id])[:1]
        if End(id, port.name) not in graph.wires
    ]
    pairs = list(zip(free, results, strict=False))
    for target, end in pairs:
        graph = edit.connect(graph, end, target)
    return graph, {end for _, end in pairs}


def _followers(graph: Graph, before: Sequence[End], now: Sequence[End]) -> dict[End, End | None]:
    """What takes the place of each result: itself where it is returned still, else the next that is new."""
    new = [end for end in now if end not in before]
    gone = [end for end in before if end not in now]
    follows: dict[End, End | None] = {end: end for end in before if end in now}
    if len(before) == len(now):
        places = [n for n, end in enumerate(before) if end in gone]
        pairs = [(before[n], now[n]) for n in places if now[n] in new]
        follows.update(pairs)
        new = [end for end in new if end not in [other for _, other in pairs]]
        gone = [end for end in gone if end not in follows]
    for number, end in enumerate(gone):
        follows[end] = new[number] if number < len(new) else None
    return follows


def _loose(project: Project, graph: Graph) -> list[End]:
    """The outputs that lead nowhere, which are the network's results where nothing else is marked."""
    used = {wire.source for wire in graph.wires.values()}
    return [
        End(node.id, port.name)
        for node in graph.nodes.values()
        if not (kinds.is_data(node) or node.kind == kinds.INPUT)
        for port in kinds.output_ports(project, node)
        if End(node.id, port.name) not in used
    ]


def _is_goal(node: Node) -> bool:
    return kinds.is_loss(node) or node.kind == kinds.OUTPUT


def _added(graph: Graph, kind: str, name: str, at: tuple[float, float]) -> tuple[Graph, str]:
    """`graph` with another end of a network or a block."""
    taken = [node.name for node in graph.nodes.values()]
    declared = made(kind, FrozenDict())
    id = fresh_id(graph, kind)
    x, y = at
    while any(abs(node.x - x) < _ACROSS / 2 and abs(node.y - y) < _DOWN / 2 for node in graph.nodes.values()):
        y += _DOWN
    node = Node(id, kind, free_name(name or declared.name, taken), declared.stored(), x, y)
    return replace(graph, nodes=graph.nodes.with_(id, node)), id
