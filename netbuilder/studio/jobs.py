"""The one crossing between whoever asks for work and the thread that does it; none starts elsewhere.

One long-lived thread computes everything, because torch gives each thread a pool of its own: a model built
in one and trained in another loses a third of its speed. Work functions get a `JobContext` and frozen input,
never the document, the workspace or the window. What comes back is pulled: numbers from the table, rare
things from the mailbox.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import count
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from netbuilder.core.control import Control, Token
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.runs.events import Ended, Event, Snapshot
from netbuilder.runs.state import RunState
from netbuilder.runs.watch import Watch

if TYPE_CHECKING:
    from netbuilder.runs.metrics import MetricTable

R = TypeVar("R")

THREAD_NAME = "netbuilder-compute"

# Seconds after which a thread that waits for Python's lock gets it. torch gives it up with each operation and
# needs it again for the next: with the usual 5 ms all of training waited for a window that lays out wires,
# with 0.5 ms still for a fifteenth of its time. The window is not later for it.
_TURN = 0.0001

_LONGEST_WORDS = 400

# Made beforehand: when memory has run out, it may not be possible to make anything.
OUT_OF_MEMORY = Problem(
    "out_of_memory",
    Text("There was not enough memory to go on."),
    remedy=Text("Use a smaller batch or a smaller network, or close other programs."),
)


class Mailbox:
    """Events from the worker to whoever waits for them, in the order of posting. Thread-safe.

    Of the snapshots of one kind only the latest waits, at its own place; every other event arrives.
    """

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self._waiting: dict[object, Event] = {}
        self._numbers = count()

    def post(self, event: Event) -> None:
        with self._arrived:
            key: object = event.kind if isinstance(event, Snapshot) else next(self._numbers)
            self._waiting.pop(key, None)
            self._waiting[key] = event
            self._arrived.notify_all()

    def take(self) -> list[Event]:
        """All that waits; nothing of it is given twice."""
        with self._arrived:
            taken, self._waiting = self._waiting, {}
            return list(taken.values())

    def wait(self, timeout: float | None = None) -> bool:
        """Until something waits, at most `timeout` seconds; whether something does."""
        with self._arrived:
            return self._arrived.wait_for(lambda: bool(self._waiting), timeout)


class Job(Generic[R]):
    """A piece of work as its owner sees it.

    `table` is None until the worker publishes one. When `done` is set, the last event has been posted (it is
    always an `Ended`, and there is one); then `result` is what the work returned, None where it raised or was
    stopped before its turn, and `problem` says what went wrong. `trace` is the traceback of a fault of ours,
    for the log. `process` is the number of the process that does the work, None where it is this one.
    """

    def __init__(self, control: Control) -> None:
        self.control = control
        self.mailbox = Mailbox()
        self.done = threading.Event()
        self.table: MetricTable | None = None
        self.process: int | None = None
        self.result: R | None = None
        self.problem: Problem | None = None
        self.trace: str | None = None

    def end(self, ended: Ended) -> None:
        """Called once, by the thread that ran the job."""
        self.problem = ended.problem
        self.mailbox.post(ended)
        self.done.set()


class JobContext:
    """What a work function may use: the token to ask at each step, and the two ways back."""

    def __init__(self, job: Job[Any]) -> None:
        self.token: Token = job.control.token
        self.watch: Watch | None = None  # what whoever started a training wants to see of it
        self._job = job
        self._ended: Ended | None = None

    def post(self, event: Event) -> None:
        """Send an event. An `Ended` is held back until the work has returned, since nothing follows it."""
        if isinstance(event, Ended):
            self._ended = event
        else:
            self._job.mailbox.post(event)

    def publish_table(self, table: MetricTable) -> None:
        """From now on readers see the numbers that this thread appends to `table`."""
        self._job.table = table

    def work_in(self, process: int) -> None:
        """Another process does the work: its number."""
        self._job.process = process

    @property
    def ended(self) -> Ended | None:
        """The end that the work has reported of itself."""
        return self._ended


class _Queued(NamedTuple):
    job: Job[Any]
    run: Callable[[], None]


class ComputeThread:
    """Runs jobs one at a time in the order in which they came. The thread starts with the first of them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: deque[_Queued] = deque()
        self._current: Job[Any] | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, work: Callable[[JobContext], R], control: Control | None = None) -> Job[R]:
        """Queue `work`. With a `control` made beforehand it can wait or be slow from its first step on."""
        job: Job[R] = Job(control or Control())
        with self._changed:
            if self._closed:
                raise RuntimeError("the compute thread was closed")
            if self._thread is None:
                # A daemon, so that a step that never returns cannot keep the process alive.
                thread = threading.Thread(target=self._work, name=THREAD_NAME, daemon=True)
                thread.start()
                self._thread = thread
            self._queue.append(_Queued(job, partial(_run, work, job)))
            self._changed.notify_all()
        return job

    def close(self, timeout: float | None = None) -> bool:
        """Stop the current job and all that wait, and end the thread; False if it still runs after `timeout`.

        Every job reports its end, except one that does not return in time.
        """
        with self._changed:
            self._closed = True
            waiting = list(self._queue)
            self._queue.clear()
            current, thread = self._current, self._thread
            self._changed.notify_all()
        for queued in waiting:
            queued.job.control.stop()
            queued.run()
        if current is not None:
            current.control.stop()
        if thread is None:
            return True
        thread.join(timeout)
        return not thread.is_alive()

    def _work(self) -> None:
        sys.setswitchinterval(_TURN)
        while (queued := self._next()) is not None:
            queued.run()
            # What the work held (model, data) must not live on until the next job comes.
            del queued

    def _next(self) -> _Queued | None:
        with self._changed:
            self._current = None
            self._changed.wait_for(lambda: self._queue or self._closed)
            if not self._queue:
                return None
            queued = self._queue.popleft()
            self._current = queued.job
            return queued


def _run(work: Callable[[JobContext], R], job: Job[R]) -> None:
    """Do the work unless it was stopped before its turn, and report its end whatever happens."""
    context = JobContext(job)
    try:
        if not job.control.stopping:
            job.result = work(context)
    except BaseException as error:  # noqa: BLE001  nothing may end a job without a word, SystemExit included
        ended = context.ended or Ended(RunState.FAILED)
        ended = ended._replace(status=RunState.FAILED, problem=_problem_of(error, job))
    else:
        stopped = RunState.STOPPED if job.control.stopping else RunState.FINISHED
        ended = context.ended or Ended(stopped)
    job.end(ended)


def _problem_of(error: BaseException, job: Job[R]) -> Problem:
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, MemoryError):
        return OUT_OF_MEMORY
    job.trace = traceback.format_exc()
    words = shorten(traceback.format_exception_only(error)[-1], _LONGEST_WORDS, placeholder=" …")
    return Problem(
        "our_fault",
        Text("NetBuilder made a mistake of its own and had to end this work: {words}.", words=words),
        remedy=Text(
            "This is our fault, not yours. Your project is untouched, and what was recorded until now is "
            "kept. Please report it with the log; trying again may work."
        ),
    )
