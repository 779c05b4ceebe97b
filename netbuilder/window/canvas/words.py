"""A line of words on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from netbuilder.window.canvas.look import Look


def write(
    painter: QPainter,
    text: str,
    font: QFont,
    look: Look,
    tone: str,
    *,
    left: float | None = None,
    right: float | None = None,
    base: float | None = None,
    middle: float = 0.0,
    room: float | None = None,
) -> None:
    """A line of text from `left` or up to `right`, on `base` or around `middle`, cut to `room`."""
    if not text:
        return
    metrics = QFontMetricsF(font)
    if room is not None and metrics.horizontalAdvance(text) > room:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    if base is None:
        base = middle + (metrics.capHeight()) / 2
    x = left if left is not None else (right or 0.0) - metrics.horizontalAdvance(text)
    painter.setFont(font)
    painter.setPen(look.color(tone))
    painter.drawText(QPointF(x, base), text)
