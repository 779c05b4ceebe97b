"""Painting a docked node: a row of a card that several share, with its corner at the origin."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from netbuilder.studio.presenters.node_card import NodeCard, Row
from netbuilder.window.canvas.geometry import EDGE_PAD, HEADER, TITLE_AT, Box, has_rows
from netbuilder.window.canvas.heat_paint import ground_of, value_tone
from netbuilder.window.canvas.look import Look
from netbuilder.window.canvas.state_paint import mark_tone, paint_small_mark
from netbuilder.window.canvas.words import write
from netbuilder.window.theme.theme import layer_icon

_RADIUS = 7.0
_BAND = 4.0  # of the category, at the left
_TILE, _ICON = 18.0, 14.0
_TILE_AT = 11.0
_BEFORE_MARK = 8.0
_BEFORE_VALUE = 10.0
_LEAST_WORDS = 12.0  # room below which no value is begun
_SMALL_EDGE = 8.0
_DASH = 3.0


def paint_row_body(
    painter: QPainter, card: NodeCard, box: Box, look: Look, pen: QPen, *, stands_out: bool
) -> None:
    """The ground, the band of the category and the edge: around the whole row only where it `stands_out`."""
    shape = _shape(QRectF(0, 0, box.width, box.height), card.row, _RADIUS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground_of(card, look))
    painter.drawPath(shape)
    band = QPainterPath()
    band.addRect(QRectF(0, 0, _BAND, box.height))
    painter.fillPath(shape.intersected(band), look.color(card.category))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if card.muted:
        pen.setDashPattern([5 / pen.widthF(), 4 / pen.widthF()])
    painter.setPen(pen)
    if stands_out or card.muted:
        # The rows above and below are painted over what lies beyond.
        top, bottom = 0 if card.row is Row.FIRST else 1, 0 if card.row is Row.LAST else -1
        painter.drawPath(
            _shape(QRectF(0, 0, box.width, box.height).adjusted(0, top, 0, bottom), card.row, _RADIUS)
        )
        return
    painter.drawPath(_rim(box.width, box.height, card.row))
    if card.row is not Row.FIRST:
        painter.setPen(QPen(look.color("line"), 1))
        painter.drawLine(QPointF(_BAND, 0), QPointF(box.width - 1, 0))


def paint_row(painter: QPainter, card: NodeCard, box: Box, look: Look) -> None:
    """Icon and title, and at the right one value, the icon of a state, or the reason of an error."""
    height = HEADER if has_rows(card) else box.height
    top, middle = (height - _TILE) / 2, height / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.tint(card.category))
    painter.drawRoundedRect(QRectF(_TILE_AT, top, _TILE, _TILE), 4, 4)
    icon = layer_icon(card.kind, card.category)
    inset = (_TILE - _ICON) / 2
    look.draw_icon(painter, QPointF(_TILE_AT + inset, top + inset), icon, card.category)
    right = box.width - EDGE_PAD
    if card.mark:
        look.draw_icon(painter, QPointF(right - _ICON, middle - _ICON / 2), card.mark, mark_tone(card.mark))
        right -= _ICON + _BEFORE_MARK
    _write_line(painter, card, look, TITLE_AT, right, middle)


def paint_small_row(painter: QPainter, card: NodeCard, box: Box, look: Look) -> None:
    """The same without icons, as text is large there: title, and the value where it has room."""
    middle = box.height / 2
    right = box.width - _SMALL_EDGE - paint_small_mark(painter, card, box, look, middle)
    _write_line(painter, card, look, _SMALL_EDGE, right, middle)


def _write_line(
    painter: QPainter, card: NodeCard, look: Look, left: float, right: float, middle: float
) -> None:
    """The title from `left`, and the value up to `right` as far as there is room."""
    wanted = QFontMetricsF(look.title).horizontalAdvance(card.title)
    write(painter, card.title, look.title, look, "tx", left=left, middle=middle, room=right - left)
    room = right - left - wanted - _BEFORE_VALUE
    metrics = QFontMetricsF(look.value)
    fits = metrics.horizontalAdvance(card.slot) <= room or card.problem is not None
    if card.slot and fits and room > _LEAST_WORDS:
        tone = "err" if card.problem is not None else value_tone(card)
        shown = metrics.elidedText(card.slot, Qt.TextElideMode.ElideRight, room)
        write(painter, shown, look.value, look, tone, right=right, middle=middle)


def paint_docking(painter: QPainter, box: Box, look: Look) -> None:
    """A dashed line along the lower edge, where something would be docked."""
    width = max(_DASH, 2 / look.zoom)
    pen = QPen(look.color("live"), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([7 / width, 4 / width])
    painter.setPen(pen)
    painter.drawLine(QPointF(0, box.height), QPointF(box.width, box.height))


def _shape(rect: QRectF, row: Row, radius: float) -> QPainterPath:
    """The outline of a row: rounded where the card ends."""
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    if row is not Row.FIRST:
        path = path.united(_rect(QRectF(rect.x(), rect.y(), rect.width(), radius)))
    if row is not Row.LAST:
        path = path.united(_rect(QRectF(rect.x(), rect.bottom() - radius, rect.width(), radius)))
    return path


def _rect(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRect(rect)
    return path


def _rim(width: float, height: float, row: Row) -> QPainterPath:
    """The part of a row's outline that is the card's as well."""
    side, down = 2 * _RADIUS, height
    path = QPainterPath(QPointF(0, 0 if row is not Row.FIRST else _RADIUS))
    if row is Row.LAST:
        path.lineTo(0, down - _RADIUS)
        path.arcTo(QRectF(0, down - side, side, side), 180, 90)
        path.lineTo(width - _RADIUS, down)
        path.arcTo(QRectF(width - side, down - side, side, side), 270, 90)
        path.lineTo(width, 0)
        return path
    path.moveTo(0, down)
    if row is Row.FIRST:
        path.lineTo(0, _RADIUS)
        path.arcTo(QRectF(0, 0, side, side), 180, -90)
        path.lineTo(width - _RADIUS, 0)
        path.arcTo(QRectF(width - side, 0, side, side), 90, -90)
        path.lineTo(width, down)
    else:
        path.lineTo(0, 0)
        path.moveTo(width, 0)
        path.lineTo(width, down)
    return path
