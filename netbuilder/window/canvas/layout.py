"""What the canvas shows of a project, ready to be painted; after a change it says what became another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainterPath

from netbuilder.analysis.report import Report
from netbuilder.core.problem import Problem
from netbuilder.graph.model import End, Node, Wire
from netbuilder.studio.presenters.node_card import (
    Figures,
    NodeCard,
    WireCard,
    errors_by_node,
    node_card,
    wire_card,
)
from netbuilder.window.canvas.geometry import (
    CASING,
    CHIP_HEIGHT,
    ERROR_WIDTH,
    LABELS_WIDTH,
    Box,
    Point,
    Route,
    Spot,
    box_of,
    chip_width,
    error_spot,
    label_spot,
    label_spots,
    path_of,
    trace_of,
    wire_width,
)
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.routing import Ground, Link, route_of, straight_way

# With more wires than this, a change leads only those anew that it touches.
_ALL_ANEW = 120
# When more nodes than this are dragged, other wires make way at the end only.
_MANY = 20
_EDGE = 24.0


@dataclass(frozen=True, slots=True, eq=False)
class LaidWire:
    """A wire with its way.

    `trace` are points along it, `lines` its straight legs, `rect` holds all that is painted of it.
    """

    wire: Wire
    card: WireCard
    route: Route
    path: QPainterPath
    trace: tuple[Point, ...]
    lines: tuple[QLineF, ...]
    width: float
    spot: Spot
    rect: QRectF

    @property
    def chip_rect(self) -> QRectF:
        """Where its label is, chip or bare text."""
        return _chip(self.card, self.spot)


class Changed(NamedTuple):
    """Nodes that came, went, or look or lie otherwise; rectangles in which wires have to be painted anew."""

    gone: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()
    dirty: tuple[QRectF, ...] = ()


class Settled(NamedTuple):
    """Where nodes and wires lie when nothing moves."""

    boxes: Mapping[str, Box]
    wires: Mapping[End, LaidWire]


class Layout:
    """Cards, places and ways of one project's main graph.

    Without `pictures` data nodes have no room for any.
    """

    def __init__(self, *, pictures: bool = True) -> None:
        self._pictures = pictures
        self.cards: dict[str, NodeCard] = {}
        self.boxes: dict[str, Box] = {}
        self.wires: dict[End, LaidWire] = {}
        self.counts: dict[str, str] = {}  # what a glance at the data has told, by node
        self._keys: dict[str, tuple[object, ...]] = {}
        self._settled: dict[str, Box] = {}  # places as of the document, not those of a drag
        self._ground = Ground()

    @property
    def bounds(self) -> QRectF:
        """A rectangle around everything, the wires outside all nodes included; empty without nodes."""
        boxes = self.boxes.values()
        if not boxes:
            return QRectF()
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
        for laid in self.wires.values():
            for x, y in laid.route.points:
                left, top, right, bottom = min(left, x), min(top, y), max(right, x), max(bottom, y)
        return QRectF(left, top, right - left, bottom - top).adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE)

    def update(self, report: Report, figures: Figures) -> Changed:
        """Take over what `report` says."""
        graph = report.project.graph
        gone = self.boxes.keys() - graph.nodes.keys()
        errors = errors_by_node(report)
        touched = self._look_at_nodes(report, errors, figures)
        for id in gone:
            del self.boxes[id], self.cards[id], self._keys[id]
            self._ground.take(id)
        areas = []
        for id in {*touched, *gone}:
            old, new = self._settled.get(id), self.boxes.get(id)
            if old != new:
                areas += [box for box in (old, new) if box is not None]
        self._settled = dict(self.boxes)
        wires = {
            end: (wire, wire_card(report, wire, errors.get(end.node), said))
            for end, wire in graph.wires.items()
        }
        anew = bool(areas) and len(wires) <= _ALL_ANEW
        return Changed(frozenset(gone), frozenset(touched), tuple(self._lead(wires, areas, all_anew=anew)))

    def move(self, places: Mapping[str, Point]) -> Changed:
        """Put nodes elsewhere for the time being, as while they are dragged."""
        areas = []
        for id, (x, y) in places.items():
            old = self.boxes[id]
            new = self.boxes[id] = old._replace(x=x, y=y)
            self._ground.put(id, new)
            areas += [old, new]
        if len(places) > _MANY:
            areas = []  # the wires of others find their way once the nodes lie still
        wires = {end: (laid.wire, laid.card) for end, laid in self.wires.items()}
        return Changed(nodes=frozenset(places), dirty=tuple(self._lead(wires, areas)))

    def settled(self) -> Settled:
        """How everything lies now, for `settle`."""
        return Settled(dict(self.boxes), dict(self.wires))

    def show_on_the_way(self, places: Mapping[str, Point]) -> Changed:
        """Put nodes elsewhere for a moment, with wires that make way for nothing; `settle` takes it back."""
        dirty = []
        for id, (x, y) in places.items():
            self.boxes[id] = self.boxes[id]._replace(x=x, y=y)
        for end, old in self.wires.items():
            wire = old.wire
            link = self._link(wire, old.card)
            if link is not None and (wire.source.node in places or wire.target.node in places):
                route = straight_way(link)
                new = self.wires[end] = laid_wire(wire, old.card, route, label_spot(route, old.card.text))
                dirty += [old.rect, new.rect]
        return Changed(nodes=frozenset(places), dirty=tuple(dirty))

    def settle(self, settled: Settled) -> Changed:
        """Let everything lie again as `settled` says."""
        moved = frozenset(id for id, box in settled.boxes.items() if self.boxes[id] != box)
        other = [end for end, laid in settled.wires.items() if self.wires[end] is not laid]
        dirty = [laid[end].rect for end in other for laid in (self.wires, settled.wires)]
        self.boxes, self.wires = dict(settled.boxes), dict(settled.wires)
        return Changed(nodes=moved, dirty=tuple(dirty))

    def port(self, end: End, *, output: bool) -> Point | None:
        """The middle of a port."""
        box = self.boxes.get(end.node)
        if box is None:
            return None
        return box.output(end.port) if output else box.input(end.port)

    def _look_at_nodes(self, report: Report, errors: Mapping[str, Problem], figures: Figures) -> set[str]:
        """Make cards and places of the nodes that are not what they were; returns their ids."""
        touched = set()
        total = report.cost if figures is not Figures.SHAPES else None
        for id, node in report.project.graph.nodes.items():
            problem = errors.get(id)
            facts, count = report.project.facts.get(id), self.counts.get(id)
            key = (node, report.walk.outcomes.get(id), facts, problem, figures, total, count)
            if not _same(key, self._keys.get(id)):
                self._keys[id] = key
                card = self._card(report, node, problem, figures)
                self.cards[id] = card._replace(left=count) if count and problem is None else card
                # Whatever the figures speak of and whatever is wrong, a node keeps its size.
                is_plain = problem is None and figures is Figures.SHAPES
                plain = card if is_plain else self._card(report, node, None, Figures.SHAPES)
                self._place(id, box_of(plain._replace(mark=card.mark), node.x, node.y))
                touched.add(id)
            elif (self.boxes[id].x, self.boxes[id].y) != (node.x, node.y):
                self._place(id, self.boxes[id]._replace(x=node.x, y=node.y))
                touched.add(id)
        return touched

    def _card(self, report: Report, node: Node, problem: Problem | None, figures: Figures) -> NodeCard:
        card = node_card(report, node, problem, figures, said)
        if self._pictures or not card.pictures:
            return card
        outputs = tuple(port._replace(label=port.label or port.name) for port in card.outputs)
        return card._replace(pictures=False, outputs=outputs)

    def _lead(
        self, wires: Mapping[End, tuple[Wire, WireCard]], areas: list[Box], *, all_anew: bool = False
    ) -> list[QRectF]:
        """Lead wires whose ends moved, or beside which `areas` changed; returns where to paint anew."""
        rects = [box.rect.adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE) for box in areas]
        dirty: list[QRectF] = []
        waiting: dict[End, Link] = {}
        for end, laid in list(self.wires.items()):
            if end not in wires:
                self._ground.forget(self.wires.pop(end).route.points)
                dirty.append(laid.rect)
        for end, (wire, card) in wires.items():
            link = self._link(wire, card)
            old = self.wires.get(end)
            if old is not None and link is not None and not all_anew and _still(old, link, rects):
                if old.wire is not wire or old.card != card:
                    self.wires[end] = laid_wire(wire, card, old.route, self._free_spot(card, old.route))
                    dirty.append(self.wires[end].rect)
                continue
            if old is not None:
                self._ground.forget(self.wires.pop(end).route.points)
                dirty.append(old.rect)
            if link is not None:
                waiting[end] = link
        for end, link in waiting.items():
            wire, card = wires[end]
            route = route_of(self._ground, link)
            self.wires[end] = laid_wire(wire, card, route, self._free_spot(card, route))
            dirty.append(self.wires[end].rect)
        return dirty

    def _place(self, id: str, box: Box) -> None:
        self.boxes[id] = box
        self._ground.put(id, box)

    def _free_spot(self, card: WireCard, route: Route) -> Spot:
        """Where a wire's label stands: not on another one, as far as that can be had."""
        if card.problem is not None:
            return error_spot(route, card.text)
        spots = list(label_spots(route, card.text))
        if len(spots) > 1 and len(self.wires) <= _ALL_ANEW:
            taken = [laid.chip_rect for laid in self.wires.values() if laid.route is not route]
            free = (spot for spot in spots if not any(_chip(card, spot).intersects(r) for r in taken))
            return next(free, spots[0])
        return spots[0]

    def _link(self, wire: Wire, card: WireCard) -> Link | None:
        """None for a wire at a port that is not there, which cannot be drawn."""
        start = self.port(wire.source, output=True)
        end = self.port(wire.target, output=False)
        if start is None or end is None:
            return None
        return Link(wire.source.node, wire.target.node, start, end, card.dotted)


def _chip(card: WireCard, spot: Spot) -> QRectF:
    width = chip_width(card.text, icon=card.problem is not None)
    return QRectF(spot.x - width / 2, spot.y - CHIP_HEIGHT / 2, width, CHIP_HEIGHT)


def laid_wire(wire: Wire, card: WireCard, route: Route, spot: Spot) -> LaidWire:
    """A wire with everything that painting and finding it need."""
    path = path_of(route)
    width = LABELS_WIDTH if card.dotted else wire_width(card.count)
    if card.problem is not None:
        width = ERROR_WIDTH
    edge = (width + CASING) / 2 + 8
    around = path.controlPointRect().adjusted(-edge, -edge, edge, edge)
    # Text may be a third wider than at 100 %.
    half = chip_width(card.text, icon=card.problem is not None) * 0.7
    rect = around.united(QRectF(spot.x - half, spot.y - 16, 2 * half, 32))
    lines = tuple(QLineF(*a, *b) for a, b in pairwise(route.points))
    return LaidWire(wire, card, route, path, trace_of(route), lines, width, spot, rect)


def _same(one: tuple[object, ...], other: tuple[object, ...] | None) -> bool:
    """Whether all members are the same objects, which is quicker than to compare them."""
    return other is not None and all(a is b for a, b in zip(one, other, strict=True))


def _still(old: LaidWire, link: Link, changed: list[QRectF]) -> bool:
    """Whether a wire may keep its way: its ends are where they were and nothing changed beside it."""
    points = old.route.points
    if points[0] != link.start or points[-1] != link.end or old.card.dotted != link.low:
        return False
    return not any(old.rect.intersects(rect) for rect in changed)
