"""Where nodes and wires of a run's graph lie: as on the canvas, made smaller until the graph fits.

Nodes do not shrink as much as the space between them, so that their words can be read. Wires are led around
nodes of that size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from netbuilder.analysis.report import Report
from netbuilder.catalogue.categories import LOSS
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.values import dataclass
from netbuilder.graph.frames import held
from netbuilder.graph.model import Frame, Graph, Wire
from netbuilder.project.docking import Rows
from netbuilder.studio.presenters.docked_card import row_card
from netbuilder.studio.presenters.node_card import NodeCard, WireCard, node_card, wire_card
from netbuilder.window.canvas.docks import Docks, around, by_card, piled
from netbuilder.window.canvas.geometry import Box, Route, box_of, foot_of, path_of, text_width
from netbuilder.window.canvas.pull import Pull
from netbuilder.window.canvas.routing import Link, routes
from netbuilder.window.canvas.tidying import spread
from netbuilder.window.canvas.turned import links_of, turned_link

LARGEST_SCALE = 0.62
SMALLEST_SCALE = 0.3
MARGIN = 18.0
PLAIN, WITH_BAR = 26.0, 46.0
_NARROWEST = 36.0
_DOT = 8.0  # across
_FIGURE = 34.0  # room for five figures behind a bar
_BAR_ROOM = 28.0
_AROUND_BAR = 24.0
_SHORTEST_BAR = 8.0
_BESIDE_TITLE = 20.0
_APART = 12.0
# Between a frame and what it holds, and above that; there in a tight drawing.
_FRAME_EDGE, _FRAME_TITLE, _TIGHT_TITLE = 6.0, 20.0, 15.0
# Nodes shrink less than the space between them, so the scale that fits is found in a few steps.
_TRIES = 5
# How much wider than the drawing its view is before it is stretched, and by how much it is at most.
_WORTH_STRETCHING, _MOST_STRETCH = 1.1, 1.8


@dataclass(frozen=True, slots=True)
class Network:
    """A graph as the canvas has it: nodes with their boxes in canvas pixels, wires, frames behind them.

    Docked nodes are one node, called as the first of them; `bands` are the categories of its rows.
    """

    cards: Mapping[str, NodeCard]
    boxes: Mapping[str, Box]
    wires: tuple[tuple[Wire, WireCard], ...]
    frames: tuple[Frame, ...] = ()
    bands: Mapping[str, tuple[str, ...]] = FrozenDict()


@dataclass(frozen=True, slots=True)
class Layout:
    """A network made smaller by `scale`: places of nodes, ways of wires, frames with their titles, in pixels
    of the view.

    In a `tight` one nodes are too low for figures: their bars stand alone.
    """

    scale: float
    rects: Mapping[str, QRectF]
    wires: tuple[tuple[WireCard, QPainterPath], ...]
    frames: tuple[tuple[QRectF, str], ...] = ()
    tight: bool = False

    @property
    def extent(self) -> QRectF:
        """Around all of it, with a margin."""
        whole = QRectF()
        ways, grounds = (path.boundingRect() for _, path in self.wires), (rect for rect, _ in self.frames)
        for rect in (*self.rects.values(), *ways, *grounds):
            whole |= rect
        return whole.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)


def network_of(report: Report, *, feet: bool = False) -> Network:
    """The main graph of the project that `report` is about, spread out if its nodes lie on one another.

    With `feet` nodes are higher by what they make of an example, and lie apart as far as that needs.
    """
    graph = spread(report.project).graph
    cards = {id: node_card(report, node) for id, node in graph.nodes.items()}
    boxes = {id: box_of(cards[id], node.x, node.y) for id, node in graph.nodes.items()}
    docks = Docks()
    docks.follow(graph, report.walk.links, graph.nodes)
    bands = {}
    for id in docks.heads():
        rows = docks.rows(id)
        bands[id] = tuple(cards[row].category for row in rows)
        boxes[id] = _box_of_rows(rows, docks, cards, graph)
        cards[id] = _card_of_rows([cards[row] for row in rows])
    for id in [id for id in cards if docks.rows(id)[0] != id]:
        del cards[id], boxes[id]
    if feet:
        boxes, graph = _with_feet(graph, cards, boxes)
    wires = ((by_card(wire, docks), wire_card(report, wire)) for wire in graph.wires.values())
    shown = tuple((wire, card) for wire, card in wires if wire.source.node != wire.target.node)
    # Smaller ones lie on larger ones.
    frames = sorted(graph.frames.values(), key=lambda frame: -frame.width * frame.height)
    return Network(cards, boxes, shown, tuple(frames), bands)


def _box_of_rows(rows: Rows, docks: Docks, cards: Mapping[str, NodeCard], graph: Graph) -> Box:
    """The place of a card of several rows, as on the canvas."""
    drawn = (row_card(cards[id], docks.row(id), "") for id in rows)
    places = piled((box_of(card, 0.0, 0.0) for card in drawn), graph.nodes[rows[0]].x, graph.nodes[rows[0]].y)
    return around(places[0], places[-1])


def _card_of_rows(rows: Sequence[NodeCard]) -> NodeCard:
    """One card for several rows: the title of the first, and how many more there are."""
    title = f"{rows[0].title} +{len(rows) - 1}"
    spoken = "\n".join(card.spoken for card in rows)
    return rows[0]._replace(title=title, outputs=rows[-1].outputs, spoken=spoken)


def _with_feet(
    graph: Graph, cards: Mapping[str, NodeCard], boxes: Mapping[str, Box]
) -> tuple[dict[str, Box], Graph]:
    tall = {
        id: box._replace(height=box.height + (foot := foot_of(cards[id])), foot=foot)
        for id, box in boxes.items()
    }
    pull = Pull()
    pull.fit(tall.values(), (*graph.notes.values(), *graph.frames.values()))
    return {id: box._replace(y=pull.down(box.y)) for id, box in tall.items()}, pull.shown(graph)


def fitted(network: Network, width: float, height: float, with_bar: frozenset[str]) -> Layout:
    """`network` as large as fits into a view, but never smaller than can be read.

    The nodes `with_bar` are high enough for an amount, unless they, or frames, would lie on one another then.
    Frames that do so even in a tight drawing are left out.
    """
    found = _stretched(network, width, height, with_bar, tight=False)
    if with_bar and _is_crowded(network, found):
        found = _stretched(network, width, height, with_bar, tight=True)
    return replace(found, frames=()) if _frames_overlap(network, found) else found


def _stretched(
    network: Network, width: float, height: float, with_bar: frozenset[str], tight: bool
) -> Layout:
    """As large as fits; where it is too high to grow, its columns move apart instead."""
    found = _fitted(network, width, height, with_bar, tight)
    spare = width / max(found.extent.width(), 1.0)
    if spare <= _WORTH_STRETCHING:
        return found
    return _layout(_wider(network, min(0.97 * spare, _MOST_STRETCH)), found.scale, with_bar, tight)


def _wider(network: Network, times: float) -> Network:
    """The same with all places further apart across; nodes keep their size."""
    boxes = {id: box._replace(x=box.x * times) for id, box in network.boxes.items()}
    frames = tuple(replace(each, x=each.x * times, width=each.width * times) for each in network.frames)
    return replace(network, boxes=boxes, frames=frames)


def _is_crowded(network: Network, found: Layout) -> bool:
    return _overlap(found.rects.values()) or _frames_overlap(network, found)


def _frames_overlap(network: Network, found: Layout) -> bool:
    """Whether frames lie on one another that do not on the canvas."""
    places = [QRectF(each.x, each.y, each.width, each.height) for each in network.frames]
    shown = [rect for rect, _ in found.frames]
    pairs = combinations(zip(places, shown, strict=True), 2)
    return any(one[1].intersects(other[1]) and not one[0].intersects(other[0]) for one, other in pairs)


def _fitted(network: Network, width: float, height: float, with_bar: frozenset[str], tight: bool) -> Layout:
    scale = LARGEST_SCALE
    for _ in range(_TRIES):
        found = _layout(network, scale, with_bar, tight)
        extent = found.extent
        too_large = max(extent.width() / max(width, 1.0), extent.height() / max(height, 1.0))
        if too_large <= 1 or scale <= SMALLEST_SCALE:
            break
        scale = max(SMALLEST_SCALE, 0.99 * scale / too_large)
    return found


def _overlap(rects: Iterable[QRectF]) -> bool:
    """Whether two of the places lie on one another."""
    known = sorted(rects, key=QRectF.left)
    for at, rect in enumerate(known):
        for other in known[at + 1 :]:
            if other.left() >= rect.right():
                break
            if other.top() < rect.bottom() and rect.top() < other.bottom():
                return True
    return False


def bar_room(layout: Layout, with_bar: frozenset[str]) -> float:
    """Pixels of the track of each bar: all are as long as the narrowest node allows, to be compared."""
    widths = [layout.rects[id].width() for id in with_bar if id in layout.rects]
    figure = 0.0 if layout.tight else _FIGURE
    return max(_SHORTEST_BAR, min(widths, default=0.0) - _AROUND_BAR - figure)


def _layout(network: Network, scale: float, with_bar: frozenset[str], tight: bool) -> Layout:
    losses = {id for id, card in network.cards.items() if card.category == LOSS.id}
    high = with_bar & losses if tight else with_bar
    rects = {
        id: _rect(box, network.cards[id], scale, _height(network, id, scale, high))
        for id, box in network.boxes.items()
    }
    rects = {
        id: rect if network.cards[id].dot else _widened(id, rects, network.cards[id].title)
        for id, rect in rects.items()
    }
    boxes = {id: _as_box(rects[id], box, scale) for id, box in network.boxes.items()}
    joined = links_of(wire for wire, _ in network.wires)
    shown, links = [], []
    for wire, card in network.wires:
        start = boxes[wire.source.node].output(wire.source.port)
        end = boxes[wire.target.node].input(wire.target.port)
        if start is not None and end is not None:
            shown.append(card)
            link = Link(wire.source.node, wire.target.node, start, end, low=card.low)
            links.append(turned_link(link, boxes, joined))
    grounds = tuple(Box(frame.x, frame.y, frame.width, frame.height) for frame in network.frames)
    ways = (_scaled_path(route, scale) for route in routes(boxes, links, grounds))
    above = _TIGHT_TITLE if tight else _FRAME_TITLE
    frames = tuple(
        (_framed(frame, network.boxes, rects, scale, above), frame.title) for frame in network.frames
    )
    return Layout(scale, rects, tuple(zip(shown, ways, strict=True)), frames, tight)


def _height(network: Network, id: str, scale: float, with_bar: frozenset[str]) -> float:
    """How high a node is: as its words need it, and where it has rows as they are together."""
    least = WITH_BAR if id in with_bar else PLAIN
    return (
        max(least, (network.boxes[id].height - network.boxes[id].foot) * scale)
        if id in network.bands
        else least
    )


def _framed(
    frame: Frame, boxes: Mapping[str, Box], rects: Mapping[str, QRectF], scale: float, above: float
) -> QRectF:
    """The place of a frame: around what it holds also where that shrank less, with room for a title."""
    place = QRectF(frame.x * scale, frame.y * scale, frame.width * scale, frame.height * scale)
    for id in held([frame], boxes):
        place |= rects[id].adjusted(-_FRAME_EDGE, -above, _FRAME_EDGE, _FRAME_EDGE)
    return place


def _scaled_path(route: Route, scale: float) -> QPainterPath:
    """What is stroked for a wire in a drawing made smaller."""
    return path_of(Route(tuple((x * scale, y * scale) for x, y in route.points)))


def _rect(box: Box, card: NodeCard, scale: float, height: float) -> QRectF:
    """The place of a node: around the middle of its ports, high enough to be read."""
    if card.dot:
        at = box.rect.center() * scale
        return QRectF(at.x() - _DOT / 2, at.y() - _DOT / 2, _DOT, _DOT)
    width = max(_NARROWEST, box.width * scale)
    if card.pictures or box.foot:
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
