"""Painting frames, beneath everything but the grid."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import Frame
from netbuilder.window.canvas.areas import rect_of
from netbuilder.window.canvas.look import Detail, Look

HEADER = 30.0  # scene pixels in which the title stands
RADIUS = 10.0
TITLE_AT, BASE = 14.0, 21.0  # of the title's first letter, from the frame's corner
_BETWEEN = 16.0
_LIFT = 4.0  # pixels of the screen from a title above its frame to the frame
_LEAST_TITLE = 40.0
_LEAST_FRAME = 20.0  # pixels of the screen: less high ones have no title, which would hide others


class FrameState(NamedTuple):
    selected: frozenset[str] = frozenset()
    hovered: str | None = None


def paint_frames(
    painter: QPainter, frames: Iterable[Frame], exposed: QRectF, look: Look, state: FrameState
) -> None:
    """The grounds of those that reach into `exposed`; larger ones lie below smaller ones."""
    seen = [frame for frame in frames if frame_reach(frame, look).intersects(exposed)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for frame in sorted(seen, key=lambda frame: -frame.width * frame.height):
        painter.setPen(_edge(frame, look, state))
        painter.setBrush(look.color("frame_fill"))
        painter.drawRoundedRect(rect_of(frame), RADIUS, RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_titles(painter: QPainter, frames: Iterable[Frame], exposed: QRectF, look: Look) -> None:
    """The titles, which wires do not cover."""
    for frame in frames:
        if frame_reach(frame, look).intersects(exposed):
            _paint_title(painter, frame, look)


def title_rect(frame: Frame, look: Look) -> QRectF:
    """Where the line with the title is: in the frame, above it from far away; empty for a tiny frame."""
    if look.detail is not Detail.BLOCKS:
        return QRectF(frame.x, frame.y, frame.width, min(HEADER, frame.height))
    if frame.height * look.zoom < _LEAST_FRAME:
        return QRectF()
    height = QFontMetricsF(look.heading).height() + _LIFT / look.zoom
    return QRectF(frame.x, frame.y - height, frame.width, height)


def frame_reach(frame: Frame, look: Look) -> QRectF:
    """All that may be painted of a frame."""
    edge = 3 / look.zoom
    return rect_of(frame).united(title_rect(frame, look)).adjusted(-edge, -edge, edge, edge)


def _edge(frame: Frame, look: Look, state: FrameState) -> QPen:
    if frame.id in state.selected:
        return QPen(look.color("ink"), 2 / min(1.0, look.zoom))
    if frame.id == state.hovered:
        return QPen(look.color("tx3"), 1 / min(1.0, look.zoom))
    return QPen(look.color("frame_line"), 1 / min(1.0, look.zoom))


def _paint_title(painter: QPainter, frame: Frame, look: Look) -> None:
    """The title at the left, the comment at the right where there is room for it."""
    rect = title_rect(frame, look)
    if rect.isEmpty():
        return
    above = look.detail is Detail.BLOCKS
    inset = 0.0 if above else TITLE_AT
    base = rect.bottom() - _LIFT / look.zoom if above else frame.y + _base(look)
    room = frame.width - 2 * inset
    title, comment = QFontMetricsF(look.heading), QFontMetricsF(look.words)
    needed = title.horizontalAdvance(frame.title) + _BETWEEN + comment.horizontalAdvance(frame.comment)
    if frame.comment and needed <= room:
        at = QPointF(frame.x + inset + room - comment.horizontalAdvance(frame.comment), base)
        _write(painter, frame.comment, look.words, at, look, "tx3", grounded=above)
    if room > _LEAST_TITLE and frame.title:
        words = title.elidedText(frame.title, Qt.TextElideMode.ElideRight, room)
        _write(painter, words, look.heading, QPointF(frame.x + inset, base), look, "tx2", grounded=above)


def _write(
    painter: QPainter, words: str, font: QFont, at: QPointF, look: Look, tone: str, *, grounded: bool
) -> None:
    """Words that begin `at` a point; those that are `grounded` hide the wires behind them."""
    if grounded:
        edge = 2 / look.zoom
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("bg_canvas"))
        ground = QFontMetricsF(font).boundingRect(words).translated(at)
        painter.drawRect(ground.adjusted(-edge, 0, edge, 0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(font)
    painter.setPen(look.color(tone))
    painter.drawText(at, words)


def _base(look: Look) -> float:
    """Where letters stand, from the frame's top: larger ones lower, by half of what they are larger."""
    return BASE + max(0.0, QFontMetricsF(look.heading).capHeight() - 9.0) / 2
