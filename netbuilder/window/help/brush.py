"""What pictures on pages of help are painted with."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from netbuilder.window.theme.theme import Theme, font

CELL = 20.0  # pixels of the side of a place of a tensor


class Brush:
    """A painter with the colours of a page."""

    def __init__(self, painter: QPainter, theme: Theme, tone: str) -> None:
        self.painter = painter
        self._theme = theme
        self._tone = tone

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        return self._theme.color(name, alpha)

    @property
    def tone(self) -> QColor:
        return self._theme.color(self._tone)

    def cell(self, x: float, y: float, share: float = 0.0, size: float = CELL) -> None:
        """A place of a tensor, filled with `share` of the colour."""
        self.painter.setPen(QPen(self.color("line_strong"), 1))
        self.painter.setBrush(self.mixed(share))
        self.painter.drawRect(QRectF(x, y, size, size))

    def mixed(self, share: float) -> QColor:
        """`share` of the colour on the ground of the page."""
        return self._theme.mixed(self._tone, "bg_panel", share)

    def frame(self, rect: QRectF, *, dashed: bool = False) -> None:
        pen = QPen(self.tone, 2)
        if dashed:
            pen.setDashPattern([3, 2])
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRect(rect)

    def line(self, start: QPointF, end: QPointF, *, strong: bool = False, arrow: bool = False) -> None:
        color = self.tone if strong else self.color("line_control")
        self.painter.setPen(QPen(color, 1.5 if strong else 1))
        self.painter.drawLine(start, end)
        if arrow:
            angle = math.atan2(end.y() - start.y(), end.x() - start.x())
            for turn in (2.6, -2.6):
                self.painter.drawLine(
                    end, end + QPointF(7 * math.cos(angle + turn), 7 * math.sin(angle + turn))
                )

    def words(self, rect: QRectF, text: str, *, name: str = "tx2", size: float = 11.0) -> None:
        self.painter.setFont(font(size))
        self.painter.setPen(self.color(name))
        self.painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def box(self, rect: QRectF, text: str) -> None:
        self.painter.setPen(QPen(self.tone, 1.5))
        self.painter.setBrush(self._theme.mixed(self._tone, "bg_panel", 0.16))
        self.painter.drawRoundedRect(rect, 6, 6)
        self.words(rect, text, name="tx")
