"""The ways of a graph's wires. After a change only those are led anew that it touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from PySide6.QtCore import QRectF

from netbuilder.analysis.links import Links
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.report import Report
from netbuilder.core.problem import Problem
from netbuilder.graph.model import End, Wire
from netbuilder.studio.presenters.node_card import WireCard, wire_card
from netbuilder.window.canvas.docks import Docks
from netbuilder.window.canvas.geometry import (
    Box,
    Point,
    Route,
    Spot,
    chip_width,
    error_spot,
    label_spot,
    label_spots,
)
from netbuilder.window.canvas.grid_index import GridIndex
from netbuilder.window.canvas.ground import Ground
from netbuilder.window.canvas.label_room import clear_of_nodes
from netbuilder.window.canvas.laid_wire import LaidWire, chip_at, laid_wire, repainted
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.routing import Link, route_of, straight_way
from netbuilder.window.canvas.turned import dots_beside, is_dot, turned_link

# With more wires than this, a change leads only those anew that it touches.
_ALL_ANEW = 120
# When more wires than this carry something else, those out of sight may wait.
_AT_ONCE = 100
_EDGE = 24.0
_FROM_SOURCE = 8.0  # from a node to a label that makes way for a wire that turns

_Key = tuple[Wire, Outcome | None, Problem | None]


class Led(NamedTuple):
    """Rectangles: where to paint anew, and of these where a way came, went, or leads elsewhere."""

    dirty: list[QRectF]
    moved: list[QRectF]


class Ways:
    """`wires` are those that can be drawn, by the input at which they end; `ground` are the nodes in between.

    `boxes` is the places of nodes as their owner keeps them. On `ground` a card of several rows is one node,
    called as the first of them.
    """

    def __init__(self, boxes: Mapping[str, Box], ground: Ground, docks: Docks) -> None:
        self.wires: dict[End, LaidWire] = {}
        self._boxes = boxes
        self._ground = ground
        self._docks = docks
        self._near: GridIndex[End] = GridIndex()
        self._keys: dict[End, _Key] = {}
        self._cards: dict[End, tuple[Wire, WireCard]] = {}  # of those that cannot be drawn, too
        self._rank: dict[End, int] = {}
        self._late: dict[End, None] = {}  # those whose cards are to be made anew
        self._links = Links({}, {})

    def near(self, rects: Sequence[QRectF]) -> list[LaidWire]:
        """The wires that reach into one of `rects`, in the order of the graph: where two cross, the same is
        above each time.
        """
        ends = sorted(self._near.near(rects), key=self._rank.__getitem__)
        near = (self.wires[end] for end in ends)
        return [laid for laid in near if any(map(laid.rect.intersects, rects))]

    def update(
        self,
        report: Report,
        errors: Mapping[str, Problem],
        touched: Iterable[str],
        areas: list[Box],
        seen: QRectF | None = None,
    ) -> Led:
        """Take over the wires of `report`, beside whose `touched` nodes `areas` changed.

        Of many that merely carry something else, those outside `seen` are put off.
        """
        graph = report.graph
        self._links = report.walk.links
        self._rank = {end: place for place, end in enumerate(graph.wires)}
        gone = [self._drop(end) for end in self.wires.keys() - graph.wires.keys()]
        rewired: list[Wire] = []
        for end in self._keys.keys() - graph.wires.keys():
            rewired.append(self._keys[end][0])
            del self._keys[end], self._cards[end]
            self._late.pop(end, None)
        wanted = self._look_at_cards(report, errors, seen, rewired)
        all_anew = bool(areas) and len(graph.wires) <= _ALL_ANEW
        beside = (*touched, *self._dots_at(rewired))
        ends = graph.wires if all_anew else self._touched(wanted, beside, areas)
        led = self._lead(ends, areas, all_anew=all_anew)
        return Led(gone + led.dirty, gone + led.moved)

    @property
    def is_behind(self) -> bool:
        return bool(self._late)

    def catch_up(
        self,
        report: Report,
        errors: Mapping[str, Problem],
        touched: Iterable[str],
        areas: list[Box],
        seen: QRectF,
        most: int,
    ) -> Led:
        """Look at what was put off: wires in `seen`, else up to `most`."""
        ends = [end for end in self._near.near([seen]) if end in self._late] or [*islice(self._late, most)]
        for end in ends:
            self._make_card(report, errors, end)
        return self._lead(self._touched(ends, touched, areas), areas)

    def move(self, moved: Iterable[str], areas: list[Box]) -> list[QRectF]:
        """Lead the wires of nodes that lie elsewhere now, and those to which these came close.

        Returns where to paint anew.
        """
        return self._lead(self._touched((), moved, areas), areas).dirty

    def straighten(self, moved: Iterable[str]) -> list[QRectF]:
        """Lead the wires of nodes on their way, making way for nothing; `put_back` takes it back."""
        dirty = []
        for end in dict.fromkeys(self._at(moved)):
            old = self.wires.get(end)
            link = self._link(*self._cards[end]) if old is not None else None
            if old is not None and link is not None:
                route = straight_way(link)
                spot = label_spot(route, old.card.text)
                dirty += [old.rect, self._put(end, laid_wire(old.wire, old.card, route, spot))]
        return dirty

    def put_back(self, wires: Mapping[End, LaidWire]) -> list[QRectF]:
        """Let the wires lie as they did; returns where to paint anew."""
        other = [end for end, laid in wires.items() if self.wires[end] is not laid]
        return [rect for end in other for rect in (self.wires[end].rect, self._put(end, wires[end]))]

    def span(self) -> tuple[float, float, float, float] | None:
        """Left, top, right and bottom of all ways; None without wires."""
        spans = [laid.span for laid in self.wires.values()]
        if not spans:
            return None
        left, top, right, bottom = zip(*spans, strict=True)
        return min(left), min(top), max(right), max(bottom)

    # ------------------------------------------------------------------------------------ which

    def _look_at_cards(
        self, report: Report, errors: Mapping[str, Problem], seen: QRectF | None, rewired: list[Wire]
    ) -> list[End]:
        """Make the cards of wires that are not what they were; returns their ends.

        Those that are new or come from elsewhere are added to `rewired`, as they were and are.
        """
        changed = []
        outcomes, keys = report.walk.outcomes, self._keys
        for end, wire in report.graph.wires.items():
            outcome, problem = outcomes.get(wire.source.node), errors.get(end.node)
            key = keys.get(end)
            if key is None or key[0] is not wire or key[1] is not outcome or key[2] is not problem:
                keys[end] = wire, outcome, problem
                if key is None or key[0] is not wire:
                    rewired += [wire] if key is None else [key[0], wire]
                changed.append((end, key is None or key[0] is not wire or key[2] is not problem))
        if seen is not None and len(changed) > _AT_ONCE:
            in_sight = {end for end in self._near.near([seen]) if self.wires[end].rect.intersects(seen)}
            self._late.update((end, None) for end, itself in changed if not itself and end not in in_sight)
        made = [end for end, _ in changed if end not in self._late]
        for end in made:
            self._make_card(report, errors, end)
        return made

    def _make_card(self, report: Report, errors: Mapping[str, Problem], end: End) -> None:
        self._late.pop(end, None)
        wire = report.graph.wires[end]
        self._cards[end] = wire, wire_card(report, wire, errors.get(end.node), said)

    def _dots_at(self, wires: Iterable[Wire]) -> set[str]:
        """The dots at wires that have come or gone: other wires there may have to turn."""
        nodes = {node for wire in wires for node in (wire.source.node, wire.target.node)}
        return {node for node in nodes if is_dot(self._boxes.get(node))}

    def _touched(self, ends: Iterable[End], nodes: Iterable[str], areas: list[Box]) -> list[End]:
        """`ends`, the wires at `nodes` and those beside `areas`, in the order of the graph."""
        wanted = {*ends, *self._at(nodes), *self._near.near(_rects(areas))}
        known = (end for end in wanted if end in self._cards)
        return sorted(known, key=self._rank.__getitem__)

    def _at(self, nodes: Iterable[str]) -> Iterator[End]:
        """The wires that begin or end at `nodes`, and at dots beside these, which may turn."""
        nodes = (*nodes,)
        for node in (*nodes, *dots_beside(nodes, self._boxes, self._links)):
            for wire in self._links.users.get(node, ()):
                yield wire.target
            for port in self._links.sources.get(node, ()):
                yield End(node, port)

    # ------------------------------------------------------------------------------------ leading

    def _lead(self, ends: Iterable[End], areas: list[Box], *, all_anew: bool = False) -> Led:
        """Lead those of `ends` whose own ends moved, or beside which `areas` changed."""
        rects = _rects(areas)
        dirty: list[QRectF] = []
        moved: list[QRectF] = []
        waiting: dict[End, Link] = {}
        for end in ends:
            wire, card = self._cards[end]
            link = self._link(wire, card)
            old = self.wires.get(end)
            if old is not None and link is not None and not all_anew and _still(old, link, rects):
                if old.wire is not wire or old.card != card:
                    new = self._laid(end, old.route, old)
                    self._put(end, new)
                    dirty += repainted(old, new)
                continue
            if old is not None:
                moved.append(self._drop(end))
            if link is not None:
                waiting[end] = link
        for end, link in waiting.items():
            moved.append(self._put(end, self._laid(end, route_of(self._ground, link))))
        return Led(dirty + moved, moved)

    def _laid(self, end: End, route: Route, before: LaidWire | None = None) -> LaidWire:
        wire, card = self._cards[end]
        spot = self._free_spot(end, card, route)
        if card.problem is None and not spot.chip:
            spot = clear_of_nodes(spot, card.text, self._ground)
        return laid_wire(wire, card, route, spot, before)

    def _free_spot(self, end: End, card: WireCard, route: Route) -> Spot:
        """Where a wire's label stands: not on another one, as far as that can be had."""
        if card.problem is not None:
            return error_spot(route, card.text)
        spots = list(label_spots(route, card.text))
        if route.is_curve and self._is_crossed(end):
            near = route.points[0][0] + chip_width(card.text) / 2 + _FROM_SOURCE
            return spots[0]._replace(x=min(spots[0].x, near))
        if len(spots) > 1 and len(self.wires) <= _ALL_ANEW:
            taken = [laid.chip_rect for laid in self.wires.values() if laid.route is not route]
            free = (spot for spot in spots if not any(chip_at(card, spot).intersects(r) for r in taken))
            return next(free, spots[0])
        return spots[0]

    def _is_crossed(self, end: End) -> bool:
        """Whether a wire from above turns in front of the node at whose input `end` is, to another input."""
        box = self._boxes.get(end.node)
        if box is None or len(box.inputs) < 2:
            return False
        others = (self._cards.get(End(end.node, name)) for name, _ in box.inputs if name != end.port)
        sources = (self._boxes.get(held[0].source.node) for held in others if held and not held[1].low)
        return any(source is not None and source.bottom <= box.y for source in sources)

    def _link(self, wire: Wire, card: WireCard) -> Link | None:
        """None for a wire at a port that is not there, which cannot be drawn."""
        start = self._port(wire.source, output=True)
        end = self._port(wire.target, output=False)
        if start is None or end is None:
            return None
        source, target = self._docks.rows(wire.source.node)[0], self._docks.rows(wire.target.node)[0]
        link = Link(source, target, start, end, card.low)
        return turned_link(link, self._boxes, self._links)

    def _port(self, end: End, *, output: bool) -> Point | None:
        box = self._boxes.get(end.node)
        if box is None:
            return None
        return box.output(end.port) if output else box.input(end.port)

    def _put(self, end: End, laid: LaidWire) -> QRectF:
        """Let a wire lie so; returns where it is to be painted."""
        self.wires[end] = laid
        self._near.put(end, laid.rect)
        return laid.rect

    def _drop(self, end: End) -> QRectF:
        """Forget a way; returns where it was painted."""
        laid = self.wires.pop(end)
        self._near.take(end)
        self._ground.forget(laid.route.points)
        return laid.rect


def _rects(areas: Iterable[Box]) -> list[QRectF]:
    return [box.rect.adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE) for box in areas]


def _still(old: LaidWire, link: Link, changed: list[QRectF]) -> bool:
    """Whether a wire may keep its way: its ends are where they were and nothing changed beside it."""
    points = old.route.points
    if points[0] != link.start or points[-1] != link.end or old.card.low != link.low:
        return False
    return not any(old.rect.intersects(rect) and _is_beside(old, rect) for rect in changed)


def _is_beside(laid: LaidWire, rect: QRectF) -> bool:
    """Whether a leg of the wire, or its label, reaches into `rect`; a curve is taken for all of its box."""
    points = laid.route.points
    if len(points) == 2 or laid.chip_rect.intersects(rect):
        return True
    left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
    return any(
        min(x0, x1) <= right and max(x0, x1) >= left and min(y0, y1) <= bottom and max(y0, y1) >= top
        for (x0, y0), (x1, y1) in pairwise(points)
    )
