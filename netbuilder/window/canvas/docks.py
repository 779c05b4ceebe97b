"""Which nodes share a card as its rows. After a change only those are looked at again that it touches."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from netbuilder.analysis.links import Links, difference
from netbuilder.graph.model import EMPTY, Graph, Wire
from netbuilder.project.docking import Rows, leader, rows_with
from netbuilder.studio.presenters.node_card import Row
from netbuilder.window.canvas.geometry import Box, Point


class Docks:
    """`follow` takes over another graph; the rest tells of the last one."""

    def __init__(self) -> None:
        self._graph = EMPTY
        self._leaders: dict[str, str] = {}
        self._followers: dict[str, str] = {}
        self._rows: dict[str, Rows] = {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def __contains__(self, id: object) -> bool:
        return id in self._rows

    def rows(self, id: str) -> Rows:
        """All rows of the card that a node is on, from the top; itself alone where it has its own."""
        return self._rows.get(id, (id,))

    def row(self, id: str) -> Row:
        """Which row of its card a node is."""
        rows = self._rows.get(id)
        if rows is None:
            return Row.NONE
        return Row.FIRST if id == rows[0] else Row.LAST if id == rows[-1] else Row.MIDDLE

    def lead(self, id: str) -> str | None:
        """The node right above a row; None for the first one, and for a node with a card of its own."""
        return self._leaders.get(id) if id in self._rows else None

    def whole(self, ids: Iterable[str]) -> set[str]:
        """`ids` with all rows of their cards."""
        return {row for id in ids for row in self.rows(id)}

    def goes_with(self, id: str, ids: Container[str]) -> bool:
        """Whether a node is a row below the first one of its card, and that is among `ids`."""
        head = self.rows(id)[0]
        return head != id and head in ids

    def by_card(self, boxes: Mapping[str, Box]) -> Mapping[str, Box]:
        """`boxes` with one for all rows of a card, named by the first of them."""
        if not self:
            return boxes
        found = {id: box for id, box in boxes.items() if not self.goes_with(id, boxes)}
        for id in self.heads():
            if id in found:
                found[id] = around(found[id], boxes[self.rows(id)[-1]])
        return found

    def areas(self, boxes: Mapping[str, Box]) -> Mapping[str, Box]:
        """The room of each node; of a row, that of its whole card."""
        if not self:
            return boxes
        cards = self.by_card(boxes)
        return {id: cards[self.rows(id)[0]] for id in boxes}

    def with_rows(self, places: Mapping[str, Point], boxes: Mapping[str, Box]) -> dict[str, Point]:
        """`places` with those of the rows below first ones; `boxes` say how far below."""
        found = dict(places)
        for id in self.heads():
            if id in places:
                x, y = places[id]
                found.update((row, (x, y + boxes[row].y - boxes[id].y)) for row in self.rows(id)[1:])
        return found

    def heads(self) -> Iterator[str]:
        """The first row of each card."""
        return (id for id, rows in self._rows.items() if id == rows[0])

    def follow(self, graph: Graph, links: Links, changed: Iterable[str]) -> set[str]:
        """Take over `graph`, whose nodes `changed`; returns those that are another row now, or below another
        node, or on the card of one that is.
        """
        changed = {*changed}
        gone, come = difference(self._graph, graph)
        self._graph = graph
        ends = {end.node for wire in (*gone, *come) for end in (wire.source, wire.target)}
        other: set[str] = set()
        for id in self._beside(ends | changed, links):
            now, was = leader(graph, links, id), self._leaders.get(id)
            if now != was:
                self._lead(id, was, now)
                other.update(each for each in (id, was, now) if each is not None)
        below = {self._followers[id] for id in changed if id in self._followers}
        return (self._regroup(other) | below) & graph.nodes.keys()

    def _beside(self, ids: set[str], links: Links) -> set[str]:
        """`ids`, and all that they feed or fed as rows: whose leader may be another."""
        fed = (wire.target.node for id in ids for wire in links.users.get(id, ()))
        return ids.union(fed, (self._followers[id] for id in ids if id in self._followers))

    def _lead(self, id: str, was: str | None, now: str | None) -> None:
        if was is not None:
            del self._leaders[id]
            if self._followers.get(was) == id:
                del self._followers[was]
        if now is not None:
            self._leaders[id] = now
            self._followers[now] = id

    def _regroup(self, ids: set[str]) -> set[str]:
        """Find the rows of all cards anew on which `ids` are or were; returns all of those."""
        found = {row for id in ids for row in self.rows(id)}
        for id in found:
            self._rows.pop(id, None)
        waiting = set(found)
        while waiting:
            rows = rows_with(waiting.pop(), self._leaders.get, self._followers.get)
            waiting.difference_update(rows)
            found.update(rows)
            if len(rows) > 1:
                self._rows.update(dict.fromkeys(rows, rows))
        return found


def by_card(wire: Wire, docks: Docks) -> Wire:
    """`wire` as it leads between cards that are named by their first rows."""
    source, target = docks.rows(wire.source.node)[0], docks.rows(wire.target.node)[0]
    if (source, target) == (wire.source.node, wire.target.node):
        return wire
    return Wire(wire.source._replace(node=source), wire.target._replace(node=target))


def piled(rows: Iterable[Box], x: float, y: float) -> list[Box]:
    """The places of the rows of a card with its corner at (x, y), all as wide as the widest."""
    rows, found = [*rows], list[Box]()
    width = max(row.width for row in rows)
    for row in rows:
        found.append(row._replace(x=x, y=y, width=width))
        y += row.height
    return found


def around(first: Box, last: Box) -> Box:
    """The place of a card from its first row to its last one."""
    outputs = tuple((name, at + last.y - first.y) for name, at in last.outputs)
    return first._replace(height=last.bottom - first.y, outputs=outputs, foot=last.foot)
