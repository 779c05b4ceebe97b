"""The view goes on where something is dragged to its rim, the faster the nearer."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_WIDTH = 32.0  # pixels of the rim
_FASTEST = 900.0  # pixels a second, at the very edge and beyond it
_TICK = 16  # milliseconds
_LONGEST = 0.05  # seconds that a step counts for, when the program was busy


def pull(x: float, y: float, width: float, height: float) -> tuple[float, float]:
    """How fast a view of that size goes on while the pointer is at (x, y), in pixels a second."""
    return _along(x, width), _along(y, height)


def _along(at: float, length: float) -> float:
    rim = max(1.0, min(_WIDTH, length / 4))
    before = min(1.0, max(0.0, (rim - at) / rim))
    behind = min(1.0, max(0.0, (at - length + rim) / rim))
    return (behind**2 - before**2) * _FASTEST


class Approach:
    """Lets a rim pull only who comes nearer to it than where the drag began, or from where none pulls.

    So nothing goes on when a thing in the rim is taken away from there, nor when one is brought in across it.
    """

    def __init__(self, start: tuple[float, float]) -> None:
        self._start = start
        self._armed = [False, False]

    def speed(self, now: tuple[float, float]) -> tuple[float, float]:
        """What `pull` says, where it counts."""
        for axis in (0, 1):
            nearer = abs(now[axis]) > abs(self._start[axis])
            self._armed[axis] = self._armed[axis] or now[axis] == 0.0 or nearer
        return now[0] * self._armed[0], now[1] * self._armed[1]


class RimPan(QObject):
    """Calls `go_on` with steps in pixels of the view while it is pulled. Its timer runs only then."""

    def __init__(self, go_on: Callable[[int, int], None], parent: QObject) -> None:
        super().__init__(parent)
        self._go_on = go_on
        self._speed = (0.0, 0.0)
        self._rest = (0.0, 0.0)
        self._timer: QTimer | None = None
        self._before = 0.0  # seconds, when it last went on

    @property
    def running(self) -> bool:
        return self._timer is not None

    def hold(self, speed: tuple[float, float]) -> None:
        """Go on at that speed, in pixels a second."""
        self._speed = speed
        if speed == (0.0, 0.0):
            self.stop()
        elif self._timer is None:
            self._rest = (0.0, 0.0)
            self._before = time.perf_counter()
            self._timer = QTimer(self)
            self._timer.setInterval(_TICK)
            self._timer.timeout.connect(self._on_time)
            self._timer.start()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer.deleteLater()
            self._timer = None

    def _on_time(self) -> None:
        if self._timer is None:
            return
        now = time.perf_counter()
        seconds = min(now - self._before, _LONGEST)
        self._before = now
        across = self._speed[0] * seconds + self._rest[0]
        down = self._speed[1] * seconds + self._rest[1]
        step = int(across), int(down)
        self._rest = across - step[0], down - step[1]
        if step != (0, 0):
            self._go_on(*step)
