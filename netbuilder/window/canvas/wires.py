"""Painting wires and their shapes beneath the nodes. They are no items: only those in sight are looked at."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QRegion

from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End
from netbuilder.window.canvas.geometry import CASING, CHIP_HEIGHT, Point, Spot, chip_width, control_points
from netbuilder.window.canvas.laid_wire import LaidWire, label_rect
from netbuilder.window.canvas.look import Look, Words

# From the edge of a chip to its words, and to where nothing shows through: Qt may paint two pixels more.
_WORDS_X, _WORDS_Y = 6, 5
_INNER_X, _INNER_Y = 4, 3


class Marks(NamedTuple):
    """Wires that stand out, by the input at which they end.

    `hidden` are those in the hand, `cut` those that are about to be cut.
    """

    selected: End | None = None
    hovered: End | None = None
    target: End | None = None
    hidden: frozenset[End] = frozenset()
    cut: frozenset[End] = frozenset()

    @property
    def pairs(self) -> set[tuple[str, End]]:
        """Each mark with each of its wires."""
        single = {"selected": self.selected, "hovered": self.hovered, "target": self.target}
        found = {(name, end) for name, end in single.items() if end is not None}
        return found | {("hidden", end) for end in self.hidden} | {("cut", end) for end in self.cut}


def paint_wires(
    painter: QPainter,
    wires: Iterable[LaidWire],
    exposed: QRectF,
    look: Look,
    marks: Marks,
    *,
    labels: bool = True,
    region: QRegion | None = None,
) -> None:
    """Those of `wires` that reach into `exposed`, then with `labels` their shapes on top.

    `region` is the part of it that can be painted, where that is known.
    """
    seen = [laid for laid in wires if laid.rect.intersects(exposed)]
    if marks.hidden:
        seen = [laid for laid in seen if laid.wire.target not in marks.hidden]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for laid in seen:
        _paint_wire(painter, laid, look, marks)
    if look.full and labels:
        for laid in seen:
            if region is None or region.intersects(label_rect(laid.card, laid.spot).toAlignedRect()):
                paint_label(painter, laid, look)


def words_rect(laid: LaidWire, look: Look) -> QRectF:
    """Where to paint when only the words of a label are others, and take the room that they took."""
    card = laid.card
    if look.zoom != 1 or not laid.spot.chip or card.problem is not None or not _is_low(card.text):
        return label_rect(card, laid.spot)
    return laid.chip_rect.adjusted(_WORDS_X, _WORDS_Y, -_WORDS_X, -_WORDS_Y)


def wordy(wires: Iterable[LaidWire], region: QRegion, look: Look) -> list[LaidWire]:
    """Those of `wires` that have their labels in `region`, if it shows nothing but the words of these."""
    if look.zoom != 1 or (region.rectCount() == 1 and region.boundingRect().height() > CHIP_HEIGHT):
        return []
    found, left = [], QRegion(region)  # a copy, for it is changed below
    for laid in wires:
        reached = region & label_rect(laid.card, laid.spot).toAlignedRect()
        if reached.isEmpty():
            continue
        inner = _inner(laid.chip_rect)
        if not laid.spot.chip or laid.card.problem is not None or not inner.contains(reached.boundingRect()):
            return []
        found.append(laid)
        left -= QRegion(inner)
    return found if left.isEmpty() else []


def paint_words(painter: QPainter, wires: Iterable[LaidWire], look: Look) -> None:
    """The words of chips, whose ground is that of the canvas."""
    painter.setFont(look.chip)
    painter.setPen(look.color("tx"))
    for laid in wires:
        _write_in_the_middle(painter, laid.card.text, laid.spot.x, laid.spot.y, look.chip_words)


def _inner(chip: QRectF) -> QRect:
    """Where nothing shows through a chip, in whole pixels."""
    left, top = math.ceil(chip.left() + _INNER_X), math.ceil(chip.top() + _INNER_Y)
    right, bottom = math.floor(chip.right() - _INNER_X), math.floor(chip.bottom() - _INNER_Y)
    return QRect(left, top, right - left, bottom - top)


def _is_low(text: str) -> bool:
    """Whether a text has no letters that rise or hang lower than digits."""
    return text.replace("×", "").isdigit()


def paint_far_mark(painter: QPainter, laid: LaidWire, look: Look, tone: str) -> None:
    """From far away: a wire on which something would be let go, or that would be cut."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(look.color(tone), 2 / look.zoom))
    painter.drawLines(laid.lines)


def _paint_wire(painter: QPainter, laid: LaidWire, look: Look, marks: Marks) -> None:
    width = stroke_width(laid, look)
    end = laid.wire.target
    painter.setPen(look.wire_pen("", width + CASING))
    painter.drawPath(laid.path)
    if end == marks.selected:
        painter.setPen(QPen(look.color("ink"), width + 3))
        painter.drawPath(laid.path)
    elif end == marks.hovered:
        painter.setPen(QPen(look.color("tx3", 0.5), width + 3))
        painter.drawPath(laid.path)
    painter.setPen(stroke_of(laid, look, width))
    painter.drawPath(laid.path)
    if end == marks.target:
        painter.setPen(_dashed(look.color("live"), 5, (6, 5)))
        painter.drawPath(laid.path)
    elif marks.cut and end in marks.cut:
        painter.setPen(_dashed(look.color("ink"), 5, (6, 5)))
        painter.drawPath(laid.path)


def stroke_width(laid: LaidWire, look: Look) -> float:
    """How wide a wire is painted: from far away at least a pixel."""
    return max(laid.width, 1 / look.zoom)


def stroke_of(laid: LaidWire, look: Look, width: float) -> QPen:
    """What strokes a wire of this width."""
    if laid.card.problem is not None:
        return _dashed(look.color("err"), width, (7, 5))
    if laid.card.dotted:
        pen = _dashed(look.wire_color(laid.card.tone), width, (2, 5))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        return pen
    return look.wire_pen(laid.card.tone, width)


def _dashed(color: QColor, width: float, pattern: tuple[float, float]) -> QPen:
    """Qt counts dashes in widths of the pen, the design in pixels."""
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([length / width for length in pattern])
    return pen


def paint_label(painter: QPainter, laid: LaidWire, look: Look) -> None:
    """The shape: as a chip on the wire, or above it as text."""
    card, spot = laid.card, laid.spot
    if card.problem is not None:
        _paint_chip(painter, card.text, spot, look, "err", error=True)
    elif spot.chip:
        _paint_chip(painter, card.text, spot, look, card.tone, error=False)
    else:
        painter.setFont(look.bare)
        painter.setPen(look.color("tx2"))
        _write_in_the_middle(painter, card.text, spot.x, spot.y, look.bare_words)


def _paint_chip(painter: QPainter, text: str, spot: Spot, look: Look, tone: str, *, error: bool) -> None:
    width = chip_width(text, icon=error, size=look.chip_size)
    rect = QRectF(spot.x - width / 2, spot.y - CHIP_HEIGHT / 2, width, CHIP_HEIGHT)
    painter.setPen(look.chip_pen("err") if error else look.chip_pen(tone, 0.6))
    painter.setBrush(look.color("err_bg" if error else "bg_canvas"))
    painter.drawRoundedRect(rect, CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if error:
        look.draw_icon(painter, QPointF(rect.left() + 6, spot.y - 7), "error", "err")
    painter.setFont(look.chip)
    painter.setPen(look.color("err" if error else "tx"))
    _write_in_the_middle(painter, text, spot.x + (8 if error else 0), spot.y, look.chip_words)


def _write_in_the_middle(painter: QPainter, text: str, x: float, y: float, words: Words) -> None:
    painter.drawText(QPointF(x - words.width(text) / 2, y + words.cap / 2), text)


def paint_held_wire(painter: QPainter, start: Point, end: Point, look: Look, tone: str) -> None:
    """A wire in the hand, from an output to an input; the loose end has a dot of ink."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath(QPointF(*start))
    one, two = control_points(start, end)
    path.cubicTo(QPointF(*one), QPointF(*two), QPointF(*end))
    painter.setPen(QPen(look.color("bg_canvas"), 3 + CASING))
    painter.drawPath(path)
    painter.setPen(QPen(look.wire_color(tone), 3))
    painter.drawPath(path)


def paint_loose_end(painter: QPainter, at: Point, look: Look) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("ink"))
    painter.drawEllipse(QPointF(*at), 5, 5)
