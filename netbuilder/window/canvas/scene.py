"""The graph as a scene: nodes are items, wires are painted beneath. It takes in differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsScene

from netbuilder.analysis.report import Report
from netbuilder.graph.model import End
from netbuilder.studio.presenters.connecting import Connecting
from netbuilder.studio.presenters.node_card import Figures, NodeCard
from netbuilder.window.canvas.geometry import Box, Point, distance_to
from netbuilder.window.canvas.glide import Glide
from netbuilder.window.canvas.layout import Changed, LaidWire, Layout, Settled
from netbuilder.window.canvas.look import Look
from netbuilder.window.canvas.node_item import NodeItem
from netbuilder.window.canvas.wires import Marks, paint_held_wire, paint_loose_end, paint_wires

_GRID = 24
_PORT_REACH = 12.0  # half the hit area of a port, in pixels of the screen
_WIRE_REACH = 6.0
_GHOST_OPACITY = 0.92
_HINT_BELOW = 28.0  # pixels from the end of a wire to the middle of the words about it
_HINT_ROOM = 220.0  # to either side of it, for words of any length
_MIDDLE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip


class PortHit(NamedTuple):
    """A port under the pointer, with its middle."""

    end: End
    output: bool
    at: Point


class HeldWire(NamedTuple):
    """A wire in the hand, from an output to an input; `loose` is the end without a port.

    `hint` says why it cannot end where it is held, "" where it can.
    """

    start: Point
    end: Point
    loose: Point
    tone: str
    hint: str = ""


class CanvasScene(QGraphicsScene):
    """Shows what a `Layout` says, in a `Look`. `laid_out`: nodes came, went, or look or lie otherwise."""

    laid_out = Signal()

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layout = Layout()
        self._glide = Glide(self._show_on_the_way, self._arrive, self)
        self._settled: Settled | None = None  # how everything lies once nodes have glided there
        self._look = look
        self._items: dict[str, NodeItem] = {}
        self._tiles: dict[str, Sequence[QPixmap]] = {}
        self._selected: frozenset[str] = frozenset()
        self._hovered: str | None = None
        self._marks = Marks()
        self._held: HeldWire | None = None
        self._band: QRectF | None = None
        self._ghost: NodeItem | None = None
        self._hint = ""

    # ------------------------------------------------------------------------------------ what is shown

    def show_report(self, report: Report, figures: Figures) -> None:
        """Apply what differs from what is shown."""
        self._glide.finish()
        self._apply(self.layout.update(report, figures))

    def move_nodes(self, places: Mapping[str, Point]) -> None:
        """Show nodes elsewhere for the time being."""
        self._glide.finish()
        self._apply(self.layout.move(places))

    def glide(self, ways: Mapping[str, tuple[Point, Point]]) -> None:
        """Show nodes that are at the second of their places on the way there from the first."""
        self._glide.finish()
        self._settled = self.layout.settled()
        self._glide.begin(ways)
        if not self._glide.alive:
            self._settled = None

    def finish_glide(self) -> bool:
        """Show all nodes where they belong; False when none was on its way."""
        return self._glide.finish()

    def _show_on_the_way(self, places: Mapping[str, Point]) -> None:
        self._apply(self.layout.show_on_the_way(places))

    def _arrive(self) -> None:
        if self._settled is not None:
            self._apply(self.layout.settle(self._settled))
            self._settled = None

    def set_look(self, look: Look) -> None:
        self._look = look
        for item in self._items.values():
            item.set_look(look)
        self.update()

    def show_tiles(self, id: str, tiles: Sequence[QPixmap]) -> None:
        """Small pictures for a data node; they are kept until the node goes."""
        self._tiles[id] = tiles
        if id in self._items:
            self._items[id].show_tiles(tiles)

    def select(self, ids: frozenset[str], wire: End | None) -> None:
        for id in self._selected ^ ids:
            if id in self._items:
                self._items[id].select(id in ids)
        self._selected = ids
        self.mark(selected=wire)

    def hover(self, id: str | None, wire: End | None) -> None:
        if id != self._hovered:
            for each, on in ((self._hovered, False), (id, True)):
                if each in self._items:
                    self._items[each].hover(on)
            self._hovered = id
        self.mark(hovered=wire)

    def mark(self, **ends: End | None) -> None:
        """Let wires stand out by the name of the mark: selected, hovered, target, hidden."""
        marks = self._marks._replace(**ends)
        if marks == self._marks:
            return
        for name, end in ends.items():
            for each in (getattr(self._marks, name), end):
                if each in self.layout.wires:
                    self.update(self.layout.wires[each].rect)
        self._marks = marks

    @property
    def marks(self) -> Marks:
        return self._marks

    def mark_target(self, id: str | None) -> None:
        """Show on which node a wire would be let go."""
        for each, item in self._items.items():
            item.mark_target(each == id)

    def judge_ports(self, connecting: Connecting | None, held: End | None = None) -> None:
        """Show which ports suit a wire in the hand; `held` is the end it hangs on."""
        for id, item in self._items.items():
            if connecting is None:
                item.judge_ports(None)
                continue
            card = self.layout.cards[id]
            ports = {(p.name, False): End(id, p.name) for p in card.inputs}
            ports |= {(p.name, True): End(id, p.name) for p in card.outputs}
            item.judge_ports({
                (name, output): None if end == held else connecting.judge(end)
                for (name, output), end in ports.items()
                if output != connecting.outgoing or end == held
            })  # fmt: skip

    def hold_wire(self, held: HeldWire | None) -> None:
        """Show a wire in the hand."""
        for each in (self._held, held):
            if each is not None:
                self.update(_held_rect(each))
        self._held = held

    def show_band(self, band: QRectF | None) -> None:
        """Show the rectangle of a box selection."""
        for each in (self._band, band):
            if each is not None:
                self.update(each.adjusted(-4, -4, 4, 4))
        self._band = band

    def show_ghost(self, card: NodeCard | None, box: Box | None = None, hint: str = "") -> None:
        """Show a node that is about to land, with a line of words below it; None for no more."""
        if self._ghost is not None:
            self.update(_ghost_rect(self._ghost))
            self.removeItem(self._ghost)
            self._ghost = None
        if card is not None and box is not None:
            self._ghost = NodeItem("", card, box, self._look)
            self._ghost.mark_live(True)
            self._ghost.setOpacity(_GHOST_OPACITY)
            self.addItem(self._ghost)
            self.update(_ghost_rect(self._ghost))
        self._hint = hint

    def item(self, id: str) -> NodeItem | None:
        return self._items.get(id)

    # ------------------------------------------------------------------------------------ what is where

    def node_at(self, pos: QPointF) -> str | None:
        """The topmost node under a point."""
        for item in self.items(pos):
            box = self.layout.boxes.get(item.id) if isinstance(item, NodeItem) else None
            if box is not None and box.rect.contains(pos) and isinstance(item, NodeItem):
                return item.id
        return None

    def port_at(self, pos: QPointF, reach: float = 0.0) -> PortHit | None:
        """The nearest port within its hit area, or within `reach` pixels of the screen if that is more."""
        radius = max(_PORT_REACH, reach) / self._look.zoom
        return min(self.ports_near(pos, radius), key=lambda hit: _distance(hit.at, pos), default=None)

    def ports_near(self, pos: QPointF, radius: float) -> list[PortHit]:
        """All ports within `radius` scene pixels."""
        area = QRectF(pos.x() - radius, pos.y() - radius, 2 * radius, 2 * radius)
        found = []
        for item in self.items(area):
            box = self.layout.boxes.get(item.id) if isinstance(item, NodeItem) else None
            if box is None or not isinstance(item, NodeItem):
                continue
            for output, x, ports in ((False, box.x, box.inputs), (True, box.right, box.outputs)):
                found += [PortHit(End(item.id, name), output, (x, box.y + at)) for name, at in ports]
        return [hit for hit in found if _distance(hit.at, pos) <= radius]

    def wire_at(self, pos: QPointF, reach: float = _WIRE_REACH) -> LaidWire | None:
        """The nearest wire within `reach` pixels of the screen, its label included."""
        near = reach / self._look.zoom
        best: tuple[float, LaidWire] | None = None
        for laid in self.layout.wires.values():
            if laid.rect.adjusted(-near, -near, near, near).contains(pos):
                away = 0.0 if laid.chip_rect.contains(pos) else distance_to(laid.trace, pos.x(), pos.y())
                if away <= near and (best is None or away < best[0]):
                    best = away, laid
        return best[1] if best is not None else None

    def nodes_in(self, area: QRectF) -> set[str]:
        """The nodes that a rectangle touches."""
        return {
            item.id
            for item in self.items(area)
            if isinstance(item, NodeItem) and self.layout.boxes[item.id].rect.intersects(area)
        }

    # ------------------------------------------------------------------------------------ painting

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        rect = QRectF(rect)
        painter.setBackground(self._look.color("bg_canvas"))
        painter.eraseRect(rect)  # not `fillRect`, for which PySide would set up all gradients
        if self._look.zoom >= 0.5:
            self._paint_grid(painter, rect)
        paint_wires(painter, self.layout.wires.values(), rect, self._look, self._marks)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        if self._band is not None:
            painter.setPen(QPen(self._look.color("ink"), 1 / self._look.zoom))
            painter.setBrush(self._look.color("ink", 0.07))
            painter.drawRect(self._band)
        if self._ghost is not None and self._hint:
            node = self._ghost.sceneBoundingRect()
            self._paint_hint(painter, QPointF(node.center().x(), node.bottom() + 18), self._hint)
        if self._held is not None:
            held = self._held
            paint_held_wire(painter, held.start, held.end, self._look, held.tone)
            paint_loose_end(painter, held.loose, self._look)
            if held.hint:
                self._paint_hint(painter, QPointF(*held.loose) + QPointF(0, _HINT_BELOW), held.hint)

    def _paint_hint(self, painter: QPainter, middle: QPointF, hint: str) -> None:
        """A line of words on a ground of its own."""
        text = QFontMetricsF(self._look.words).boundingRect(hint)
        text.moveCenter(middle)
        painter.setPen(QPen(self._look.color("line_strong"), 1))
        painter.setBrush(self._look.color("bg_overlay"))
        painter.drawRoundedRect(text.adjusted(-9, -4, 9, 4), 5, 5)
        painter.setFont(self._look.words)
        painter.setPen(self._look.color("tx"))
        painter.drawText(text, _MIDDLE, hint)

    def _paint_grid(self, painter: QPainter, rect: QRectF) -> None:
        left, top = int(rect.left() // _GRID) * _GRID, int(rect.top() // _GRID) * _GRID
        dots = [
            QRectF(x, y, 1.5, 1.5)
            for x in range(left, int(rect.right()) + 1, _GRID)
            for y in range(top, int(rect.bottom()) + 1, _GRID)
        ]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("grid_dot"))
        painter.drawRects(dots)

    # ------------------------------------------------------------------------------------ differences

    def _apply(self, changed: Changed) -> None:
        for id in changed.gone:
            self.removeItem(self._items.pop(id))
            self._tiles.pop(id, None)
        for id in changed.nodes:
            card, box = self.layout.cards[id], self.layout.boxes[id]
            item = self._items.get(id)
            if item is None:
                self._add(NodeItem(id, card, box, self._look))
            else:
                item.show_card(card, box)
        self._paint_anew(changed.dirty)
        if changed.gone or changed.nodes:
            self.laid_out.emit()

    def _add(self, item: NodeItem) -> None:
        self._items[item.id] = item
        item.select(item.id in self._selected)
        item.show_tiles(self._tiles.get(item.id, ()))
        self.addItem(item)

    def _paint_anew(self, rects: Iterable[QRectF]) -> None:
        for rect in rects:
            self.update(rect)


def _distance(a: Point, b: QPointF) -> float:
    return float(((a[0] - b.x()) ** 2 + (a[1] - b.y()) ** 2) ** 0.5)


def _held_rect(held: HeldWire) -> QRectF:
    # The curve swings out by half its width at either end.
    swing = max(24.0, abs(held.end[0] - held.start[0]) / 2) + 12
    wire = QRectF(QPointF(*held.start), QPointF(*held.end)).normalized().adjusted(-swing, -12, swing, 12)
    if not held.hint:
        return wire
    x, y = held.loose
    return wire.united(QRectF(x - _HINT_ROOM, y, 2 * _HINT_ROOM, 2 * _HINT_BELOW))


def _ghost_rect(ghost: NodeItem) -> QRectF:
    """The node that is about to land, and the words below it."""
    return ghost.sceneBoundingRect().adjusted(-200, 0, 200, 48)
