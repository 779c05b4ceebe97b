"""The process that trains: `python -P -m netbuilder.studio.run_process.worker HANDLE`.

It trains as the window would, on a compute thread, which has loaded the engine before it is told what. Its
main thread passes on what it is told and what happens, twenty times a second. When whoever started it is
gone, it stops after the step and leaves.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any, NoReturn

from netbuilder.core.children import opened
from netbuilder.core.control import Control
from netbuilder.runs.store import RunStore
from netbuilder.runs.watch import Watch
from netbuilder.studio.jobs import ComputeThread, Job
from netbuilder.studio.run_process.messages import Begin, Inbox, Last, News, Steering, send
from netbuilder.studio.training import start
from netbuilder.studio.warm_up import warm_up

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

BEAT_SECONDS = 1 / 20
# For a run that nobody waits for any more: until its step is over, and until its checkpoint is written.
_STEP_SECONDS, _WRITING_SECONDS = 10.0, 60.0
# For whoever has to read the last message before the pipe closes.
_READING_SECONDS = 10.0


def main() -> NoReturn:
    faulthandler.enable()
    # Ctrl-C in a terminal is meant for the program that was started there, which asks for a stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = opened(int(sys.argv[1]))
    compute = ComputeThread()
    warm_up(compute)
    compute.submit(lambda context: gc.freeze())  # what is loaded is never looked through for garbage
    try:
        inbox = Inbox(connection)
        begin: Begin = inbox.next(None)
    except (EOFError, OSError):  # no work any more
        os._exit(0)
    control = Control()
    control.follow(begin.orders)
    watch = Watch(begin.wish) if begin.wish is not None else None
    job = start(compute, begin.request, RunStore(begin.runs), control=control, watch=watch)
    try:
        Line(connection, inbox, job, watch).to_the_end()
        connection.poll(_READING_SECONDS)
    except (EOFError, OSError):
        _leave_work(job)
    sys.stderr.flush()
    os._exit(0)  # at once: what is to be kept is written


class Line:
    """Between a job and whoever started this process."""

    def __init__(self, connection: Connection, inbox: Inbox, job: Job[str], watch: Watch | None) -> None:
        self._connection = connection
        self._inbox = inbox
        self._job = job
        self._watch = watch
        self._heard, self._sent_heard = 0, 0
        self._sent_told = False
        self._rows = -1  # that were sent; no table yet

    def to_the_end(self) -> None:
        """Until the last message is sent. Raises EOFError or OSError when the other end is gone."""
        while True:
            done = self._job.done.is_set()  # asked first, so that nothing is missed
            steering = self._inbox.next(0.0 if done else BEAT_SECONDS)
            if steering is not None:
                self._take(steering)
            news = self._news(done=done)
            if news is not None:
                send(self._connection, news)
            if done:
                return

    def _take(self, steering: Steering) -> None:
        self._heard = steering.number
        if self._watch is not None and steering.wish is not None and steering.wish != self._watch.wish:
            self._watch.wish = steering.wish
        self._job.control.follow(steering.orders)

    def _news(self, *, done: bool) -> News | None:
        """What has happened, None where there is nothing to tell."""
        events = tuple(self._job.mailbox.take())
        rows, told = self._new_rows(), self._job.control.told
        last = Last(self._job.result or "", self._job.trace) if done else None
        same = (self._heard, told) == (self._sent_heard, self._sent_told)
        if not events and rows is None and last is None and same:
            return None
        self._sent_heard, self._sent_told = self._heard, told
        return News(self._heard, told, rows, events, last)

    def _new_rows(self) -> dict[str, Any] | None:
        """The rows that are new; of a table that is, all, which may be none."""
        table = self._job.table
        if table is None or table.length == self._rows:
            return None
        start, self._rows = max(self._rows, 0), table.length
        return {name: table.column(name, start)[: self._rows - start] for name in table.names}


def _leave_work(job: Job[str]) -> None:
    """Nobody is there any more: keep what can be kept in the time that is worth it."""
    job.control.stop()
    latest = time.monotonic() + _STEP_SECONDS
    while not job.control.told and time.monotonic() < latest:
        if job.done.wait(BEAT_SECONDS):
            return
    if job.control.told:
        job.done.wait(_WRITING_SECONDS)


if __name__ == "__main__":
    main()
