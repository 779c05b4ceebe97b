"""How series look everywhere: a colour and a dash each, so that neither is needed to tell them apart."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import words

SERIES = 6
_WIDTH = 2.0
# In pixels, drawn and left out in turn; nothing for a solid line.
_DASHES = ((), (8, 3), (2, 3), (6, 3, 2, 3), (12, 4), (1, 4))
_KEY = QSize(18, 4)


def series_colour(series: int) -> str:
    """The token of a series, counted from 0."""
    return f"s{series % SERIES + 1}"


def series_pen(theme: Theme, series: int) -> QPen:
    """The pen of a curve."""
    pen = QPen(theme.color(series_colour(series)), _WIDTH)
    # Round joins look no better on a line of two pixels, and take twice the time to paint.
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    dashes = _DASHES[series % SERIES]
    if dashes:
        pen.setDashPattern([dash / _WIDTH for dash in dashes])
    return pen


def band_pen(theme: Theme, series: int) -> QPen:
    """The faint thin pen of the values that a curve smooths."""
    pen = QPen(theme.color(series_colour(series), 0.15), 1.0)
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    return pen


class LegendKey(QWidget):
    """A bit of a series' line and its name, for the header of a card."""

    def __init__(self, theme: Theme, series: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._series = series
        self._line = QLabel()
        self._name = words(name, "label")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._line)
        row.addWidget(self._name)
        self._paint()
        theme.changed.connect(self._paint)

    def _paint(self) -> None:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(_KEY * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setPen(series_pen(self._theme, self._series))
        painter.drawLine(QPointF(0, _KEY.height() / 2), QPointF(_KEY.width(), _KEY.height() / 2))
        painter.end()
        self._line.setPixmap(pixmap)
