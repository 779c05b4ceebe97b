"""Points of the plane, a mark of its own for each class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from netbuilder.runs.late import numpy as np
from netbuilder.studio.presenters.amounts import rounded
from netbuilder.window.theme.theme import Theme, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_EDGE, _FOOT = 40.0, 26.0
_MOST = 5000  # points that are drawn
_RADIUS = 3.0


class ExamplePoints(QWidget):
    """Both axes on one scale. It paints in Python: not for what changes while a run goes on."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: NDArray[np.float32] | None = None
        self._kinds: NDArray[np.int64] | None = None
        self._names: tuple[str, ...] = ()
        self.setObjectName("dataPoints")
        theme.changed.connect(self.update)

    def show_points(
        self, points: NDArray[np.float32], kinds: NDArray[np.int64], names: Sequence[str]
    ) -> None:
        """Points (count×2) and the class of each."""
        step = -(-max(1, len(points)) // _MOST)
        self._points, self._kinds, self._names = points[::step], kinds[::step], tuple(names)
        self.setAccessibleName(self.tr("{} points of the plane").format(f"{len(points):,}"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._points is None or self._kinds is None or not len(self._points):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(_EDGE, 14, -14, -_FOOT)
        low, high = self._points.min(axis=0), self._points.max(axis=0)
        scale = float(
            min(room.width() / max(high[0] - low[0], 1e-9), room.height() / max(high[1] - low[1], 1e-9))
        )
        middle = (low + high) / 2
        self._paint_axes(painter, room, low.tolist(), high.tolist(), scale, middle.tolist())
        at = (self._points - middle) * np.array([scale, -scale]) + [room.center().x(), room.center().y()]
        marks = max(1, len(self._names))
        for kind in range(marks):
            painter.setPen(QPen(self._theme.color("bg_panel"), 0.7))
            painter.setBrush(self._theme.color(f"s{kind % 6 + 1}"))
            for x, y in at[self._kinds == kind].tolist():
                painter.drawPath(mark_of(kind).translated(x, y))
        self._paint_legend(painter, room)
        painter.end()

    def _paint_axes(
        self,
        painter: QPainter,
        room: QRectF,
        low: list[float],
        high: list[float],
        scale: float,
        middle: list[float],
    ) -> None:
        painter.setFont(font(11))
        for end in (0, 1):
            x = room.center().x() + ((low, high)[end][0] - middle[0]) * scale
            y = room.center().y() - ((low, high)[end][1] - middle[1]) * scale
            painter.setPen(QPen(self._theme.color("plot_grid"), 1))
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(self._theme.color("tx3"))
            painter.drawText(QRectF(x - 40, room.bottom() + 4, 80, 18), Qt.AlignmentFlag.AlignCenter,
                             rounded((low, high)[end][0]))  # fmt: skip
            painter.drawText(QRectF(0, y - 9, _EDGE - 6, 18),
                             Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                             rounded((low, high)[end][1]))  # fmt: skip

    def _paint_legend(self, painter: QPainter, room: QRectF) -> None:
        letters = QFontMetricsF(font(12))
        painter.setFont(font(12))
        y = room.top() + 8
        for kind, name in enumerate(self._names[:10]):
            left = room.right() - letters.horizontalAdvance(name)
            painter.setPen(QPen(self._theme.color("bg_panel"), 0.7))
            painter.setBrush(self._theme.color(f"s{kind % 6 + 1}"))
            painter.drawPath(mark_of(kind).translated(left - 10, y))
            painter.setPen(self._theme.color("tx2"))
            painter.drawText(QPointF(left, y + 4), name)
            y += 18


def mark_of(kind: int) -> QPainterPath:
    """A circle, a square, a triangle or a diamond around zero."""
    path, r = QPainterPath(), _RADIUS
    if kind % 4 == 0:
        path.addEllipse(QPointF(0, 0), r, r)
    elif kind % 4 == 1:
        path.addRect(-r * 0.9, -r * 0.9, r * 1.8, r * 1.8)
    else:
        top = (QPointF(0, -r * 1.2), QPointF(r * 1.2, r), QPointF(-r * 1.2, r))
        diamond = (QPointF(0, -r * 1.3), QPointF(r * 1.3, 0), QPointF(0, r * 1.3), QPointF(-r * 1.3, 0))
        corners = top if kind % 4 == 2 else diamond
        path.moveTo(corners[0])
        for corner in corners[1:]:
            path.lineTo(corner)
        path.closeSubpath()
    return path
