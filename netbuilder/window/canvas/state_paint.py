"""Painting what a node is besides its settings: muted, frozen, or only a dot in a wire."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from netbuilder.studio.presenters.node_card import NodeCard
from netbuilder.window.canvas.geometry import DOT, EDGE_PAD, HEADER, LABELS_WIDTH, Box, wire_width
from netbuilder.window.canvas.look import Look

MUTED = 0.5  # opacity of a muted node
_RING = 5.0  # around a dot that is selected or under the pointer
_GROWN = 2.0  # of the radius, as ports grow
_MARK = 11  # pixels of the screen that an icon is high when there is little to see
_TONES = {"error": "err"}


def mark_tone(mark: str) -> str:
    """The colour token of an icon in a node's header."""
    return _TONES.get(mark, "tx2")


def paint_dot(
    painter: QPainter, card: NodeCard, look: Look, edge: str, *, selected: bool, grown: bool
) -> None:
    """A dot of its wire's colour; `edge` is the colour token of what stands out about it, "" for nothing.

    It has `grown` while a wire is in the hand that it suits.
    """
    middle, radius = QPointF(DOT / 2, DOT / 2), DOT / 2 + (_GROWN if grown else 0.0)
    if edge:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.color(edge), 2))
        painter.drawEllipse(middle, radius + 3, radius + 3)
    if selected:
        painter.setPen(QPen(look.color("ink", 0.22), 3))
        painter.drawEllipse(middle, radius + _RING, radius + _RING)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.wire_color(_tone(card)))
    painter.drawEllipse(middle, radius, radius)


def paint_through(painter: QPainter, card: NodeCard, box: Box, look: Look) -> None:
    """The wire that a muted node lets straight through, from its first input to its output."""
    if not box.inputs or not box.outputs:
        return
    painter.setOpacity(1.0)
    labels = card.outputs[0].square
    width = max(LABELS_WIDTH if labels else wire_width(card.through), 1 / look.zoom)
    if box.height <= HEADER or not look.full:
        width = min(width, LABELS_WIDTH / min(1.0, look.zoom))  # it runs through the title
    pen = QPen(look.wire_color(_tone(card)), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    if labels:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([2 / width, 5 / width])
    painter.setPen(pen)
    painter.drawLine(QPointF(0, box.inputs[0][1]), QPointF(box.width, box.outputs[0][1]))
    painter.setOpacity(MUTED)


def paint_small_mark(painter: QPainter, card: NodeCard, box: Box, look: Look, middle: float) -> float:
    """The lock of a node of which there is little to see, around `middle`; returns the room that it takes."""
    if card.mark != "lock":
        return 0.0
    side = round(_MARK / look.zoom)
    at = QPointF(box.width - side - EDGE_PAD / 2, middle - side / 2)
    look.draw_icon(painter, at, card.mark, mark_tone(card.mark), side)
    return side + EDGE_PAD / 2


def _tone(card: NodeCard) -> str:
    """What comes out has the colour of what is handed on."""
    return card.outputs[0].tone
