"""Drawing no oftener than needed, and in turns: clocks that only tick after something was drawn."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

# Milliseconds from one drawing to the next. What is drawn together Qt paints together, and holds the window's
# loop so long; in turns the worst hundredth of its delays halved (tests/benchmarks/window.py).
_TURN = 12


class Turns(QObject):
    """Lets all that is drawn in one window by a `Rate` draw in turns, in the order in which they asked."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._waiting: deque[Callable[[], None]] = deque()
        self._pause = QTimer(self)
        self._pause.setTimerType(Qt.TimerType.PreciseTimer)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TURN)
        self._pause.timeout.connect(self._next)

    @staticmethod
    def of(widget: QWidget) -> Turns:
        """Those of the window in which `widget` is."""
        window = widget.window()
        found = window.findChild(Turns, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return found if found is not None else Turns(window)

    def take(self, draw: Callable[[], None]) -> None:
        """Draw at once, or when it is its turn. Who waits already does not wait twice."""
        if self._pause.isActive():
            if draw not in self._waiting:
                self._waiting.append(draw)
        else:
            self._pause.start()
            draw()

    def _next(self) -> None:
        if self._waiting:
            self._pause.start()
            self._waiting.popleft()()


class Rate:
    """Calls `draw` when asked to, at most `hertz` times a second, and only while `owner` is visible.

    Whoever is shown again calls `catch_up`. The timer ends by itself, so nothing ticks while nothing happens.
    All that draw as often draw at about the same time, so that what they show of a run is of one moment.
    """

    def __init__(self, owner: QWidget, hertz: float, draw: Callable[[], None]) -> None:
        self._owner = owner
        self._draw = draw
        self._due = True
        self._rest = QTimer(owner)
        self._rest.setTimerType(Qt.TimerType.PreciseTimer)
        self._rest.setSingleShot(True)
        self._interval = 1 / hertz  # seconds
        self._rest.timeout.connect(self._take_turn)

    def ask(self, *_: object) -> None:
        """Draw as soon as the last drawing is long enough ago, and that of others in the window is over."""
        self._due = True
        if not self._rest.isActive():
            self._take_turn()

    def now(self) -> None:
        """Draw in answer to the user, who should not wait."""
        self._due = True
        self.catch_up()

    def catch_up(self) -> None:
        """Draw if there is something new."""
        if self._due and self._owner.isVisible():
            self._due = False
            self._rest.start(round(1000 * self._until_next()))
            self._draw()

    def _until_next(self) -> float:
        """Seconds until the next moment at which all draw that draw as often; half an interval at least."""
        left = self._interval - time.monotonic() % self._interval
        return left if 2 * left >= self._interval else left + self._interval

    def _take_turn(self) -> None:
        if self._due and self._owner.isVisible():
            Turns.of(self._owner).take(self._on_turn)

    def _on_turn(self) -> None:
        if isValid(self._owner):  # it may have gone while it waited
            self.catch_up()
