"""Layers of a drawing: each node stands right of all that feed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from netbuilder.core.values import NamedTuple


class Edge(NamedTuple):
    """A wire between two nodes; heights of its ports are counted from the tops of the nodes.

    One that is `low` is led round below everything.
    """

    source: str
    target: str
    leaves: float
    arrives: float
    low: bool = False


class Layers(NamedTuple):
    """Nodes by layer, from left to right. `edges` all lead to the right; those of each layer that they leave.

    `reach` is for each node how many nodes the longest way through it has.
    """

    members: list[list[str]]
    at: dict[str, int]
    edges: list[list[Edge]]
    reach: dict[str, int]

    def crossing(self) -> list[int]:
        """For each layer the number of outputs whose wires come from before it and end in it or behind."""
        last: dict[tuple[str, float], int] = {}
        for edge in chain.from_iterable(self.edges):
            if not edge.low:
                key = edge.source, edge.leaves
                last[key] = max(last.get(key, 0), self.at[edge.target])
        steps = [0] * (len(self.members) + 1)
        for (source, _), end in last.items():
            steps[self.at[source] + 1] += 1
            steps[end + 1] -= 1
        total, found = 0, []
        for step in steps[:-1]:
            total += step
            found.append(total)
        return found


def parts(ids: Iterable[str], edges: Iterable[Edge]) -> tuple[list[list[str]], list[str]]:
    """The groups of nodes that wires join, and the nodes without any wire."""
    ids = list(ids)
    beside: dict[str, list[str]] = {id: [] for id in ids}
    for edge in edges:
        beside[edge.source].append(edge.target)
        beside[edge.target].append(edge.source)
    place = {id: index for index, id in enumerate(ids)}
    joined, seen = [], set()
    for id in ids:
        if id in seen or not beside[id]:
            continue
        group, waiting = [], [id]
        seen.add(id)
        while waiting:
            group.append(waiting.pop())
            fresh = [other for other in beside[group[-1]] if other not in seen]
            seen.update(fresh)
            waiting += dict.fromkeys(fresh)
        joined.append(sorted(group, key=place.__getitem__))
    return joined, [id for id in ids if not beside[id]]


def dense_layers(ids: Iterable[str], edges: Sequence[Edge]) -> Layers:
    """Longest-path layers; a node that feeds more than feed it stands right before
    the first of them.

    Of a cycle, which only a file made by hand has, the wires that lead back are left out.
    """
    ids = list(ids)
    sequence = _sequence(ids, edges)
    place = {id: index for index, id in enumerate(sequence)}
    forward = [edge for edge in edges if place[edge.source] < place[edge.target]]
    into: dict[str, list[str]] = {id: [] for id in ids}
    out: dict[str, list[str]] = {id: [] for id in ids}
    for edge in forward:
        into[edge.target].append(edge.source)
        out[edge.source].append(edge.target)
    before: dict[str, int] = {}
    for id in sequence:
        before[id] = max((before[other] + 1 for other in into[id]), default=0)
    behind: dict[str, int] = {}
    at = dict(before)
    for id in reversed(sequence):
        behind[id] = max((behind[other] + 1 for other in out[id]), default=0)
        if out[id] and len(set(out[id])) > len(set(into[id])):
            at[id] = min(at[other] for other in out[id]) - 1
    at = _without_gaps(at)
    members: list[list[str]] = [[] for _ in range(max(at.values()) + 1)]
    for id in ids:
        members[at[id]].append(id)
    leaving: list[list[Edge]] = [[] for _ in members]
    for edge in forward:
        leaving[at[edge.source]].append(edge)
    return Layers(members, at, leaving, {id: before[id] + behind[id] for id in ids})


def _without_gaps(at: dict[str, int]) -> dict[str, int]:
    used = {layer: index for index, layer in enumerate(sorted(set(at.values())))}
    return {id: used[layer] for id, layer in at.items()}


def _sequence(ids: list[str], edges: Sequence[Edge]) -> list[str]:
    """Every node after all that feed it; where a cycle leaves none, the first that is left comes next."""
    waiting = dict.fromkeys(ids, 0)
    out: dict[str, list[str]] = {id: [] for id in ids}
    for edge in edges:
        waiting[edge.target] += 1
        out[edge.source].append(edge.target)
    ready = [id for id in ids if not waiting[id]]
    rest = iter(ids)
    done: dict[str, None] = {}
    while len(done) < len(ids):
        id = ready.pop() if ready else next(each for each in rest if each not in done)
        if id in done:
            continue
        done[id] = None
        for other in out[id]:
            waiting[other] -= 1
            if waiting[other] == 0 and other not in done:
                ready.append(other)
    return list(done)
