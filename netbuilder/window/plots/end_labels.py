"""The words at the ends of curves: in the curve's colour, never over each other nor over the rim."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import (
    QGraphicsEllipseItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsSimpleTextItem,
)

from netbuilder.core.values import dataclass
from netbuilder.window.plots.axes import NO_PEN
from netbuilder.window.plots.strokes import series_colour
from netbuilder.window.theme.theme import Theme, font

_RADIUS = 3.5
_BESIDE = 9.0
_LINE = 17.0
_GROUND = 0.92  # how much of the curves the ground behind words hides


@dataclass(frozen=True, slots=True)
class EndLabel:
    """`words` of a series at its last point, in pixels; `reach` gives top and bottom of its last stretch."""

    words: str
    series: int
    at: QPointF
    reach: Callable[[], tuple[float, float]]


class EndLabels:
    """Markers and words. They stand right of `right_of`, or left of it where there is no room."""

    def __init__(self, scene: QGraphicsScene, theme: Theme) -> None:
        self._scene = scene
        self._theme = theme
        self._items: list[_Items] = []

    def recolour(self) -> None:
        """The colours are others now."""
        for items in self._items:
            items.painted = None

    def show(self, labels: Sequence[EndLabel], area: QRectF, right_of: float) -> None:
        while len(self._items) < len(labels):
            self._items.append(_Items(self._scene))
        while len(self._items) > len(labels):
            self._items.pop().remove()
        for label, items in zip(labels, self._items, strict=True):
            items.say(label)
        widest = max((items.width for items in self._items), default=0.0)
        fits = right_of + _BESIDE + widest <= area.right()
        if fits:
            wanted = [label.at.y() for label in labels]
        else:
            ends = [label.at.y() for label in labels]
            wanted = clear_of([label.reach() for label in labels], ends, _LINE, area.top(), area.bottom())
        middles = spread(wanted, _LINE, area.top(), area.bottom())
        for label, middle, items in zip(labels, middles, self._items, strict=True):
            items.put(right_of + _BESIDE if fits else right_of - _BESIDE - items.width, middle)
            items.paint(self._theme, label.series)


class _Items:
    """Marker, words, and the ground behind these of one label."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self.width = self._height = 0.0
        self.painted: int | None = None
        self._scene = scene
        self._marker = QGraphicsEllipseItem(-_RADIUS, -_RADIUS, 2 * _RADIUS, 2 * _RADIUS)
        self._ground, self._words = QGraphicsRectItem(), QGraphicsSimpleTextItem()
        self._words.setFont(font(12, 600))
        for item, z in ((self._ground, 4.0), (self._marker, 5.0), (self._words, 6.0)):
            item.setZValue(z)
            scene.addItem(item)
        self._marker.setPen(NO_PEN)
        self._ground.setPen(NO_PEN)

    def remove(self) -> None:
        for item in (self._marker, self._ground, self._words):
            self._scene.removeItem(item)

    def say(self, label: EndLabel) -> None:
        self._marker.setPos(label.at)
        if self._words.text() != label.words:
            self._words.setText(label.words)
            size = self._words.boundingRect()
            self.width, self._height = size.width(), size.height()

    def put(self, x: float, middle: float) -> None:
        left, top = round(x), round(middle - self._height / 2)
        self._words.setPos(left, top)
        self._ground.setRect(left - 3, top, self.width + 6, self._height)

    def paint(self, theme: Theme, series: int) -> None:
        """Colours by `series`; the ground hides most of what lies behind the words."""
        if series != self.painted:
            self.painted = series
            colour = theme.color(series_colour(series))
            self._marker.setBrush(colour)
            self._words.setBrush(colour)
            self._ground.setBrush(theme.color("bg_panel", _GROUND))


def clear_of(
    reaches: Sequence[tuple[float, float]], ends: Sequence[float], apart: float, low: float, high: float
) -> list[float]:
    """Middles of labels that stand where their curves run, each (top, bottom): right above or below its own
    one where that is free, else all in one pile. They stand in the order of the `ends` of their curves."""
    order = sorted(range(len(reaches)), key=lambda index: ends[index])
    found = [0.0] * len(reaches)
    taken = list(reaches)
    for place, index in enumerate(order):
        top, bottom = reaches[index]
        ways = [top - apart / 2, bottom + apart / 2]
        for middle in ways if place == 0 else reversed(ways):
            if low + apart / 2 <= middle <= high - apart / 2 and _is_free(middle, taken, apart):
                found[index] = middle
                low = middle + apart / 2  # the next one stands lower
                taken.append((middle - apart / 2, low))
                break
        else:
            return _piled(reaches, order, apart, high)
    return found


def _is_free(middle: float, taken: Sequence[tuple[float, float]], apart: float) -> bool:
    return all(middle + apart / 2 <= top or bottom <= middle - apart / 2 for top, bottom in taken)


def _piled(
    reaches: Sequence[tuple[float, float]], order: Sequence[int], apart: float, high: float
) -> list[float]:
    """Below all curves, in their order; above them where there is no room."""
    pile = apart * len(order)
    below = max(bottom for _, bottom in reaches)
    top = below if below + pile <= high else min(top for top, _ in reaches) - pile
    found = [0.0] * len(order)
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
