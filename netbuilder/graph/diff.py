"""What differs between two graphs, so that a view redraws just that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.values import NamedTuple, dataclass
from netbuilder.graph.model import End, Frame, Graph, Node, Note, Wire

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Changes(Generic[K, V]):
    """Keys that went, members that came, and members whose value is another now."""

    removed: tuple[K, ...] = ()
    added: FrozenDict[K, V] = FrozenDict()
    changed: FrozenDict[K, V] = FrozenDict()

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or self.changed)


class GraphDiff(NamedTuple):
    """Applied to the first graph it gives the second."""

    nodes: Changes[str, Node] = Changes()
    wires: Changes[End, Wire] = Changes()
    notes: Changes[str, Note] = Changes()
    frames: Changes[str, Frame] = Changes()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.wires or self.notes or self.frames)


def changes(before: Mapping[K, V], after: Mapping[K, V]) -> Changes[K, V]:
    """What leads from one mapping to the other. Members that are the same object are not compared further."""
    if before is after:
        return Changes()
    missing = object()
    added, changed = {}, {}
    for key, value in after.items():
        old = before.get(key, missing)
        if old is missing:
            added[key] = value
        elif old is not value and old != value:
            changed[key] = value
    removed = tuple(key for key in before if key not in after)
    return Changes(removed, FrozenDict(added), FrozenDict(changed))


def diff(before: Graph, after: Graph) -> GraphDiff:
    """What leads from `before` to `after`."""
    return GraphDiff(
        changes(before.nodes, after.nodes),
        changes(before.wires, after.wires),
        changes(before.notes, after.notes),
        changes(before.frames, after.frames),
    )


def apply(graph: Graph, difference: GraphDiff) -> Graph:
    """`graph` with `difference` carried out."""
    return Graph(
        applied(graph.nodes, difference.nodes),
        applied(graph.wires, difference.wires),
        applied(graph.notes, difference.notes),
        applied(graph.frames, difference.frames),
    )


def applied(members: FrozenDict[K, V], change: Changes[K, V]) -> FrozenDict[K, V]:
    """`members` with `change` carried out."""
    if not change:
        return members
    return members.without(change.removed).merged({**change.changed, **change.added})
