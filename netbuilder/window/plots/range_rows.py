"""Layers in rows on a logarithmic axis: the range of the last readings, a dot for now, the way there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainterPath, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QGraphicsEllipseItem,
    QGraphicsLineItem,
    QGraphicsPathItem,
    QGraphicsRectItem,
    QGraphicsSimpleTextItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from netbuilder.studio.presenters.sizes import READINGS, Axis, SizeRow
from netbuilder.window.plots.plain_view import PlainView, elided, put
from netbuilder.window.theme.theme import Theme, font

_TOP = 12
_PITCH = 43
_LOWEST_PITCH = 24
_LEFT, _PLOT = 14, 88
_AFTER_NAME = 14
_MOST_NAMES = 0.4  # of the width
_PLOT_RIGHT, _VALUE_RIGHT, _CURVE_LEFT, _CURVE_RIGHT = 138, 80, 70, 14  # from the right edge
_CURVE = 26
_FEWEST = 3  # readings that make a curve
_DOT = 5
_AXIS = 24
_BETWEEN_TICKS = 4  # pixels at least between words of the axis


class RangeRows(QWidget):
    """The rows scroll when there are many; the axis stays at the foot."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._data: tuple[Sequence[SizeRow], Axis] | None = None
        self.view = _Scrolled()
        self._foot = PlainView()
        self._foot.setFixedHeight(_AXIS)
        self._foot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for view in (self.view, self._foot):
            view.lie_on_panel(theme)
        self._rows: list[_Row] = []
        self._band = QGraphicsRectItem()
        self._band.setPen(Qt.PenStyle.NoPen)
        self._lines = QGraphicsPathItem()
        for item in (self._band, self._lines):
            self.view.scene().addItem(item)
        self._ticks: list[QGraphicsSimpleTextItem] = []
        self._shown_axis: tuple[Axis, QRectF] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self._foot)
        column.addStretch(0)
        self.setMinimumSize(300, 140)
        theme.changed.connect(self._repaint)

    def show_rows(self, rows: Sequence[SizeRow], axis: Axis, band_words: str = "") -> None:
        """Show `rows` on `axis`; `band_words` explain the healthy part when the pointer rests on it."""
        self._data = rows, axis
        self._band.setToolTip(band_words)
        says = self.tr("Dots: the readings of now. Bars and lines: up to {count} readings.")
        says = says.format(count=READINGS)
        while len(self._rows) > len(rows):
            self._rows.pop().remove()
        while len(self._rows) < len(rows):
            self._rows.append(_Row(self.view, self._theme, says))
        self._place()

    def row_words(self) -> list[tuple[str, str]]:
        """Name and value of each row, as they are shown."""
        return [(row.name.text(), row.value.text()) for row in self._rows]

    def tick_words(self) -> list[str]:
        return [tick.text() for tick in self._ticks]

    def dot_place(self, index: int) -> float | None:
        """Where along the axis a row's dot is, in pixels; None while it has none."""
        dot = self._rows[index].dot
        return dot.pos().x() if dot.isVisible() else None

    def band_rect(self) -> QRectF | None:
        return self._band.rect() if self._band.isVisible() else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _repaint(self) -> None:
        for row in self._rows:
            row.paint(self._theme)
        self._shown_axis = None
        self._place()

    def _place(self) -> None:
        if self._data is None:
            return
        rows, axis = self._data
        room = self.height() - _AXIS - _TOP
        pitch = max(_LOWEST_PITCH, min(_PITCH, room / max(1, len(rows))))
        height = _TOP + pitch * len(rows)
        extent = QRectF(0, 0, self.width(), height)
        if extent != self.view.sceneRect():
            self.view.setMaximumHeight(math.ceil(height))
            self.view.setSceneRect(extent)
        left = self._beside_names(rows)
        plot = QRectF(left, _TOP, max(20.0, self.width() - _PLOT_RIGHT - left), height - _TOP)
        self._draw_axis(axis, plot)
        for index, (item, row) in enumerate(zip(self._rows, rows, strict=True)):
            item.show(row, axis, plot, _TOP + pitch * (index + 0.5), self.width())

    def _beside_names(self, rows: Sequence[SizeRow]) -> float:
        """Where the axis begins: right of the longest name, as far as there is room."""
        metrics = QFontMetricsF(font(12))
        longest = max((metrics.horizontalAdvance(row.title) for row in rows), default=0.0)
        return max(_PLOT, min(math.ceil(_LEFT + longest + _AFTER_NAME), _MOST_NAMES * self.width()))

    def _draw_axis(self, axis: Axis, plot: QRectF) -> None:
        """Lines, words and the band; they are drawn anew when the axis or the room has changed."""
        key = (axis, plot)
        if key == self._shown_axis:
            return
        self._shown_axis = key
        lines = QPainterPath()
        for tick in self._ticks:
            self._foot.scene().removeItem(tick)
        self._ticks.clear()
        for place, words in axis.ticks():
            x = plot.left() + place * plot.width()
            lines.moveTo(x, plot.top())
            lines.lineTo(x, plot.bottom())
            if words:
                tick = self._foot.add_words(words, font(11), self._theme.color("tx3"))
                put(tick, x, 11, share=0.5)
                self._ticks.append(tick)
        while any(_meet(*two) for two in pairwise(self._ticks)):
            for tick in self._ticks[-2::-2]:  # what is left stands as evenly as before
                self._foot.scene().removeItem(tick)
            self._ticks = self._ticks[::-2][::-1]
        self._lines.setPath(lines)
        self._lines.setPen(QPen(self._theme.color("line"), 1))
        self._band.setVisible(axis.band is not None)
        if axis.band is not None:
            left, right = (plot.left() + axis.place(end) * plot.width() for end in axis.band)
            self._band.setRect(QRectF(left, plot.top(), right - left, plot.height()))
            self._band.setBrush(self._theme.mixed("ok", "bg_panel", 0.16))


def _meet(left: QGraphicsSimpleTextItem, right: QGraphicsSimpleTextItem) -> bool:
    """Whether two words of the axis stand too near each other."""
    return right.pos().x() < left.pos().x() + left.boundingRect().width() + _BETWEEN_TICKS


class _Scrolled(PlainView):
    """As high as its rows; it scrolls only when there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)


class _Row:
    """The items of one layer."""

    def __init__(self, view: PlainView, theme: Theme, says: str) -> None:
        self.view = view
        self.name, self.value = QGraphicsSimpleTextItem(), QGraphicsSimpleTextItem()
        self.range = QGraphicsLineItem()
        self.dot = QGraphicsEllipseItem(-_DOT, -_DOT, 2 * _DOT, 2 * _DOT)
        self.dot.setPen(Qt.PenStyle.NoPen)
        self.curve = QGraphicsPathItem()
        self._items = (self.name, self.value, self.range, self.dot, self.curve)
        for item in self._items:
            view.scene().addItem(item)
        self._place: tuple[float, float, float] | None = None
        self.name.setFont(font(12))
        self.value.setFont(font(11, mono=True))
        for mark in (self.range, self.dot):
            mark.setToolTip(says)
        self.paint(theme)

    def remove(self) -> None:
        for item in self._items:
            self.view.scene().removeItem(item)

    def paint(self, theme: Theme) -> None:
        """Take the colours of the theme."""
        self.name.setBrush(theme.color("tx"))
        self.value.setBrush(theme.color("tx2"))
        pen = QPen(theme.mixed("s1", "bg_panel", 0.5), 6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self.range.setPen(pen)
        self.dot.setBrush(theme.color("s1"))
        self.curve.setPen(QPen(theme.color("tx3"), 1.2))

    def show(self, row: SizeRow, axis: Axis, plot: QRectF, middle: float, width: float) -> None:
        moved = (middle, width, plot.left()) != self._place
        self._place = middle, width, plot.left()
        if moved or self.name.toolTip() != row.title:
            self.name.setToolTip(row.title)
            self.name.setText(elided(row.title, self.name.font(), plot.left() - _LEFT - 10))
            moved = True
        if moved:
            put(self.name, _LEFT, middle)
        if moved or self.value.text() != row.words:
            self.value.setText(row.words)
            put(self.value, width - _VALUE_RIGHT, middle, share=1.0)
        shown = row.shown
        self.range.setVisible(bool(shown))
        self.dot.setVisible(bool(shown) and shown[-1] == row.readings[-1])
        if len(shown) < _FEWEST:
            self.curve.setPath(QPainterPath())
        if shown:
            ends = (plot.left() + axis.place(end) * plot.width() for end in (min(shown), max(shown)))
            self.range.setLine(next(ends), middle, next(ends), middle)
            self.dot.setPos(QPointF(plot.left() + axis.place(shown[-1]) * plot.width(), middle))
            if len(shown) >= _FEWEST:
                self._draw_curve(shown, middle, width)

    def _draw_curve(self, shown: Sequence[float], middle: float, width: float) -> None:
        """The readings, newest at the right, on a scale of their own that spans a power of ten at least."""
        powers = list(map(math.log10, shown))
        low, high = min(powers), max(powers)
        scale, centre = _CURVE / max(1.0, high - low), (low + high) / 2
        left, right = width - _CURVE_LEFT, width - _CURVE_RIGHT
        step, x = (right - left) / (len(powers) - 1), left
        path = QPainterPath(QPointF(x, middle - scale * (powers[0] - centre)))
        for power in powers[1:]:
            x += step
            path.lineTo(x, middle - scale * (power - centre))
        self.curve.setPath(path)
