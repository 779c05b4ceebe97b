"""The head of the first page: what stands below, and the choice of examples where there are many."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from netbuilder.window.theme.theme import Theme
from netbuilder.window.welcome.groups import GroupChoice
from netbuilder.window.widgets import words

# Logical pixels.
_SEARCH, _HIGH, _ICON = 184, 30, 14
_BESIDE = 860  # so wide it holds the words and the choice in one row


class Head(QWidget):
    """`changed` tells that other words are searched or another group is chosen.

    Of several `groups` one can be chosen, where the user is let search.
    """

    changed = Signal()

    def __init__(self, theme: Theme, groups: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._groups = GroupChoice(groups, self) if len(set(groups) - {""}) > 1 else None
        self._icon = QLabel()
        self.search = self._made_search()
        self._tools = QHBoxLayout()
        self._tools.setSpacing(12)
        if self._groups is not None:
            self._groups.chosen.connect(self.changed)
            self._tools.addWidget(self._groups)
        self._tools.addWidget(self.search)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._row.addLayout(self._made_words(), 1)
        self._row.addLayout(self._tools)
        self.setMinimumWidth(1)  # it is narrower in two rows
        self._paint()
        theme.changed.connect(self._paint)

    @property
    def group(self) -> str:
        """The id of the chosen group, empty for all."""
        return self._groups.current if self._groups is not None else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self._groups is None or self.width() >= _BESIDE
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.LeftToRight if beside else ways.TopToBottom)

    def _made_words(self) -> QVBoxLayout:
        says = words(self.tr("Each opens as a graph you can change. All run offline."), "label")
        says.setStyleSheet("font-size: 13px;")
        text = QVBoxLayout()
        text.setSpacing(3)
        text.addWidget(words(self.tr("Examples"), "heading"))
        text.addWidget(says)
        return text

    def _made_search(self) -> QLineEdit:
        search = QLineEdit(self)
        search.setObjectName("exampleSearch")
        search.setAccessibleName(self.tr("Search examples"))
        search.setPlaceholderText(self.tr("Search examples"))
        search.setFixedSize(_SEARCH, _HIGH)
        search.setTextMargins(_ICON + 7, 0, 0, 0)
        search.textChanged.connect(self.changed)
        inside = QHBoxLayout(search)
        inside.setContentsMargins(9, 0, 6, 0)
        inside.addWidget(self._icon)
        inside.addStretch(1)
        return search

    def _paint(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("search", "tx2", _ICON, self.devicePixelRatioF()))
