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


def in_two_lines(text: str, metrics: QFontMetricsF, room: float) -> tuple[str, str]:
    """A text that is too long for its room, broken where words end; nothing in the second line where it fits
    or cannot be broken so that both lines do."""
    if metrics.horizontalAdvance(text) <= room:
        return text, ""
    ends = [place + 1 for place, sign in enumerate(text) if sign in " -"]
    ways = ((text[:end].rstrip(), text[end:]) for end in reversed(ends))
    fitting = (way for way in ways if all(metrics.horizontalAdvance(part) <= room for part in way))
    return next(fitting, (text, ""))
