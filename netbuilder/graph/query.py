"""Questions about a graph: order, neighbours, reach, cycles, free ids."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Container, Iterable

from netbuilder.graph.model import Graph, Wire

# The kind may be a block's, whose id came from a file.
_LONGEST_STEM = 100


def incoming(graph: Graph) -> dict[str, list[Wire]]:
    """For each node the wires that end at it; nodes without any are there too."""
    found: dict[str, list[Wire]] = {node: [] for node in graph.nodes}
    for wire in graph.wires.values():
        found[wire.target.node].append(wire)
    return found


def outgoing(graph: Graph) -> dict[str, list[Wire]]:
    """For each node the wires that start at it; nodes without any are there too."""
    found: dict[str, list[Wire]] = {node: [] for node in graph.nodes}
    for wire in graph.wires.values():
        found[wire.source.node].append(wire)
    return found


def order(graph: Graph, also: Iterable[tuple[str, str]] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Every node after all that feed it, and the nodes left over because they lie on or behind a cycle.

    `also` are further pairs (first, later) to respect. Of the nodes that could come next, the one that was
    added first does, so the order in which wires were drawn does not matter. Kahn's algorithm with a heap.
    """
    names = tuple(graph.nodes)
    place = {node: index for index, node in enumerate(names)}
    waiting = [0] * len(names)
    followers: list[list[int]] = [[] for _ in names]
    pairs = [(wire.source.node, wire.target.node) for wire in graph.wires.values()]
    for first, later in (*pairs, *also):
        waiting[place[later]] += 1
        followers[place[first]].append(place[later])
    ready = [index for index, count in enumerate(waiting) if count == 0]
    done: list[str] = []
    while ready:
        index = heapq.heappop(ready)
        done.append(names[index])
        for follower in followers[index]:
            waiting[follower] -= 1
            if waiting[follower] == 0:
                heapq.heappush(ready, follower)
    return tuple(done), tuple(names[index] for index, count in enumerate(waiting) if count)


def ancestors(graph: Graph, starts: Iterable[str]) -> set[str]:
    """`starts` and every node from which a wire leads to one of them."""
    into = incoming(graph)
    return _spread(starts, lambda node: (wire.source.node for wire in into[node]))


def descendants(graph: Graph, starts: Iterable[str]) -> set[str]:
    """`starts` and every node that a wire reaches from one of them."""
    out = outgoing(graph)
    return _spread(starts, lambda node: (wire.target.node for wire in out[node]))


def linked(graph: Graph, starts: Iterable[str]) -> set[str]:
    """`starts` and every node that one reaches from them along wires, forwards or backwards."""
    into, out = incoming(graph), outgoing(graph)

    def neighbours(node: str) -> Iterable[str]:
        yield from (wire.source.node for wire in into[node])
        yield from (wire.target.node for wire in out[node])

    return _spread(starts, neighbours)


def closes_cycle(graph: Graph, source: str, target: str) -> bool:
    """Whether a wire from `source` to `target` would lead back to where it starts."""
    return source in descendants(graph, [target])


def cycle(graph: Graph) -> tuple[str, ...]:
    """The nodes of one cycle, in the direction of the wires; empty when there is none."""
    _, left = order(graph)
    if not left:
        return ()
    stuck = set(left)
    # A node that is left over waits for another one that is, so the way back never ends.
    before = {
        wire.target.node: wire.source.node for wire in graph.wires.values() if wire.source.node in stuck
    }
    walked: dict[str, None] = {}
    node = left[0]
    while node not in walked:
        walked[node] = None
        node = before[node]
    path = list(walked)
    return tuple(reversed(path[path.index(node) :]))


def fresh_id(graph: Graph, kind: str) -> str:
    """An id that nothing in `graph` has: the last part of the kind and the first free number."""
    return free_id(kind.rpartition(".")[2], graph.nodes, graph.notes, graph.frames)


def free_id(stem: str, *taken: Container[str]) -> str:
    """`stem`, cut to a decent length, and the first number that makes an id which none of `taken` holds."""
    stem = stem[:_LONGEST_STEM]
    number = 1
    while any(f"{stem}_{number}" in ids for ids in taken):
        number += 1
    return f"{stem}_{number}"


class FreeIds:
    """Hands out ids as `free_id` does, each of them once."""

    def __init__(self, *taken: Iterable[str]) -> None:
        self._taken = {id for ids in taken for id in ids}
        self._last: dict[str, int] = {}

    def take(self, stem: str) -> str:
        stem = stem[:_LONGEST_STEM]
        # Where the last search ended, so that a thousand layers of a kind stay cheap.
        number = self._last.get(stem, 0) + 1
        while f"{stem}_{number}" in self._taken:
            number += 1
        self._last[stem] = number
        self._taken.add(f"{stem}_{number}")
        return f"{stem}_{number}"


def _spread(starts: Iterable[str], neighbours: Callable[[str], Iterable[str]]) -> set[str]:
    found = set(starts)
    edge = list(found)
    while edge:
        for node in neighbours(edge.pop()):
            if node not in found:
                found.add(node)
                edge.append(node)
    return found
