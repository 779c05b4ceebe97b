"""Names with horizontal bars and values: the answers of a network, or a short vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsRectItem, QGraphicsSimpleTextItem, QWidget

from netbuilder.studio.presenters.maps import Bar
from netbuilder.window.plots.plain_view import PlainView, elided, put
from netbuilder.window.theme.theme import Theme, font

_PITCH = 24
_LOWEST_PITCH = 15
_TRACK = 10
_SPACE = 8
_MARK = 12
_LONGEST_NAME = 92
_LEAST_VALUE = 30


@dataclass(frozen=True, slots=True)
class _Measures:
    """Where things stand in every row, in pixels."""

    mark: float
    name: float
    left: float
    right: float
    width: float
    pitch: float


class BarRows(PlainView):
    """The best answer stands out in ink, the true one has a tick before its name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plain, self._bold, self._small = font(12), font(12, 600), font(11)
        self._bars: tuple[Bar, ...] = ()
        self._rows: list[_Row] = []
        self.setMinimumSize(96, 48)
        self.resized.connect(self._place)
        theme.changed.connect(self._repaint)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        self._bars = tuple(bars)
        while len(self._rows) > len(bars):
            self._rows.pop().remove()
        while len(self._rows) < len(bars):
            self._rows.append(_Row(self))
        self._place()

    def wanted_width(self) -> int:
        """As much as names, values and a track of 72 pixels need."""
        mark, name, value = self._widths()
        return round(mark + name + value + 2 * _SPACE + 72)

    def row_words(self) -> list[tuple[str, str]]:
        """Name and value of each row, as they are shown."""
        return [(row.name.text(), row.value.text()) for row in self._rows]

    def bar_rect(self, index: int) -> QRectF:
        """Where the bar of a row is, in pixels of the view."""
        return self._rows[index].bar.rect()

    def _widths(self) -> tuple[float, float, float]:
        names, values = QFontMetricsF(self._bold), QFontMetricsF(self._small)
        longest = max((names.horizontalAdvance(bar.name) for bar in self._bars), default=0.0)
        widest = max((values.horizontalAdvance(bar.words) for bar in self._bars), default=0.0)
        mark = _MARK + 4 if any(bar.true for bar in self._bars) else 0
        return mark, min(longest, _LONGEST_NAME) + 1, max(widest, _LEAST_VALUE)

    def _repaint(self) -> None:
        for row in self._rows:
            row.forget()
        self._place()

    def _place(self) -> None:
        if not self._bars:
            return
        mark, name, value = self._widths()
        pitch = max(_LOWEST_PITCH, min(_PITCH, (self.height() - 4) / len(self._bars)))
        left = mark + name + _SPACE
        right = max(left + 12, self.width() - value - _SPACE)
        measures = _Measures(mark, name, left, right, self.width(), pitch)
        for index, (row, bar) in enumerate(zip(self._rows, self._bars, strict=True)):
            letters = self._bold if bar.best else self._plain
            if row.is_new(bar, measures):
                row.name.setFont(letters)
                row.name.setText(elided(bar.name, letters, name))
                row.value.setFont(self._small)
                row.value.setText(bar.words)
                row.show(bar, self._theme, measures, (index + 0.5) * pitch + 1)


class _Row:
    """The items of one row. What is shown already is left alone."""

    def __init__(self, view: PlainView) -> None:
        self._view = view
        self._shown: tuple[Bar, _Measures] | None = None
        self.name, self.value = QGraphicsSimpleTextItem(), QGraphicsSimpleTextItem()
        self._track, self.bar = QGraphicsRectItem(), QGraphicsRectItem()
        self._mark = QGraphicsPixmapItem()
        self._items = (self.name, self.value, self._track, self.bar, self._mark)
        for item in self._items:
            view.scene().addItem(item)
        for rect in (self._track, self.bar):
            rect.setPen(Qt.PenStyle.NoPen)

    def remove(self) -> None:
        for item in self._items:
            self._view.scene().removeItem(item)

    def forget(self) -> None:
        """Its colours are others now."""
        self._shown = None

    def is_new(self, bar: Bar, measures: _Measures) -> bool:
        return self._shown != (bar, measures)

    def show(self, bar: Bar, theme: Theme, measures: _Measures, middle: float) -> None:
        self._shown = bar, measures
        colour = theme.color("tx" if bar.best else "tx3")
        for item in (self.name, self.value):
            item.setBrush(colour)
        self.name.setToolTip(bar.name if self.name.text() != bar.name else "")
        put(self.name, measures.mark, middle)
        put(self.value, measures.width, middle, share=1.0)
        height, length = min(_TRACK, measures.pitch - 6), measures.right - measures.left
        self._track.setRect(QRectF(measures.left, middle - height / 2, length, height))
        self._track.setBrush(theme.color("bg_hover"))
        begin, end = (measures.left + length * place for place in (bar.low, bar.high))
        self.bar.setRect(QRectF(begin, middle - height / 2, max(1.5, end - begin), height))
        self.bar.setBrush(theme.color("ink" if bar.best else "tx3"))
        self._mark.setVisible(bar.true)
        if bar.true:
            self._mark.setPixmap(theme.pixmap("check", "tx", _MARK, self._view.devicePixelRatioF()))
            self._mark.setPos(QPointF(0, middle - _MARK / 2))
