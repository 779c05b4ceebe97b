"""Painting how much a node costs beside others: a bar as long as that, and a ground as warm."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from netbuilder.studio.presenters.costs import Heat
from netbuilder.studio.presenters.node_card import NodeCard
from netbuilder.window.canvas.geometry import EDGE_PAD, HEADER, TITLE_AT, Box
from netbuilder.window.canvas.look import Look

WARMEST = 0.18  # of the colour over the ground of a node: its words stay readable
_STEPS = 12  # of warmth, so that few colours are mixed
_BAR = 3.0
_ABOVE_EDGE = 2.5
_ASIDE = 8.0
# From far away a bar that there is can be seen.
_LEAST_SHARE = 0.04


def tone_of(heat: Heat) -> str:
    """The colour token of a bar."""
    return "line_control" if heat.stale else "heat"


def ground_of(card: NodeCard, look: Look) -> QColor:
    """The ground of a node, the warmer the more it costs."""
    heat = card.heat
    if heat is None or heat.stale or not heat.level:
        return look.color("bg_raised")
    return look.mixed("heat", "bg_raised", WARMEST * round(heat.level * _STEPS) / _STEPS)


def value_tone(card: NodeCard) -> str:
    """The colour token of a figure: on a warm ground it is a darker one, or it could not be read."""
    return "tx2" if card.heat is not None and card.heat.words and not card.heat.stale else "tx3"


def has_figure_below(card: NodeCard, box: Box) -> bool:
    """Whether a node is so small that its figure stands below the title, not beside it."""
    asked = card.heat is not None and bool(card.heat.words)
    return asked and bool(card.slot) and box.height - box.foot <= HEADER


def has_room(card: NodeCard, box: Box, look: Look) -> bool:
    """Whether a figure in the header leaves the title whole; figures of shapes always have room."""
    if card.heat is None:
        return True
    title = QFontMetricsF(look.title).horizontalAdvance(card.title)
    return title + QFontMetricsF(look.value).horizontalAdvance(card.slot) + EDGE_PAD <= (
        box.width - TITLE_AT - EDGE_PAD
    )


def paint_bar(painter: QPainter, card: NodeCard, box: Box, look: Look) -> None:
    """A bar along the lower edge, on a track as long as the largest; one that is stale is hollow."""
    heat = card.heat
    if heat is None or not heat.words or card.problem is not None:
        return
    height = _BAR if look.full else 2 / look.zoom
    left, room = _ASIDE, box.width - 2 * _ASIDE
    top = box.height - (_ABOVE_EDGE if look.full else 1.0) - height
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("line_strong"))
    painter.drawRoundedRect(QRectF(left, top, room, height), height / 2, height / 2)
    bar = QRectF(left, top, max(height, room * heat.level), height)
    if not heat.level:
        return
    if heat.stale:
        painter.setBrush(look.color("bg_raised"))
        painter.setPen(QPen(look.color(tone_of(heat)), 1))
    else:
        painter.setBrush(look.color(tone_of(heat)))
    painter.drawRoundedRect(bar, height / 2, height / 2)


def far_bar(heat: Heat | None, box: Box) -> QRectF:
    """The part of a block of colour that is filled, with the block's corner at the origin; maybe nothing."""
    if heat is None or not heat.level:
        return QRectF()
    return QRectF(0, 0, box.width * max(_LEAST_SHARE, heat.level), box.height)
