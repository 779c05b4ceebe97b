"""Where things lie on the canvas, in scene pixels (those of zoom 100 %): sizes of nodes, ports, wires, chips.

Pure functions and frozen values; no scene is needed, so the Train page's graph is laid out by them as well.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainterPath

from netbuilder.core.values import NamedTuple
from netbuilder.studio.presenters.node_card import NodeCard, Row
from netbuilder.window.theme.theme import font

Point: TypeAlias = tuple[float, float]

GRID = 4
HEADER = 36
PLAIN_HEIGHT = 36
SUMMARY_HEIGHT = 64
PORT_ROW = 18
ROW = 28  # of a card of several rows, but for the first one
DOT = 12  # across, that of a reroute dot
DOT_REACH = 6.0  # beyond its rim, where the pointer is on it as well
FIRST_PORT_ROW = 50  # centre of the first row of ports, from the top of the node
NARROWEST, WIDEST = 100, 220
_STEP = 32  # from one width of a node to the next

TITLE_AT = 36  # left edge of the title, behind the tile
EDGE_PAD = 12
TITLE_SIZE, VALUE_SIZE, CHIP_SIZE = 13.0, 11.5, 11.0
# Least room between what stands left and right in a line, so that text may grow by a sixth at 75 %.
_BETWEEN = 24
_AFTER_TITLE = 16
_BESIDE_FIGURE = 16  # of a collapsed node, which is to be small
_BESIDE_VALUE = 24  # between the title of a row and its value
_MARK = 22  # the icon of a state with the gap before it
_GROWTH = 1.17  # of text against boxes at 75 %

TILES_ACROSS, TILES_DOWN = 4, 2
TILE, TILE_GAP = 27, 3
TILES_AT = (13, 46)  # of the grid of pictures, from the node's corner
_DATA_WIDTH = 144
_DATA_PORT = 32  # of the first output, in line with the layers beside it
_DATA_ROWS = 146  # centre of the second output
_DATA_FOOT = 16
_DATA_PLAIN = 140

# Of what a node makes of an example, below everything else: a picture, or just a number.
FOOT, LOSS_FOOT = 84, 32
FOOT_TOP, FOOT_BOTTOM = 4, 8  # of its room for the picture
FOOT_WORDS = 16  # of a line above the picture

CHIP_HEIGHT = 20
# Pixels from a port to the middle of a chip below its node, and from a chip to the next bend of its wire.
_CLEAR_OF_NODE = 44.0
_CHIP_REST = 6.0
_CHIP_PAD = 7
_CHIP_LEAST = 30
_CHIP_ICON = 16
_CHIP_SHARE = 0.735  # of a wire that a chip may cover: a good quarter stays to be seen
_ALONG = (0.0, -0.25, 0.25, -0.5, 0.5)  # shares of a leg from its middle at which a chip may stand
TEXT_LIFT = 12  # of the middle of a bare text above its wire


class Box(NamedTuple):
    """A node's place. Ports are pairs of name and height of the port's middle, from the top of the node.

    `foot` is how much of its height shows what the node makes of an example.
    """

    x: float
    y: float
    width: float
    height: float
    inputs: tuple[tuple[str, float], ...] = ()
    outputs: tuple[tuple[str, float], ...] = ()
    foot: float = 0.0

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def rect(self) -> QRectF:
        return QRectF(self.x, self.y, self.width, self.height)

    def input(self, port: str) -> Point | None:
        """The middle of the input `port`; None when there is no such port."""
        return next(((self.x, self.y + at) for name, at in self.inputs if name == port), None)

    def output(self, port: str) -> Point | None:
        """The middle of the output `port`; None when there is no such port."""
        return next(((self.right, self.y + at) for name, at in self.outputs if name == port), None)


def box_of(card: NodeCard, x: float, y: float) -> Box:
    """The place of a node that shows `card` with its corner at (x, y)."""
    if card.dot:
        into, out = (tuple((port.name, DOT / 2) for port in ports) for ports in (card.inputs, card.outputs))
        return Box(x, y, DOT, DOT, into, out)
    width, height = _width(card), _height(card)
    inputs = tuple((port.name, _input_height(card, i, height)) for i, port in enumerate(card.inputs))
    outputs = tuple((port.name, _output_height(card, i, height)) for i, port in enumerate(card.outputs))
    return Box(x, y, width, height, inputs, outputs)


def renamed(box: Box, card: NodeCard, x: float, y: float) -> Box:
    """`box` of a node without a title at (x, y), wide enough for that of `card`, which is like it else."""
    width = box.width if card.dot else max(box.width, _title_width(card))
    return Box(x, y, width, *box[3:])


def foot_of(card: NodeCard) -> float:
    """How much higher a node is that shows what it makes of an example."""
    if card.dot or card.collapsed or not card.outputs:
        return 0.0
    return LOSS_FOOT if card.rows else FOOT


def has_rows(card: NodeCard) -> bool:
    """Whether ports stand in rows with their labels, below the header."""
    if card.collapsed:
        return False
    return card.rows or max(len(card.inputs), len(card.outputs)) > 1


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: int = 400, mono: bool = False) -> float:
    """Width of a line of text at 100 %."""
    return QFontMetricsF(font(size, weight, mono=mono)).horizontalAdvance(text)


def snapped(value: float, step: float = GRID) -> float:
    return round(value / step) * step


def _width(card: NodeCard) -> float:
    if card.pictures and card.row is Row.NONE:
        return max(_title_width(card), _DATA_WIDTH)
    return max(_title_width(card), _in_steps(_content_width(card)))


def _content_width(card: NodeCard) -> float:
    """Of what is below the header; of a row of a card, which has its value there, of its ports."""
    if card.row is not Row.NONE:
        return _rows_width(card) if has_rows(card) else 0.0
    return _rows_width(card) if has_rows(card) else _line_width(card.left, card.right)


def _title_width(card: NodeCard) -> float:
    """Of a node of which one sees the header alone."""
    words = text_width(card.title, TITLE_SIZE, 600)
    title = TITLE_AT + words
    if card.row is not Row.NONE:
        return _in_steps(_row_width(card, title))
    slot = text_width(card.slot, VALUE_SIZE) if card.slot else 0
    between = _BESIDE_FIGURE if card.collapsed else _BETWEEN
    wanted = title + (between + slot + EDGE_PAD if slot else _AFTER_TITLE)
    if card.mark:
        wanted = max(wanted, TITLE_AT + words * _GROWTH + _MARK + EDGE_PAD)
    return _in_steps(wanted)


def _in_steps(wanted: float) -> float:
    """The least width that has room: few of them, so that nodes of a kind stand in line whatever they say."""
    return min(NARROWEST + _STEP * math.ceil(max(0.0, wanted - NARROWEST) / _STEP), WIDEST)


def _row_width(card: NodeCard, title: float) -> float:
    """Of a row with its one value, or with the icon of its state."""
    value = text_width(card.slot, VALUE_SIZE) if card.slot else 0
    beside = (_BESIDE_VALUE + value if value else 0) + (_MARK if card.mark else 0)
    return title + (beside + EDGE_PAD if beside else _AFTER_TITLE)


def _line_width(left: str, right: str) -> float:
    between = _BETWEEN if left and right else 0
    return 1 + 2 * EDGE_PAD + text_width(left, VALUE_SIZE) + between + text_width(right, VALUE_SIZE)


def _rows_width(card: NodeCard) -> float:
    left = max((text_width(port.label, VALUE_SIZE) for port in card.inputs), default=0)
    right = max((text_width(port.label, VALUE_SIZE) for port in card.outputs), default=0)
    return 1 + 2 * EDGE_PAD + left + _BETWEEN + right


def _height(card: NodeCard) -> float:
    if card.pictures:
        rows = len(card.outputs) - 1
        return _DATA_ROWS + PORT_ROW * (rows - 1) + _DATA_FOOT if rows > 0 else _DATA_PLAIN
    if card.row in (Row.MIDDLE, Row.LAST):
        return ROW
    if has_rows(card):
        rows = max(len(card.inputs), len(card.outputs), 1)
        summary = PORT_ROW if card.left or card.right else 0
        return HEADER + rows * PORT_ROW + summary + 16
    return SUMMARY_HEIGHT if card.left or card.right else PLAIN_HEIGHT


def _input_height(card: NodeCard, index: int, height: float) -> float:
    if card.collapsed:
        return height * (index + 0.5) / len(card.inputs)
    return FIRST_PORT_ROW + PORT_ROW * index if has_rows(card) else height / 2


def _output_height(card: NodeCard, index: int, height: float) -> float:
    if card.collapsed:
        return height * (index + 0.5) / len(card.outputs)
    if card.pictures:
        return _DATA_PORT if index == 0 else _DATA_ROWS + PORT_ROW * (index - 1)
    return _input_height(card, index, height)


# ---------------------------------------------------------------------------------------------- wires

CORNER = 12.0  # radius of a bend
LABELS_WIDTH = 1.8
ERROR_WIDTH = 2.2
CASING = 4.0  # how much wider the ground-coloured casing is than the wire


class Route(NamedTuple):
    """The way of a wire: two points stand for a curve, more for straight legs with rounded bends."""

    points: tuple[Point, ...]

    @property
    def is_curve(self) -> bool:
        return len(self.points) == 2


class Spot(NamedTuple):
    """Where a wire's label has its middle, and whether there is room for a chip on the wire itself."""

    x: float
    y: float
    chip: bool


def wire_width(count: int) -> float:
    """Width of a wire that carries `count` values a sample, in tenths of a pixel: nobody sees less."""
    width = 1.25 + 0.45 * math.log2(max(count, 1) / 16)
    return max(1.5, min(5.0, round(width, 1)))


def control_points(start: Point, end: Point) -> tuple[Point, Point]:
    """The two inner points of the cubic curve from an output to an input."""
    ahead = end[0] - start[0]
    level = start[1] == end[1] and ahead >= 0  # or a short wire would run back on itself
    reach = ahead / 2 if level else max(24.0, ahead / 2)
    return (start[0] + reach, start[1]), (end[0] - reach, end[1])


def path_of(route: Route) -> QPainterPath:
    """What is stroked for a wire."""
    first, *others = route.points
    path = QPainterPath(QPointF(*first))
    if route.is_curve:
        one, two = control_points(first, others[0])
        path.cubicTo(QPointF(*one), QPointF(*two), QPointF(*others[0]))
        return path
    for before, corner, after in zip(route.points, route.points[1:], route.points[2:], strict=False):
        enter, leave = _bend(before, corner, after)
        path.lineTo(QPointF(*enter))
        path.quadTo(QPointF(*corner), QPointF(*leave))
    path.lineTo(QPointF(*route.points[-1]))
    return path


def _bend(before: Point, corner: Point, after: Point) -> tuple[Point, Point]:
    """Where the rounding of a corner begins and ends."""
    coming, going = math.dist(before, corner), math.dist(corner, after)
    radius = min(CORNER, coming / 2, going / 2)
    return _towards(corner, before, radius, coming), _towards(corner, after, radius, going)


def _towards(start: Point, end: Point, step: float, length: float) -> Point:
    share = step / length if length else 0.0
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def chip_width(text: str, *, icon: bool = False, size: float = CHIP_SIZE) -> float:
    """Width of a chip; `icon` leaves room for the mark of an error."""
    width = max(_CHIP_LEAST, text_width(text, size, mono=True) + 2 * _CHIP_PAD)
    return width + (_CHIP_ICON if icon else 0)


def label_spots(route: Route, text: str) -> Iterator[Spot]:
    """Where the shape on a wire may stand, best first: on the longest level leg where it fits, else above."""
    if route.is_curve:
        (x0, y0), (x1, y1) = route.points
        fits = chip_width(text) <= _CHIP_SHARE * math.dist((x0, y0), (x1, y1))
        yield Spot((x0 + x1) / 2, (y0 + y1) / 2 if fits else min(y0, y1) - TEXT_LIFT, fits)
        return
    level = [(abs(b[0] - a[0]), a, b) for a, b in pairwise(route.points) if abs(a[1] - b[1]) < 0.5]
    length, a, b = max(level, key=lambda each: each[0])
    room = length - chip_width(text) - 2 * CORNER
    middle = (a[0] + b[0]) / 2
    if room < 0:
        (x0, y0), (x1, y1) = route.points[0], route.points[-1]
        if len(route.points) == 4 and x1 > x0:
            yield Spot((x0 + x1) / 2, min(y0, y1) - TEXT_LIFT, False)  # between the nodes, not below one
        else:
            yield Spot(middle, a[1] - TEXT_LIFT, False)
        return
    for share in _ALONG:
        yield Spot(middle + share * room, a[1], True)


def label_spot(route: Route, text: str) -> Spot:
    """The best place for the shape on a wire."""
    return next(label_spots(route, text))


def error_spot(route: Route, text: str) -> Spot:
    """Where the chip of an error stands: on the way down from the source, beside which there is room."""
    for a, b in pairwise(route.points):
        if not route.is_curve and abs(a[0] - b[0]) < 0.5 and abs(a[1] - b[1]) >= 2 * CHIP_HEIGHT:
            length = abs(b[1] - a[1])
            # Clear of the node that the wire comes from, as far as the way down is long enough.
            along = min(length - CHIP_HEIGHT / 2 - _CHIP_REST, max(length / 2, _CLEAR_OF_NODE))
            return Spot(a[0], a[1] + math.copysign(along, b[1] - a[1]), True)
    spot = label_spot(route, text)
    return Spot(spot.x, spot.y + (0 if spot.chip else TEXT_LIFT), True)


def trace_of(route: Route) -> tuple[Point, ...]:
    """Points along a wire, close enough to find it under the pointer."""
    if not route.is_curve:
        return route.points
    (x0, y0), (x3, y3) = route.points
    if y0 == y3:
        return route.points
    (x1, y1), (x2, y2) = control_points((x0, y0), (x3, y3))
    steps = 16
    found = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        found.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return tuple(found)


def nearest_on(trace: tuple[Point, ...], x: float, y: float) -> Point:
    """The point of a wire, given by points along it, that is nearest to (x, y)."""
    found = [_nearest_on_leg(a, b, x, y) for a, b in pairwise(trace)]
    return min(found, key=lambda at: math.dist(at, (x, y)))


def distance_to(trace: tuple[Point, ...], x: float, y: float) -> float:
    """How far a point is from a wire, given by points along it."""
    return min(_distance_to_leg(a, b, x, y) for a, b in pairwise(trace))


def _distance_to_leg(a: Point, b: Point, x: float, y: float) -> float:
    return math.dist(_nearest_on_leg(a, b, x, y), (x, y))


def _nearest_on_leg(a: Point, b: Point, x: float, y: float) -> Point:
    along = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2
    share = ((x - a[0]) * (b[0] - a[0]) + (y - a[1]) * (b[1] - a[1])) / along if along else 0.0
    share = max(0.0, min(1.0, share))
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
