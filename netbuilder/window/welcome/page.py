"""The page that a start without a project shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from netbuilder.core.problem import ProblemError
from netbuilder.project.examples import Example, examples
from netbuilder.studio.recents import Recents
from netbuilder.studio.workspace import Workspace
from netbuilder.window.theme.theme import Theme
from netbuilder.window.welcome.examples import Gallery
from netbuilder.window.welcome.head import Head
from netbuilder.window.welcome.side import Side
from netbuilder.window.widgets import rule, surface, words
from netbuilder.window.widgets.notice import NoticeBar

# With fewer examples than this a search would stand in the way.
MANY = 9
_SIDE, _ABOVE, _BELOW = 36, 26, 18  # pixels around the cards
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
        self._nothing = words(self.tr("No example speaks of that."), "hint")
        self._nothing.hide()
        side = Side(workspace, theme, recents)
        side.command_wanted.connect(self.command_wanted)
        side.recent_wanted.connect(self.recent_wanted)
        self._scroll = self._made_scroll(self._made_main(theme))
        self._scroll.room_changed.connect(self._fit)
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
            watched is self._head.search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and self._gallery is not None
        ):
            if event.key() == Qt.Key.Key_Down:
                self._gallery.enter()
                return True
            if event.key() == Qt.Key.Key_Escape and self._head.search.text():
                self._head.search.clear()
                return True
        return False

    # ------------------------------------------------------------------------------------------ making

    def _made_main(self, theme: Theme) -> QWidget:
        main = surface(QWidget(), "app")
        self._column = column = QVBoxLayout(main)
        column.setContentsMargins(_SIDE, _ABOVE, _SIDE, _BELOW)
        column.setSpacing(0)
        try:
            found = examples()
        except ProblemError as error:
            self._head = self._made_head(theme, ())
            notice = NoticeBar(theme)
            notice.show_problem(error.problem)
            below: list[QWidget] = [notice]
        else:
            self._head = self._made_head(theme, found)
            self._gallery = Gallery(found, theme)
            self._gallery.chosen.connect(self.example_wanted)
            self._gallery.reached.connect(self._show_card)
            below = [self._gallery, self._nothing]
        column.addWidget(self._head, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(16)
        for widget in below:
            column.addWidget(widget)
        column.addStretch(1)
        return main

    def _made_head(self, theme: Theme, found: Sequence[Example]) -> Head:
        many = len(found) >= MANY
        head = Head(theme, {example.group for example in found} if many else ())
        head.search.setVisible(many)
        head.search.installEventFilter(self)
        head.changed.connect(self._on_search)
        return head

    def _made_scroll(self, main: QWidget) -> _Pane:
        scroll = _Pane()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(main)
        return scroll

    # ------------------------------------------------------------------------------------------ hearing

    def _fit(self, width: int, bar: int) -> None:
        """Head and cards end together, as far from the right as from the left; a scroll bar is in between."""
        room = width - 2 * _SIDE
        self._column.setContentsMargins(_SIDE, _ABOVE, _SIDE - bar, _BELOW)
        self._head.setFixedWidth(max(1, room))
        if self._gallery is not None:
            self._gallery.set_room(room)

    def _on_search(self) -> None:
        if self._gallery is not None:
            found = self._gallery.search(self._head.search.text(), self._head.group)
            self._nothing.setHidden(found > 0)

    def _show_card(self, card: QWidget) -> None:
        self._scroll.ensureWidgetVisible(card, 0, _ROOM)


class _Pane(QScrollArea):
    """`room_changed` tells its width and that of a scroll bar, whether or not there is one now.

    Cards are the lower the narrower they are: what follows the width that is free would make the bar come and
    go for ever.
    """

    room_changed = Signal(int, int)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.room_changed.emit(self.width(), self.verticalScrollBar().sizeHint().width())
