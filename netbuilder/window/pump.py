"""The one timer of the window. It runs only while something works and has something to tell."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

_MILLISECONDS = 33


class Pumped(Protocol):
    """Work whose news is fetched: a run, an export, a first look at the data."""

    @property
    def alive(self) -> bool:
        """Whether it may still have something to tell."""
        ...

    def pump(self) -> None:
        """Take what has arrived, and tell the listeners."""
        ...


class Pump(QObject):
    """Calls `pump` of everything that lives, 30 times a second; with nothing alive no timer runs.

    `beat` is emitted after each time.
    """

    beat = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._followed: list[Pumped] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_MILLISECONDS)
        self._timer.timeout.connect(self._beat)

    @property
    def beating(self) -> bool:
        return self._timer.isActive()

    def follow(self, work: Pumped) -> None:
        """Pump `work` until it is no longer alive. Following it twice is the same as once."""
        if not any(each is work for each in self._followed):
            self._followed.append(work)
        if not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Follow nothing any more: the window closes."""
        self._followed.clear()
        self._timer.stop()

    def _beat(self) -> None:
        # Whoever hears the last news of one piece of work may begin another.
        for work in tuple(self._followed):
            work.pump()
        self._followed = [work for work in self._followed if work.alive]
        if not self._followed:
            self._timer.stop()
        self.beat.emit()
