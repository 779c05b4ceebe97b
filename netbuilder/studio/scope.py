"""Which graph is on the canvas: the main one, or the inside of a block at the end of a way through uses."""

from __future__ import annotations

from collections import Counter

from netbuilder.core.problem import Place
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import BLOCK, Graph
from netbuilder.project import kinds
from netbuilder.project.nesting import block_ids
from netbuilder.project.project import Project, graph_of


class Scope(NamedTuple):
    """`path` are the ids of the block nodes that lead there, `block` is the id of the last one's block."""

    path: tuple[str, ...] = ()
    block: str = ""


class Step(NamedTuple):
    """A graph on the way to the one that is shown: how it is called, and the path that leads to it."""

    path: tuple[str, ...]
    title: str


def scope_at(project: Project, path: tuple[str, ...]) -> Scope:
    """The scope to which `path` leads, or as far as it leads anywhere."""
    block = ""
    known: list[str] = []
    for id in path:
        node = graph_of(project, block).nodes.get(id)
        if node is None or not kinds.is_block(node) or kinds.block_of(project, node) is None:
            break
        block = node.kind.removeprefix(BLOCK)
        known.append(id)
    return Scope(tuple(known), block)


def steps(project: Project, path: tuple[str, ...]) -> tuple[Step, ...]:
    """The graphs from the main one to that at the end of `path`; a block is called by its own name."""
    found = [Step((), project.name)]
    for end in range(1, len(path) + 1):
        block = project.blocks[scope_at(project, path[:end]).block]
        found.append(Step(path[:end], block.name))
    return tuple(found)


def uses(project: Project, block: str) -> int:
    """How many nodes stand for `block`, in the main graph and inside other blocks."""
    graphs = (project.graph, *(each.graph for each in project.blocks.values()))
    return sum(Counter(block_ids(graph))[block] for graph in graphs)


def path_to(project: Project, block: str) -> tuple[str, ...] | None:
    """The shortest way from the main graph into `block`; None when nothing that is reached stands for it."""
    edge: list[tuple[tuple[str, ...], Graph]] = [((), project.graph)]
    seen: set[str] = set()
    while edge:
        path, graph = edge.pop(0)
        for node in graph.nodes.values():
            inner = kinds.block_of(project, node) if kinds.is_block(node) else None
            if inner is None or inner.id in seen:
                continue
            seen.add(inner.id)
            if inner.id == block:
                return (*path, node.id)
            edge.append(((*path, node.id), inner.graph))
    return None


def spot_of(place: Place) -> tuple[tuple[str, ...], str] | None:
    """The way to the graph in which a problem lies, and its node there; None for one that is at no node.

    What is said of a block as a whole lies at the node that stands for it.
    """
    if place.node is not None:
        return place.blocks, place.node
    return (place.blocks[:-1], place.blocks[-1]) if place.blocks else None


def seen_at(project: Project, place: Place, block: str) -> str | None:
    """The node in the graph of `block`, or in the main one, at which a problem or what it is in is seen.

    A problem is told for one use of a block and is seen in all of them.
    """
    way = (*place.blocks, *filter(None, (place.node,)))
    for depth, id in enumerate(way):
        if scope_at(project, way[:depth]).block == block:
            return id
    return None


def changed_at(before: Project, now: Project, shown: str) -> tuple[str, ...] | None:
    """The way to a graph of `now` that differs from that in `before`; None where `shown` does, or none."""

    def graph(project: Project, block: str) -> Graph | None:
        return graph_of(project, block) if not block or block in project.blocks else None

    changed = [block for block in ("", *now.blocks) if graph(before, block) is not graph(now, block)]
    if not changed or shown in changed:
        return None
    return path_to(now, changed[0]) if changed[0] else ()
