"""Tells when what is in the hand is shaken."""

from __future__ import annotations

from collections import deque

_TURNS = 3
_WITHIN = 0.8  # seconds from the first of the turns to the last
_STROKE = 20  # pixels of the screen from one turn to the next, at least


class Shake:
    """The pointer goes to and fro: it turns back several times in a short time."""

    def __init__(self) -> None:
        self._across = _Swing()
        self._down = _Swing()

    def moved(self, x: float, y: float, now: float) -> bool:
        """The pointer is at a point of the view, `now` in seconds. Whether this makes it a shake."""
        across, down = self._across.moved(x, now), self._down.moved(y, now)
        return across or down


class _Swing:
    """The same along one axis."""

    def __init__(self) -> None:
        self._furthest: float | None = None  # in the direction of the stroke under way
        self._direction = 0
        self._turns: deque[float] = deque(maxlen=_TURNS)

    def moved(self, at: float, now: float) -> bool:
        if self._furthest is None:
            self._furthest = at
            return False
        step = at - self._furthest
        if step * self._direction > 0:
            self._furthest = at
        elif abs(step) >= _STROKE:
            self._furthest = at
            direction = 1 if step > 0 else -1
            if self._direction:
                self._turns.append(now)
            self._direction = direction
            return len(self._turns) == _TURNS and now - self._turns[0] <= _WITHIN
        return False
