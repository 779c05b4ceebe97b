"""The reading at one place of a plot: a line, a dot on each curve, and a small box of values."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsEllipseItem,
    QGraphicsLineItem,
    QGraphicsPathItem,
    QGraphicsScene,
    QGraphicsSimpleTextItem,
)

from netbuilder.window.plots.axes import NO_PEN
from netbuilder.window.plots.strokes import series_colour
from netbuilder.window.theme.theme import Theme, font

_PADDING = 8.0
_LINE = 17.0
_RADIUS = 6.0
_BESIDE = 12.0
_MARGIN = 4.0
_DOT = 3.5

Row = tuple[str, str]  # words and the token of their colour


class ReadingBox:
    """Hidden until something is read."""

    def __init__(self, scene: QGraphicsScene, theme: Theme) -> None:
        self._scene = scene
        self._theme = theme
        self._line = QGraphicsLineItem()
        self._box = QGraphicsPathItem()
        self._line.setZValue(3)
        self._box.setZValue(8)
        scene.addItem(self._line)
        scene.addItem(self._box)
        self._dots: list[QGraphicsEllipseItem] = []
        self._rows: list[QGraphicsSimpleTextItem] = []
        self.hide()

    def hide(self) -> None:
        self._line.hide()
        self._box.hide()
        self._fill([], [])

    def show(self, x: float, area: QRectF, rows: list[Row], dots: list[tuple[int, QPointF]]) -> None:
        """`rows` in a box beside the pixel `x`, clear of the `dots`: (series, pixel)."""
        self._line.setPen(QPen(self._theme.color("tx3"), 1))
        self._line.setLine(int(x) + 0.5, area.top(), int(x) + 0.5, area.bottom())
        self._line.show()
        self._fill(rows, dots)
        width = max((row.boundingRect().width() for row in self._rows), default=0.0) + 2 * _PADDING
        height = _LINE * len(rows) + _PADDING
        left = x + _BESIDE if x + _BESIDE + width <= area.right() else x - _BESIDE - width
        left, top = max(area.left(), left), area.top() + _MARGIN
        if any(dot.y() < top + height + _MARGIN for _, dot in dots):
            top = area.bottom() - _MARGIN - height
        box = QPainterPath()
        outline = QRectF(int(left) + 0.5, int(top) + 0.5, round(width), round(height))
        box.addRoundedRect(outline, _RADIUS, _RADIUS)
        self._box.setPath(box)
        self._box.setBrush(self._theme.color("bg_overlay"))
        self._box.setPen(QPen(self._theme.color("line_strong"), 1))
        self._box.show()
        for place, row in enumerate(self._rows):
            row.setPos(round(left + _PADDING), round(top + _PADDING / 2 + place * _LINE))

    def _fill(self, rows: list[Row], dots: list[tuple[int, QPointF]]) -> None:
        for old in (*self._rows, *self._dots):
            self._scene.removeItem(old)
        self._rows, self._dots = [], []
        for place, (words, token) in enumerate(rows):
            row = QGraphicsSimpleTextItem(words)
            row.setFont(font(12, 400 if place == 0 else 600))
            row.setBrush(self._theme.color(token))
            row.setZValue(9)
            self._scene.addItem(row)
            self._rows.append(row)
        for series, at in dots:
            dot = QGraphicsEllipseItem(at.x() - _DOT, at.y() - _DOT, 2 * _DOT, 2 * _DOT)
            dot.setBrush(self._theme.color(series_colour(series)))
            dot.setPen(NO_PEN)
            dot.setZValue(7)
            self._scene.addItem(dot)
            self._dots.append(dot)
