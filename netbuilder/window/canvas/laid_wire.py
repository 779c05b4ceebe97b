"""A wire with its way: all that painting and finding it need."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainterPath

from netbuilder.core.values import dataclass
from netbuilder.graph.model import Wire
from netbuilder.studio.presenters.node_card import WireCard
from netbuilder.window.canvas.geometry import (
    CASING,
    CHIP_HEIGHT,
    CHIP_SIZE,
    ERROR_WIDTH,
    LABELS_WIDTH,
    Point,
    Route,
    Spot,
    chip_width,
    control_points,
    path_of,
    text_width,
    trace_of,
    wire_width,
)


class Way:
    """What a route looks like. Paths and lines are made when somebody asks: few of many wires are in sight.

    `span` is left, top, right and bottom of the way itself.
    """

    __slots__ = ("_lines", "_path", "route", "span")

    def __init__(self, route: Route) -> None:
        self.route = route
        self.span = _span(route.points)
        self._path: QPainterPath | None = None
        self._lines: tuple[QLineF, ...] | None = None

    @property
    def path(self) -> QPainterPath:
        """What is stroked."""
        if self._path is None:
            self._path = path_of(self.route)
        return self._path

    @property
    def lines(self) -> tuple[QLineF, ...]:
        """Its straight legs."""
        if self._lines is None:
            self._lines = tuple(QLineF(*a, *b) for a, b in pairwise(self.route.points))
        return self._lines

    def rect(self, edge: float) -> QRectF:
        """All that a pen paints that reaches `edge` to either side."""
        left, top, right, bottom = self.span
        if self.route.is_curve:  # which swings out where it leads back
            start, end = self.route.points
            (one, _), (two, _) = control_points(start, end)
            left, right = min(left, one, two), max(right, one, two)
        return QRectF(left - edge, top - edge, right - left + 2 * edge, bottom - top + 2 * edge)


@dataclass(frozen=True, slots=True, eq=False)
class LaidWire:
    """A wire with its way. `rect` holds all that is painted of it."""

    wire: Wire
    card: WireCard
    way: Way
    width: float
    spot: Spot
    rect: QRectF

    @property
    def route(self) -> Route:
        return self.way.route

    @property
    def path(self) -> QPainterPath:
        """What is stroked."""
        return self.way.path

    @property
    def lines(self) -> tuple[QLineF, ...]:
        """The straight legs of its way."""
        return self.way.lines

    @property
    def trace(self) -> tuple[Point, ...]:
        """Points along it. Few wires are ever looked for, and points of all would take much memory."""
        return trace_of(self.route)

    @property
    def chip_rect(self) -> QRectF:
        """Where its label is, chip or bare text."""
        return chip_at(self.card, self.spot)


def laid_wire(
    wire: Wire, card: WireCard, route: Route, spot: Spot, before: LaidWire | None = None
) -> LaidWire:
    """A wire on its way, its label at `spot`. `before` is how it lay until now, on that way or another."""
    way = before.way if before is not None and before.route is route else Way(route)
    width = before.width if before is not None and before.card is card else _width(card)
    rect = way.rect((width + CASING) / 2 + 8).united(label_rect(card, spot))
    return LaidWire(wire, card, way, width, spot, rect)


def has_room_of(card: WireCard, other: WireCard) -> bool:
    """Whether the labels of two cards of a wire take the same room."""
    if card.problem is not None or other.problem is not None:
        return False
    one, two = (text_width(each.text, CHIP_SIZE, mono=True) for each in (card, other))
    return one == two


def relabelled(before: LaidWire, wire: Wire, card: WireCard) -> LaidWire:
    """A wire on the way that it had, with a `card` whose label has the same room."""
    if _width(card) != before.width:
        return laid_wire(wire, card, before.route, before.spot, before)
    return LaidWire(wire, card, before.way, before.width, before.spot, before.rect)


def differs_in_words(one: LaidWire, other: LaidWire) -> bool:
    """Whether two that lie alike and have labels of the same room look otherwise at these alone."""
    alike = one.width == other.width and one.rect is other.rect
    return alike and one.card.tone == other.card.tone and one.card.dotted == other.card.dotted


def repainted(old: LaidWire, new: LaidWire) -> list[QRectF]:
    """Where to paint when `new` lies on the way of `old`: only at its label where nothing else differs."""
    one, two = old.card, new.card
    alike = old.width == new.width and one.tone == two.tone and one.dotted == two.dotted
    if not alike or one.problem is not None or two.problem is not None:
        return [old.rect, new.rect]
    if one.text == two.text and old.spot == new.spot:
        return []
    return [label_rect(one, old.spot).united(label_rect(two, new.spot))]


def _span(points: tuple[Point, ...]) -> tuple[float, float, float, float]:
    across, down = zip(*points, strict=True)
    return min(across), min(down), max(across), max(down)


def _width(card: WireCard) -> float:
    """In quarters of a pixel, so that a wire that carries a little more is not painted anew."""
    if card.problem is not None:
        return ERROR_WIDTH
    return LABELS_WIDTH if card.dotted else round(4 * wire_width(card.count)) / 4


def label_rect(card: WireCard, spot: Spot) -> QRectF:
    """Where a label may be painted: its text may be a third wider than at 100 %."""
    half = chip_width(card.text, icon=card.problem is not None) * 0.7
    return QRectF(spot.x - half, spot.y - 16, 2 * half, 32)


def chip_at(card: WireCard, spot: Spot) -> QRectF:
    """The room of a wire's label."""
    width = chip_width(card.text, icon=card.problem is not None)
    return QRectF(spot.x - width / 2, spot.y - CHIP_HEIGHT / 2, width, CHIP_HEIGHT)
