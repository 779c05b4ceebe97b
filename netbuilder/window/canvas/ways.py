"""The ways of a graph's wires. After a change only those are led anew that it touches."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise

from PySide6.QtCore import QRectF

from netbuilder.analysis.links import Links
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import EMPTY, End, Wire
from netbuilder.studio.presenters.node_card import WireCard
from netbuilder.window.canvas.docks import Docks
from netbuilder.window.canvas.following import followed
from netbuilder.window.canvas.geometry import (
    Box,
    Point,
    Route,
    label_spot,
)
from netbuilder.window.canvas.grid_index import GridIndex
from netbuilder.window.canvas.ground import Ground
from netbuilder.window.canvas.label_spots import FEW, LabelSpots
from netbuilder.window.canvas.laid_wire import (
    LaidWire,
    differs_in_words,
    has_room_of,
    laid_wire,
    relabelled,
    repainted,
)
from netbuilder.window.canvas.news import News, Shown
from netbuilder.window.canvas.routing import Link, route_of, straight_way
from netbuilder.window.canvas.turned import dots_beside, is_dot, turned_link
from netbuilder.window.canvas.wire_cards import WireCards

# When more wires than this carry something else, those out of sight may wait.
_AT_ONCE = 100
# When more than this come at once, as with a large graph that is opened, they lie straight at first.
_LED_AT_ONCE = 600
_EDGE = 24.0


class Led(NamedTuple):
    """Rectangles: where to paint anew, and of these where a way came, went, or leads elsewhere.

    Of the wires `said` the label alone has changed, and takes the room that it took.
    """

    dirty: list[QRectF]
    moved: list[QRectF]
    said: Sequence[LaidWire] = ()


class Ways:
    """`wires` are those that can be drawn, by the input at which they end; `ground` are the nodes in between.

    `boxes` is the places of nodes as their owner keeps them. On `ground` a card of several rows is one node,
    called as the first of them.
    """

    def __init__(self, boxes: Mapping[str, Box], ground: Ground, docks: Docks) -> None:
        self.wires: dict[End, LaidWire] = {}
        self.apart: Container[End] = ()  # those that others paint, of which nothing is told as dirty
        self.hidden: Container[End] = ()  # those of them that nobody sees
        self._boxes = boxes
        self._ground = ground
        self._docks = docks
        self._near: GridIndex[End] = GridIndex()
        self._straight: dict[End, None] = {}  # those that were not led yet
        self._cards = WireCards()
        self._labels = LabelSpots(self.wires, self._cards.of, boxes, ground)
        self._graph = EMPTY
        self._rank: dict[End, int] = {}
        self._links = Links({}, {})

    def near(self, rects: Sequence[QRectF]) -> list[LaidWire]:
        """The wires that reach into one of `rects`, in the order of the graph: where two cross, the same is
        above each time.
        """
        ends = sorted(self._near.near(rects), key=self._rank.__getitem__)
        near = (self.wires[end] for end in ends)
        return [laid for laid in near if any(map(laid.rect.intersects, rects))]

    def update(
        self, shown: Shown, told: News, moved: Iterable[str], areas: list[Box], seen: QRectF | None = None
    ) -> Led:
        """Take over the wires of `shown`, in which `told` is new. Nodes `moved`, and `areas` changed.

        Of many that merely carry something else, those outside `seen` are put off. Many that are new lie
        straight, where anything is `seen`: see `lead_late`.
        """
        graph = shown.report.graph
        self._links = shown.report.walk.links
        if graph.wires is not self._graph.wires:
            self._rank = {end: place for place, end in enumerate(graph.wires)}
        self._graph = graph
        dropped = self._forget(told.gone)
        wanted, merely = self._wanted(shown, told, seen)
        self._cards.make(shown, (*wanted, *merely))
        all_anew = bool(areas) and len(graph.wires) <= FEW
        if all_anew or len(wanted) == len(graph.wires):
            ends = [*graph.wires]
        else:
            beside = (*moved, *self._dots_at((*told.gone, *told.come)))
            ends = self._touched(wanted, beside, areas)
        led = self._lead(ends, areas, all_anew=all_anew, late=seen is not None)
        said_anew = self._relabel(merely.keys() - ends)
        moved_rects = dropped + led.moved + said_anew.moved
        return Led(dropped + led.dirty + said_anew.dirty, moved_rects, said_anew.said)

    @property
    def is_behind(self) -> bool:
        """Whether wires were put off."""
        return self._cards.is_behind

    def catch_up(self, shown: Shown, moved: Iterable[str], areas: list[Box], seen: QRectF, most: int) -> Led:
        """Look at what was put off: wires in `seen`, else up to `most`."""
        ends = self._late_in(shown, seen) or self._cards.late(shown, most)
        self._cards.make(shown, ends)
        touched = self._touched((), moved, areas)
        led, said_anew = self._lead(touched, areas), self._relabel({*ends}.difference(touched))
        return Led(led.dirty + said_anew.dirty, led.moved + said_anew.moved, said_anew.said)

    @property
    def owes_ways(self) -> bool:
        """Whether wires lie straight that are still to be led."""
        return bool(self._straight)

    def lead_late(self, seen: QRectF | None, most: int) -> Led:
        """Lead those in `seen` that lie straight, with None up to `most` anywhere."""
        if seen is None:
            ends = [*islice(self._straight, most)]
        else:
            near = self._near.near([seen]).keys() & self._straight.keys()
            ends = [end for end in near if self.wires[end].rect.intersects(seen)]
        return self._lead(sorted(ends, key=self._rank.__getitem__), [])

    def at(self, nodes: Iterable[str]) -> list[End]:
        """The wires that are led anew when `nodes` move, by where they end, in the order of the graph."""
        return sorted({*self._at(nodes)} & self.wires.keys(), key=self._rank.__getitem__)

    def move(self, moved: Iterable[str], areas: list[Box]) -> list[QRectF]:
        """Lead the wires of nodes that lie elsewhere now, and those to which these came close.

        Returns where to paint anew.
        """
        return self._lead(self._touched((), moved, areas), areas).dirty

    def follow(self, moved: Iterable[str]) -> list[QRectF]:
        """Let the wires of nodes that lie elsewhere follow them for now, with the bends that they had.

        Returns where to paint anew.
        """
        return self._lead(self._touched((), moved, []), [], follow=True).dirty

    def straighten(self, moved: Iterable[str]) -> list[QRectF]:
        """Lead the wires of nodes on their way, making way for nothing; `put_back` takes it back."""
        dirty = []
        for end in dict.fromkeys(self._at(moved)):
            old = self.wires.get(end)
            link = self._link(*self._cards.of[end]) if old is not None else None
            if old is not None and link is not None:
                dirty += [old.rect, self._put(end, self._laid_straight(end, link))]
        return dirty

    def put_back(self, wires: Mapping[End, LaidWire]) -> list[QRectF]:
        """Let the wires lie as they did; returns where to paint anew."""
        other = [end for end, laid in wires.items() if self.wires[end] is not laid]
        return [rect for end in other for rect in (self.wires[end].rect, self._put(end, wires[end]))]

    def span(self) -> tuple[float, float, float, float] | None:
        """Left, top, right and bottom of all ways; None without wires."""
        spans = [laid.way.span for laid in self.wires.values()]
        if not spans:
            return None
        left, top, right, bottom = zip(*spans, strict=True)
        return min(left), min(top), max(right), max(bottom)

    # ------------------------------------------------------------------------------------ which

    def _forget(self, gone: Iterable[Wire]) -> list[QRectF]:
        """Forget wires, unless others end there now; returns where they were painted."""
        dropped = []
        for end in (wire.target for wire in gone if wire.target not in self._graph.wires):
            self._cards.forget(end)
            if end in self.wires:
                dropped.append(self._drop(end))
        return dropped

    def _wanted(self, shown: Shown, told: News, seen: QRectF | None) -> tuple[list[End], dict[End, None]]:
        """The wires that are new or of which something is said; and those that merely carry something else,
        without those that are put off.
        """
        ports, users = self._links.sources, self._links.users
        wanted = [wire.target for wire in told.come]
        wanted += [End(id, port) for id in told.troubled for port in ports.get(id, ())]
        fed = [id for id in told.fed if id in users]
        if seen is None or (len(fed) <= _AT_ONCE and sum(len(users[id]) for id in fed) <= _AT_ONCE):
            merely = dict.fromkeys(wire.target for id in fed for wire in users[id])
        else:
            self._cards.put_off(fed)
            merely = dict.fromkeys(self._late_in(shown, seen))
        for end in wanted:
            merely.pop(end, None)
        return wanted, merely

    def _late_in(self, shown: Shown, seen: QRectF) -> list[End]:
        """Those in `seen` that were put off."""
        near = (self.wires[end] for end in self._near.near([seen]))
        return self._cards.late_among(shown, (laid.wire for laid in near if laid.rect.intersects(seen)))

    def _dots_at(self, wires: Iterable[Wire]) -> set[str]:
        """The dots at wires that have come or gone: other wires there may have to turn."""
        nodes = {node for wire in wires for node in (wire.source.node, wire.target.node)}
        return {node for node in nodes if is_dot(self._boxes.get(node))}

    def _touched(self, ends: Iterable[End], nodes: Iterable[str], areas: list[Box]) -> list[End]:
        """`ends`, the wires at `nodes` and those beside `areas`, in the order of the graph."""
        wanted = {*ends, *self._at(nodes), *self._near.near(_rects(areas))}
        known = (end for end in wanted if end in self._cards.of)
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

    def _relabel(self, ends: Iterable[End]) -> Led:
        """Let wires say what they carry now, on the ways that they have."""
        dirty: list[QRectF] = []
        said_anew, led = [], []
        for end in ends:
            old = self.wires.get(end)
            if old is None:
                continue
            wire, card = self._cards.of[end]
            if card.low != old.card.low:
                led.append(end)
            elif old.wire is not wire or old.card != card:
                # Among few wires labels keep off one another.
                stays = len(self.wires) > FEW and has_room_of(card, old.card)
                new = relabelled(old, wire, card) if stays else self._laid(end, old.route, old)
                self._put(end, new)
                if stays and differs_in_words(old, new):
                    said_anew.append(new)
                else:
                    dirty += repainted(old, new)
        low = self._lead(led, [])
        return Led(dirty + low.dirty, low.moved, said_anew)

    def _lead(
        self,
        ends: Iterable[End],
        areas: list[Box],
        *,
        all_anew: bool = False,
        follow: bool = False,
        late: bool = False,
    ) -> Led:
        """Lead those of `ends` whose own ends moved, or beside which `areas` changed; with `late`, many that
        are new may lie straight.
        """
        rects = _rects(areas)
        dirty: list[QRectF] = []
        moved: list[QRectF] = []
        waiting: dict[End, tuple[Link, LaidWire | None]] = {}
        for end in ends:
            wire, card = self._cards.of[end]
            link = self._link(wire, card)
            old = self.wires.get(end)
            led = not all_anew and end not in self._straight
            if led and old is not None and link is not None and _still(old, link, rects):
                if old.wire is not wire or old.card != card:
                    new = self._laid(end, old.route, old)
                    self._put(end, new)
                    dirty += repainted(old, new) if end not in self.apart else []
                continue
            if link is not None:
                if old is not None:
                    self._lift(end)
                waiting[end] = link, old
            elif old is not None:
                moved.append(self._drop(end))
                dirty.append(old.rect)
        late = late and len(waiting) > _LED_AT_ONCE
        for end, (link, old) in waiting.items():
            if old is None and late:
                self._straight[end] = None
                there = [self._put(end, self._laid_straight(end, link))]
                moved += there
                dirty += there
                continue
            if old is not None and (follow or end in self.hidden):
                route = followed(link, old.route)
                if end not in self._straight:
                    self._ground.lead(route.points)
            else:
                route = route_of(self._ground, link)
                self._straight.pop(end, None)
            new = self._laid(end, route, old)
            self._put(end, new)
            if old is None or not _is_same(old, new):
                there = [new.rect] if old is None else [old.rect, new.rect]
                moved += there
                dirty += there if end not in self.apart else []
        return Led(dirty, moved)

    def _laid(self, end: End, route: Route, before: LaidWire | None = None) -> LaidWire:
        wire, card = self._cards.of[end]
        return laid_wire(wire, card, route, self._labels.spot(end, route), before)

    def _laid_straight(self, end: End, link: Link) -> LaidWire:
        """A wire that makes way for nothing; its legs, if it has any, are not noted in the ground."""
        wire, card = self._cards.of[end]
        route = straight_way(link)
        return laid_wire(wire, card, route, label_spot(route, card.text))

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
        old = self.wires.get(end)
        self.wires[end] = laid
        if old is None or old.rect is not laid.rect:
            self._near.put(end, laid.rect)
        return laid.rect

    def _lift(self, end: End) -> QRectF:
        """Let a wire be in nobody's way until it is put elsewhere; returns where it was painted."""
        laid = self.wires.pop(end)
        if end not in self._straight:
            self._ground.forget(laid.route.points)
        return laid.rect

    def _drop(self, end: End) -> QRectF:
        """Forget a way; returns where it was painted."""
        self._near.take(end)
        rect = self._lift(end)
        self._straight.pop(end, None)
        return rect


def _rects(areas: Iterable[Box]) -> list[QRectF]:
    return [box.rect.adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE) for box in areas]


def _is_same(old: LaidWire, new: LaidWire) -> bool:
    """Whether a wire that was led anew looks as it did."""
    return old.route == new.route and old.spot == new.spot and old.card == new.card


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
