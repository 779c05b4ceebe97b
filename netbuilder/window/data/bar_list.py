"""Names with bars of several parts and a figure in a list: classes, or how often a token occurs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from netbuilder.core.values import NamedTuple
from netbuilder.window.theme.theme import Theme, font

Index = QModelIndex | QPersistentModelIndex

_ROW = 24
_EDGE = 12
_MOST_NAME = 110
_BAR = 8
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class BarRow(NamedTuple):
    """`parts` are colour tokens with shares of the whole width, `spoken` says the row in words."""

    name: str
    parts: tuple[tuple[str, float], ...]
    figure: str
    spoken: str


class BarList(QListView):
    """`taken` tells the number of the row that was clicked on, or where Enter or Space was pressed."""

    taken = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._model = _Model(self)
        self.setObjectName(name)
        self.setModel(self._model)
        self.setItemDelegate(_Rows(theme, self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.chosen = -1  # the row that holds
        self.clicked.connect(lambda index: self.taken.emit(index.row()))
        theme.changed.connect(self.viewport().update)

    @property
    def rows(self) -> tuple[BarRow, ...]:
        return self._model.rows

    def show_rows(self, rows: Sequence[BarRow]) -> None:
        if tuple(rows) != self._model.rows:
            self._model.show_rows(rows)

    def mark(self, row: int) -> None:
        """Let a row stand out, -1 for none."""
        self.chosen = row
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.currentIndex().isValid():
            self.taken.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class _Model(QAbstractListModel):
    def __init__(self, view: BarList) -> None:
        super().__init__(view)
        self.rows: tuple[BarRow, ...] = ()

    def show_rows(self, rows: Sequence[BarRow]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.rows[index.row()].spoken
        return None


class _Rows(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: BarList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._plain, self._bold, self._small = font(12), font(12, 600), font(11)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, rect = self._view.rows[index.row()], QRect(option.rect)
        chosen = index.row() == self._view.chosen
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or (self._view.hasFocus() and index == self._view.currentIndex()):
            ring = self._view.hasFocus() and index == self._view.currentIndex()
            painter.setPen(QPen(self._theme.color("ink"), 1) if ring else Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("bg_hover") if chosen else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(4.5, 0.5, -4.5, -0.5), 5, 5)
        self._paint_row(painter, row, rect.adjusted(_EDGE, 0, -_EDGE, 0), chosen)
        painter.restore()

    def _paint_row(self, painter: QPainter, row: BarRow, room: QRect, chosen: bool) -> None:
        letters, small = QFontMetrics(self._bold), QFontMetrics(self._small)
        names = max((letters.horizontalAdvance(each.name) for each in self._view.rows[:60]), default=0)
        figures = max((small.horizontalAdvance(each.figure) for each in self._view.rows[:60]), default=0)
        width = min(names + 2, _MOST_NAME)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._bold if chosen else self._plain)
        painter.setPen(self._theme.color("tx"))
        name = letters.elidedText(row.name, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(room.left(), room.top(), width, room.height()), middle, name)
        painter.setFont(self._small)
        painter.setPen(self._theme.color("tx2"))
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, row.figure)
        track = QRectF(room.left() + width + 10, room.center().y() - _BAR / 2 + 1,
                       room.width() - width - figures - 20, _BAR)  # fmt: skip
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("bg_hover"))
        painter.drawRect(track)
        at = track.left()
        for token, share in row.parts:
            length = share * track.width()
            painter.setBrush(self._theme.color(token))
            painter.drawRect(QRectF(at, track.top(), max(length - 0.5, min(length, 1.0)), _BAR))
            at += length
