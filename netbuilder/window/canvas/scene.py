"""The graph as a scene: nodes are items, wires are painted beneath. It takes in differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QLineF, QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QGraphicsScene

from netbuilder.analysis.report import Report
from netbuilder.graph.model import End
from netbuilder.studio.presenters.bundle import Bundle
from netbuilder.studio.presenters.connecting import Connecting
from netbuilder.studio.presenters.costs import Figures
from netbuilder.studio.presenters.node_card import NodeCard
from netbuilder.window.canvas.areas import Spot
from netbuilder.window.canvas.far import FarPicture
from netbuilder.window.canvas.geometry import DOT_REACH, Box, Point, distance_to
from netbuilder.window.canvas.glide import Glide
from netbuilder.window.canvas.laid_wire import LaidWire
from netbuilder.window.canvas.layout import Changed, Layout, Settled
from netbuilder.window.canvas.look import Detail, Look
from netbuilder.window.canvas.node_item import NodeItem
from netbuilder.window.canvas.papers import PaperHit, Papers
from netbuilder.window.canvas.wires import (
    Marks,
    paint_far_mark,
    paint_held_wire,
    paint_loose_end,
    paint_wires,
)

if TYPE_CHECKING:
    from netbuilder.window.canvas.preview_picture import NodePicture

_GRID = 24
_DOT = 1.5
_SLICE = 40  # nodes and wires that are caught up with at a time: a few milliseconds
_PORT_REACH = 12.0  # half the hit area of a port, in pixels of the screen
# The same in pixels of the scene, at most: from far away nodes and wires can still be met beside ports.
_PORT_MOST = 24.0
_WIRE_REACH = 6.0
_EDGE_REACH = 10.0  # above and below the lower edge of a node
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
        self.papers = Papers(self, look)
        self._far = FarPicture(self.layout)
        self._standing: set[NodeItem] = set()  # items that stand out
        self._exposed: Sequence[QRectF] = ()
        self._glide = Glide(self._show_on_the_way, self._arrive, self)
        self._settled: Settled | None = None  # how everything lies once nodes have glided there
        self._aims: dict[str, Spot] = {}  # the same of notes and frames
        self._look = look
        self._items: dict[str, NodeItem] = {}
        self._tiles: dict[str, Sequence[QPixmap]] = {}
        self._previews: dict[str, tuple[NodePicture | None, str]] = {}
        self._selected: frozenset[str] = frozenset()
        self._hovered: str | None = None
        self._focused: str | None = None
        self._docking: str | None = None  # the node below which something would be docked
        self._marks = Marks()
        self._held: HeldWire | None = None
        self._beside: tuple[HeldWire, ...] = ()  # wires that go with it, or come of letting go
        self._band: QRectF | None = None
        self._line: QLineF | None = None
        self._line_tone = "live"
        self._ghost: NodeItem | None = None
        self._hint = ""
        self._hint_spot = QRectF()  # what the hint is about

    # ------------------------------------------------------------------------------------ what is shown

    def show_report(self, report: Report, figures: Figures, seen: QRectF | None = None) -> None:
        """Apply what differs from what is shown, what is not in `seen` perhaps later: see `catch_up`."""
        self._glide.finish()
        changed = self.layout.update(report, figures, seen)
        self._apply(changed)
        if self.papers.show(self.layout.pull.shown(report.graph)):
            self.laid_out.emit()

    def show_other(self, report: Report, figures: Figures) -> None:
        """Show another graph; pictures of data are kept for when they come back."""
        tiles = dict(self._tiles)
        self.show_report(report, figures)
        self._tiles = {**tiles, **self._tiles}
        self.update()

    def catch_up(self, seen: QRectF) -> bool:
        """Apply a part of what was put off, that in `seen` first; whether there is more."""
        if self.layout.is_behind:
            self._apply(self.layout.catch_up(seen, _SLICE))
        return self.layout.is_behind

    def move_nodes(self, places: Mapping[str, Spot], *, still: bool = False) -> None:
        """Show nodes, notes and frames elsewhere for the time being; wires of others may keep `still`."""
        self._glide.finish()
        self._apply(self.layout.move(self._of_nodes(places), still=still))
        self.papers.put(places)

    def _of_nodes(self, places: Mapping[str, Spot]) -> dict[str, Point]:
        boxes = self.layout.boxes
        return {id: (spot[0], spot[1]) for id, spot in places.items() if id in boxes}

    def glide(self, ways: Mapping[str, tuple[Spot, Spot]]) -> None:
        """Show what is at the second of its places on the way there from the first."""
        self._glide.finish()
        self._settled = self.layout.settled()
        self._aims = {id: way[1] for id, way in ways.items() if id in self.papers.areas}
        self._glide.begin(ways)
        if not self._glide.alive:
            self._settled = None

    @property
    def is_gliding(self) -> bool:
        return self._glide.alive

    def finish_glide(self) -> bool:
        """Show all nodes where they belong; False when none was on its way."""
        return self._glide.finish()

    def _show_on_the_way(self, places: Mapping[str, Spot]) -> None:
        self._apply(self.layout.show_on_the_way(self._of_nodes(places)))
        # After the nodes: Qt paints what is updated first, and forgets where moved items were before.
        self.papers.put(places)

    def _arrive(self) -> None:
        if self._settled is not None:
            self._apply(self.layout.settle(self._settled))
            self.papers.put(self._aims)
            self._settled = None

    def set_look(self, look: Look) -> None:
        self._look = look
        for item in self._items.values():
            item.set_look(look)
        self.papers.set_look(look)
        self.update()

    def show_tiles(self, id: str, tiles: Sequence[QPixmap]) -> None:
        """Small pictures for a data node; they are kept until the node goes."""
        self._tiles[id] = tiles
        if id in self._items:
            self._items[id].show_tiles(tiles)

    def show_preview(self, id: str, picture: NodePicture | None, says: str) -> None:
        """What a node makes of the example, with a sentence about it. It is there again when the node is."""
        self._previews[id] = picture, says
        if id in self._items:
            self._items[id].show_preview(picture, says)

    def select(self, ids: frozenset[str], wire: End | None) -> None:
        for id in self._selected ^ ids:
            if id in self._items:
                self._items[id].select(id in ids)
        self.papers.select(ids)
        self._selected = ids
        self.mark(selected=wire)

    def focus(self, id: str | None) -> None:
        """Show to which node the keyboard has led."""
        if id != self._focused:
            for each, on in ((self._focused, False), (id, True)):
                if each in self._items:
                    self._items[each].focus(on)
            self._focused = id

    def hover(self, id: str | None, wire: End | None) -> None:
        if id != self._hovered:
            for each, on in ((self._hovered, False), (id, True)):
                if each in self._items:
                    self._items[each].hover(on)
            self._hovered = id
        self.mark(hovered=wire)

    def mark(self, **ends: End | None) -> None:
        """Let wires stand out by the name of the mark: selected, hovered, target."""
        self._mark_anew(Marks(**{**self._marks._asdict(), **ends}))

    def hide_wires(self, *ends: End) -> None:
        """Leave out the wires that are in the hand."""
        self._mark_anew(self._marks._replace(hidden=frozenset(ends)))

    def mark_cut(self, *ends: End) -> None:
        """Show which wires are about to be cut."""
        self._mark_anew(self._marks._replace(cut=frozenset(ends)))

    def _mark_anew(self, marks: Marks) -> None:
        if marks == self._marks:
            return
        for _, end in self._marks.pairs ^ marks.pairs:
            if end in self.layout.wires:
                self.update(self.layout.wires[end].rect)
        self._marks = marks

    @property
    def marks(self) -> Marks:
        return self._marks

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
        for each in (self._hint_spot, spot):
            if not each.isEmpty():
                self.update(each.adjusted(-_HINT_ROOM, 0, _HINT_ROOM, 2 * _HINT_BELOW))
        self._hint, self._hint_spot = words, spot

    def item(self, id: str) -> NodeItem | None:
        return self._items.get(id)

    # ------------------------------------------------------------------------------------ what is where

    def node_at(self, pos: QPointF) -> str | None:
        """The topmost node under a point."""
        for item in self.items(pos):
            known = isinstance(item, NodeItem) and item.id in self.layout.boxes
            if known and isinstance(item, NodeItem) and self._reach(item.id).contains(pos):
                return item.id
        return None

    def _reach(self, id: str) -> QRectF:
        """Where the pointer is on a node: a dot, small as it is, can be met beside it."""
        edge = DOT_REACH if self.layout.cards[id].dot else 0.0
        return self.layout.boxes[id].rect.adjusted(-edge, -edge, edge, edge)

    def port_at(self, pos: QPointF, reach: float = 0.0) -> PortHit | None:
        """The nearest port within its hit area, or within `reach` pixels of the screen if that is more."

        None on a dot: there it is the dot that is meant.
        """
        node = self.node_at(pos)
        if node is not None and self.layout.cards[node].dot:
            return None
        radius = max(min(_PORT_REACH / self._look.zoom, _PORT_MOST), reach / self._look.zoom)
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
        for laid in self.layout.wires_near(QRectF(pos.x() - near, pos.y() - near, 2 * near, 2 * near)):
            away = 0.0 if self.is_on_label(laid, pos) else distance_to(laid.trace, pos.x(), pos.y())
            if away <= near and (best is None or away < best[0]):
                best = away, laid
        return best[1] if best is not None else None

    def is_on_label(self, laid: LaidWire, pos: QPointF) -> bool:
        """Whether a point is on the label of a wire; from far away labels are not shown."""
        return self._look.full and laid.chip_rect.contains(pos)

    def nodes_in(self, area: QRectF) -> set[str]:
        """The nodes that a rectangle touches."""
        boxes = self.layout.boxes
        found = {item.id for item in self.items(area) if isinstance(item, NodeItem)} & boxes.keys()
        return {id for id in found if boxes[id].rect.intersects(area)}

    def edge_at(self, pos: QPointF, but: str = "") -> str | None:
        """The node, other than `but`, on whose lower edge a point is: there something can be docked."""
        reach = _EDGE_REACH / self._look.zoom
        area = QRectF(pos.x() - 1, pos.y() - reach, 2, 2 * reach)
        away = {id: abs(self.layout.boxes[id].bottom - pos.y()) for id in self.nodes_in(area) - {but}}
        near = [(far, id) for id, far in away.items() if far <= reach]
        return min(near)[1] if near else None

    def paper_at(self, pos: QPointF) -> PaperHit | None:
        """The note under a point, or the frame whose title or edge is there and no wire over it."""
        hit = self.papers.hit(pos)
        if hit is not None and not hit.is_note and self.wire_at(pos) is not None:
            return None
        return hit

    @property
    def bounds(self) -> QRectF:
        """A rectangle around all nodes, wires, notes and frames; empty without any."""
        return self.layout.bounds.united(self.papers.areas.bounds)

    def place_of(self, id: str) -> QRectF | None:
        """Where a node, a note or a frame lies; None for one that is not there."""
        if id in self.papers.areas:
            return self.papers.areas.rect(id)
        return self.layout.boxes[id].rect if id in self.layout.boxes else None

    # ------------------------------------------------------------------------------------ painting

    def expose(self, rects: Sequence[QRectF]) -> None:
        """Tell what is about to be painted: Qt says only what lies around all of it. Nothing: all of that."""
        self._exposed = rects

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        rect = QRectF(rect)
        painter.setBackground(self._look.color("bg_canvas"))
        painter.eraseRect(rect)  # not `fillRect`, for which PySide would set up all gradients
        if self._look.zoom >= 0.5:
            self._paint_grid(painter, rect)
        self.papers.paint(painter, rect)
        if not self.is_far:
            exposed = self._exposed or (rect,)
            paint_wires(painter, self.layout.wires_near(*exposed), rect, self._look, self._marks)
            self.papers.paint_titles(painter, rect)
            return
        self._far.paint_lines(painter, self._look, self._marks.hidden)
        target = self.layout.wires.get(self._marks.target) if self._marks.target is not None else None
        if target is not None:
            paint_far_mark(painter, target, self._look, "live")
        for end in self._marks.cut & self.layout.wires.keys():
            paint_far_mark(painter, self.layout.wires[end], self._look, "ink")
        self.papers.paint_titles(painter, rect)

    @property
    def is_far(self) -> bool:
        """Whether nodes are mere blocks, so that `paint_far` shows the scene quicker than Qt does."""
        return self._look.detail is Detail.BLOCKS

    def paint_far(self, painter: QPainter, rect: QRectF) -> None:
        """All of the scene in `rect`, without asking the items."""
        self.drawBackground(painter, rect)
        self.papers.paint_notes(painter)
        self._far.paint_blocks(painter, self._look)
        for item in (*self._standing, *([self._ghost] if self._ghost is not None else [])):
            painter.save()
            painter.translate(item.pos())
            item.paint_itself(painter)
            painter.restore()
        self.drawForeground(painter, rect)

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

    def _paint_grid(self, painter: QPainter, rect: QRectF) -> None:
        left, top = rect.left() // _GRID * _GRID, rect.top() // _GRID * _GRID
        columns, rows = int(rect.width() // _GRID) + 2, int(rect.height() // _GRID) + 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        dots = self._look.color("grid_dot")
        painter.setPen(QPen(dots, _DOT, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
        painter.translate(left, top)
        painter.drawPoints(_dots(columns, rows))
        painter.translate(-left, -top)

    # ------------------------------------------------------------------------------------ differences

    def _apply(self, changed: Changed) -> None:
        self._far.forget()
        for id in changed.gone:
            old = self._items.pop(id)
            self._standing.discard(old)
            self.removeItem(old)
            self._tiles.pop(id, None)
        for id in changed.nodes:
            card, box = self.layout.cards[id], self.layout.boxes[id]
            item = self._items.get(id)
            if item is None:
                self._add(NodeItem(id, card, box, self._look, self._standing))
            else:
                item.show_card(card, box)
        self._paint_anew(changed.dirty)
        if changed.gone or changed.nodes:
            self.laid_out.emit()

    def _add(self, item: NodeItem) -> None:
        self._items[item.id] = item
        item.select(item.id in self._selected)
        item.focus(item.id == self._focused)
        item.show_tiles(self._tiles.get(item.id, ()))
        if item.id in self._previews:
            item.show_preview(*self._previews[item.id])
        self.addItem(item)

    def _paint_anew(self, rects: Iterable[QRectF]) -> None:
        for rect in rects:
            self.update(rect)


@lru_cache(maxsize=8)
def _dots(columns: int, rows: int) -> QPolygonF:
    """Where the dots of the grid are, as Qt takes them without asking Python for each."""
    half = _DOT / 2
    return QPolygonF([
        QPointF(_GRID * column + half, _GRID * row + half) for column in range(columns) for row in range(rows)
    ])  # fmt: skip


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
