"""The page that a start without a project shows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from netbuilder.core.problem import ProblemError
from netbuilder.project.examples import examples
from netbuilder.studio.recents import Recents
from netbuilder.studio.workspace import Workspace
from netbuilder.window.theme.theme import Theme
from netbuilder.window.welcome.examples import Gallery
from netbuilder.window.welcome.side import Side
from netbuilder.window.widgets import rule, surface, words
from netbuilder.window.widgets.notice import NoticeBar

# With fewer examples than this a search would stand in the way.
MANY = 9
_SEARCH = 210
_ROOM = 14  # pixels to be seen beyond a card that a key leads to
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class WelcomePage(QWidget):
    """Tells what is wanted and does nothing itself: an example by its name, a recent project by its path.

    `command_wanted` tells the id of a command.
    """

    command_wanted = Signal(str)
    example_wanted = Signal(str)
    recent_wanted = Signal(Path)

    def __init__(
        self, workspace: Workspace, theme: Theme, recents: Recents, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setAccessibleName(self.tr("Examples and recent projects"))
        surface(self, "app")
        self._gallery: Gallery | None = None  # unless the installation is broken
        self._search = self._made_search()
        self._nothing = words(self.tr("No example speaks of that."), "hint")
        self._nothing.hide()
        side = Side(workspace, theme, recents)
        side.command_wanted.connect(self.command_wanted)
        side.recent_wanted.connect(self.recent_wanted)
        self._scroll = self._made_scroll(self._made_main(theme))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(rule(vertical=True))
        row.addWidget(self._scroll, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """With the focus nowhere in particular, an arrow begins at the first example."""
        if event.key() in _ARROWS and self._gallery is not None:
            self._gallery.enter()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search one goes down to the examples; Escape ends it."""
        if (
            watched is self._search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and self._gallery is not None
        ):
            if event.key() == Qt.Key.Key_Down:
                self._gallery.enter()
                return True
            if event.key() == Qt.Key.Key_Escape and self._search.text():
                self._search.clear()
                return True
        return False

    # ------------------------------------------------------------------------------------------ making

    def _made_main(self, theme: Theme) -> QWidget:
        main = surface(QWidget(), "app")
        column = QVBoxLayout(main)
        column.setContentsMargins(36, 30, 36, 24)
        column.setSpacing(0)
        column.addLayout(self._made_head())
        column.addSpacing(20)
        try:
            gallery = Gallery(examples(), theme)
        except ProblemError as error:
            self._search.hide()
            notice = NoticeBar(theme)
            notice.show_problem(error.problem)
            column.addWidget(notice)
        else:
            self._gallery = gallery
            self._search.setVisible(len(gallery.cards) >= MANY)
            gallery.chosen.connect(self.example_wanted)
            gallery.reached.connect(self._show_card)
            column.addWidget(gallery)
            column.addWidget(self._nothing)
        column.addStretch(1)
        return main

    def _made_head(self) -> QHBoxLayout:
        says = words(self.tr("Each opens as a graph you can change. All run offline."), "label")
        says.setStyleSheet("font-size: 13px;")
        text = QVBoxLayout()
        text.setSpacing(3)
        text.addWidget(words(self.tr("Examples"), "heading"))
        text.addWidget(says)
        head = QHBoxLayout()
        head.addLayout(text, 1)
        head.addWidget(self._search)
        return head

    def _made_search(self) -> QLineEdit:
        search = QLineEdit(self)
        search.setObjectName("exampleSearch")
        search.setAccessibleName(self.tr("Search examples"))
        search.setPlaceholderText(self.tr("Search examples"))
        search.setFixedWidth(_SEARCH)
        search.textChanged.connect(self._on_search)
        search.installEventFilter(self)
        return search

    def _made_scroll(self, main: QWidget) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(main)
        return scroll

    # ------------------------------------------------------------------------------------------ hearing

    def _on_search(self, text: str) -> None:
        if self._gallery is not None:
            self._nothing.setHidden(self._gallery.search(text) > 0)

    def _show_card(self, card: QWidget) -> None:
        self._scroll.ensureWidgetVisible(card, 0, _ROOM)
