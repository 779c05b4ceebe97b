"""The steps of the project in a list: a click or Enter leads to the state after one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QCursor, QFontMetrics, QKeyEvent, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from netbuilder.studio.presenters.history_list import HistoryRow, HistoryRows, When
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.look import said
from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.widgets.style import words

_ROW = 28
_RAIL = 21  # pixels from the left edge to the line that leads from state to state
_TEXT = 38
_EDGE = 12
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

Index = QModelIndex | QPersistentModelIndex


class HistoryPanel(QWidget):
    """Follows the document while it is seen. Keys that go through the list change nothing before Enter."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setObjectName("history")
        self.setAccessibleName(self.tr("History"))
        self.list = HistoryList(theme, self._go_to)
        self.list.setAccessibleName(self.tr("Steps of the project"))
        self._foot = words(self.tr("Click a step to go back to it, or forward."), "hint", wrap=True)
        self._foot.setContentsMargins(14, 8, 14, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(self._foot)
        self.setFocusProxy(self.list)
        workspace.opened.connect(self._refresh)
        workspace.changed.connect(self._refresh)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _refresh(self, *_: object) -> None:
        if self.isVisible():
            self.list.show_rows(HistoryRows(self._workspace.document, said))

    def _go_to(self, place: int) -> None:
        self._workspace.document.go_to(place)


class HistoryList(QListView):
    """`go_to` is called with the number of the row that was clicked on, or where Enter was pressed."""

    def __init__(self, theme: Theme, go_to: Callable[[int], object]) -> None:
        super().__init__()
        self._go_to = go_to
        self._model = _Model()
        self.setObjectName("historyList")
        self.setModel(self._model)
        self.setItemDelegate(_Rows(theme, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(lambda index: self._go_to(index.row()))
        theme.changed.connect(self.viewport().update)

    def show_rows(self, rows: HistoryRows) -> None:
        """List `rows`, with the keyboard on the one that holds now."""
        self._model.show_rows(rows)
        self.setCurrentIndex(self._model.index(rows.current))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.currentIndex().isValid():
            self._go_to(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._rows: HistoryRows | None = None
        self._count = 0  # as the list knows it; the document may be ahead of it by an edit

    def show_rows(self, rows: HistoryRows) -> None:
        self.beginResetModel()
        self._rows, self._count = rows, len(rows)
        self.endResetModel()

    def row(self, index: Index) -> HistoryRow | None:
        """None for a row that has gone since the list was last brought up to date."""
        rows = self._rows
        return rows[index.row()] if rows is not None and 0 <= index.row() < len(rows) else None

    def rowCount(self, parent: Index | None = None) -> int:
        return self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken
        return f"{row.title}\n{row.hint}" if role == Qt.ItemDataRole.ToolTipRole else None


class _Rows(QStyledItemDelegate):
    """A line from state to state at the left, a dot for each, and what the step does."""

    def __init__(self, theme: Theme, view: HistoryList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._title = font(13)
        self._now = font(13, 600)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = self._view.model()
        row = model.row(index) if isinstance(model, _Model) else None
        if row is None:
            return
        place: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, place, index)
        self._paint_rail(painter, place, row.when, index.row(), model.rowCount() - 1)
        painter.setFont(self._now if row.when is When.NOW else self._title)
        painter.setPen(self._theme.color("tx3" if row.when is When.UNDONE else "tx"))
        room = place.adjusted(_TEXT, 0, -_EDGE, 0)
        shown = QFontMetrics(painter.font()).elidedText(row.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()

    def _paint_ground(self, painter: QPainter, place: QRect, index: Index) -> None:
        """The row of the keyboard has a ring, that of the pointer a ground."""
        has_keys = self._view.hasFocus() and index == self._view.currentIndex()
        at = self._view.viewport().mapFromGlobal(QCursor.pos())
        under = self._view.viewport().underMouse() and place.contains(at)
        if not has_keys and not under:
            return
        painter.setPen(QPen(self._theme.color("ink"), 1) if has_keys else Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("bg_hover"))
        painter.drawRoundedRect(place.adjusted(6, 1, -7, -2).toRectF().adjusted(0.5, 0.5, 0.5, 0.5), 5, 5)

    def _paint_rail(self, painter: QPainter, place: QRect, when: When, number: int, last: int) -> None:
        x, middle = place.left() + _RAIL + 0.5, place.top() + _ROW / 2
        painter.setPen(QPen(self._theme.color("line_strong"), 1))
        top = middle if number == 0 else place.top()
        bottom = middle if number == last else place.top() + _ROW
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        if when is When.NOW:
            painter.setPen(QPen(self._theme.color("bg_panel"), 2))
            painter.setBrush(self._theme.color("ink"))
            painter.drawEllipse(QPointF(x, middle), 5.5, 5.5)
        elif when is When.BEFORE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("tx2"))
            painter.drawEllipse(QPointF(x, middle), 3, 3)
        else:
            painter.setPen(QPen(self._theme.color("line_control"), 1))
            painter.setBrush(self._theme.color("bg_panel"))
            painter.drawEllipse(QPointF(x, middle), 3, 3)
