"""A process that has loaded the engine beforehand, so that the next run begins at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netbuilder.studio.run_process.child import Child


def _fresh() -> Child:
    from netbuilder.studio.run_process.child import Child  # late: most windows need no process

    return Child()


class Spare:
    """At most one. `fill` and `take` belong on the compute thread; they raise OSError as `Child` does.

    Once `closed` it has none.
    """

    def __init__(self, make: Callable[[], Child] = _fresh) -> None:
        self._make = make
        self._ready: Child | None = None
        self.closed = False

    def fill(self) -> None:
        """Have one ready."""
        if not self.closed and (self._ready is None or self._ready.is_gone):
            self.drop()
            self._ready = self._make()

    def take(self) -> Child:
        """The one that is ready, else a new one."""
        ready, self._ready = self._ready, None
        if ready is not None and not ready.is_gone:
            return ready
        if ready is not None:
            ready.drop()
        return self._make()

    def drop(self) -> None:
        """Have none ready."""
        ready, self._ready = self._ready, None
        if ready is not None:
            ready.drop()

    def close(self) -> None:
        """Have none ready any more."""
        self.closed = True
        self.drop()
