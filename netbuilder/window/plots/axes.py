"""The grid of a plot with its ticks, built anew only when a range or the size has changed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsScene, QGraphicsSimpleTextItem

from netbuilder.runs.late import numpy
from netbuilder.studio.presenters.scales import Scale, tick_words
from netbuilder.window.theme.theme import Theme, font

_LEFT, _RIGHT, _TOP, _BOTTOM = 48.0, 16.0, 14.0, 34.0
_BESIDE = 8.0  # between a tick's words and the area
_ROW_APART = 40.0
_COLUMN_APART = 52.0


class Axes:
    """`area` is where curves are drawn, in pixels of the scene; `least` is what no value gets below."""

    def __init__(self, scene: QGraphicsScene, theme: Theme, across_name: str) -> None:
        self.area = QRectF()
        self.least: float | None = None
        self._scene = scene
        self._theme = theme
        self._key: tuple[object, ...] = ()
        self._font = font(11)
        self._grid = QGraphicsPathItem()
        self._base = QGraphicsPathItem()
        self._least = QGraphicsPathItem()
        self._name = QGraphicsSimpleTextItem(across_name)
        self._name.setFont(self._font)
        self._words: list[QGraphicsSimpleTextItem] = []
        for item in (self._grid, self._base, self._least, self._name):
            item.setZValue(-2)
            scene.addItem(item)

    def recolour(self) -> None:
        """Build all of it anew at the next laying out."""
        self._key = ()

    def lay_out(self, width: float, height: float, across: Scale, up: Scale, percent: bool) -> bool:
        """Draw both axes into `width` by `height`; whether that was needed."""
        key = (width, height, across, up, percent, self.least)
        if key == self._key:
            return False
        self._key = key
        for item in self._words:
            self._scene.removeItem(item)
        self._words.clear()
        metrics = QFontMetricsF(self._font)
        rows = up.ticks(max(3, int((height - _TOP - _BOTTOM) / _ROW_APART)))
        names = [tick_words(tick, rows, percent) for tick in rows]
        widest = max((metrics.horizontalAdvance(name) for name in names), default=0.0)
        left = max(_LEFT, widest + 2 * _BESIDE)
        self.area = QRectF(left, _TOP, max(width - left - _RIGHT, 1.0), max(height - _TOP - _BOTTOM, 1.0))
        self._draw_rows(up, rows, names)
        self._draw_least(up)
        self._draw_columns(across)
        return True

    @property
    def least_row(self) -> float | None:
        """The pixel of the line at `least`, None while there is none."""
        path = self._least.path()
        return None if path.isEmpty() else path.boundingRect().top()

    def x_of(self, place: float) -> float:
        """The pixel of a place from 0 to 1 across."""
        return self.area.left() + place * self.area.width()

    def y_of(self, place: float) -> float:
        """The pixel of a place from 0 to 1 upwards."""
        return self.area.bottom() - place * self.area.height()

    def _draw_rows(self, up: Scale, ticks: list[float], names: list[str]) -> None:
        lines = QPainterPath()
        places = up.place(numpy.array(ticks, dtype=numpy.float64)).tolist()
        for place, name in zip(places, names, strict=True):
            y = _sharp(self.y_of(place))
            lines.moveTo(self.area.left(), y)
            lines.lineTo(self.area.right(), y)
            self._write(name, self.area.left() - _BESIDE, y, -1.0, -0.5)
        self._grid.setPath(lines)
        self._grid.setPen(QPen(self._theme.color("plot_grid"), 1))

    def _draw_least(self, up: Scale) -> None:
        line = QPainterPath()
        if self.least is not None and up.low < self.least < up.high:
            y = _sharp(self.y_of(up.place_of(self.least)))
            line.moveTo(self.area.left(), y)
            line.lineTo(self.area.right(), y)
        pen = QPen(self._theme.color("tx3"), 1)
        pen.setDashPattern([1, 3])
        self._least.setPath(line)
        self._least.setPen(pen)

    def _draw_columns(self, across: Scale) -> None:
        ticks = across.ticks(max(2, int(self.area.width() / _COLUMN_APART)))
        places = across.place(numpy.array(ticks, dtype=numpy.float64)).tolist()
        below = self.area.bottom() + 12
        for tick, place in zip(ticks, places, strict=True):
            self._write(tick_words(tick, ticks), self.x_of(place), below, -0.5, -0.5)
        base = QPainterPath()
        base.moveTo(self.area.left(), _sharp(self.area.bottom()))
        base.lineTo(self.area.right(), _sharp(self.area.bottom()))
        self._base.setPath(base)
        self._base.setPen(QPen(self._theme.color("line_strong"), 1))
        self._name.setBrush(self._theme.color("tx3"))
        size = self._name.boundingRect()
        self._name.setPos(round(self.area.right() - size.width()), round(below + 14 - size.height() / 2))

    def _write(self, words: str, x: float, y: float, across: float, down: float) -> None:
        """`words` shifted by these shares of their own size from a point."""
        item = QGraphicsSimpleTextItem(words)
        item.setFont(self._font)
        item.setBrush(self._theme.color("tx3"))
        item.setZValue(-2)
        size = item.boundingRect()
        item.setPos(round(x + across * size.width()), round(y + down * size.height()))
        self._scene.addItem(item)
        self._words.append(item)


def _sharp(y: float) -> float:
    """The middle of a pixel, where a line of one pixel is not smeared over two."""
    return int(y) + 0.5


NO_PEN = QPen(Qt.PenStyle.NoPen)
