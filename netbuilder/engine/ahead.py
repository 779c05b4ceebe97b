"""Work that is done ahead of whoever takes the results, in threads of its own.

Threads start here and in `studio.jobs` alone. These read and decode, which needs no torch: a thread that
computed with it would get a pool of threads of its own and slow the training down. They end with the work.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

P = TypeVar("P")
R = TypeVar("R")

THREAD_NAME = "netbuilder-reading"

_LISTEN_SECONDS = 0.1
_CLOSE_SECONDS = 5.0


class _Failed(NamedTuple):
    error: BaseException


class Ahead(Generic[P, R]):
    """The results of `work(piece, stopping)` for all `pieces`, in their order.

    At most `most` of them are under way or wait to be taken, whatever whoever takes them does meanwhile.
    `stopping`, which `work` should ask now and then, tells that nobody wants the result any more.
    """

    def __init__(
        self,
        work: Callable[[P, Callable[[], bool]], R],
        pieces: Sequence[P],
        *,
        threads: int,
        most: int,
    ) -> None:
        self._work = work
        self._pieces = pieces
        self._most = max(1, most)
        self._changed = threading.Condition()
        self._begun = 0
        self._taken = 0
        self._resting = False
        self._done: dict[int, R | _Failed] = {}
        self._closing = False
        # Daemons, so that a disk that does not answer cannot keep the process alive.
        self._threads = [
            threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)
            for _ in range(max(1, min(threads, self._most, len(pieces))))
        ]
        for thread in self._threads:
            thread.start()

    def take(self, heed: Callable[[], None] | None = None) -> R:
        """The next result, waited for as long as it takes; raises what its work raised.

        `heed` is called several times a second meanwhile, and what it raises ends the waiting.
        """
        while True:
            with self._changed:
                if self._changed.wait_for(lambda: self._taken in self._done, _LISTEN_SECONDS):
                    found = self._done.pop(self._taken)
                    self._taken += 1
                    if self._may_begin():
                        self._changed.notify_all()
                    break
            if heed is not None:
                heed()
        if isinstance(found, _Failed):
            raise found.error
        return found

    def close(self) -> bool:
        """Give up what is left and end the threads; False if one of them does not end within some seconds."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(_CLOSE_SECONDS)
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        while (at := self._next()) is not None:
            found: R | _Failed
            try:
                found = self._work(self._pieces[at], self._is_closing)
            except BaseException as error:  # noqa: BLE001  whoever takes the result is told, whatever it is
                found = _Failed(error)
            with self._changed:
                self._done[at] = found
                self._changed.notify_all()

    def _next(self) -> int | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._all_begun or self._may_begin())
            if self._closing or self._all_begun:
                return None
            self._begun += 1
            self._resting = self._begun - self._taken == self._most
            return self._begun - 1

    @property
    def _all_begun(self) -> bool:
        return self._begun == len(self._pieces)

    def _may_begin(self) -> bool:
        """Once there is enough, half of it is taken first: threads that wake each other at each step cost."""
        waiting = self._begun - self._taken
        return waiting <= self._most // 2 if self._resting else waiting < self._most

    def _is_closing(self) -> bool:
        return self._closing
