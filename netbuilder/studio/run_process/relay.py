"""The work of the compute thread while a run goes on in another process: passing on, to and fro."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

from netbuilder.core.control import Control, Orders
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.log import logger
from netbuilder.core.problem import ProblemError
from netbuilder.project.request import TrainingRequest
from netbuilder.runs.events import Ended, EpochDone, Event, Started
from netbuilder.runs.metrics import FIXED, MetricTable
from netbuilder.runs.state import Figures, RunState
from netbuilder.runs.watch import Watch, Wish
from netbuilder.studio.jobs import JobContext
from netbuilder.studio.run_process import ends
from netbuilder.studio.run_process.child import Child
from netbuilder.studio.run_process.messages import Begin, Inbox, Last, News, Steering, send
from netbuilder.studio.run_process.patience import Patience
from netbuilder.studio.run_process.spare import Spare

if TYPE_CHECKING:
    from netbuilder.runs.store import RunStore

_BEAT_SECONDS = 1 / 30
# From the end of the pipe to that of the process.
_DYING_SECONDS = 5.0
_LONGEST_ERRORS = 10_000


def train(
    request: TrainingRequest,
    store: RunStore,
    context: JobContext,
    control: Control,
    watch: Watch | None,
    spare: Spare,
) -> str:
    """Have `request` carried out in a process of its own; the id of the run, as the engine gives it.

    All that the process sends arrives as if this thread trained. When the process dies, the run ends with a
    problem that says so. Raises ProblemError where none can be started.
    """
    try:
        child = spare.take()
    except OSError as error:
        raise ProblemError(ends.not_started(error)) from error
    context.work_in(child.pid)
    try:
        return _Relay(child, request, store, context, control, watch).to_the_end()
    finally:
        child.end()


class _Relay:
    """One run."""

    def __init__(
        self,
        child: Child,
        request: TrainingRequest,
        store: RunStore,
        context: JobContext,
        control: Control,
        watch: Watch | None,
    ) -> None:
        self._child = child
        self._inbox = Inbox(child.connection)
        self._request = request
        self._store = store
        self._context = context
        self._control = control
        self._watch = watch
        self._table: MetricTable | None = None
        self._patience = Patience()
        self._run = ""
        self._last_epochs: dict[str, FrozenDict[str, float]] = {}
        self._sent, self._heard = 0, 0
        self._orders = Orders()
        self._wish: Wish | None = None

    def to_the_end(self) -> str:
        """Until the process has told its end, or has met it."""
        try:
            self._begin()
            while True:
                last = self._listened()
                if last is not None:
                    return self._done(last)
                self._steer()
                if self._control.paused:
                    self._patience.rest()
                if self._patience.is_over(self._control.stopping):
                    return self._forced()
        except (EOFError, OSError):
            return self._died()

    def _begin(self) -> None:
        self._orders = self._control.passed_on()
        self._wish = self._watch.wish if self._watch is not None else None
        begin = Begin(self._request, self._store.folder, self._orders, self._wish)
        send(self._child.connection, begin)

    # ------------------------------------------------------------------------------------------ listening

    def _listened(self) -> Last | None:
        """Take a message, if one comes within a beat. Raises EOFError when none can come any more."""
        news = self._inbox.next(_BEAT_SECONDS)
        if news is not None:
            return self._take(news)
        # One that it has started may hold the pipe open.
        if self._child.is_gone and not self._child.connection.poll(0.0):
            raise EOFError
        return None

    def _take(self, news: News) -> Last | None:
        self._heard = news.heard
        self._patience.hear(news.told, bool(news.rows))
        if news.rows is not None:
            self._append(news)
        for event in news.events:
            self._note(event)
            self._context.post(event)
        return news.last

    def _append(self, news: News) -> None:
        assert news.rows is not None
        if self._table is None:
            self._table = MetricTable([name for name in news.rows if name not in FIXED])
            self._context.publish_table(self._table)
        self._table.append_block(news.rows)

    def _note(self, event: Event) -> None:
        if isinstance(event, Started):
            self._run = event.run
            self._patience.begin()
        elif isinstance(event, EpochDone):
            parts = {"train": event.train, "val": event.validation}
            self._last_epochs |= {part: values for part, values in parts.items() if values}

    # ------------------------------------------------------------------------------------------ steering

    def _steer(self) -> None:
        """Pass on what was asked for. One at a time: a process that does not listen must hold nobody up."""
        if self._heard < self._sent:
            return
        orders = self._control.passed_on()
        wish = self._watch.wish if self._watch is not None else None
        before, self._orders = self._orders, orders
        if _stands(orders) == _stands(before) and not _asks(orders) and wish is self._wish:
            return
        self._wish = wish
        self._sent += 1
        send(self._child.connection, Steering(self._sent, orders, wish))

    # ------------------------------------------------------------------------------------------ ending

    def _done(self, last: Last) -> str:
        if last.trace is not None:
            logger("training").info("%s", last.trace)
        self._log_errors()
        return last.run

    def _forced(self) -> str:
        """It was asked to stop, and did not in the time that a step takes."""
        self._child.kill()
        self._settle()
        if self._run:
            problem = ends.never_ended(self._patience.seconds, kept=self._checkpoint() is not None)
            self._context.post(Ended(RunState.STOPPED, problem, self._figures(), self._checkpoint()))
        else:
            self._context.post(Ended(RunState.STOPPED))
        return self._run

    def _died(self) -> str:
        """The pipe has ended without a last word."""
        latest = time.monotonic() + _DYING_SECONDS
        while not self._child.is_gone and time.monotonic() < latest:
            time.sleep(_BEAT_SECONDS)
        code = self._child.kill()
        self._log_errors()
        self._settle()
        problem = ends.died(code, self._child.last_words(), kept=self._checkpoint() is not None)
        self._context.post(Ended(RunState.INTERRUPTED, problem, self._figures(), self._checkpoint()))
        return self._run

    def _settle(self) -> None:
        """Write down that the run was cut off: its writer cannot do so any more."""
        with contextlib.suppress(ProblemError):
            self._store.settle()

    def _checkpoint(self) -> Path | None:
        path = self._store.folder / self._run / "last.safetensors"
        return path if self._run and path.exists() else None

    def _figures(self) -> Figures:
        """Of the last epoch that was heard of."""
        return FrozenDict(self._last_epochs)

    def _log_errors(self) -> None:
        errors = self._child.errors().strip()
        if errors:
            logger("training").info("the process that trained wrote:\n%s", errors[-_LONGEST_ERRORS:])


def _stands(orders: Orders) -> tuple[bool, bool, float | None]:
    return orders.paused, orders.stopping, orders.pace


def _asks(orders: Orders) -> bool:
    return bool(orders.single_steps or orders.changes or orders.poked)
