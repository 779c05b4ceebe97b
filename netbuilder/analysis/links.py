"""Who feeds whom, looked up by node: the wires of a graph in the form that analysis asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netbuilder.graph.model import End, Graph, Wire


@dataclass(frozen=True, slots=True)
class Links:
    """`sources` has, for each node that a wire reaches, what feeds each input port; `users` the wires that
    leave each node. Nodes without such wires are missing.
    """

    sources: dict[str, dict[str, End]]
    users: dict[str, tuple[Wire, ...]]


def links(graph: Graph) -> Links:
    """The links of a graph."""
    found = Links({}, {})
    _put(found, graph.wires.values())
    return found


def changed_links(before: Links, old: Graph, new: Graph) -> Links:
    """The links of `new`, given those of `old`. Entries that no wire joined or left stay the same objects."""
    if old.wires is new.wires:
        return before
    # Wires are told apart by identity: hashing every port would take longer than all the rest.
    in_old = set(map(id, old.wires.values()))
    in_new = set(map(id, new.wires.values()))
    gone = [wire for wire in old.wires.values() if id(wire) not in in_new]
    come = [wire for wire in new.wires.values() if id(wire) not in in_old]
    if not gone and not come:
        return before
    found = Links(before.sources.copy(), before.users.copy())
    _take(found, gone)
    for wire in come:
        # A copy, since the old links may hold this very dictionary.
        found.sources[wire.target.node] = dict(found.sources.get(wire.target.node, {}))
    _put(found, come)
    return found


def _put(found: Links, wires: Iterable[Wire]) -> None:
    for wire in wires:
        target, source = wire.target, wire.source
        found.sources.setdefault(target.node, {})[target.port] = source
        found.users[source.node] = (*found.users.get(source.node, ()), wire)


def _take(found: Links, wires: Iterable[Wire]) -> None:
    for wire in wires:
        target, source = wire.target, wire.source.node
        left = {port: end for port, end in found.sources[target.node].items() if port != target.port}
        users = tuple(each for each in found.users[source] if each is not wire)
        if left:
            found.sources[target.node] = left
        else:
            del found.sources[target.node]
        if users:
            found.users[source] = users
        else:
            del found.users[source]
