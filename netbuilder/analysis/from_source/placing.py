"""Where new nodes go: between what they take from and what takes from them, on nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from netbuilder.graph.model import Graph, Node
from netbuilder.graph.query import order

# Canvas pixels: about what a node takes, from one to the next, least room around, and a step down.
_WIDTH, _HEIGHT = 160.0, 64.0
_ACROSS, _MARGIN, _DOWN = 180.0, 12.0, 40.0


def placed(graph: Graph, new: Collection[str]) -> Graph:
    """`graph` with places for the nodes `new`; all others stay where they are."""
    if not new:
        return graph
    there = {id: (node.x, node.y) for id, node in graph.nodes.items() if id not in new}
    for run in _runs(graph, new):
        left = _beside(graph, run[0], there, before=True)
        right = _beside(graph, run[-1], there, before=False)
        for number, id in enumerate(run, start=1):
            there[id] = _free(_wanted(left, right, number, len(run)), there)
    nodes = {id: replace(graph.nodes[id], x=x, y=y) for id, (x, y) in there.items() if id in new}
    return replace(graph, nodes=graph.nodes.merged(nodes))


def _runs(graph: Graph, new: Collection[str]) -> list[list[str]]:
    """New nodes that follow each other, in their order."""
    before: dict[str, list[str]] = {}
    for wire in graph.wires.values():
        before.setdefault(wire.target.node, []).append(wire.source.node)
    runs: list[list[str]] = []
    for id in order(graph)[0]:
        if id in new:
            run = next((each for each in runs if each[-1] in before.get(id, ())), None)
            runs.append([id]) if run is None else run.append(id)
    return runs


def _beside(
    graph: Graph, id: str, there: Mapping[str, tuple[float, float]], *, before: bool
) -> tuple[float, float] | None:
    """The place that counts for what feeds a node, or for what it feeds."""
    wires = graph.wires.values()
    if before:
        found = [there[w.source.node] for w in wires if w.target.node == id and w.source.node in there]
        return max(found, default=None)
    found = [there[w.target.node] for w in wires if w.source.node == id and w.target.node in there]
    return min(found, default=None)


def _wanted(
    left: tuple[float, float] | None, right: tuple[float, float] | None, number: int, count: int
) -> tuple[float, float]:
    if left is not None and right is not None and right[0] - left[0] >= _ACROSS:
        share = number / (count + 1)
        return left[0] + share * (right[0] - left[0]), left[1] + share * (right[1] - left[1])
    if left is not None:
        return left[0] + number * _ACROSS, left[1]
    if right is not None:
        return right[0] - (count + 1 - number) * _ACROSS, right[1]
    return number * _ACROSS, 0.0


def _free(at: tuple[float, float], there: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    """The nearest place at or below `at` on which nothing lies."""
    x, y = round(at[0]), round(at[1])
    while any(_touches(x, y, other) for other in there.values()):
        y += round(_DOWN)
    return float(x), float(y)


def _touches(x: float, y: float, other: tuple[float, float]) -> bool:
    across = abs(other[0] - x) < _WIDTH + _MARGIN
    return across and abs(other[1] - y) < _HEIGHT + _MARGIN


def ordered(nodes: Mapping[str, Node], text: Iterable[str]) -> dict[str, Node]:
    """Nodes with those of `text` in its order, each new one behind the one before it there."""
    named = list(text)
    known = set(named)
    slots = [id for id in nodes if id in known]
    if slots == named:
        return dict(nodes)
    queue = iter(named)
    found: dict[str, Node] = {}
    for id, node in nodes.items():
        if id in known:
            here = next(queue)
            found[here] = nodes[here]
        else:
            found[id] = node
    return found
