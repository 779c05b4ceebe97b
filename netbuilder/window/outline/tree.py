"""How the outline looks and what keys do in it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from netbuilder.window.outline.rows import OutlineRows
from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.widgets.style import BY_KEYBOARD

_ROW = 26
_INDENT = 16
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class OutlineTree(QTreeView):
    """`go_wanted`: Enter, or a double click. `menu_wanted`: the menu of what is selected. `left`: Escape."""

    go_wanted = Signal()
    menu_wanted = Signal()
    left = Signal()

    def __init__(self, theme: Theme, rows: OutlineRows) -> None:
        super().__init__()
        self.theme = theme
        self.by_keys = False  # whether the keyboard has come here by a key, so that its place is shown
        self.setObjectName("outlineTree")
        self.setAccessibleName(self.tr("Layers and their wires"))
        self.setModel(rows)
        self.setItemDelegate(_Cells(self))
        self.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setUniformRowHeights(True)
        self.setIndentation(_INDENT)
        self.setExpandsOnDoubleClick(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setSectionsMovable(False)
        self.doubleClicked.connect(lambda *_: self.go_wanted.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_keys = True
        if event.key() in _ENTER:
            self.go_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.by_keys = event.reason() in BY_KEYBOARD
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit()

    def drawRow(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """With a ring around the row where the keyboard is."""
        super().drawRow(painter, option, index)
        here = self.currentIndex()
        if self.by_keys and self.hasFocus() and (index.row(), index.parent()) == (here.row(), here.parent()):
            painter.setPen(QPen(self.theme.color("ink"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -1))


class _Cells(QStyledItemDelegate):
    """Shapes stand in the type of code."""

    def __init__(self, tree: OutlineTree) -> None:
        super().__init__(tree)
        self._mono = font(12, mono=True)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size: QSize = super().sizeHint(option, index)
        return QSize(size.width() + (12 if index.column() else 0), _ROW)

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if index.column():
            option.font = self._mono
        option.state &= ~QStyle.StateFlag.State_HasFocus
