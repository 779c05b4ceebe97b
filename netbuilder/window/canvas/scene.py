"""The graph as a scene: nodes are items, wires are painted beneath; and what lies where in it."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF, QRegion

from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End
from netbuilder.window.canvas.geometry import DOT_REACH, Point, distance_to
from netbuilder.window.canvas.laid_wire import LaidWire
from netbuilder.window.canvas.look import Detail, Look
from netbuilder.window.canvas.node_item import NodeItem
from netbuilder.window.canvas.papers import PaperHit
from netbuilder.window.canvas.scene_hand import HandScene
from netbuilder.window.canvas.wires import paint_far_mark, paint_wires, paint_words, wordy

_GRID = 24
_DOT = 1.5
_PORT_REACH = 12.0  # half the hit area of a port, in pixels of the screen
# The same in pixels of the scene, at most: from far away nodes and wires can still be met beside ports.
_PORT_MOST = 24.0
_WIRE_REACH = 6.0
_EDGE_REACH = 10.0  # above and below the lower edge of a node


class PortHit(NamedTuple):
    """A port under the pointer, with its middle."""

    end: End
    output: bool
    at: Point


class CanvasScene(HandScene):
    """Finds what is at a point, and paints what is no item; from far away that is all of it."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(look, parent)
        self._exposed: QRegion | None = None

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
        return self.shows_labels and laid.chip_rect.contains(pos)

    @property
    def shows_labels(self) -> bool:
        """Whether the labels of wires are painted."""
        return self._look.full

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

    def expose(self, region: QRegion) -> None:
        """Tell what is about to be painted: Qt says only what lies around all of it."""
        self._exposed = region

    @property
    def is_kept(self) -> bool:
        """Whether views keep a picture of the ground, for which Qt clips the painter."""
        return bool(self.apart)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        super().drawForeground(painter, rect)
        self._exposed = None  # it is painted last

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        rect = QRectF(rect)
        if self.is_kept:
            self._exposed = painter.clipRegion()
        painter.setBackground(self._look.color("bg_canvas"))
        painter.eraseRect(rect)  # not `fillRect`, for which PySide would set up all gradients
        wires, exposed = self._wires_in(rect), self._exposed
        still = not self.is_kept and not self._marks.hidden
        if exposed is not None and still and (told := wordy(wires, exposed, self._look)):
            paint_words(painter, told, self._look)
            self.papers.paint_titles(painter, rect)
            return
        if exposed is not None:
            wires = [laid for laid in wires if exposed.intersects(laid.rect.toAlignedRect())]
        if self._look.zoom >= 0.5:
            self._paint_grid(painter, rect)
        self.papers.paint(painter, rect)
        if not self.is_far:
            paint_wires(painter, wires, rect, self._look, self._marks, region=exposed)
            self.papers.paint_titles(painter, rect)
            return
        self._far.paint_lines(painter, self._look, self._marks.hidden)
        target = self.layout.wires.get(self._marks.target) if self._marks.target is not None else None
        if target is not None:
            paint_far_mark(painter, target, self._look, "live")
        for end in self._marks.cut & self.layout.wires.keys():
            paint_far_mark(painter, self.layout.wires[end], self._look, "ink")
        self.papers.paint_titles(painter, rect)

    def _wires_in(self, rect: QRectF) -> list[LaidWire]:
        """The wires that the ground shows near `rect`; none from far away."""
        wires = self.layout.wires_near(rect) if not self.is_far else []
        if self.is_kept:
            wires = [laid for laid in wires if laid.wire.target not in self.apart]
        return wires

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

    def _paint_grid(self, painter: QPainter, rect: QRectF) -> None:
        left, top = rect.left() // _GRID * _GRID, rect.top() // _GRID * _GRID
        columns, rows = int(rect.width() // _GRID) + 2, int(rect.height() // _GRID) + 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        dots = self._look.color("grid_dot")
        painter.setPen(QPen(dots, _DOT, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
        painter.translate(left, top)
        painter.drawPoints(_dots(columns, rows))
        painter.translate(-left, -top)


@lru_cache(maxsize=8)
def _dots(columns: int, rows: int) -> QPolygonF:
    """Where the dots of the grid are, as Qt takes them without asking Python for each."""
    half = _DOT / 2
    return QPolygonF([
        QPointF(_GRID * column + half, _GRID * row + half) for column in range(columns) for row in range(rows)
    ])  # fmt: skip


def _distance(a: Point, b: QPointF) -> float:
    return float(((a[0] - b.x()) ** 2 + (a[1] - b.y()) ** 2) ** 0.5)
