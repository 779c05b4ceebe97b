"""What is in the hand over the graph: wires, a rectangle, a line, a node about to land, words about it."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End
from netbuilder.studio.presenters.bundle import Bundle
from netbuilder.studio.presenters.connecting import Connecting
from netbuilder.studio.presenters.node_card import NodeCard
from netbuilder.window.canvas.geometry import Box, Point
from netbuilder.window.canvas.look import Look
from netbuilder.window.canvas.node_item import NodeItem
from netbuilder.window.canvas.scene_items import ItemScene
from netbuilder.window.canvas.wires import paint_held_wire, paint_loose_end

_GHOST_OPACITY = 0.92
_HINT_BELOW = 28.0  # pixels from the end of a wire to the middle of the words about it
_HINT_ROOM = 220.0  # to either side of it, for words of any length
_MIDDLE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip


class HeldWire(NamedTuple):
    """A wire in the hand, from an output to an input; `loose` is the end without a port.

    `hint` says why it cannot end where it is held, "" where it can.
    """

    start: Point
    end: Point
    loose: Point
    tone: str
    hint: str = ""


class HandScene(ItemScene):
    """Shows what gestures tell it, above everything else, and how nodes and ports suit it."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(look, parent)
        self._docking: str | None = None  # the node below which something would be docked
        self._held: HeldWire | None = None
        self._beside: tuple[HeldWire, ...] = ()  # wires that go with it, or come of letting go
        self._band: QRectF | None = None
        self._line: QLineF | None = None
        self._line_tone = "live"
        self._ghost: NodeItem | None = None
        self._hint = ""
        self._hint_spot = QRectF()  # what the hint is about

    def mark_target(self, id: str | None) -> None:
        """Show on which node a wire would be let go."""
        for each, item in self._items.items():
            item.mark_target(each == id)

    def mark_docking(self, id: str | None) -> None:
        """Show below which node something would be docked."""
        if id != self._docking:
            for each, on in ((self._docking, False), (id, True)):
                if each in self._items:
                    self._items[each].mark_docking(on)
            self._docking = id

    def judge_ports(self, connecting: Connecting | Bundle | None, held: End | None = None) -> None:
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

    def hold_wire(self, held: HeldWire | None, *beside: HeldWire) -> None:
        """Show a wire in the hand, and others of which no end is marked."""
        for each in (self._held, *self._beside, held, *beside):
            if each is not None:
                self.update(_held_rect(each))
        self._held, self._beside = held, beside

    def show_band(self, band: QRectF | None) -> None:
        """Show the rectangle of a box selection."""
        for each in (self._band, band):
            if each is not None:
                self.update(each.adjusted(-4, -4, 4, 4))
        self._band = band

    def show_line(self, line: QLineF | None, tone: str = "live") -> None:
        """Show a line across wires."""
        for each in (self._line, line):
            if each is not None:
                self.update(QRectF(each.p1(), each.p2()).normalized().adjusted(-4, -4, 4, 4))
        self._line, self._line_tone = line, tone

    def show_ghost(self, card: NodeCard | None, box: Box | None = None, hint: str = "") -> None:
        """Show a node that is about to land, with a line of words below it; None for no more."""
        if self._ghost is not None:
            self.removeItem(self._ghost)
            self._ghost = None
        if card is not None and box is not None:
            self._ghost = NodeItem("", card, box, self._look)
            self._ghost.mark_live(True)
            self._ghost.setOpacity(_GHOST_OPACITY)
            self.addItem(self._ghost)
        self.show_hint(hint, self._ghost.sceneBoundingRect() if self._ghost is not None else QRectF())

    def show_hint(self, words: str, spot: QRectF) -> None:
        """Show a line of words below what is at `spot`; "" for no more."""
        for said, each in ((self._hint, self._hint_spot), (words, spot)):
            if said and not each.isEmpty():
                self.update(each.adjusted(-_HINT_ROOM, 0, _HINT_ROOM, 2 * _HINT_BELOW))
        self._hint, self._hint_spot = words, spot

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        if self._line is not None:
            tone = self._look.color(self._line_tone)
            painter.setPen(QPen(tone, 2 / self._look.zoom, Qt.PenStyle.DashLine))
            painter.drawLine(self._line)
        if self._band is not None:
            painter.setPen(QPen(self._look.color("ink"), 1 / self._look.zoom))
            painter.setBrush(self._look.color("ink", 0.07))
            painter.drawRect(self._band)
        if self._hint:
            spot = self._hint_spot
            self._paint_hint(painter, QPointF(spot.center().x(), spot.bottom() + 18), self._hint)
        for each in self._beside:
            paint_held_wire(painter, each.start, each.end, self._look, each.tone)
        if self._held is not None:
            held = self._held
            paint_held_wire(painter, held.start, held.end, self._look, held.tone)
            paint_loose_end(painter, held.loose, self._look)
            if held.hint:
                self._paint_hint(painter, QPointF(*held.loose) + QPointF(0, _HINT_BELOW), held.hint)

    def _paint_hint(self, painter: QPainter, middle: QPointF, hint: str) -> None:
        """A line of words on a ground of its own, inside of the view."""
        text = QFontMetricsF(self._look.words).boundingRect(hint)
        text.moveCenter(middle)
        for view in self.views():
            seen = view.mapToScene(view.viewport().rect()).boundingRect().adjusted(12, 0, -12, 0)
            text.moveLeft(max(seen.left(), min(text.left(), seen.right() - text.width())))
        painter.setPen(QPen(self._look.color("line_strong"), 1))
        painter.setBrush(self._look.color("bg_overlay"))
        painter.drawRoundedRect(text.adjusted(-9, -4, 9, 4), 5, 5)
        painter.setFont(self._look.words)
        painter.setPen(self._look.color("tx"))
        painter.drawText(text, _MIDDLE, hint)


def _held_rect(held: HeldWire) -> QRectF:
    # The curve swings out by half its width at either end.
    swing = max(24.0, abs(held.end[0] - held.start[0]) / 2) + 12
    wire = QRectF(QPointF(*held.start), QPointF(*held.end)).normalized().adjusted(-swing, -12, swing, 12)
    if not held.hint:
        return wire
    x, y = held.loose
    return wire.united(QRectF(x - _HINT_ROOM, y, 2 * _HINT_ROOM, 2 * _HINT_BELOW))
