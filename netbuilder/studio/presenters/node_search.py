"""Nodes by their names, wherever in the project they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netbuilder.analysis.report import Report
from netbuilder.core.values import NamedTuple
from netbuilder.studio.presenters.finding import found
from netbuilder.studio.presenters.node_card import Say
from netbuilder.studio.presenters.outline import Branch, branches
from netbuilder.studio.presenters.palette import Item


class Place(NamedTuple):
    """A row: the node `id` inside the uses of blocks to which the path `within` leads.

    `words` say what stands out: its problem, else its shapes.
    """

    item: Item
    fits: bool
    words: str
    spoken: str
    id: str
    within: tuple[str, ...]


class NodeSearch:
    """All nodes as they are now."""

    def __init__(self, report: Report, say: Say = str) -> None:
        self._places = tuple(_places(branches(report, say)))

    def found(self, text: str) -> tuple[Place, ...]:
        """Those whose name or kind has every word of `text`, best first."""
        if not text.strip():
            return self._places
        by_item = {place.item: place for place in self._places}
        return tuple(by_item[item] for item in found(by_item, text))


def _places(rows: Sequence[Branch]) -> Iterator[Place]:
    for row in rows:
        item = Item(row.kind, row.title, row.category, "", "", (row.id, "/".join((*row.within, row.id))))
        yield Place(item, True, row.what or row.shape, row.spoken, row.id, row.within)
        yield from _places(row.inside)
