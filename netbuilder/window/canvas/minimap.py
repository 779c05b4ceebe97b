"""The whole graph in small, with a frame around what is in view. A click looks there, a drag goes along."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from netbuilder.graph.frames import Area
from netbuilder.window.canvas.areas import Areas
from netbuilder.window.canvas.framing import Rect
from netbuilder.window.canvas.layout import Layout
from netbuilder.window.canvas.map_scale import MapScale, around, map_scale
from netbuilder.window.theme.theme import Theme

_SIZE, _SMALL_SIZE = QSize(164, 118), QSize(124, 92)
_SMALL_BELOW = 900  # pixels of the view's width
_LEAST_ROOM = QSize(300, 220)  # smaller views have no place for a map
_INSET = 6.0
_LINE = 22.0  # scene pixels: lines of this width around blocks round their corners as those of nodes are
_ROUNDED_FROM = 0.05  # below this share of the scene's size no corner is seen
_PAPER_RADIUS = 16.0  # scene pixels: of frames and notes
_THIN = 0.6  # pixels: their edges
_RADIUS = 6.0
_TREMBLE = 4
_STEP = 0.1  # of what is in view, by an arrow key
_MANY, _LATER = 500, 100  # nodes from which on changes are drawn together, after so many milliseconds
_NOTHING = 0.0, 0.0, 0.0, 0.0
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Minimap(QWidget):
    """Blocks in the colours of categories, of errors in theirs.

    `centre_wanted`: this point of the scene is to be in the middle of the view.
    `wheel_turned`: the wheel was turned over this one.
    """

    centre_wanted = Signal(QPointF)
    wheel_turned = Signal(QWheelEvent, QPointF)

    def __init__(self, theme: Theme, layout: Layout, areas: Areas, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("minimap")
        self.setAccessibleName(self.tr("Minimap"))
        self.setToolTip(self.tr("The whole graph: click or drag to look elsewhere"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        # So the canvas below it, which is dear, is not painted with it whenever the view moves.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(_SIZE)
        self._theme = theme
        self._layout = layout
        self._areas = areas
        self._wanted = True
        self._seen: Rect = _NOTHING
        self._extent: Rect | None = None  # of all nodes; None when it has to be measured anew
        self._blocks: tuple[bool, dict[str, list[QRectF]]] | None = None
        self._nodes: QPixmap | None = None
        self._drawn_for: tuple[MapScale, QSize, float] | None = None
        self._later: QTimer | None = None  # while a change waits to be drawn
        self._press: QPointF | None = None
        self._held: MapScale | None = None  # while the view is dragged the map stands still
        self._from_middle = QPointF()
        self._dragged = False

    @property
    def scale(self) -> MapScale:
        """How the scene is brought onto the map now."""
        if self._held is not None:
            return self._held
        if self._later is not None and self._nodes is not None and self._drawn_for is not None:
            return self._drawn_for[0]
        extent = around((self._nodes_extent(), self._seen))
        room = _INSET, _INSET, self.width() - 2 * _INSET, self.height() - 2 * _INSET
        return map_scale(extent, room)

    # ------------------------------------------------------------------------------------ what is shown

    def want(self, wanted: bool) -> None:
        """Show it, or do not."""
        self._wanted = wanted

    def fit_into(self, room: QSize) -> None:
        """Take the size that suits a view of `room`; show nothing where there is none."""
        self.resize(_SMALL_SIZE if room.width() < _SMALL_BELOW else _SIZE)
        fits = room.width() >= _LEAST_ROOM.width() and room.height() >= _LEAST_ROOM.height()
        self.setVisible(self._wanted and fits and bool(self._layout.boxes))

    def follow_graph(self) -> None:
        """Nodes have come, gone, moved or changed their state; that of many is seen when they lie still."""
        if len(self._layout.boxes) <= _MANY or self._extent is None:
            self._draw_anew()
        else:
            self._draw_later()

    def _draw_later(self) -> None:
        if self._later is None:
            self._later = QTimer(self)
            self._later.setSingleShot(True)
            self._later.timeout.connect(self._draw_anew)
        self._later.start(_LATER)

    def _draw_anew(self) -> None:
        if self._later is not None:
            self._later.deleteLater()
            self._later = None
        self._extent = self._nodes = self._blocks = None
        self.update()

    def follow_view(self, seen: QRectF) -> None:
        """`seen` of the scene is in view."""
        rect = seen.x(), seen.y(), seen.width(), seen.height()
        if rect == self._seen:
            return
        self._seen = rect
        # Of many nodes the old picture serves until the view lies still.
        if self._nodes is not None and len(self._layout.boxes) > _MANY:
            self._draw_later()
        self.update()

    def use_theme(self) -> None:
        self._nodes = None
        self.update()

    def _nodes_extent(self) -> Rect:
        if self._extent is None:
            papers: tuple[Area, ...] = (*self._areas.frames.values(), *self._areas.notes.values())
            rects = [box[:4] for box in self._layout.boxes.values()]
            rects += [(each.x, each.y, each.width, each.height) for each in papers]
            self._extent = around(rects)
        return self._extent

    # ------------------------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        scale = self.scale
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn_nodes(scale))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("ink"), 1))
        x, y, width, height = self._seen
        left, top = scale.to_map(x, y)
        frame = QRectF(left, top, width * scale.factor, height * scale.factor).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, 2, 2)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("ink"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)

    def _drawn_nodes(self, scale: MapScale) -> QPixmap:
        """The map without its frame, from the last time if nothing of it has changed."""
        wanted = scale, self.size(), self.devicePixelRatioF()
        if self._nodes is None or self._drawn_for != wanted:
            self._nodes, self._drawn_for = self._draw_nodes(scale), wanted
        return self._nodes

    def _draw_nodes(self, scale: MapScale) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(self._theme.color("bg_canvas"))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.setBrush(self._theme.color("bg_panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.translate(scale.left, scale.top)
        painter.scale(scale.factor, scale.factor)
        self._draw_papers(painter, scale)
        rounded = scale.factor >= _ROUNDED_FROM
        for name, blocks in self._blocks_of(rounded=rounded).items():
            color = self._theme.mixed(name, "bg_panel", 1.0 if name == "err" else 0.85)
            painter.setPen(QPen(color, _LINE, j=Qt.PenJoinStyle.RoundJoin) if rounded else Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRects(blocks)
        painter.end()
        return pixmap

    def _draw_papers(self, painter: QPainter, scale: MapScale) -> None:
        """Frames and notes, behind the nodes."""
        painter.setPen(QPen(self._theme.color("line_strong"), _THIN / scale.factor))
        for papers, ground in ((self._areas.frames, "frame_fill"), (self._areas.notes, "bg_hover")):
            painter.setBrush(self._theme.color(ground))
            for id in papers:
                painter.drawRoundedRect(self._areas.rect(id), _PAPER_RADIUS, _PAPER_RADIUS)

    def _blocks_of(self, *, rounded: bool) -> dict[str, list[QRectF]]:
        """The nodes in the scene by their colours' names, errors last and so on top."""
        if self._blocks is None or self._blocks[0] is not rounded:
            blocks: dict[str, list[QRectF]] = {}
            inset = _LINE / 2 if rounded else 0.0
            for id, card in self._layout.cards.items():
                x, y, width, height = self._layout.boxes[id][:4]
                block = QRectF(x + inset, y + inset, width - 2 * inset, height - 2 * inset)
                blocks.setdefault(card.category if card.problem is None else "err", []).append(block)
            if "err" in blocks:
                blocks["err"] = blocks.pop("err")
            self._blocks = rounded, blocks
        return self._blocks[1]

    # ------------------------------------------------------------------------------------ mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._held = self.scale
        self._press = at = event.position()
        self._dragged = False
        x, y, width, height = self._seen
        seen = QRectF(x, y, width, height)
        if seen.contains(self._place(at)):
            self._from_middle = seen.center() - self._place(at)
        else:
            self._from_middle = QPointF()
            self.centre_wanted.emit(self._place(at))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None:
            return
        self._dragged = self._dragged or (event.position() - self._press).manhattanLength() >= _TREMBLE
        if self._dragged:
            self.centre_wanted.emit(self._place(event.position()) + self._from_middle)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._press is None:
            return
        if not self._dragged:
            self.centre_wanted.emit(self._place(event.position()))
        self._press = self._held = None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # two clicks, and nothing of the canvas below

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.wheel_turned.emit(event, self._place(event.position()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows look further that way."""
        way = _ARROWS.get(Qt.Key(event.key()))
        if way is None:
            event.ignore()
            return
        x, y, width, height = self._seen
        middle = x + width * (0.5 + _STEP * way[0]), y + height * (0.5 + _STEP * way[1])
        self.centre_wanted.emit(QPointF(*middle))

    def _place(self, at: QPointF) -> QPointF:
        return QPointF(*self.scale.to_scene(at.x(), at.y()))
