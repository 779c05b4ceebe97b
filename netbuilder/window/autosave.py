"""The clock of the keeper: unsaved work is written away once the hand rests."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from netbuilder.studio.keeping import Keeper


class Autosave(QObject):
    """Its timer runs only while there is something to keep, and ends by itself."""

    def __init__(self, keeper: Keeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)
        keeper.waits.connect(self._on_wait)

    def stop(self) -> None:
        self._timer.stop()

    def _on_wait(self) -> None:
        due = self._keeper.due
        if due is None:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start(round(due * 1000))

    def _on_time(self) -> None:
        """It is time, or another edit came meanwhile."""
        due = self._keeper.due
        if due == 0.0:
            self._keeper.keep()
        else:
            self._on_wait()
