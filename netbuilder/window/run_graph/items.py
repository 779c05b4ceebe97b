"""The pieces of a run's graph. All are painted by Qt's own items: nothing of Python runs while they move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsPixmapItem,
    QGraphicsScene,
    QGraphicsSimpleTextItem,
)

from netbuilder.studio.presenters.node_card import NodeCard, WireCard
from netbuilder.studio.presenters.overlay import Amount
from netbuilder.window.canvas.geometry import CASING, LABELS_WIDTH, wire_width
from netbuilder.window.canvas.state_paint import MUTED
from netbuilder.window.run_graph.layout import WITH_BAR
from netbuilder.window.theme.theme import Theme, font

if TYPE_CHECKING:
    from netbuilder.window.canvas.preview_picture import NodePicture

_RADIUS = 6.0
_FRAME_RADIUS = 8.0
_EDGE = 2.5
_BAR, _LOW_BAR = 6.0, 3.0
_TITLE_LINE = 16.0
_DASH, _GAP = 8.0, 24.0
_DIMMED = 0.65  # how strong a wire is below dashes
_LOCK = 11
_SIGHT_WORDS = 15.0


class NodeBox:
    """A node: its title, and where there is one an amount with a bar."""

    def __init__(
        self,
        scene: QGraphicsScene,
        theme: Theme,
        id: str,
        card: NodeCard,
        rect: QRectF,
        foot: float = 0.0,
        bands: tuple[str, ...] = (),
    ) -> None:
        """`foot` is how much of the height is for what the node makes of an example; `bands` are the
        categories of its rows, where it has several.
        """
        self._theme = theme
        self._rect = rect
        self._foot = foot
        self._spoken = card.spoken
        self._seen: NodePicture | None = None
        self._sight: list[QGraphicsItem] = []
        ground = _dot(theme, card, rect) if card.dot else _plate(theme, card, rect, bands)
        ground.setToolTip(card.spoken)
        ground.setData(0, id)
        scene.addItem(ground)
        head = rect.height() - foot
        tall = head >= WITH_BAR
        self._title = _text("" if card.dot else card.title, 12 if tall else 11, 600 if tall else 500, ground)
        self._title.setBrush(theme.color("tx"))
        room = rect.width() - 14 - (_LOCK + 2 if card.mark == "lock" else 0)
        if self._title.boundingRect().width() > room:
            self._title.setFont(font(11, 600 if tall else 500))
        _elide(self._title, room)
        self._title.setPos(rect.x() + 9, rect.y() + (4 if tall else max(1.0, (head - 15) / 2)))
        self._track = QGraphicsPathItem(ground)
        self._bar = QGraphicsPathItem(ground)
        for item, token in ((self._track, "bg_hover"), (self._bar, "s1")):
            item.setBrush(theme.color(token))
            item.setPen(Qt.PenStyle.NoPen)
        self._figure = _text("", 11, 400, ground, mono=True)
        self._figure.setBrush(theme.color("tx2"))
        self._amount: Amount | None = None
        self.ground = ground

    def show_amount(self, amount: Amount, room: float, scale: str) -> None:
        """Set the bar, on a track of `room` pixels, and its figure; `scale` says what the length means."""
        if amount == self._amount:
            return
        before, self._amount = self._amount, amount
        rect = self._rect
        low = rect.height() - self._foot < WITH_BAR
        if amount.words and not low and not (before is not None and before.words):
            self.ground.setToolTip("\n".join(filter(None, (self._spoken, scale))))
        if low:
            self._show_low_bar(amount, room, scale)
            return
        self._figure.setText(amount.words)
        width = self._figure.boundingRect().width()
        top = rect.y() + 29
        self._track.setPath(_rounded(QRectF(rect.x() + 10, top, room, _BAR), _BAR / 2))
        length = max(4.0, room * amount.share) if amount.share else 0.0
        self._bar.setPath(_rounded(QRectF(rect.x() + 10, top, length, _BAR), _BAR / 2))
        self._figure.setPos(rect.right() - 8 - width, rect.y() + 24)

    def _show_low_bar(self, amount: Amount, room: float, scale: str) -> None:
        """A bar alone below the title, where a node is too low for a figure, which the tooltip says."""
        rect, top = self._rect, self._rect.bottom() - _LOW_BAR - 3
        self._title.setY(min(self._title.y(), top - _TITLE_LINE))
        self._track.setPath(_rounded(QRectF(rect.x() + 10, top, room, _LOW_BAR), _LOW_BAR / 2))
        length = max(2.0, room * amount.share) if amount.share else 0.0
        self._bar.setPath(_rounded(QRectF(rect.x() + 10, top, length, _LOW_BAR), _LOW_BAR / 2))
        said = (self._spoken, amount.words, scale if amount.words else "")
        self.ground.setToolTip("\n".join(filter(None, said)))

    def show_figure(self, words: str, token: str) -> None:
        """Set a figure alone, large: the value of a loss."""
        if self._figure.text() != words:
            self._figure.setFont(font(13, 600, mono=True))
            self._figure.setBrush(self._theme.color(token))
            self._figure.setText(words)
            self._figure.setPos(self._rect.x() + 9, self._rect.y() + 22)

    def show_sight(self, picture: NodePicture | None, says: str) -> None:
        """Show in the foot what the node makes of an example, and say so, or why it shows nothing."""
        self.ground.setToolTip("\n".join(filter(None, (self._spoken, says))))
        if picture is self._seen or not self._foot:
            return
        self._seen = picture
        for item in self._sight:
            item.scene().removeItem(item)
        self._sight = []
        if picture is None:
            return
        room = self._rect.adjusted(9, self._rect.height() - self._foot, -7, -4)
        shown = picture.picture
        if picture.words:
            words = _text(picture.words, *((11, 400) if shown is not None else (12, 600)), self.ground)
            words.setBrush(self._theme.color("tx2" if shown is not None else "tx"))
            words.setPos(room.topLeft())
            _elide(words, room.width())
            self._sight.append(words)
            room.setTop(room.top() + _SIGHT_WORDS)
        if shown is not None and room.height() > 1:
            size = shown.deviceIndependentSize()
            item = QGraphicsPixmapItem(shown, self.ground)
            item.setScale(min(room.width() / size.width(), room.height() / size.height()))
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            item.setPos(room.topLeft())
            self._sight.append(item)

    def show_pictures(self, pictures: list[QPixmap], side: float) -> None:
        """Pictures of a data set in rows of three below the title, `side` pixels each; one alone is large."""
        if len(pictures) == 1:
            side = min(self._rect.width() - 20, self._rect.height() - 32)
        for index, picture in enumerate(pictures):
            item = QGraphicsPixmapItem(picture, self.ground)
            item.setScale(side / max(picture.width(), picture.height(), 1))
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            row, column = divmod(index, 3)
            item.setPos(self._rect.x() + 10 + column * (side + 2), self._rect.y() + 24 + row * (side + 2))


def _dot(theme: Theme, card: NodeCard, rect: QRectF) -> QGraphicsPathItem:
    """A dot in a wire, of its colour."""
    path = QPainterPath()
    path.addEllipse(rect)
    ground = QGraphicsPathItem(path)
    ground.setBrush(_wire_color(theme, card.outputs[0].tone))
    ground.setPen(Qt.PenStyle.NoPen)
    return ground


def _plate(theme: Theme, card: NodeCard, rect: QRectF, bands: tuple[str, ...]) -> QGraphicsPathItem:
    """The ground of a layer with the edge of its category, or of those of its rows; half seen if muted, with
    a lock if frozen.
    """
    ground = QGraphicsPathItem(_rounded(rect, _RADIUS))
    ground.setBrush(theme.color("bg_raised"))
    pen = QPen(theme.color("line_strong"))
    if card.muted:
        pen.setDashPattern([5, 4])
        ground.setOpacity(MUTED)
    ground.setPen(pen)
    bands = bands or (card.category,)
    length = (rect.height() - 10) / len(bands)
    for number, category in enumerate(bands):
        place = QRectF(rect.x() + 1, rect.y() + 5 + number * length, _EDGE, length)
        edge = QGraphicsPathItem(_rounded(place, 1), ground)
        edge.setBrush(theme.color(category))
        edge.setPen(Qt.PenStyle.NoPen)
    if card.muted and card.outputs:
        through = QPainterPath(QPointF(rect.left(), rect.center().y()))
        through.lineTo(rect.right(), rect.center().y())
        line = QGraphicsPathItem(through, ground)
        line.setPen(QPen(_wire_color(theme, card.outputs[0].tone), LABELS_WIDTH))
    if card.mark == "lock":
        lock = QGraphicsPixmapItem(theme.pixmap("lock", "tx2", _LOCK, 2.0), ground)
        top = rect.y() + (6 if rect.height() >= WITH_BAR else (rect.height() - _LOCK) / 2)
        lock.setPos(rect.right() - _LOCK - 5, top)
    return ground


def add_frame(scene: QGraphicsScene, theme: Theme, rect: QRectF, title: str) -> None:
    """A frame with its title, behind all else."""
    ground = QGraphicsPathItem(_rounded(rect, _FRAME_RADIUS))
    ground.setBrush(theme.color("frame_fill"))
    ground.setPen(QPen(theme.color("frame_line")))
    ground.setZValue(-3)
    scene.addItem(ground)
    words = _text(title, 11, 400, ground)
    words.setBrush(theme.color("tx2"))
    words.setPos(rect.x() + 8, rect.y() + 2)
    _elide(words, rect.width() - 16)


class WireLine:
    """A wire: its casing, its colour, and dashes that drift along it while the run goes on."""

    def __init__(self, scene: QGraphicsScene, theme: Theme, card: WireCard, path: QPainterPath) -> None:
        width = LABELS_WIDTH if card.dotted else max(1.5, 0.6 * wire_width(2 * card.count))
        casing = QGraphicsPathItem(path)
        casing.setPen(QPen(theme.color("bg_canvas"), width + CASING))
        line = QGraphicsPathItem(path)
        line.setPen(_wire_pen(theme, card, width))
        self._line = line
        self._live: QGraphicsPathItem | None = None
        for item in (casing, line):
            # Dashes drift over it many times a second: it is copied then, since strokes are dear.
            item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
            item.setZValue(-2)
            scene.addItem(item)
        if not card.dotted:
            live = QGraphicsPathItem(path)
            live.setZValue(-1)
            live.hide()
            scene.addItem(live)
            self._live = live
            self._pen = QPen(theme.color("live"), max(2.0, 0.8 * width))
            self._pens = {
                alive: QPen(_wire_color(theme, card.tone, _DIMMED if alive else 1.0), width)
                for alive in (False, True)
            }
            self._pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            self._pen.setDashPattern([_DASH / self._pen.widthF(), _GAP / self._pen.widthF()])

    def show_life(self, alive: bool) -> None:
        """Dashes are there only while a run is, on a wire that steps back: it may be as green as they are."""
        if self._live is not None and self._live.isVisible() != alive:
            self._live.setVisible(alive)
            self._line.setPen(self._pens[alive])

    def drift(self, pixels: float) -> None:
        """Move the dashes to `pixels` from where they began, forwards."""
        if self._live is not None:
            self._pen.setDashOffset(-(pixels % (_DASH + _GAP)) / self._pen.widthF())
            self._live.setPen(self._pen)


def _wire_color(theme: Theme, tone: str, strength: float = 1.0) -> QColor:
    return theme.mixed(tone, "bg_canvas", strength * (0.78 if theme.is_dark else 0.8))


def _wire_pen(theme: Theme, card: WireCard, width: float) -> QPen:
    pen = QPen(_wire_color(theme, card.tone), width)
    if card.dotted:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.01, 5 / width])
    return pen


def _text(
    text: str, size: float, weight: int, parent: QGraphicsItem, *, mono: bool = False
) -> QGraphicsSimpleTextItem:
    item = QGraphicsSimpleTextItem(text, parent)
    item.setFont(font(size, weight, mono=mono))
    return item


def _elide(item: QGraphicsSimpleTextItem, width: float) -> None:
    metrics = QFontMetricsF(item.font())
    item.setText(metrics.elidedText(item.text(), Qt.TextElideMode.ElideRight, width))


def _rounded(rect: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path


def dot_grid(theme: Theme, step: int = 24, ratio: float = 1.0) -> QBrush:
    """The dots of the ground, as a texture that Qt repeats by itself."""
    tile = QPixmap(round(step * ratio), round(step * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(theme.color("bg_canvas"))
    painter = QPainter(tile)
    painter.fillRect(QRectF(0, 0, 1.5, 1.5), theme.color("grid_dot"))
    painter.end()
    return QBrush(tile)
