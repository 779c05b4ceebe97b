"""The list below a search field: rows that are painted, of which the current one is taken by Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from netbuilder.window.theme.theme import Theme

ROW = 32  # pixels
KEY_HEIGHT = 18
_CURRENT = 0.16  # of the hint colour over the ground of popovers

Index = QModelIndex | QPersistentModelIndex


class Spoken(Protocol):
    """A row: it can be said."""

    @property
    def spoken(self) -> str: ...


class SearchModel(QAbstractListModel):
    """Rows from top to bottom; `tip` gives the tooltip of one."""

    def __init__(self, tip: Callable[[Any], str]) -> None:
        super().__init__()
        self._tip = tip
        self.rows: Sequence[Spoken] = ()

    def show_rows(self, rows: Sequence[Spoken]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken
        return self._tip(row) if role == Qt.ItemDataRole.ToolTipRole else None


class SearchList(QListView):
    """The keyboard stays in the field above. `chosen` carries the row that was clicked on.

    `current_said` carries the current row in words whenever it is another one.
    """

    chosen = Signal(object)
    current_said = Signal(str)

    def __init__(self, tip: Callable[[Any], str]) -> None:
        super().__init__()
        self._model = SearchModel(tip)
        self._pointer: QPointF | None = None  # where on the screen it rests; None until it tells
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setModel(self._model)
        self.setUniformItemSizes(True)
        # The rows fill it, so that what lies below is not painted for every key.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(lambda index: self.chosen.emit(self._model.rows[index.row()]))

    @property
    def rows(self) -> Sequence[Any]:
        """What is listed now, from top to bottom."""
        return self._model.rows

    @property
    def current_row(self) -> Any:
        """The row that Enter takes, None where nothing is listed."""
        row = self.currentIndex().row()
        return self._model.rows[row] if row >= 0 else None

    def show_rows(self, rows: Sequence[Spoken]) -> None:
        """List `rows`, the first of them as the current one."""
        self._model.show_rows(rows)
        self._pointer = None
        if rows:
            self._go_to(self._model.index(0))
            self.scrollToTop()

    def step(self, rows: int) -> None:
        """Go down by `rows`, up where they are negative; not beyond either end."""
        last = len(self._model.rows) - 1
        self._pointer = None
        if last >= 0:
            self._go_to(self._model.index(max(0, min(last, self.currentIndex().row() + rows))))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go to the row under a pointer that moves. Rows that come under one that rests are left alone:
        Qt tells a move then as well, and keys would never get past it."""
        super().mouseMoveEvent(event)
        before, self._pointer = self._pointer, event.globalPosition()
        index = self.indexAt(event.position().toPoint())
        if before is not None and before != self._pointer and index.isValid():
            self._go_to(index)

    def _go_to(self, index: QModelIndex) -> None:
        self.setCurrentIndex(index)
        self.current_said.emit(self._model.rows[index.row()].spoken)


class SearchRows(QStyledItemDelegate):
    """Paints the ground of a row; `paint_row` paints what stands on it."""

    def __init__(self, theme: Theme, view: SearchList) -> None:
        super().__init__(view)
        self.theme = theme
        self.view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place: QRect = option.rect
        current = index == self.view.currentIndex()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(place, self.theme.mixed("tx3", "bg_overlay", _CURRENT if current else 0.0))
        self.paint_row(painter, place, self.view.rows[index.row()], current=current)
        painter.restore()

    def paint_row(self, painter: QPainter, place: QRect, row: Any, *, current: bool) -> None:
        raise NotImplementedError

    def paint_key(self, painter: QPainter, inside: QRect, key: str, font: QFont) -> int:
        """A key at the right of `inside`; the width that it needs with a gap before it, in pixels."""
        width = QFontMetrics(font).horizontalAdvance(key) + 12
        top = inside.top() + (ROW - KEY_HEIGHT) / 2
        cap = QRectF(inside.right() + 1 - width, top, width, KEY_HEIGHT)
        painter.setPen(QPen(self.theme.color("line_control"), 1))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(font)
        painter.setPen(self.theme.color("tx2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        return width + 8
