"""A bar of several amounts laid end to end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from netbuilder.window.theme.theme import Theme

_HEIGHT = 6
_GAP = 1
# Of a bar whose whole nobody knows yet: the share that its end takes, and pixels between the lines on it.
_UNKNOWN = 0.25
_LINES = 5


class StackedBar(QWidget):
    """Parts as (colour token, amount). Amounts need not sum to anything; `whole` leaves a rest of ground.

    Where the parts are the least that it comes to, the end of the bar is hatched.
    It paints in Python: not for what changes while a run goes on.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts: tuple[tuple[str, float], ...] = ()
        self._whole = 0.0
        self._is_least = False
        self.setFixedHeight(_HEIGHT)
        theme.changed.connect(self.update)

    def show_parts(
        self, parts: Sequence[tuple[str, float]], whole: float = 0.0, *, is_least: bool = False
    ) -> None:
        wanted = tuple(part for part in parts if part[1] > 0)
        if (wanted, whole, is_least) != (self._parts, self._whole, self._is_least):
            self._parts, self._whole, self._is_least = wanted, whole, is_least
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), _HEIGHT / 2, _HEIGHT / 2)
        painter.setClipPath(outline)
        # Not `fillRect`, for which PySide would set up all gradients.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("bg_hover"))
        painter.drawRect(self.rect())
        whole = max(self._whole, sum(amount for _, amount in self._parts))
        known = self.width() * (1 - _UNKNOWN) if self._is_least else self.width()
        room = known - _GAP * max(0, len(self._parts) - 1)
        at = 0.0
        for token, amount in self._parts:
            width = max(1.0, room * amount / whole)
            painter.setBrush(self._theme.color(token))
            painter.drawRect(QRectF(at, 0, width, _HEIGHT))
            at += width
            painter.setBrush(self._theme.color("bg_panel"))
            painter.drawRect(QRectF(at, 0, _GAP, _HEIGHT))
            at += _GAP
        if self._is_least:
            painter.setClipRect(QRectF(at, 0, self.width() - at, _HEIGHT), Qt.ClipOperation.IntersectClip)
            painter.setPen(QPen(self._theme.color("tx3"), 1))
            for x in range(round(at) + 1, self.width() + _HEIGHT, _LINES):
                painter.drawLine(QPointF(x, 0), QPointF(x - _HEIGHT, _HEIGHT))
        painter.end()
