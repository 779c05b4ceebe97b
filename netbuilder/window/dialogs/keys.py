"""The list of keys and gestures, searched as one types; a tree, which screen readers can walk through."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netbuilder.studio.presenters.key_list import KeyPart, parts_with
from netbuilder.window.theme.theme import font
from netbuilder.window.widgets.style import words


class KeysDialog(QDialog):
    """Shows `parts` and takes nothing away from the window behind it."""

    def __init__(self, parts: Sequence[KeyPart], parent: QWidget) -> None:
        super().__init__(parent)
        self._parts = parts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("keysDialog")
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.search = self._made_search()
        self.tree = self._made_tree()
        self.nothing = words(self.tr("No key does that."), "hint")
        close = QPushButton(self.tr("Close"))
        close.setAutoDefault(False)  # Enter in the field is not meant for it
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        for part in (self.search, self.nothing, self.tree):
            column.addWidget(part)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(640, 680)
        self._fill()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the field one goes down into the list."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
        ):
            self.tree.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return False

    def _made_search(self) -> QLineEdit:
        search = QLineEdit()
        search.setObjectName("keysSearch")
        search.setAccessibleName(self.tr("Search keys"))
        search.setPlaceholderText(self.tr("Search by what it does or by the key"))
        search.setClearButtonEnabled(True)
        search.textChanged.connect(lambda *_: self._fill())
        search.installEventFilter(self)
        return search

    def _made_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setObjectName("keysList")
        tree.setAccessibleName(self.tr("Keys"))
        tree.setHeaderLabels([self.tr("What it does"), self.tr("Keys")])
        tree.setRootIsDecorated(False)
        tree.setIndentation(12)
        tree.setStyleSheet("QTreeView::item { padding: 3px 4px; }")
        tree.setUniformRowHeights(True)
        tree.header().setSectionsMovable(False)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        tree.header().setStretchLastSection(False)
        return tree

    def _fill(self) -> None:
        """List what is searched; the first row is current, so that Down begins there."""
        self.tree.clear()
        shown = parts_with(self._parts, self.search.text())
        branches = [_branch(part) for part in shown]
        self.tree.addTopLevelItems(branches)
        self.tree.expandAll()
        self.tree.setVisible(bool(shown))
        self.nothing.setVisible(not shown)
        first = branches[0].child(0) if branches else None
        if first is not None:
            self.tree.setCurrentItem(first)
            self.tree.scrollToTop()
        self.search.setAccessibleDescription("" if shown else self.nothing.text())


def _branch(part: KeyPart) -> QTreeWidgetItem:
    branch = QTreeWidgetItem([part.title, ""])
    branch.setFont(0, font(13, 600))
    for row in part.rows:
        leaf = QTreeWidgetItem([row.title, row.keys])
        leaf.setToolTip(0, row.says)
        branch.addChild(leaf)
    return branch
