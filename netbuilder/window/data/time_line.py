"""A series from its first moment to its last, in the colours of the parts to which its moments belong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.studio.presenters.amounts import plain
from netbuilder.window.theme.theme import Theme, font

_LEFT, _SIDE, _TOP, _FOOT = 52.0, 14.0, 12.0, 14.0


class TimeLine(QWidget):
    """It paints in Python: not for what changes while a run goes on."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._series: tuple[tuple[str, Sequence[float]], ...] = ()
        self.setObjectName("dataTime")
        self.setMinimumSize(120, 60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_series(self, series: Sequence[tuple[str, Sequence[float]]]) -> None:
        """Values one after the other, as colour tokens with the values of each part."""
        self._series = tuple(series)
        low, high = self._ends()
        self.setAccessibleName(self.tr("A series from {} to {}").format(plain(low), plain(high)))
        self.update()

    def _ends(self) -> tuple[float, float]:
        every = [value for _, values in self._series for value in values]
        return (min(every), max(every)) if every else (0.0, 1.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        count = sum(len(values) for _, values in self._series)
        if count < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(_LEFT, _TOP, -_SIDE, -_FOOT)
        low, high = self._ends()
        painter.setFont(font(11))
        for value, y in ((high, room.top()), (low, room.bottom())):
            painter.setPen(QPen(self._theme.color("plot_grid"), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(self._theme.color("tx3"))
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y - 9, _LEFT - 6, 18), flags, plain(value))
        at, before = 0, QPointF()
        for token, values in self._series:
            points = [before] if at else []
            for value in values:
                share = (value - low) / ((high - low) or 1.0)
                points.append(
                    QPointF(
                        room.left() + room.width() * at / (count - 1), room.bottom() - share * room.height()
                    )
                )
                at += 1
            before = points[-1] if points else before
            painter.setPen(QPen(self._theme.color(token), 1.5))
            painter.drawPolyline(QPolygonF(points))
        painter.end()
