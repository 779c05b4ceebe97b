"""Steering a running job from outside: go on, wait, one step, stop, slow down.

`Control` is the handle of whoever started the job; `Token` is the half that the worker holds and asks at each
step.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.values import NamedTuple


class Orders(NamedTuple):
    """What one control passes on to another: how it stands, and what was asked for since the last time."""

    paused: bool = False
    stopping: bool = False
    pace: float | None = None
    single_steps: int = 0
    changes: Mapping[str, float] = FrozenDict()
    poked: bool = False


class Control:
    """Thread-safe. A pace of None is full speed, else at most that many steps a second, on average.

    Raises ValueError for a pace that is not above zero: waiting for ever is what `pause` is for.
    """

    def __init__(self, pace: float | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._changed = threading.Condition()
        self._clock = clock
        self._paused = False
        self._stopping = False
        self._single_steps = 0
        self._pace = _checked(pace)
        self._next_step = clock()
        self._changes: dict[str, float] = {}
        self._poked = False
        self._told = False
        self._counted: tuple[int, int] | None = None

    def pause(self) -> None:
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        with self._changed:
            self._paused = False
            # A step that was asked for and not yet taken must not slip through the next pause.
            self._single_steps = 0
            self._changed.notify_all()

    def step(self) -> None:
        """Let one step through, then wait again."""
        with self._changed:
            self._paused = True
            self._single_steps += 1
            self._changed.notify_all()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def set_pace(self, steps_per_second: float | None) -> None:
        with self._changed:
            self._pace = _checked(steps_per_second)
            self._next_step = self._clock()
            self._changed.notify_all()

    def change(self, name: str, value: float) -> None:
        """Ask the worker to take a new value (the learning rate "lr") before its next step."""
        with self._changed:
            self._changes[name] = value

    def poke(self) -> None:
        """Let a worker that waits do what it does meanwhile: somebody wants to see something else."""
        with self._changed:
            self._poked = True
            self._changed.notify_all()

    def passed_on(self) -> Orders:
        """What a worker in another process is to follow. What was asked for is passed on once."""
        with self._changed:
            steps, self._single_steps = self._single_steps, 0
            changes, self._changes = self._changes, {}
            poked, self._poked = self._poked, False
            return Orders(self._paused, self._stopping, self._pace, steps, FrozenDict(changes), poked)

    def follow(self, orders: Orders) -> None:
        """Stand as the control that passed `orders` on. A stop is not taken back."""
        if orders.pace != self._pace:
            self.set_pace(orders.pace)
        with self._changed:
            if not orders.paused:
                self._single_steps = 0
            self._paused = orders.paused
            self._stopping = self._stopping or orders.stopping
            self._single_steps += orders.single_steps
            self._changes.update(orders.changes)
            self._poked = self._poked or orders.poked
            self._changed.notify_all()

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def stopping(self) -> bool:
        return self._stopping

    @property
    def told(self) -> bool:
        """Whether the worker has asked since it was to stop, and so knows."""
        return self._told

    @property
    def counted(self) -> tuple[int, int] | None:
        """How much the worker has done of how much, None where it has not counted."""
        return self._counted

    @property
    def token(self) -> Token:
        return Token(self)

    def _proceed(self, meanwhile: Callable[[], bool | None] | None) -> bool:
        if not (self._paused or self._stopping or self._pace):
            return True
        more = self._paused and not self._stopping and meanwhile is not None and bool(meanwhile())
        while (answer := self._waited(more)) is None:
            more = meanwhile is not None and bool(meanwhile())
        return answer

    def _waited(self, more: bool) -> bool | None:
        """Whether the next step may be taken, once that is known; None when something is to be done before.

        With `more` to do meanwhile that is at once, unless the waiting is over.
        """
        with self._changed:
            while not self._stopping:
                if self._poked:
                    self._poked = False
                    return None
                if self._single_steps:
                    self._single_steps -= 1
                    return True
                wait = None if self._paused else self._seconds_early()
                if wait == 0.0:
                    return True
                if more:
                    return None
                self._changed.wait(wait)
            self._told = True
            return False

    def _count(self, done: int, total: int) -> None:
        self._counted = done, total

    def _is_stopping(self) -> bool:
        """As `stopping`, for the worker, who then knows."""
        self._told = self._told or self._stopping
        return self._stopping

    def _seconds_early(self) -> float:
        """Seconds until the pace allows the next step; 0 lets it through and books its place."""
        if self._pace is None:
            return 0.0
        now = self._clock()
        if now < self._next_step:
            return min(self._next_step - now, threading.TIMEOUT_MAX)
        # A step that comes a little late keeps the beat; after a long wait the beat starts afresh, since
        # making up for lost steps would break the promise.
        beat = self._next_step + 1 / self._pace
        self._next_step = beat if beat > now else now + 1 / self._pace
        return 0.0

    def _take_changes(self) -> dict[str, float]:
        if not self._changes:
            return {}
        with self._changed:
            taken, self._changes = self._changes, {}
            return taken


def _checked(pace: float | None) -> float | None:
    if pace is not None and not pace > 0:
        raise ValueError(f"a pace is a number of steps a second above zero, not {pace!r}")
    return pace


class Token:
    """The asking half of a Control."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def proceed(self, meanwhile: Callable[[], bool | None] | None = None) -> bool:
        """Wait while paused or too fast; False when the job must stop. Called before each step.

        `meanwhile` is called when a pause begins and when the worker is poked while it waits, and then again
        and again as long as it gives True: there is more to do. In between, a step that may be taken is.
        """
        return self._control._proceed(meanwhile)  # noqa: SLF001  two halves of one object

    def changes(self) -> dict[str, float]:
        """New values asked for since the last call, by name."""
        return self._control._take_changes()  # noqa: SLF001  two halves of one object

    def count(self, done: int, total: int) -> None:
        """Tell how much is done of how much."""
        self._control._count(done, total)  # noqa: SLF001  two halves of one object

    @property
    def paused(self) -> bool:
        """A step that is taken all the same was asked for by itself."""
        return self._control.paused

    @property
    def stopping(self) -> bool:
        return self._control._is_stopping()  # noqa: SLF001  two halves of one object
