"""Who feeds whom, looked up by node: the wires of a graph in the form that analysis asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import compress, islice
from operator import is_not
from typing import TypeVar

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End, Graph, Wire

K = TypeVar("K")
V = TypeVar("V")


class Links(NamedTuple):
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


def difference(old: Graph, new: Graph) -> tuple[list[Wire], list[Wire]]:
    """The wires that went and those that came."""
    if old.wires is new.wires:
        return [], []
    touched = new.wires.touched_since(old.wires)
    if touched is not None:
        return _only_in(old.wires, new.wires, touched), _only_in(new.wires, old.wires, touched)
    # Wires are told apart by identity: hashing every port would take longer than all the rest.
    before, after = list(old.wires.values()), list(new.wires.values())
    moved = list(map(is_not, before, after))
    gone = [*compress(before, moved), *before[len(after) :]]
    come = [*compress(after, moved), *after[len(before) :]]
    left, arrived = set(map(id, gone)), set(map(id, come))
    return [w for w in gone if id(w) not in arrived], [w for w in come if id(w) not in left]


def _only_in(one: Mapping[End, Wire], other: Mapping[End, Wire], ends: Iterable[End]) -> list[Wire]:
    return [one[end] for end in ends if end in one and other.get(end) is not one[end]]


def unlike(old: FrozenDict[K, V], new: FrozenDict[K, V]) -> tuple[list[K], list[K]]:
    """The keys of `new` whose value is not the very object that `old` has there, and those of `old` alone.

    No object has two keys.
    """
    if old is new:
        return [], []
    touched = new.touched_since(old)
    if touched is not None:
        changed = [key for key in touched if key in new and old.get(key) is not new[key]]
        return changed, [key for key in touched if key in old and key not in new]
    return compared(old, new)


def compared(old: Mapping[K, V], new: Mapping[K, V]) -> tuple[list[K], list[K]]:
    """The same of mappings of which nobody knows what they were made from."""
    if old is new:
        return [], []
    # After most edits both have the same keys in the same order, then more: that is seen fastest.
    moved = list(map(is_not, old.values(), new.values()))
    changed = list(compress(new, moved))
    if changed == list(compress(old, moved)):
        return [*changed, *islice(new, len(old), None)], [*islice(old, len(new), None)]
    changed = [key for key, value in new.items() if old.get(key) is not value]
    return changed, [key for key in old if key not in new]


def changed_links(before: Links, gone: Iterable[Wire], come: Iterable[Wire]) -> Links:
    """The links after wires went and came. Entries that no wire joined or left stay the same objects."""
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
