"""The columns of a table: how the values of each are spread, from where to where, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from netbuilder.studio.presenters.data_page import ColumnRow
from netbuilder.window.canvas.look import said
from netbuilder.window.theme.theme import Theme, font

Index = QModelIndex | QPersistentModelIndex

_ROW = 28
_EDGE = 14
_NAME, _BARS, _TALL = 112, 116, 20


class ColumnList(QListView):
    """A row a column."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._model = _Model(self)
        self.setObjectName("dataColumns")
        self.setAccessibleName(self.tr("Columns"))
        self.setModel(self._model)
        self.setItemDelegate(_Rows(theme, self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        theme.changed.connect(self.viewport().update)

    @property
    def rows(self) -> tuple[ColumnRow, ...]:
        return self._model.rows

    def show_rows(self, rows: Sequence[ColumnRow]) -> None:
        self._model.show_rows(rows)

    def missing_words(self, row: ColumnRow) -> str:
        """How much is missing, "" for nothing."""
        return self.tr("{} missing").format(f"{row.missing:,}") if row.missing else ""


class _Model(QAbstractListModel):
    def __init__(self, view: ColumnList) -> None:
        super().__init__(view)
        self._view = view
        self.rows: tuple[ColumnRow, ...] = ()

    def show_rows(self, rows: Sequence[ColumnRow]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            row = self.rows[index.row()]
            return ", ".join(filter(None, (row.name, said(row.values), self._view.missing_words(row))))
        return None


class _Rows(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: ColumnList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._font = font(12)
        self._letters = QFontMetrics(self._font)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, whole = self._view.rows[index.row()], QRect(option.rect)
        room = whole.adjusted(_EDGE, 0, -_EDGE, 0)
        painter.save()
        if self._view.hasFocus() and index == self._view.currentIndex():
            painter.setPen(QPen(self._theme.color("ink"), 1))
            painter.drawRoundedRect(QRectF(whole).adjusted(4.5, 0.5, -4.5, -0.5), 5, 5)
        painter.setFont(self._font)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        self._write(
            painter, "tx", QRect(room.left(), room.top(), _NAME - 10, room.height()), middle, row.name
        )
        self._paint_bars(painter, row, QRectF(room.left() + _NAME, whole.bottom() - _TALL - 3, _BARS, _TALL))
        missing = self._view.missing_words(row)
        right = self._letters.horizontalAdvance(missing) + 10 if missing else 0
        left = room.left() + _NAME + _BARS + 14
        self._write(painter, "tx2", QRect(left, room.top(), room.right() - left - right, room.height()),
                    middle, said(row.values))  # fmt: skip
        ends = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        self._write(painter, "warn" if row.mostly_missing else "tx3", room, ends, missing)
        painter.restore()

    def _write(self, painter: QPainter, token: str, room: QRect, flags: Qt.AlignmentFlag, words: str) -> None:
        painter.setPen(self._theme.color(token))
        painter.drawText(
            room, flags, self._letters.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        )

    def _paint_bars(self, painter: QPainter, row: ColumnRow, room: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("s1"))
        most, pitch = max(row.bars, default=0) or 1, room.width() / max(1, len(row.bars))
        for at, count in enumerate(row.bars):
            height = max(1.0, room.height() * count / most) if count else 0.0
            painter.drawRect(
                QRectF(room.left() + at * pitch, room.bottom() - height, max(1.0, pitch - 1), height)
            )
        painter.setBrush(self._theme.color("line_strong"))
        painter.drawRect(QRectF(room.left(), room.bottom(), room.width(), 1))
