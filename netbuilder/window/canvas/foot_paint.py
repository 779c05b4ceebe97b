"""Painting the foot of a node: what it makes of an example, under its summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from netbuilder.window.canvas.geometry import EDGE_PAD, FOOT_BOTTOM, FOOT_TOP, FOOT_WORDS, Box
from netbuilder.window.canvas.look import Look

if TYPE_CHECKING:
    from netbuilder.window.canvas.preview_picture import NodePicture


def foot_room(box: Box, *, words: bool) -> tuple[float, float]:
    """Width and height in canvas pixels that a picture has in the foot of a node, with `words` above it."""
    height = box.foot - FOOT_TOP - FOOT_BOTTOM - (FOOT_WORDS if words else 0)
    return box.width - 1 - 2 * EDGE_PAD, height


def paint_foot(painter: QPainter, picture: NodePicture, box: Box, look: Look) -> None:
    """Where there is room to read them, words stand above the picture; alone they are always there."""
    left, top = EDGE_PAD + 1.0, box.height - box.foot + FOOT_TOP
    width, height = foot_room(box, words=False)
    if picture.picture is None:
        _write(painter, picture.words, QRectF(left, top, width, height), look, alone=True)
        return
    if picture.words:
        if QFontMetricsF(look.value).capHeight() <= FOOT_WORDS - 3:
            _write(painter, picture.words, QRectF(left, top, width, FOOT_WORDS - 2), look, alone=False)
        top += FOOT_WORDS
    size = picture.picture.deviceIndependentSize()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawPixmap(
        QRectF(left, top, size.width(), size.height()), picture.picture, QRectF(picture.picture.rect())
    )


def _write(painter: QPainter, words: str, room: QRectF, look: Look, *, alone: bool) -> None:
    font = look.title if alone else look.value
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(words) > room.width():
        words = words.partition(" · ")[0]  # what counts most
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.setFont(font)
    painter.setPen(look.color("tx" if alone else "tx2"))
    painter.drawText(QPointF(room.x(), room.center().y() + metrics.capHeight() / 2), shown)
