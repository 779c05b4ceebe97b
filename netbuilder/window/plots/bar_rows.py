"""Names with horizontal bars and values: the answers of a network, or a short vector."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsRectItem, QGraphicsSimpleTextItem, QWidget

from netbuilder.core.values import dataclass
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

    @property
    def length(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return min(_TRACK, self.pitch - 6)


class BarRows(PlainView):
    """The best answer stands out in ink, the true one has a tick before its name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plain, self._bold, self._small = font(12), font(12, 600), font(11)
        self._bars: tuple[Bar, ...] = ()
        self._names: tuple[str, ...] = ()
        self._longest = self._widest = 0.0  # of names and of values, in pixels
        self._rows: list[_Row] = []
        self.setMinimumSize(96, 48)
        self.lie_on_panel(theme)
        self.resized.connect(self._place)
        theme.changed.connect(self._repaint)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        self._bars = tuple(bars)
        self._measure()
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

    def _measure(self) -> None:
        names = tuple(bar.name for bar in self._bars)
        if names != self._names:
            self._names = names
            letters = QFontMetricsF(self._bold)
            self._longest = max((letters.horizontalAdvance(name) for name in names), default=0.0)
        letters = QFontMetricsF(self._small)
        self._widest = max((letters.horizontalAdvance(bar.words) for bar in self._bars), default=0.0)

    def _widths(self) -> tuple[float, float, float]:
        mark = _MARK + 4 if any(bar.true for bar in self._bars) else 0
        return mark, min(self._longest, _LONGEST_NAME) + 1, max(self._widest, _LEAST_VALUE)

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
            middle = (index + 0.5) * pitch + 1
            if row.is_new(bar, measures):
                letters = self._bold if bar.best else self._plain
                row.name.setFont(letters)
                row.name.setText(elided(bar.name, letters, name))
                row.value.setFont(self._small)
                row.lay_out(bar, self._theme, measures, middle)
            row.show_value(bar, measures, middle)


class _Row:
    """The items of one row. What is shown already is left alone."""

    def __init__(self, view: PlainView) -> None:
        self._view = view
        self._laid_out: tuple[object, ...] | None = None
        self._valued: tuple[object, ...] | None = None
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
        self._laid_out = None

    def is_new(self, bar: Bar, measures: _Measures) -> bool:
        """Whether more than the value is another one."""
        return self._laid_out != (bar.name, bar.best, bar.true, measures)

    def lay_out(self, bar: Bar, theme: Theme, measures: _Measures, middle: float) -> None:
        """Place and colour everything but the value."""
        self._laid_out, self._valued = (bar.name, bar.best, bar.true, measures), None
        colour = theme.color("tx" if bar.best else "tx3")
        for item in (self.name, self.value):
            item.setBrush(colour)
        self.name.setToolTip(bar.name if self.name.text() != bar.name else "")
        put(self.name, measures.mark, middle)
        self._track.setRect(measures.left, middle - measures.height / 2, measures.length, measures.height)
        self._track.setBrush(theme.color("bg_hover"))
        self.bar.setBrush(theme.color("ink" if bar.best else "tx3"))
        self._mark.setVisible(bar.true)
        if bar.true:
            self._mark.setPixmap(theme.pixmap("check", "tx", _MARK, self._view.devicePixelRatioF()))
            self._mark.setPos(QPointF(0, middle - _MARK / 2))

    def show_value(self, bar: Bar, measures: _Measures, middle: float) -> None:
        value = (bar.words, bar.low, bar.high)
        if value == self._valued:
            return
        self._valued = value
        if self.value.text() != bar.words:
            self.value.setText(bar.words)
        put(self.value, measures.width, middle, share=1.0)
        begin, end = (measures.left + measures.length * place for place in (bar.low, bar.high))
        self.bar.setRect(begin, middle - measures.height / 2, max(1.5, end - begin), measures.height)
