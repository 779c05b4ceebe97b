"""What is selected on the canvas: nodes, notes and frames by id, or one wire. It is not in the project."""

from __future__ import annotations

from collections.abc import Iterable

from netbuilder.core.signal import Signal
from netbuilder.graph.model import End, Graph


class Selection:
    """`ids` in no order; `wire` is the input at which the selected wire ends. Never both."""

    def __init__(self) -> None:
        self.changed: Signal[[]] = Signal()
        self._ids: frozenset[str] = frozenset()
        self._wire: End | None = None

    @property
    def ids(self) -> frozenset[str]:
        return self._ids

    @property
    def wire(self) -> End | None:
        return self._wire

    @property
    def only(self) -> str | None:
        """The one thing that is selected, None for nothing or several."""
        return next(iter(self._ids)) if len(self._ids) == 1 else None

    def set(self, ids: Iterable[str]) -> None:
        self._become(frozenset(ids), None)

    def add(self, ids: Iterable[str]) -> None:
        self._become(self._ids | set(ids), None)

    def toggle(self, id: str) -> None:
        self._become(self._ids ^ {id}, None)

    def set_wire(self, target: End) -> None:
        self._become(frozenset(), target)

    def clear(self) -> None:
        self._become(frozenset(), None)

    def keep_those_in(self, graph: Graph) -> None:
        """Let go of what is not there any more."""
        kinds = graph.nodes, graph.notes, graph.frames
        there = frozenset(id for id in self._ids if any(id in things for things in kinds))
        self._become(there, self._wire if self._wire in graph.wires else None)

    def _become(self, ids: frozenset[str], wire: End | None) -> None:
        if (ids, wire) != (self._ids, self._wire):
            self._ids, self._wire = ids, wire
            self.changed.emit()
