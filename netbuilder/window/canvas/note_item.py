"""A note as an item of the scene: quiet paper with a corner folded over, and words that wrap."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from netbuilder.graph.model import Note
from netbuilder.window.canvas.geometry import GRID
from netbuilder.window.canvas.look import WORDS_SIZE, Detail, Look
from netbuilder.window.theme.theme import font

PAD = 10.0
_MOST_LINES = 40  # that a note grows to by itself
_FOLD = 12.0
_RADIUS = 3.0
_MARGIN = 6.0  # what is painted outside: the ring of a selected one
_BASE_Z, _SELECTED_Z = 0.5, 0.75  # below all nodes


class NoteItem(QGraphicsItem):
    """Knows what it shows, not why. `id` is the note's."""

    def __init__(self, note: Note, look: Look) -> None:
        super().__init__()
        self.id = note.id
        self._note = note
        self._look = look
        self._selected = self._hovered = False
        self.setPos(note.x, note.y)
        self.setZValue(_BASE_Z)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def show_note(self, note: Note) -> None:
        """Show other words, or somewhere else, or in another size."""
        old, self._note = self._note, note
        if (old.width, old.height) != (note.width, note.height):
            self.prepareGeometryChange()
        if (old.width, old.height, old.text) != (note.width, note.height, note.text):
            self.update()
        self.setPos(note.x, note.y)

    def set_look(self, look: Look) -> None:
        self._look = look
        self.update()

    def select(self, on: bool) -> None:
        if on != self._selected:
            self._selected = on
            self.setZValue(_SELECTED_Z if on else _BASE_Z)
            self.update()

    def hover(self, on: bool) -> None:
        if on != self._hovered:
            self._hovered = on
            self.update()

    def boundingRect(self) -> QRectF:
        rect = QRectF(0, 0, self._note.width, self._note.height)
        return rect.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        self.paint_itself(painter)

    def paint_itself(self, painter: QPainter) -> None:
        """With its corner at the origin."""
        paint_note(painter, self._note, self._look, selected=self._selected, hovered=self._hovered)


def paint_note(
    painter: QPainter, note: Note, look: Look, *, selected: bool = False, hovered: bool = False
) -> None:
    """A note with its corner at the origin; from far away only the paper."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if selected:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.color("ink", 0.22), 3))
        painter.drawRoundedRect(QRectF(-3, -3, note.width + 6, note.height + 6), _RADIUS + 3, _RADIUS + 3)
    edge = "ink" if selected else "tx3" if hovered else "line_strong"
    fold = min(_FOLD, note.width / 2, note.height / 2)
    painter.setPen(QPen(look.color(edge), (2 if selected else 1) / min(1.0, look.zoom)))
    painter.setBrush(look.color("bg_panel"))
    painter.drawPath(_paper(note.width, note.height, fold))
    painter.setBrush(look.color("bg_hover"))
    painter.drawPath(_folded(note.width, note.height, fold))
    if look.detail is not Detail.BLOCKS:
        _write(painter, note, look)


def _paper(width: float, height: float, fold: float) -> QPainterPath:
    """A rectangle without its lower right corner."""
    path = QPainterPath(QPointF(_RADIUS, 0))
    path.lineTo(width - _RADIUS, 0)
    path.quadTo(width, 0, width, _RADIUS)
    path.lineTo(width, height - fold)
    path.lineTo(width - fold, height)
    path.lineTo(_RADIUS, height)
    path.quadTo(0, height, 0, height - _RADIUS)
    path.lineTo(0, _RADIUS)
    path.quadTo(0, 0, _RADIUS, 0)
    return path


def _folded(width: float, height: float, fold: float) -> QPainterPath:
    path = QPainterPath(QPointF(width, height - fold))
    path.lineTo(width - fold, height - fold)
    path.lineTo(width - fold, height)
    path.closeSubpath()
    return path


def _write(painter: QPainter, note: Note, look: Look) -> None:
    metrics = QFontMetricsF(look.words)
    pad = min(PAD, note.height / 6)
    room = int((note.height - 2 * pad) / metrics.lineSpacing())
    painter.setFont(look.words)
    painter.setPen(look.color("tx2"))
    base = pad + metrics.ascent()
    for line in lines_of(note.text, look.words, note.width - 2 * PAD, max(1, room)):
        painter.drawText(QPointF(PAD, base), line)
        base += metrics.lineSpacing()


def height_for(text: str, width: float) -> float:
    """How high a note of `width` has to be to show all of `text` at 100 %; on the grid."""
    words = font(WORDS_SIZE)
    lines = len(lines_of(text, words, width - 2 * PAD, _MOST_LINES))
    return math.ceil((lines * QFontMetricsF(words).lineSpacing() + 2 * PAD) / GRID) * GRID


def lines_of(text: str, words: QFont, width: float, most: int) -> list[str]:
    """`text` in lines of up to `width` pixels, at most so many of them; one that is cut off ends in “…”."""
    lines: list[str] = []
    for paragraph in text.expandtabs(4).split("\n"):
        lines += _wrapped(paragraph, words, width, most + 1 - len(lines))
        if len(lines) > most:
            last = QFontMetricsF(words).elidedText(
                f"{lines[most - 1]} …", Qt.TextElideMode.ElideRight, max(width, 1.0)
            )
            return [*lines[: most - 1], last]
    return lines


def _wrapped(paragraph: str, words: QFont, width: float, most: int) -> list[str]:
    layout = QTextLayout(paragraph, words)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    units = paragraph.encode("utf-16-le")  # Qt counts in these
    lines: list[str] = []
    layout.beginLayout()
    while len(lines) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(width, 1.0))
        start, end = line.textStart(), line.textStart() + line.textLength()
        lines.append(units[2 * start : 2 * end].decode("utf-16-le").rstrip())
    layout.endLayout()
    return lines or [""]
