"""Blocks inside blocks: who holds whom, how deep, and how large it all is once written out.

A few blocks, each with two of the next, stand for more layers than any machine can hold; so both edits and
files are held to limits here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import refuse
from netbuilder.core.text import Text
from netbuilder.graph.model import BLOCK, Block, End, Graph
from netbuilder.project.project import Project

# Nodes in the file; all nodes once each use of a block is written out; blocks around a node.
MOST_NODES = 100_000
MOST_WRITTEN_OUT = 1_000_000
DEEPEST = 32


def block_ids(graph: Graph) -> list[str]:
    """The blocks that the nodes of `graph` stand for, once for each use."""
    return [node.kind.removeprefix(BLOCK) for node in graph.nodes.values() if node.kind.startswith(BLOCK)]


def holds(project: Project, outer: str, inner: str) -> bool:
    """Whether the block `outer` is `inner` or holds it, at any depth."""
    seen: set[str] = set()
    edge = [outer]
    while edge:
        block = edge.pop()
        if block == inner:
            return True
        if block in project.blocks and block not in seen:
            seen.add(block)
            edge += block_ids(project.blocks[block].graph)
    return False


def is_used(project: Project, block: str) -> bool:
    """Whether any node stands for `block`."""
    return any(block in block_ids(graph) for graph in _graphs(project))


def nesting_fault(graph: Graph, blocks: Mapping[str, Block]) -> tuple[Text, Text] | None:
    """What was expected of the nesting of blocks and what is there, None when nothing is wrong."""
    stored = len(graph.nodes) + sum(len(block.graph.nodes) for block in blocks.values())
    if stored > MOST_NODES:
        return Text("at most {most:,} layers", most=MOST_NODES), Text("{count:,}", count=stored)
    inside = {id: [each for each in block_ids(block.graph) if each in blocks] for id, block in blocks.items()}
    try:
        in_order = tuple(TopologicalSorter(inside).static_order())
    except CycleError as error:
        received = Text("“{block}”, which does", block=blocks[error.args[1][0]].name)
        return Text("blocks that do not hold themselves"), received
    depth: dict[str, int] = {}
    size: dict[str, int] = {}
    for id in in_order:
        depth[id] = 1 + max((depth[each] for each in inside[id]), default=0)
        size[id] = len(blocks[id].graph.nodes) + sum(size[each] for each in inside[id])
    if max(depth.values(), default=0) > DEEPEST:
        deepest = max(depth, key=depth.__getitem__)
        received = Text("{depth} around what is innermost in “{block}”", depth=depth[deepest],
                        block=blocks[deepest].name)  # fmt: skip
        return Text("at most {most} blocks around each other", most=DEEPEST), received
    whole = len(graph.nodes) + sum(size.get(each, 0) for each in block_ids(graph))
    largest = max(whole, *size.values(), 0)
    if largest > MOST_WRITTEN_OUT:
        return (
            Text("at most {most:,} layers once blocks are written out", most=MOST_WRITTEN_OUT),
            Text("more than that"),
        )
    return None


def need_nesting(project: Project) -> Project:
    """`project`, unless its blocks hold themselves or grow beyond what can be computed."""
    fault = nesting_fault(project.graph, project.blocks)
    if fault is None:
        return project
    expected, received = fault
    raise refuse(
        "bad_nesting",
        Text("Blocks cannot be nested like that."),
        expected=expected,
        received=received,
        remedy=Text("use another block, or write some of them out first."),
    )


def without_ports(project: Project, block: str, ports: Iterable[str]) -> Project:
    """`project` with the wires cut that lead to or from `ports` of the nodes that stand for `block`."""
    gone = set(ports)
    blocks = {
        id: replace(each, graph=_cut(each.graph, block, gone)) if block in block_ids(each.graph) else each
        for id, each in project.blocks.items()
    }
    return replace(project, graph=_cut(project.graph, block, gone), blocks=FrozenDict(blocks))


def _cut(graph: Graph, block: str, ports: set[str]) -> Graph:
    def touches(end: End) -> bool:
        return end.port in ports and graph.nodes[end.node].kind == BLOCK + block

    cut = [end for end, wire in graph.wires.items() if touches(end) or touches(wire.source)]
    return replace(graph, wires=graph.wires.without(cut)) if cut else graph


def _graphs(project: Project) -> tuple[Graph, ...]:
    return (project.graph, *(block.graph for block in project.blocks.values()))
