"""The rows of the palette as a model, and how they are painted: cheaper than a widget for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QCursor, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from netbuilder.core.values import NamedTuple
from netbuilder.studio.presenters.palette import Item, Section
from netbuilder.window.theme.theme import Theme, font, layer_icon
from netbuilder.window.widgets.tile import tile_pixmap

_SECTION, _ITEM = 32, 28
_RIGHT, _BY_BAR, _NEAR = 14, 8, 4  # pixels right of a row; the second beside the bar of a scrolled list
_TILE = 18
_DOT = 6
_ARROW, _BESIDE_ARROW = 6, 3
_LEAST_GAP = 8  # between a name and the dots

Index = QModelIndex | QPersistentModelIndex


class Row(NamedTuple):
    """The head of a section, or an item."""

    section: Section | None = None
    is_open: bool = False
    item: Item | None = None

    @property
    def title(self) -> str:
        if self.item is not None:
            return self.item.title
        return self.section.category.title if self.section is not None else ""


def row_height(row: Row) -> int:
    """In pixels."""
    return _ITEM if row.item is not None else _SECTION


class PaletteModel(QAbstractListModel):
    """Rows from top to bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """List `rows`; those that were there at the same place stay, so that nothing jumps."""
        new = list(rows)
        if new == self.rows:
            return
        same = 0
        for old_row, new_row in zip(self.rows, new, strict=False):
            if old_row != new_row:
                break
            same += 1
        tail = 0
        longest = min(len(self.rows), len(new)) - same
        while tail < longest and self.rows[-1 - tail] == new[-1 - tail]:
            tail += 1
        self._replace(same, len(self.rows) - tail, new[same : len(new) - tail])

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.title
        if role == Qt.ItemDataRole.ToolTipRole and row.item is not None:
            return "\n".join(filter(None, (row.title, row.item.says, row.item.torch)))
        return None

    def _replace(self, start: int, end: int, rows: list[Row]) -> None:
        """Put `rows` in the place of those from `start` to `end`; where it can, rows change in place."""
        kept = min(end - start, len(rows))
        if kept:
            self.rows[start : start + kept] = rows[:kept]
            self.dataChanged.emit(self.index(start), self.index(start + kept - 1))
        if len(rows) > kept:
            self.beginInsertRows(QModelIndex(), start + kept, start + len(rows) - 1)
            self.rows[start + kept : start + kept] = rows[kept:]
            self.endInsertRows()
        elif end - start > kept:
            self.beginRemoveRows(QModelIndex(), start + kept, end - 1)
            del self.rows[start + kept : end]
            self.endRemoveRows()


class PaletteRows(QStyledItemDelegate):
    """Paints them. The palette is not repainted while a network trains, so this may be Python."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._words = font(13)
        self._head = font(12, 600)
        self._count = font(12)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, row_height(self._row(index)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._row(index)
        place: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self._view.hasFocus() and index == self._view.currentIndex()
        if (row.item is not None and self._is_pointed_at(index)) or focused:
            painter.fillRect(place, self._theme.color("bg_hover"))
        if focused:
            painter.setPen(QPen(self._theme.color("ink"), 2))
            painter.drawRoundedRect(QRectF(place).adjusted(2, 2, -2, -2), 4, 4)
        if row.item is not None:
            self._paint_item(painter, place, row.item)
        elif row.section is not None:
            self._paint_head(painter, place, row)
        painter.restore()

    def _is_pointed_at(self, index: Index) -> bool:
        """Whether the pointer is there. The option's state knows, too, by a class that nothing else needs."""
        view = self._view
        return view.underMouse() and view.indexAt(view.mapFromGlobal(QCursor.pos())) == index

    @property
    def _right(self) -> int:
        return _BY_BAR if self._view.verticalScrollBar().isVisible() else _RIGHT

    def _row(self, index: Index) -> Row:
        model = index.model()
        assert isinstance(model, PaletteModel)
        return model.rows[index.row()]

    def _paint_head(self, painter: QPainter, place: QRect, row: Row) -> None:
        assert row.section is not None
        icon = "chevron_down" if row.is_open else "chevron_right"
        ratio = self._view.devicePixelRatioF()
        painter.drawPixmap(place.left() + 12, place.top() + 10, self._theme.pixmap(icon, "tx2", 12, ratio))
        painter.setFont(self._count)
        painter.setPen(self._theme.color("tx3"))
        inside = place.adjusted(32, 0, -self._right, 0)
        count = str(sum(not item.rare for item in row.section.items))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        painter.setFont(self._head)
        painter.setPen(self._theme.color("tx2"))
        self._draw_words(painter, inside.adjusted(0, 0, -24, 0), row.title)

    def _paint_item(self, painter: QPainter, place: QRect, item: Item) -> None:
        ratio = self._view.devicePixelRatioF()
        tile = tile_pixmap(self._theme, layer_icon(item.kind, item.category), item.category, _TILE, ratio)
        painter.drawPixmap(place.left() + 16, place.top() + (_ITEM - _TILE) // 2, tile)
        painter.setFont(self._words)
        inside = place.adjusted(16 + _TILE + 9, 0, -self._right, 0)
        kinds = _DOT * bool(item.gives) + _DOT * bool(item.takes)
        if item.takes and item.gives:
            kinds += _ARROW + 2 * _BESIDE_ARROW
        wanted = painter.fontMetrics().horizontalAdvance(item.title)
        # Where there is no room for both, the name is worth more than the dots.
        if wanted <= inside.width() - kinds - _LEAST_GAP:
            self._paint_kinds(painter, place, item)
        else:
            inside.setRight(place.right() - _NEAR)
        painter.setPen(self._theme.color("tx"))
        self._draw_words(painter, inside, item.title)

    def _draw_words(self, painter: QPainter, place: QRect, words: str) -> None:
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _paint_kinds(self, painter: QPainter, place: QRect, item: Item) -> None:
        """What it takes → what it gives, as dots in the colours of wires."""
        middle = place.top() + _ITEM / 2
        right = place.right() + 1 - self._right
        taken = right - _DOT - (_DOT + _ARROW + 2 * _BESIDE_ARROW if item.gives else 0)
        for token, x in ((item.gives, right - _DOT), (item.takes, taken)):
            if token:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.color(token))
                painter.drawEllipse(QRectF(x, middle - _DOT / 2, _DOT, _DOT))
        if item.takes and item.gives:
            end, row = right - _DOT - _BESIDE_ARROW - 0.5, middle - 0.5  # in the middle of pixels: sharp
            painter.setPen(QPen(self._theme.color("tx_disabled"), 1))
            painter.drawLine(QPointF(end - _ARROW, row), QPointF(end, row))
            painter.drawLine(QPointF(end - 2, row - 2), QPointF(end, row))
            painter.drawLine(QPointF(end - 2, row + 2), QPointF(end, row))
