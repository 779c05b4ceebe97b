"""Everything that can be done, searched by words over the window: commands, nodes, recent projects."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from netbuilder.studio.commands.command import Context
from netbuilder.studio.presenters.command_search import CommandSearch, Deed, remembered
from netbuilder.window.actions import Actions, spelt
from netbuilder.window.canvas.look import said
from netbuilder.window.command_palette_rows import DeedList
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.search_popover import SearchPopover

_WIDTH = 600
_TOP = 56  # pixels below the upper edge of the window: the menu row stays in view
_EDGE = 8


class CommandPalette(SearchPopover):
    """Stands in the upper third of `window`. What is chosen is done with the keyboard back where it was."""

    def __init__(self, at: Context, actions: Actions, theme: Theme, window: QWidget) -> None:
        self._deeds = DeedList(theme)
        self._search: CommandSearch | None = None  # until it is first opened
        super().__init__(theme, window, self._deeds, _WIDTH)
        self._at = at
        self._actions = actions
        self._window = window
        self.used: tuple[str, ...] = ()  # ids of what was done last, the last one first
        self._before: QWidget | None = None
        self.setObjectName("commandPalette")
        self.setAccessibleName(self.tr("All commands"))
        self.field.setObjectName("commandSearch")
        self.field.setAccessibleName(self.tr("Search commands"))
        self.field.setPlaceholderText(self.tr("Search commands, layers of the network, recent projects"))
        self.nothing.setText(self.tr("Nothing is called that."))
        self.chosen.connect(self._take_up)
        self.given_up.connect(self.close_search)
        self.list.current_said.connect(lambda *_: self._show_more())
        theme.changed.connect(self.use_theme)
        window.installEventFilter(self)

    def toggle(self) -> None:
        """Open it, or close it where it is open."""
        if self.isVisible():
            self.close_search()
        else:
            self._open()

    def close_search(self) -> None:
        """Put it away; the keyboard goes back if it is still here."""
        # The focus goes first: of what is hidden Qt would give it to a neighbour. That closes the search too.
        before, self._before = self._before, None
        back = _shown(before) if before is not None and isValid(before) else None
        if back is not None and self.field.hasFocus():
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def found(self, text: str) -> Sequence[Deed]:
        return self._search.found(text) if self._search is not None else ()

    def refill(self) -> None:
        # A line below that came and went with what is found would move the list.
        self.footer.setText(" ")
        super().refill()
        self._show_more()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and self.isVisible():
            if event.type() == QEvent.Type.Resize:
                self._place()
            elif event.type() == QEvent.Type.MouseButtonPress:
                self.close_search()
        return False

    def _open(self) -> None:
        self._before = QApplication.focusWidget()
        self._search = CommandSearch(self._at, spelt, self.used, said)
        self._place()
        self.begin_search()

    def _place(self) -> None:
        self.setFixedWidth(min(_WIDTH, self._window.width() - 2 * _EDGE))
        self.move((self._window.width() - self.width()) // 2, _TOP)

    def _show_more(self) -> None:
        """Below the list, what the current row does, or why it cannot be done."""
        deed = self._deeds.current
        if deed is None:
            self.footer.setText(" ")
            return
        if deed.ready:
            self.footer.setText(deed.says)
        elif deed.why:
            self.footer.setText(self.tr("Cannot be done now: {why}").format(why=deed.why))
        else:
            self.footer.setText(self.tr("Cannot be done now"))

    def _take_up(self, deed: Deed) -> None:
        if not deed.ready:
            return
        self.used = remembered(self.used, deed.id)
        self.close_search()
        try:
            deed.run()
        finally:
            self._actions.refresh()


def _shown(widget: QWidget) -> QWidget | None:
    """`widget`, or what it stood on if it has gone meanwhile, as another search has that lost the focus."""
    around: QWidget | None = widget
    while around is not None and not (around.isVisible() and around.focusPolicy() != Qt.FocusPolicy.NoFocus):
        around = around.parentWidget()
    return around
