"""Drawing no oftener than needed: a clock that only ticks after something was drawn."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget


class Rate:
    """Calls `draw` when asked to, at most `hertz` times a second, and only while `owner` is visible.

    Whoever is shown again calls `catch_up`. The timer ends by itself, so nothing ticks while nothing happens.
    """

    def __init__(self, owner: QWidget, hertz: float, draw: Callable[[], None]) -> None:
        self._owner = owner
        self._draw = draw
        self._due = True
        self._rest = QTimer(owner)
        self._rest.setSingleShot(True)
        self._rest.setInterval(round(1000 / hertz))
        self._rest.timeout.connect(self.catch_up)

    def ask(self, *_: object) -> None:
        """Draw at once, or as soon as the last drawing is long enough ago."""
        self._due = True
        if not self._rest.isActive():
            self.catch_up()

    def now(self) -> None:
        """Draw in answer to the user, who should not wait."""
        self._due = True
        self.catch_up()

    def catch_up(self) -> None:
        """Draw if there is something new."""
        if self._due and self._owner.isVisible():
            self._due = False
            self._rest.start()
            self._draw()
