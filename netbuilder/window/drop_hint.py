"""What the window shows while a file that it can open is held over it, or looked at."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from netbuilder.window.theme.theme import Theme, font

_INSET, _RADIUS, _EDGE = 6, 10, 2
_WORDS_HEIGHT, _WORDS_PAD = 36, 18
_BOTTOM = 44  # pixels below the words


class DropHint(QWidget):
    """A dashed edge around the window, and words at its foot. It lives until it is taken away."""

    def __init__(self, window: QWidget, theme: Theme, words: str) -> None:
        super().__init__(window)
        self._theme = theme
        self._words = words
        self.setObjectName("dropHint")
        self.setAccessibleName(self._words)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(window.rect())
        self.raise_()
        self.show()

    def take_away(self) -> None:
        self.hide()
        self.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._theme.color("live"), _EDGE)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET), _RADIUS, _RADIUS
        )
        title = font(13, 600)
        metrics = QFontMetrics(title)
        room = self.width() - 4 * _WORDS_PAD
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideMiddle, room)
        width = metrics.horizontalAdvance(shown) + 2 * _WORDS_PAD
        place = QRectF(
            (self.width() - width) / 2, self.height() - _BOTTOM - _WORDS_HEIGHT, width, _WORDS_HEIGHT
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("live"))
        painter.drawRoundedRect(place, _WORDS_HEIGHT / 2, _WORDS_HEIGHT / 2)
        painter.setPen(self._theme.color("on_live"))
        painter.setFont(title)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)
        painter.end()
