"""Counts as bars over an axis of powers of ten, with a limit beyond which nothing should lie."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.window.plots.plain_view import PlainView, put
from netbuilder.window.theme.theme import Theme, font

_HEIGHT = 104
_WIDTH = 480
_SIDE = 20
_TOP, _FLOOR = 8.0, 80.0
_TALLEST = 64.0
_LABELS = 97.0 - 4


class Histogram(PlainView):
    """480 × 104. `show_counts` says what is in the bins, which share the range of powers evenly."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: tuple[int, ...] = ()
        self._range = (-1, 0)
        self._limit: float | None = None
        self.setFixedSize(_WIDTH, _HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._draw)

    def show_counts(self, counts: Sequence[int], powers: tuple[int, int], limit: float | None = None) -> None:
        """Bars for `counts` between 10^a and 10^b; `limit` is a power of ten."""
        self._counts, self._range, self._limit = tuple(counts), powers, limit
        self.setAccessibleDescription(self._spoken())
        self._draw()

    def _x(self, power: float) -> float:
        low, high = self._range
        return _SIDE + (power - low) / (high - low) * (_WIDTH - 2 * _SIDE)

    def _draw(self) -> None:
        scene = self.scene()
        scene.clear()
        if not any(self._counts):
            return
        if self._limit is not None:
            self._draw_limit(self._limit)
        low, high = self._range
        width = (high - low) / len(self._counts)
        highest = max(self._counts)
        for index, count in enumerate(self._counts):
            if count:
                left, right = self._x(low + index * width), self._x(low + (index + 1) * width)
                # One sample in a thousand still has to be seen.
                height = max(1.0, _TALLEST * count / highest)
                bar = QRectF(left + 0.75, _FLOOR - height, right - left - 1.5, height)
                scene.addRect(bar, QPen(Qt.PenStyle.NoPen), self._theme.color("s1"))
        floor = QLineF(_SIDE, _FLOOR + 0.5, _WIDTH - _SIDE, _FLOOR + 0.5)
        scene.addLine(floor, QPen(self._theme.color("line_strong"), 1))
        for power in range(low, high + 1):
            label = self.add_words(f"1e{power}", font(11, mono=True), self._theme.color("tx3"))
            put(label, self._x(power), _LABELS, share=0.5)

    def _draw_limit(self, limit: float) -> None:
        scene, x = self.scene(), self._x(limit)
        ground = QRectF(x, _TOP, _WIDTH - _SIDE - x, _FLOOR - _TOP)
        scene.addRect(ground, QPen(Qt.PenStyle.NoPen), self._theme.color("err_bg"))
        dashes = QPen(self._theme.color("err"), 1)
        dashes.setDashPattern([3, 3])
        scene.addLine(QLineF(x, _TOP, x, _FLOOR), dashes)
        words = self.add_words(self.tr("limit {}").format(f"1e{limit:g}"), font(11), self._theme.color("err"))
        put(words, x + 7, _TOP + 10)

    def _spoken(self) -> str:
        """The fullest bar and the last one, for who cannot see them."""
        if not any(self._counts):
            return ""
        low, high = self._range
        width = (high - low) / len(self._counts)
        fullest = low + (self._counts.index(max(self._counts)) + 0.5) * width
        last = low + (max(i for i, count in enumerate(self._counts) if count) + 1) * width
        return self.tr("Most are near 1e{:.1f}, none is above 1e{:.1f}.").format(fullest, last)
