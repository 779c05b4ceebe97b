"""Input, layers and output of a network beside each other, each under its heading."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from netbuilder.studio.presenters.maps import Column, Look, about_tile
from netbuilder.window.plots.bar_rows import BarRows
from netbuilder.window.plots.colour_map import ColourMap
from netbuilder.window.plots.image_grid import ImageGrid
from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.widgets import words

_LINE = 18
_BELOW_HEADING = 8
_SPACE, _WIDEST_SPACE = 11, 48
_GAP = 6
_PICTURE = 84
_LARGEST = 120
_CELL = 22
_NARROWEST = 76
# Few layers leave room: pictures and cells may be so many times as large.
_GROWTHS = (1.5, 1.25, 1.0)
# Columns of tiles for each row of them: as many maps as there are stand a little higher than wide.
_SLENDER = 0.66


class MapColumns(QWidget):
    """Layers share the room that input and output leave, by what they would like to have."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.columns: list[MapColumn] = []
        self._sizes: list[object] = []
        self.setMinimumSize(560, 200)

    def show_columns(self, columns: Sequence[Column]) -> None:
        if [column.look for column in columns] != [shown.look for shown in self.columns]:
            self._make(columns)
        for shown, column in zip(self.columns, columns, strict=True):
            shown.take(column)
        sizes = [column.size_key() for column in self.columns]
        if sizes != self._sizes:
            self._sizes = sizes
            self._arrange()
        for shown in self.columns:
            shown.draw_tiles()

    def _make(self, columns: Sequence[Column]) -> None:
        for old in self.columns:
            old.remove()
        self.columns = [
            MapColumn(self._theme, column.look, self, is_end=index in (0, len(columns) - 1))
            for index, column in enumerate(columns)
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Give each column its place; headings take two lines if one of them is too long for one."""
        if not self.columns:
            return
        self._grow()
        stacked = False
        for stacked in (False, True):
            heading = _LINE * (2 if stacked else 1) + _BELOW_HEADING
            widths = self._widths(self.height() - heading)
            if all(c.heading_width() <= w + _SPACE - 6 for c, w in zip(self.columns, widths, strict=True)):
                break
        rest = self.width() - sum(widths)
        space = min(_WIDEST_SPACE, rest / (len(widths) - 1)) if len(widths) > 1 else 0.0
        x = 0.0
        for column, width in zip(self.columns, widths, strict=True):
            column.place(QRect(round(x), 0, width, self.height()), round(width + space) - 6, stacked)
            x += width + space

    def _grow(self) -> None:
        """Let everything be as large as lets all columns have what they would like."""
        height = self.height() - _LINE - _BELOW_HEADING
        for growth in _GROWTHS:
            for column in self.columns:
                column.grow(growth)
            wanted = sum(column.wanted_width(height) for column in self.columns)
            if wanted + _WIDEST_SPACE * (len(self.columns) - 1) <= self.width():
                break

    def _widths(self, height: int) -> list[int]:
        wanted = [column.wanted_width(height) for column in self.columns]
        layers = [index for index, column in enumerate(self.columns) if not column.is_end]
        fixed = sum(width for index, width in enumerate(wanted) if index not in layers)
        room = self.width() - fixed - _SPACE * (len(wanted) - 1)
        asked = sum(wanted[index] for index in layers)
        if asked > room:
            for index in layers:
                wanted[index] = max(_NARROWEST, wanted[index] * room // max(1, asked))
        return wanted


class MapColumn:
    """One heading with pictures or bars under it."""

    def __init__(self, theme: Theme, look: Look, parent: QWidget, *, is_end: bool) -> None:
        self.look = look
        self.is_end = is_end
        self._column: Column | None = None
        self.title, self.size = words("", "", parent), words("", "label", parent)
        self.title.setFont(font(12, 600))
        self.bars: BarRows | None = None
        self.grid: ImageGrid | None = None
        self._picture, self._cell = _PICTURE, _CELL
        if look is Look.BARS:
            self.bars = BarRows(theme, parent)
        else:
            self.grid = ImageGrid(theme, gap=2 if look is Look.CELLS else _GAP, parent=parent)
            self.grid.words = self._about
            self.grow(1.0)
        for widget in (self.title, self.size, self._content):
            widget.show()

    @property
    def _content(self) -> QWidget:
        content = self.bars if self.bars is not None else self.grid
        assert content is not None
        return content

    def remove(self) -> None:
        for widget in (self.title, self.size, self._content):
            widget.hide()
            widget.deleteLater()

    def grow(self, growth: float) -> None:
        """Let pictures and cells be `growth` times as large as they usually are."""
        self._picture, self._cell = round(_PICTURE * growth), round(_CELL * growth)
        if self.grid is not None:
            largest = {Look.PICTURE: self._picture, Look.CELLS: self._cell}
            self.grid.set_largest(largest.get(self.look, _LARGEST))

    def take(self, column: Column) -> None:
        """Show all of `column` but its tiles: only when they have their place are they laid out in it."""
        before, self._column = self._column, column
        if before is None or (before.title, before.size) != (column.title, column.size):
            self._content.setAccessibleName(f"{column.title}, {column.size}")
        if self.bars is not None:
            self.bars.show_bars(column.bars)
            self.bars.setAccessibleDescription(", ".join(f"{bar.name} {bar.words}" for bar in column.bars))

    def draw_tiles(self) -> None:
        column = self._column
        if column is not None and self.grid is not None and column.tiles is not None:
            colour_map = ColourMap.GREY if column.look is Look.PICTURE else ColourMap.SIZE
            self.grid.show_tiles(column.tiles, column.low, column.high, colour_map)

    def size_key(self) -> object:
        """What its place depends on."""
        assert self._column is not None
        content = self.bars.wanted_width() if self.bars is not None else self.grid_shape
        return self._column.title, self._column.size, content

    @property
    def grid_shape(self) -> tuple[int, ...]:
        assert self._column is not None and self._column.tiles is not None
        shape: tuple[int, ...] = self._column.tiles.shape
        return shape

    def heading_width(self) -> float:
        """In pixels, of title and size in one line."""
        if self._column is None:
            return 0.0
        return _width(str(self._column.title), 600) + 6 + _width(str(self._column.size), 400)

    def wanted_width(self, height: int) -> int:
        """What makes good use of `height` pixels."""
        if self.bars is not None:
            return self.bars.wanted_width()
        count, tile_h, tile_w = self.grid_shape[:3]
        if self.is_end and count == 1:
            return max(self._picture, math.ceil(self.heading_width()) + 1)
        columns = _columns_for(count)
        rows = math.ceil(count / columns)
        gap, largest = (2, self._cell) if self.look is Look.CELLS else (_GAP, _LARGEST)
        tile = min(largest, (height - gap * (rows - 1)) / rows)
        return max(_NARROWEST, round(columns * tile * tile_w / max(tile_h, tile_w)) + gap * (columns - 1))

    def place(self, place: QRect, heading: int, stacked: bool) -> None:
        """Stand at `place`, with `heading` pixels for each line of the heading."""
        if self._column is None:
            return
        title = _write(self.title, str(self._column.title), 600, heading)
        self.title.setGeometry(place.x(), place.y(), title, _LINE)
        if stacked:
            size = self._write_size(heading)
            self.size.setGeometry(place.x(), place.y() + _LINE, size, _LINE)
        else:
            size = self._write_size(heading - title - 6)
            self.size.setGeometry(place.x() + title + 6, place.y(), size, _LINE)
        top = _LINE * (2 if stacked else 1) + _BELOW_HEADING
        self._content.setGeometry(
            QRect(place.topLeft(), QSize(place.width(), place.height())).adjusted(0, top, 0, 0)
        )

    def _write_size(self, room: int) -> int:
        """In short where `room` pixels are too few, with all of it in the tooltip; how many it takes."""
        assert self._column is not None
        whole, brief = str(self._column.size), self._column.brief
        if brief is None or _width(whole, 400) <= room:
            return _write(self.size, whole, 400, room)
        taken = _write(self.size, str(brief), 400, room)
        self.size.setToolTip(whole)
        return taken

    def _about(self, index: int) -> str:
        return str(about_tile(self._column, index)) if self._column is not None else ""


def _columns_for(count: int) -> int:
    """How many columns `count` tiles get where they may choose: near the slender shape, with full rows."""
    wanted = math.sqrt(count * _SLENDER)
    full = [columns for columns in range(1, count + 1) if count % columns == 0]
    nearest = min(full, key=lambda columns: abs(columns - wanted))
    return nearest if 0.7 * wanted <= nearest <= 1.4 * wanted else math.ceil(wanted)


def _width(text: str, weight: int) -> float:
    return QFontMetricsF(font(12, weight)).horizontalAdvance(text)


def _write(label: QLabel, text: str, weight: int, room: int) -> int:
    """Write `text`, cut to `room` pixels, and give the width it takes."""
    metrics = QFontMetricsF(font(12, weight))
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room))
    label.setText(shown)
    label.setToolTip(text if shown != text else "")
    return math.ceil(metrics.horizontalAdvance(shown)) + 1
