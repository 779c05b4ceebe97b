"""Where nodes and wires of a run's graph lie: as on the canvas, made smaller until the graph fits.

Nodes do not shrink as much as the space between them, so that their words can be read. Wires are led around
nodes of that size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from netbuilder.analysis.report import Report
from netbuilder.graph.model import Wire
from netbuilder.studio.presenters.node_card import NodeCard, WireCard, node_card, wire_card
from netbuilder.window.canvas.geometry import Box, Route, box_of, path_of, text_width
from netbuilder.window.canvas.routing import Link, routes
from netbuilder.window.canvas.tidying import spread

LARGEST_SCALE = 0.62
SMALLEST_SCALE = 0.3
MARGIN = 18.0
PLAIN, WITH_BAR = 26.0, 46.0
_NARROWEST = 36.0
_FIGURE = 34.0  # room for five figures behind a bar
_BAR_ROOM = 28.0
_AROUND_BAR = 24.0
_SHORTEST_BAR = 8.0
_BESIDE_TITLE = 20.0
_APART = 12.0
# Nodes shrink less than the space between them, so the scale that fits is found in a few steps.
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Network:
    """A graph as the canvas has it: nodes with their boxes in canvas pixels, and wires."""

    cards: Mapping[str, NodeCard]
    boxes: Mapping[str, Box]
    wires: tuple[tuple[Wire, WireCard], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A network made smaller by `scale`: places of nodes and ways of wires, in pixels of the view."""

    scale: float
    rects: Mapping[str, QRectF]
    wires: tuple[tuple[WireCard, QPainterPath], ...]

    @property
    def extent(self) -> QRectF:
        """Around all of it, with a margin."""
        whole = QRectF()
        for rect in (*self.rects.values(), *(path.boundingRect() for _, path in self.wires)):
            whole |= rect
        return whole.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)


def network_of(report: Report) -> Network:
    """The main graph of the project that `report` is about, spread out if its nodes lie on one another."""
    graph = spread(report.project).graph
    cards = {id: node_card(report, node) for id, node in graph.nodes.items()}
    boxes = {id: box_of(cards[id], node.x, node.y) for id, node in graph.nodes.items()}
    return Network(cards, boxes, tuple((wire, wire_card(report, wire)) for wire in graph.wires.values()))


def fitted(network: Network, width: float, height: float, with_bar: frozenset[str]) -> Layout:
    """`network` as large as fits into a view, but never smaller than can be read.

    The nodes `with_bar` are high enough for an amount.
    """
    scale = LARGEST_SCALE
    for _ in range(_TRIES):
        found = _layout(network, scale, with_bar)
        extent = found.extent
        too_large = max(extent.width() / max(width, 1.0), extent.height() / max(height, 1.0))
        if too_large <= 1 or scale <= SMALLEST_SCALE:
            break
        scale = max(SMALLEST_SCALE, 0.99 * scale / too_large)
    return found


def bar_room(layout: Layout, with_bar: frozenset[str]) -> float:
    """Pixels of the track of each bar: all are as long as the narrowest node allows, to be compared."""
    widths = [layout.rects[id].width() for id in with_bar if id in layout.rects]
    return max(_SHORTEST_BAR, min(widths, default=0.0) - _AROUND_BAR - _FIGURE)


def _layout(network: Network, scale: float, with_bar: frozenset[str]) -> Layout:
    rects = {
        id: _rect(box, network.cards[id], scale, WITH_BAR if id in with_bar else PLAIN)
        for id, box in network.boxes.items()
    }
    rects = {id: _widened(id, rects, network.cards[id].title) for id in rects}
    boxes = {id: _as_box(rects[id], box, scale) for id, box in network.boxes.items()}
    shown, links = [], []
    for wire, card in network.wires:
        start = boxes[wire.source.node].output(wire.source.port)
        end = boxes[wire.target.node].input(wire.target.port)
        if start is not None and end is not None:
            shown.append(card)
            links.append(Link(wire.source.node, wire.target.node, start, end, low=card.dotted))
    ways = (_scaled_path(route, scale) for route in routes(boxes, links))
    return Layout(scale, rects, tuple(zip(shown, ways, strict=True)))


def _scaled_path(route: Route, scale: float) -> QPainterPath:
    """What is stroked for a wire in a drawing made smaller."""
    return path_of(Route(tuple((x * scale, y * scale) for x, y in route.points)))


def _rect(box: Box, card: NodeCard, scale: float, height: float) -> QRectF:
    """The place of a node: around the middle of its ports, high enough to be read."""
    width = max(_NARROWEST, box.width * scale)
    if card.pictures:
        return QRectF(box.x * scale, box.y * scale, width, box.height * scale)
    heights = [at for _, at in (*box.inputs, *box.outputs)]
    middle = (box.y + (sum(heights) / len(heights) if heights else box.height / 2)) * scale
    return QRectF(box.x * scale, middle - height / 2, width, height)


def _widened(id: str, rects: Mapping[str, QRectF], title: str) -> QRectF:
    """A place wide enough for the title and for a bar where it has one, if the right neighbour lets it."""
    rect = rects[id]
    size, weight = (12.0, 600) if rect.height() >= WITH_BAR else (11.0, 500)
    wanted = text_width(title, size, weight) + _BESIDE_TITLE
    if rect.height() == WITH_BAR:
        wanted = max(wanted, _AROUND_BAR + _BAR_ROOM + _FIGURE)
    if wanted <= rect.width():
        return rect
    beside = [
        other.left()
        for key, other in rects.items()
        if key != id
        and other.left() > rect.left()
        and other.top() < rect.bottom()
        and other.bottom() > rect.top()
    ]
    room = min(beside, default=rect.left() + wanted + _APART) - _APART - rect.left()
    return QRectF(rect.left(), rect.top(), max(rect.width(), min(wanted, room)), rect.height())


def _as_box(rect: QRectF, box: Box, scale: float) -> Box:
    """The place in canvas pixels again, with the ports at their heights."""
    top, height = rect.top() / scale, rect.height() / scale

    def ports(given: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
        return tuple((name, box.y + at - top) for name, at in given)

    return Box(rect.left() / scale, top, rect.width() / scale, height, ports(box.inputs), ports(box.outputs))
