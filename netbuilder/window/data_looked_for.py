"""Data at a path that are being looked at, and the words that say so as long as that takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from netbuilder.studio.taking_data import LookForData, Then
from netbuilder.window.drop_hint import DropHint

if TYPE_CHECKING:
    from netbuilder.window.main_window import MainWindow


class DataLookedFor(QObject):
    """Looks for one data set at a time: another path takes the place of the one before. Escape ends it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._looking: LookForData | None = None
        self._hint: DropHint | None = None

    def look(self, path: Path, then: Then) -> None:
        """Call `then` with what lies at `path`, now where it is soon known."""
        self._end()
        looking = LookForData(self._window.workspace, path, then)
        if looking.alive:
            self._looking = looking
            words = self.tr("Looking at {} … (Esc to stop)").format(path.name)
            self._hint = DropHint(self._window, self._window.theme, words)
            QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # there is one
            self._window.pump.follow(self)

    @property
    def alive(self) -> bool:
        return self._looking is not None

    def pump(self) -> None:
        looking = self._looking
        if looking is not None:
            looking.pump()
            if not looking.alive:
                self._end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if not pressed or event.key() != Qt.Key.Key_Escape:  # type: ignore[attr-defined]  # of a key
            return False
        self._end()
        event.accept()
        return True

    def _end(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        if self._hint is not None:
            self._hint.take_away()
            self._hint = None
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]  # there is one
