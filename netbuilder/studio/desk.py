"""Training as the window sees it: one run at a time, its progress, curves and views, and the handles on it.

All of it happens on the window's thread. `pump` takes what the worker has sent; the window calls it on its
one timer, which runs only while `alive`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from netbuilder.core.control import Control
from netbuilder.core.problem import Problem
from netbuilder.core.signal import Signal
from netbuilder.core.values import NamedTuple
from netbuilder.project.file import loads
from netbuilder.project.project import Project
from netbuilder.runs.events import Changed, Ended, EpochDone, Event, Snapshot, Started, Trouble
from netbuilder.runs.state import RunState
from netbuilder.runs.watch import Watch, Wish
from netbuilder.studio.backend import Backend, torch_backend
from netbuilder.studio.jobs import ComputeThread, Job
from netbuilder.studio.run_process.spare import Spare
from netbuilder.studio.training import request_for, start

if TYPE_CHECKING:
    from netbuilder.runs.metrics import MetricTable
    from netbuilder.runs.record import RunRecord
    from netbuilder.runs.store import RunStore


# Nothing is drawn oftener than ten times a second, and each listener that is told holds the run up a little.
_SECONDS_BETWEEN_MOVES = 0.08


class DeskState(Enum):
    """`STARTING`: data are read and the model is built. `STOPPING`: asked to stop, the step not over yet.
    `TESTING`: all epochs are done, and the best weights are measured on the test part.
    """

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    TESTING = "testing"


class Progress(NamedTuple):
    """Where the run stands. `seconds_left` is None while no pace is known. `waiting` is the share of the last
    seconds, 0 to 1, in which it waited for data that stream, None where they do not.

    `epoch` counts from 1 and `batch` from 1 inside it; `step` is the last finished step, counted from 1.
    """

    run: str
    device: str
    epoch: int
    epochs: int
    batch: int
    batches: int
    step: int
    steps: int
    lr: float
    examples_per_second: float
    seconds_left: float | None
    waiting: float | None = None

    @property
    def share(self) -> float:
        """How much of the run is done, 0 to 1."""
        return self.step / self.steps if self.steps else 0.0


class TrainingDesk:
    """Starts, steers and follows the run of one window."""

    def __init__(
        self,
        compute: ComputeThread,
        store: Callable[[], RunStore],
        backend: Callable[[], Backend] = torch_backend,
    ) -> None:
        self.heard: Signal[[Event]] = Signal()  # whatever came, before the signals that are more precise
        self.state_changed: Signal[[]] = Signal()
        self.moved: Signal[[]] = Signal()  # new steps are in the table
        self.epoch_done: Signal[[EpochDone]] = Signal()
        self.view_changed: Signal[[str]] = Signal()  # the kind
        self.lr_changed: Signal[[Changed]] = Signal()
        self.troubled: Signal[[Problem]] = Signal()
        self.ended: Signal[[Ended]] = Signal()
        self.watch = Watch()
        self._wish, self._also = Wish(), frozenset[str]()
        self.threads = 0  # of later runs: as in `TrainingRequest`
        self.device = "auto"
        self.own_process = False  # whether later runs train in a process of their own
        self._compute = compute
        self._store = store
        self._backend = backend
        self._job: Job[str] | None = None
        self._spare = Spare()
        self._is_prepared = False
        self._state = DeskState.IDLE
        self._forget()

    def _forget(self) -> None:
        self.project: Project | None = None
        self.started: Started | None = None
        self.table: MetricTable | None = None
        self.epochs: list[EpochDone] = []
        self.changes: list[Changed] = []
        self.views: dict[str, object] = {}
        self.end: Ended | None = None
        self._rows = 0
        self._moved_at = 0.0
        self._pace = _Pace()
        self._progress: Progress | None = None  # worked out once for what has been heard

    # ------------------------------------------------------------------------------------------ state

    @property
    def state(self) -> DeskState:
        return self._state

    @property
    def alive(self) -> bool:
        """Whether a run is under way, paused included."""
        return self._state is not DeskState.IDLE

    @property
    def run(self) -> str:
        """The id of the run that is shown, "" while none has begun."""
        return self.started.run if self.started is not None else ""

    @property
    def process(self) -> int | None:
        """The number of the process that trains, None where it is this one or nothing is trained."""
        return self._job.process if self._job is not None else None

    @property
    def progress(self) -> Progress | None:
        """Where the run stands, None before its first step is about to be taken."""
        if self._progress is None:
            self._progress = self._found_progress()
        return self._progress

    def _found_progress(self) -> Progress | None:
        started, project, table = self.started, self.project, self.table
        if started is None or project is None or table is None:
            return None
        from netbuilder.runs.waiting import waiting_share  # late: the table is, too

        step = int(table.column("step")[-1]) if table.length else started.step
        lr = float(table.column("lr")[-1]) if table.length else project.recipe.lr
        batches = max(1, round(started.steps / started.epochs))
        at = max(step - 1, 0)
        rate = self._pace.steps_per_second
        left = (started.steps - step) / rate if rate else None
        return Progress(
            started.run,
            started.device,
            min(at // batches + 1, started.epochs),
            started.epochs,
            at % batches + 1,
            batches,
            step,
            started.steps,
            lr,
            rate * project.recipe.batch,
            left,
            waiting_share(table, *self._pace.since),
        )

    # ------------------------------------------------------------------------------------------ steering

    def start(self, project: Project, *, control: Control | None = None) -> None:
        """Begin a run of `project` as it is now. Does nothing while another one is alive."""
        if self.alive:
            return
        self._forget()
        self._begin(project, None, control)

    @property
    def can_go_on(self) -> bool:
        """Whether there is a run that ended too early, and a checkpoint to take it up from."""
        end = self.end
        if self.alive or not self.run or end is None:
            return False
        return end.status is not RunState.FINISHED and end.checkpoint is not None

    def go_on(self) -> None:
        """Take up the run that is shown from its last checkpoint. Does nothing where `can_go_on` is False."""
        project, run = self.project, self.run
        if not self.can_go_on or project is None:
            return
        kept = self.table, self.epochs, self.changes
        self._forget()
        self.table, self.epochs, self.changes = kept
        self._begin(project, run, None)

    def prepare(self) -> None:
        """From now on have a process ready whenever the next run is to have one of its own."""
        self._is_prepared = True
        if not self._spare.closed:
            spare = self._spare
            self._compute.submit(lambda context: spare.fill() if self.own_process else spare.drop())

    def close(self) -> None:
        """No run follows: end the process that is ready for one."""
        self._spare.close()

    def _begin(self, project: Project, resume: str | None, control: Control | None) -> None:
        self.project = project
        request = request_for(project, resume=resume)
        request = request._replace(threads=self.threads, device=self.device)
        self._job = start(
            self._compute,
            request,
            self._store(),
            control=control,
            backend=self._backend,
            watch=self.watch,
            own_process=self._spare if self.own_process else None,
        )
        self._become(DeskState.STARTING)

    def recall(self, record: RunRecord) -> None:
        """Show a run that was recorded before, as if it had just ended. Nothing happens while one is alive.

        Raises ProblemError when its record cannot be read.
        """
        if self.alive:
            return
        # Late: they bring SQLite, and the window opens without.
        from netbuilder.runs.metrics import MetricTable
        from netbuilder.runs.resume import fill

        store = self._store()
        project = loads(record.project_text or "", record.id).project
        table, epochs = MetricTable(), store.epochs(record.id)
        fill(store, record.id, table)
        last = int(table.column("step")[-1]) if table.length else 0
        per_epoch = epochs[0].step / epochs[0].epoch if epochs else last
        self._forget()
        self.project, self.table, self.epochs = project, table, epochs
        self.changes = store.changes(record.id)
        steps = max(last, round(per_epoch * project.recipe.epochs))
        self.started = Started(record.id, project.recipe.epochs, steps, record.device)
        kept = record.folder / "last.safetensors"
        self.end = Ended(record.state, None, record.figures, kept if kept.exists() else None)
        self._rows = table.length
        self.state_changed.emit()
        self.moved.emit()
        self.ended.emit(self.end)

    def pause(self) -> None:
        if self._job is not None and self._state in (DeskState.RUNNING, DeskState.STARTING):
            self._job.control.pause()
            self._become(DeskState.PAUSED)

    def resume(self) -> None:
        if self._job is not None and self._state is DeskState.PAUSED:
            self._job.control.resume()
            self._become(DeskState.RUNNING)

    def step(self) -> None:
        """Take one step, then wait."""
        if self._job is not None and self._state in (DeskState.RUNNING, DeskState.PAUSED):
            self._job.control.step()
            self._become(DeskState.PAUSED)

    def stop(self) -> None:
        if self._job is not None and self.alive:
            self._job.control.stop()
            self._become(DeskState.STOPPING)

    def set_lr(self, lr: float) -> None:
        """Take another learning rate from the next step on; the run writes the change down."""
        if self._job is not None and self.alive:
            self._job.control.change("lr", lr)

    def set_pace(self, steps_per_second: float | None) -> None:
        if self._job is not None and self.alive:
            self._job.control.set_pace(steps_per_second)

    def look_at(self, wish: Wish) -> None:
        """Say what is looked at. A run that waits answers at once."""
        self._wish = wish
        self._tell_wish()

    def look_also_at(self, kinds: frozenset[str]) -> None:
        """What is looked at elsewhere, beside whatever `look_at` says."""
        self._also = kinds
        self._tell_wish()

    def _tell_wish(self) -> None:
        self.watch.wish = self._wish._replace(kinds=self._wish.kinds | self._also)
        if self._job is not None and self.alive:
            self._job.control.poke()

    # ------------------------------------------------------------------------------------------ following

    def pump(self) -> None:
        """Take what has arrived since the last call, and tell the listeners."""
        job = self._job
        if job is None:
            return
        self.table = job.table if job.table is not None else self.table
        for event in job.mailbox.take():
            self._hear(event)
        rows, now = self.table.length if self.table is not None else 0, time.monotonic()
        rested = now - self._moved_at > _SECONDS_BETWEEN_MOVES or self._state is not DeskState.RUNNING
        if rows != self._rows and rested:
            self._pace.add(now, rows)
            self._rows, self._moved_at = rows, now
            self._progress = None
            self.moved.emit()

    def _hear(self, event: Event) -> None:
        self._progress = None
        self.heard.emit(event)
        if isinstance(event, Started):
            self.started = event
            # What a run that is taken up had done after its checkpoint is done again.
            self.epochs = [done for done in self.epochs if done.epoch <= event.epoch]
            self.changes = [change for change in self.changes if change.step <= event.step]
            if self._state is DeskState.STARTING:
                self._become(DeskState.RUNNING)
        elif isinstance(event, EpochDone):
            self.epochs.append(event)
            self.epoch_done.emit(event)
            self._after_epoch(event)
        elif isinstance(event, Snapshot):
            self.show(event)
        elif isinstance(event, Changed):
            self.changes.append(event)
            self.lr_changed.emit(event)
        elif isinstance(event, Trouble):
            self.troubled.emit(event.problem)
        else:
            self.end = event
            self._job = None
            self._become(DeskState.IDLE)
            self.ended.emit(event)
            if self._is_prepared and self.own_process:
                self.prepare()

    def _after_epoch(self, done: EpochDone) -> None:
        """Behind the last epoch there is nothing left to pause or to step through."""
        last = self.started is not None and done.epoch >= self.started.epochs
        if last and self._state in (DeskState.RUNNING, DeskState.PAUSED):
            self._become(DeskState.TESTING)

    def show(self, snapshot: Snapshot) -> None:
        """Take `snapshot` for the latest view of its kind."""
        self.views[snapshot.kind] = snapshot.payload
        self.view_changed.emit(snapshot.kind)

    def _become(self, state: DeskState) -> None:
        if state is not self._state:
            self._state = state
            self._pace.restart()
            self._progress = None
            self.state_changed.emit()


class _Pace:
    """Steps a second over the last few seconds."""

    _SECONDS = 5.0

    def __init__(self) -> None:
        self._marks: list[tuple[float, int]] = []

    def restart(self) -> None:
        """What was before a pause says nothing about now."""
        self._marks.clear()

    def add(self, now: float, rows: int) -> None:
        self._marks.append((now, rows))
        while len(self._marks) > 2 and now - self._marks[0][0] > self._SECONDS:
            del self._marks[0]

    @property
    def since(self) -> tuple[int, float]:
        """The first row that is counted, and the seconds since then."""
        if len(self._marks) < 2:
            return 0, 0.0
        return self._marks[0][1], self._marks[-1][0] - self._marks[0][0]

    @property
    def steps_per_second(self) -> float:
        if len(self._marks) < 2:
            return 0.0
        (first, before), (last, after) = self._marks[0], self._marks[-1]
        return (after - before) / (last - first) if last > first else 0.0
