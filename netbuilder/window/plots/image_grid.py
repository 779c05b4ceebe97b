"""Many small pictures in rows and columns, as one pixmap; their edges and numbers are items above it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainterPath,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QGraphicsPathItem,
    QGraphicsPixmapItem,
    QGraphicsScene,
    QGraphicsSceneHelpEvent,
    QGraphicsSimpleTextItem,
    QToolTip,
    QWidget,
)

from netbuilder.core.values import dataclass
from netbuilder.runs.late import numpy as np
from netbuilder.window.plots.colour_map import NOTHING, ColourMap, colour_table, colours, levels
from netbuilder.window.plots.mosaic import Mosaic
from netbuilder.window.plots.plain_view import PlainView
from netbuilder.window.theme.theme import Theme, font

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NUMBER_HEIGHT, _BEFORE_NUMBER, _DIGIT = 18, 4, 8
_MUCH = 1.15
_SMALLEST_NUMBERED = 40
_NEARLY = 0.9
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where tiles stand: sizes in pixels, `pitch` from one tile to the next."""

    columns: int
    width: int
    height: int
    pitch_x: int
    pitch_y: int
    foot: int
    beside: int = 0

    @property
    def is_numbered(self) -> bool:
        return bool(self.foot or self.beside)

    def corner(self, index: int) -> tuple[int, int]:
        row, column = divmod(index, self.columns)
        return column * self.pitch_x, row * self.pitch_y

    def index_at(self, x: float, y: float) -> int | None:
        """The tile under a point, not counting whether there are as many."""
        column, row = int(x // self.pitch_x), int(y // self.pitch_y)
        inside = x % self.pitch_x < self.width and y % self.pitch_y < self.height
        return row * self.columns + column if inside and 0 <= column < self.columns and row >= 0 else None


def arrangement(
    count: int, shape: tuple[int, int], room: tuple[float, float], *, gap: int, largest: int, numbered: bool
) -> Arrangement:
    """The largest tiles of `shape` (height, width) of which `count` fit into `room` (width, height).

    A little size is given for rows that are all full. Numbers stand below their tiles, or beside them where
    that makes much larger tiles. Tiles that would be small lose their numbers, and nearly all of the gap.
    """
    best = _largest(count, shape, room, gap, largest, foot=_NUMBER_HEIGHT if numbered else 0)
    if numbered:
        other = _largest(count, shape, room, gap, largest, beside=_BEFORE_NUMBER + _DIGIT * len(str(count)))
        best = other if other.width > _MUCH * best.width else best
    if numbered and best.width < _SMALLEST_NUMBERED:
        return arrangement(count, shape, room, gap=min(gap, 3), largest=largest, numbered=False)
    if gap > 1 and min(best.width, best.height) < 14:
        return arrangement(count, shape, room, gap=1, largest=largest, numbered=numbered)
    return _spread(best, room[0], gap) if numbered else best


def _spread(found: Arrangement, room: float, gap: int) -> Arrangement:
    """With what is left of the room's width between the columns, up to one more `gap` for each."""
    if found.columns < 2:
        return found
    left = int(room) - (found.columns - 1) * found.pitch_x - found.width - found.beside
    return replace(found, pitch_x=found.pitch_x + max(0, min(gap, left // (found.columns - 1))))


def _largest(
    count: int,
    shape: tuple[int, int],
    room: tuple[float, float],
    gap: int,
    largest: int,
    *,
    foot: int = 0,
    beside: int = 0,
) -> Arrangement:
    """With `foot` pixels below each tile and `beside` at its right."""
    columns = np.arange(1, count + 1)
    rows = -(-count // columns)
    wide = (room[0] - gap * (columns - 1)) / columns - beside
    high = (room[1] - gap * (rows - 1)) / rows - foot
    # Pixels that a value gets; 0 where so many columns do not fit at all.
    fitting = np.minimum(np.minimum(wide / shape[1], high / shape[0]), largest / max(shape)).clip(0.0)
    good = fitting >= _NEARLY * fitting.max()
    columns, fitting = columns[good], fitting[good]
    best = np.lexsort((-columns, -fitting, -count % columns))[0]
    width, height = (max(1, int(side * fitting[best])) for side in (shape[1], shape[0]))
    return Arrangement(
        int(columns[best]), width, height, width + gap + beside, height + gap + foot, foot, beside
    )


class ImageGrid(PlainView):
    """Shows tiles, and tells which one the user took. `words` gives the tooltip of a tile."""

    picked = Signal(int)

    def __init__(
        self,
        theme: Theme,
        *,
        gap: int = 6,
        largest: int = 120,
        numbered: bool = False,
        edged: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        scene = _TipScene()
        super().__init__(parent, scene)
        scene.tip_wanted.connect(self._explain)
        self._theme = theme
        self._gap, self._largest, self._numbered, self._edged = gap, largest, numbered, edged
        self._values: NDArray[np.float32] | None = None
        self._scale = (0.0, 1.0)
        self._map = ColourMap.SIZE
        self._tables: dict[ColourMap, list[int]] = {}
        self._mosaic: Mosaic | None = None
        self._has_table: ColourMap | None = None  # whose colours the mosaic has
        self._places: Arrangement | None = None
        self._selected: int | None = None
        self._numbers: list[QGraphicsSimpleTextItem] = []
        self._picture = QGraphicsPixmapItem()
        self._edges, self._mark = QGraphicsPathItem(), QGraphicsPathItem()
        for item in (self._picture, self._edges, self._mark):
            self._scene.addItem(item)
        self.words: Callable[[int], str] = str
        self.setMinimumSize(24, 24)
        self.lie_on_panel(theme)
        self.resized.connect(self._arrange)
        theme.changed.connect(self._repaint)

    # ------------------------------------------------------------------------------------------ showing

    def show_tiles(self, values: NDArray[np.float32], low: float, high: float, colour_map: ColourMap) -> None:
        """Show tiles×height×width by `colour_map`, or tiles×height×width×3 as colours."""
        new = self._values is None or values.shape != self._values.shape
        self._values, self._scale, self._map = values, (low, high), colour_map
        if new:
            self._selected = None
            self._arrange()
        else:
            self._paint()

    def clear(self) -> None:
        self._values, self._places, self._mosaic, self._selected = None, None, None, None
        self._picture.setPixmap(QPixmap())
        self._draw_above()

    @property
    def count(self) -> int:
        return 0 if self._values is None else len(self._values)

    @property
    def selected(self) -> int | None:
        return self._selected

    def select(self, index: int | None) -> None:
        """Mark a tile, without telling."""
        self._selected = index
        self._draw_mark()

    def tile_rect(self, index: int) -> QRectF:
        """Where a tile stands, in pixels of the view."""
        assert self._places is not None
        x, y = self._places.corner(index)
        return QRectF(x, y, self._places.width, self._places.height)

    @property
    def tiles_width(self) -> int:
        """Pixels from the first tile's left side to the last column's right one; 0 without tiles."""
        places = self._places
        return (places.columns - 1) * places.pitch_x + places.width if places is not None else 0

    def set_largest(self, largest: int) -> None:
        """Let tiles be so many pixels large; they are when the room is next given."""
        self._largest = largest

    # ------------------------------------------------------------------------------------------ painting

    def _arrange(self) -> None:
        """Find places for the tiles anew: there are others, or there is other room."""
        if self._values is None or not self.count:
            return
        _, height, width = self._values.shape[:3]
        room = (self.width(), self.height())
        self._places = arrangement(
            self.count, (height, width), room, gap=self._gap, largest=self._largest, numbered=self._numbered
        )
        self._mosaic = Mosaic(
            self._sources_of(self._places, height, width),
            levels=self._values.ndim == 3,
            ratio=self.devicePixelRatioF(),
        )
        self._has_table = None
        self._draw_above()
        self._paint()

    def _sources_of(self, places: Arrangement, height: int, width: int) -> NDArray[np.intp]:
        """For each device pixel of the mosaic the index of its value, past the last where there is none."""
        ratio = self.devicePixelRatioF()
        rows = math.ceil(self.count / places.columns)
        whole_w = (places.columns - 1) * places.pitch_x + places.width
        whole_h = (rows - 1) * places.pitch_y + places.height
        x = (np.arange(round(whole_w * ratio)) + 0.5) / ratio
        y = (np.arange(round(whole_h * ratio)) + 0.5) / ratio
        column, inside_x = _cells(x, places.pitch_x, places.width, width)
        row, inside_y = _cells(y, places.pitch_y, places.height, height)
        tile = (y // places.pitch_y).astype(np.intp)[:, None] * places.columns + (x // places.pitch_x).astype(
            np.intp
        )
        source = (tile * height + row[:, None]) * width + column
        there = inside_y[:, None] & inside_x & (tile < self.count)
        found: NDArray[np.intp] = np.where(there, source, self.count * height * width)
        return found

    def _paint(self) -> None:
        """Colour the tiles: one image a call."""
        if self._values is None or self._mosaic is None:
            return
        low, high = self._scale
        if self._values.ndim == 4:
            pixels = np.ascontiguousarray(colours(self._values, low, high))
            values: NDArray[Any] = np.append(pixels.view(np.uint32), np.uint32(0))
        else:
            if self._has_table is not self._map:
                self._has_table = self._map
                self._mosaic.set_table(self._table())
            values = np.append(levels(self._values, low, high), np.uint8(NOTHING))
        self._picture.setPixmap(self._mosaic.painted(values))

    def _table(self) -> list[int]:
        if self._map not in self._tables:
            self._tables[self._map] = colour_table(self._theme, self._map)
        return self._tables[self._map]

    def _repaint(self) -> None:
        self._tables.clear()
        self._has_table = None
        self._draw_above()
        self._paint()

    def _draw_above(self) -> None:
        """Edges and numbers: they change with the places only."""
        for number in self._numbers:
            self._scene.removeItem(number)
        self._numbers.clear()
        path = QPainterPath()
        places = self._places
        if places is not None:
            for index in range(self.count if self._edged else 0):
                path.addRect(self.tile_rect(index).adjusted(0.5, 0.5, -0.5, -0.5))
            for index in range(self.count if places.is_numbered else 0):
                self._add_number(index)
        self._edges.setPath(path)
        self._edges.setPen(QPen(self._theme.color("line"), 1))
        self._draw_mark()

    def _add_number(self, index: int) -> None:
        item = self.add_words(str(index + 1), font(12), self._theme.color("tx2"))
        tile, below = self.tile_rect(index), self._places is not None and self._places.foot
        item.setPos(
            tile.bottomLeft() + QPointF(0, 2) if below else tile.topRight() + QPointF(_BEFORE_NUMBER, -1)
        )
        self._numbers.append(item)

    def _draw_mark(self) -> None:
        path = QPainterPath()
        if self._selected is not None and self._places is not None:
            path.addRect(self.tile_rect(self._selected).adjusted(0.5, 0.5, -0.5, -0.5))
        self._mark.setPath(path)
        self._mark.setPen(QPen(self._theme.color("ink"), 2 if self.hasFocus() else 1))

    # ------------------------------------------------------------------------------------------ the user

    def make_pickable(self) -> None:
        """Let tiles be taken by mouse and by arrow keys."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def index_at(self, point: QPoint) -> int | None:
        """The tile at a point of the view."""
        index = self._places.index_at(point.x(), point.y()) if self._places is not None else None
        return index if index is not None and index < self.count else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position().toPoint())
        if self.focusPolicy() == Qt.FocusPolicy.NoFocus or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        if index is not None or self._selected is not None:
            self._pick(None if index == self._selected else index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self.focusPolicy() != Qt.FocusPolicy.NoFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _KEYS.get(Qt.Key(event.key()))
        if way is None or self._places is None:
            super().keyPressEvent(event)
            return
        at = 0 if self._selected is None else self._selected + way[0] + way[1] * self._places.columns
        if 0 <= at < self.count:
            self._pick(at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_key and self._selected is None and self.count:
            self._pick(0)
        self._draw_mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._draw_mark()

    def _explain(self, point: QPointF, place: QPoint) -> None:
        """Show the words of the tile at `point`, beside `place` on the screen."""
        index = self.index_at(point.toPoint())
        if index is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(place, self.words(index), self, self.tile_rect(index).toRect())

    def _pick(self, index: int | None) -> None:
        self.select(index)
        self.picked.emit(-1 if index is None else index)


class _TipScene(QGraphicsScene):
    """Tells when a tip is wanted: where in the scene, and where on the screen.

    A view that looks at its events itself would hold the interpreter's lock while it is painted.
    """

    tip_wanted = Signal(QPointF, QPoint)

    def helpEvent(self, event: QGraphicsSceneHelpEvent) -> None:
        self.tip_wanted.emit(event.scenePos(), event.screenPos())


def _cells(
    places: NDArray[np.floating[Any]], pitch: int, size: int, count: int
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Which of a tile's `count` values lies at each place along one axis, and whether it is in a tile."""
    within = places % pitch
    return np.minimum(within * count / size, count - 1).astype(np.intp), within < size
