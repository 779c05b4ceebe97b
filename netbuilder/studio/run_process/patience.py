"""How long a run that is asked to stop may take: a step, told by those before it, and its checkpoint."""

from __future__ import annotations

import time
from collections.abc import Callable

# Before the first step nothing can be lost.
_BEGINNING_SECONDS = 1.0
_LEAST_SECONDS = 5.0
# A step may be slower than all those before it.
_TIMES_LONGEST = 4.0
_WRITING_SECONDS = 60.0


class Patience:
    """For a run that has not begun, and from `begin` on for one that takes steps."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = False
        self._longest = 0.0  # seconds from one step to the next, with whatever is done between them
        self._moved = clock()
        self._since: float | None = None  # when it was asked to stop
        self._told: float | None = None  # when it was seen to know

    def begin(self) -> None:
        """The first step is about to be taken."""
        self._begun = True
        self._moved = self._clock()

    def rest(self) -> None:
        """It waits, because it was told to: that is no slow step."""
        self._moved = self._clock()

    def hear(self, told: bool, moved: bool) -> None:
        """The run has sent a message: `told` that it knows of the stop, `moved` that there are new steps."""
        now = self._clock()
        if told and self._told is None:
            self._told = now
        if moved:
            if self._begun:
                self._longest = max(self._longest, now - self._moved)
            self._moved = now

    @property
    def seconds(self) -> float:
        """Until it must know of a stop."""
        if not self._begun:
            return _BEGINNING_SECONDS
        return max(_LEAST_SECONDS, _TIMES_LONGEST * self._longest)

    def is_over(self, stopping: bool) -> bool:
        """Whether it is to be ended by force."""
        if not stopping:
            return False
        now = self._clock()
        if self._since is None:
            self._since = now
        if self._told is not None:
            return now - self._told > _WRITING_SECONDS
        return now - self._since > self.seconds
