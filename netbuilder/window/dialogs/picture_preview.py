"""What a picture of the graph will look like, as large as there is room."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from netbuilder.window.canvas.drawing import Drawing
from netbuilder.window.theme.theme import Theme
from netbuilder.window.theme.tokens import DARK, LIGHT

_PAD = 20
_SQUARE = 8  # of the pattern that stands for no ground


class PicturePreview(QWidget):
    """Shows a drawing whole; one without a ground lies on squares."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._drawing: Drawing | None = None
        self._pixmap = QPixmap()  # the drawing as it is shown, null until it is painted
        self.setMinimumSize(320, 240)
        self.setObjectName("picturePreview")
        self.setAccessibleName(self.tr("Preview"))
        theme.changed.connect(self.update)

    def show_drawing(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._pixmap = QPixmap()
        self.update()

    def picture_rect(self) -> QRectF:
        """Where the picture lies, in whole pixels; never larger than it is on the canvas."""
        assert self._drawing is not None
        room = QRectF(self.rect()).adjusted(_PAD, _PAD, -_PAD, -_PAD)
        size = self._drawing.size
        if size.width() > room.width() or size.height() > room.height():
            size.scale(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(QPointF(), size)
        place.moveCenter(room.center())
        return QRectF(place.toRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg_app"))
        if self._drawing is not None:
            place = self.picture_rect()
            if self._drawing.choice.transparent:
                painter.fillRect(place, QBrush(_squares(self._drawing.choice.dark)))
            painter.drawPixmap(place, self._painted(self._drawing, place), QRectF(self._pixmap.rect()))
            painter.setPen(self._theme.color("line_strong"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.end()

    def _painted(self, drawing: Drawing, place: QRectF) -> QPixmap:
        """The drawing in the pixels of this screen, kept until it or the place for it is another one."""
        ratio = self.devicePixelRatioF()
        size = QSize(round(place.width() * ratio), round(place.height() * ratio))
        if self._pixmap.size() != size:
            self._pixmap = QPixmap(size)
            self._pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._pixmap)
            painter.scale(size.width() / drawing.size.width(), size.height() / drawing.size.height())
            drawing.paint(painter)
            painter.end()
        return self._pixmap


def _squares(dark: bool) -> QPixmap:
    tokens = DARK if dark else LIGHT
    tile = QPixmap(2 * _SQUARE, 2 * _SQUARE)
    tile.fill(QColor(tokens.bg_panel))
    painter = QPainter(tile)
    for left, top in ((0, 0), (_SQUARE, _SQUARE)):
        painter.fillRect(left, top, _SQUARE, _SQUARE, QColor(tokens.bg_hover))
    painter.end()
    return tile
