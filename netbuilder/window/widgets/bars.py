"""A bar of several amounts laid end to end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from netbuilder.window.theme.theme import Theme

_HEIGHT = 6
_GAP = 1


class StackedBar(QWidget):
    """Parts as (colour token, amount). Amounts need not sum to anything; `whole` leaves a rest of ground.

    It paints in Python: not for what changes while a run goes on.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts: tuple[tuple[str, float], ...] = ()
        self._whole = 0.0
        self.setFixedHeight(_HEIGHT)
        theme.changed.connect(self.update)

    def show_parts(self, parts: Sequence[tuple[str, float]], whole: float = 0.0) -> None:
        wanted = tuple(part for part in parts if part[1] > 0)
        if (wanted, whole) != (self._parts, self._whole):
            self._parts, self._whole = wanted, whole
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
        room = self.width() - _GAP * max(0, len(self._parts) - 1)
        at = 0.0
        for token, amount in self._parts:
            width = max(1.0, room * amount / whole)
            painter.setBrush(self._theme.color(token))
            painter.drawRect(QRectF(at, 0, width, _HEIGHT))
            at += width
            painter.setBrush(self._theme.color("bg_panel"))
            painter.drawRect(QRectF(at, 0, _GAP, _HEIGHT))
            at += _GAP
        painter.end()
