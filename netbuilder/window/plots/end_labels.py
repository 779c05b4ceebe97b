"""The words at the ends of curves: in the curve's colour, never over each other nor over the rim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import (
    QGraphicsEllipseItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsSimpleTextItem,
)

from netbuilder.window.plots.axes import NO_PEN
from netbuilder.window.plots.strokes import series_colour
from netbuilder.window.theme.theme import Theme, font

_RADIUS = 3.5
_BESIDE = 9.0
_LINE = 17.0


@dataclass(frozen=True, slots=True)
class EndLabel:
    """`words` of a series at its last point, in pixels."""

    words: str
    series: int
    at: QPointF


class EndLabels:
    """Markers and words. They stand right of `right_of`, or left of it where there is no room."""

    def __init__(self, scene: QGraphicsScene, theme: Theme) -> None:
        self._scene = scene
        self._theme = theme
        self._markers: list[QGraphicsEllipseItem] = []
        self._grounds: list[QGraphicsRectItem] = []
        self._words: list[QGraphicsSimpleTextItem] = []

    def show(self, labels: Sequence[EndLabel], area: QRectF, right_of: float) -> None:
        self._have(len(labels))
        widths = []
        for label, marker, words in zip(labels, self._markers, self._words, strict=True):
            colour = self._theme.color(series_colour(label.series))
            marker.setBrush(colour)
            marker.setPos(label.at)
            words.setBrush(colour)
            if words.text() != label.words:
                words.setText(label.words)
            widths.append(words.boundingRect().width())
        widest = max(widths, default=0.0)
        fits = right_of + _BESIDE + widest <= area.right()
        heights = [label.at.y() for label in labels]
        wanted = heights if fits else clear_of(heights, _LINE, area.bottom())
        middles = spread(wanted, _LINE, area.top(), area.bottom())
        for width, middle, words, ground in zip(widths, middles, self._words, self._grounds, strict=True):
            x = right_of + _BESIDE if fits else right_of - _BESIDE - width
            height = words.boundingRect().height()
            words.setPos(round(x), round(middle - height / 2))
            ground.setRect(QRectF(round(x) - 3, round(middle - height / 2), width + 6, height))
            ground.setBrush(self._theme.color("bg_panel", 0.0 if fits else 0.8))

    def _have(self, count: int) -> None:
        while len(self._words) < count:
            marker = QGraphicsEllipseItem(-_RADIUS, -_RADIUS, 2 * _RADIUS, 2 * _RADIUS)
            ground, words = QGraphicsRectItem(), QGraphicsSimpleTextItem()
            words.setFont(font(12, 600))
            for item, z in ((ground, 4.0), (marker, 5.0), (words, 6.0)):
                item.setZValue(z)
                self._scene.addItem(item)
            marker.setPen(NO_PEN)
            ground.setPen(NO_PEN)
            self._markers.append(marker)
            self._grounds.append(ground)
            self._words.append(words)
        while len(self._words) > count:
            for items in (self._markers, self._grounds, self._words):
                self._scene.removeItem(items.pop())


def clear_of(heights: Sequence[float], apart: float, high: float) -> list[float]:
    """Middles in one pile below the lowest of `heights` in the same order, above the highest without room."""
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    pile = apart * len(order)
    below = max(heights, default=0.0) + apart / 2
    top = below if below + pile <= high else min(heights, default=0.0) - apart / 2 - pile
    found = [0.0] * len(heights)
    for place, index in enumerate(order):
        found[index] = top + apart * (place + 0.5)
    return found


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Middles near the `wanted` ones, `apart` or more from each other and half that from `low` and `high`."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    # Neighbours that are too near become a group around their common middle, as often as needed.
    groups: list[list[int]] = []
    for index in order:
        groups.append([index])
        while len(groups) > 1 and _top(groups[-1], wanted, apart) < _bottom(groups[-2], wanted, apart):
            last = groups.pop()
            groups[-1] += last
    found = [0.0] * len(wanted)
    floor = low
    for group in groups:
        top = max(floor, min(_top(group, wanted, apart), high - apart * len(group)))
        for place, index in enumerate(group):
            found[index] = top + apart * (place + 0.5)
        floor = top + apart * len(group)
    over = max(0.0, floor - high)
    return [each - over for each in found]


def _top(group: list[int], wanted: Sequence[float], apart: float) -> float:
    return sum(wanted[index] for index in group) / len(group) - apart * len(group) / 2


def _bottom(group: list[int], wanted: Sequence[float], apart: float) -> float:
    return _top(group, wanted, apart) + apart * len(group)
