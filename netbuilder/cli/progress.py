"""Following a run on a terminal: one line that moves, or JSON lines for programs."""

from __future__ import annotations

import math
import sys
import time
from typing import Any, Protocol

from netbuilder.cli.command import complain, figures, say, say_json
from netbuilder.runs.events import Changed, Ended, EpochDone, Event, Started, Trouble
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.waiting import waiting_share
from netbuilder.studio.desk import TrainingDesk
from netbuilder.studio.jobs import Job

_POLL_SECONDS = 0.1
_LEAST_WAITING = 0.05


def follow_line(job: Job[str]) -> Ended:
    """A line that moves on a terminal, one line an epoch elsewhere; the end's figures and the run's name."""
    return _follow(job, _Line())


def follow_json(job: Job[str]) -> Ended:
    """One JSON object a line: start, step, epoch, end."""
    return _follow(job, _Json())


def follow_desk(desk: TrainingDesk) -> Ended:
    """As `follow_line`, for the run on a desk: its numbers and views stay there to be drawn."""
    return _Reader(desk).to_the_end()


class _Reader:
    """Prints what a desk hears."""

    def __init__(self, desk: TrainingDesk) -> None:
        self._desk = desk
        self._line = _Line()
        self._ended: Ended | None = None
        desk.heard.connect(self._hear)

    def to_the_end(self) -> Ended:
        while self._ended is None:
            time.sleep(_POLL_SECONDS)
            self._desk.pump()
            self._line.steps(self._desk)
        return self._ended

    def _hear(self, event: Event) -> None:
        self._line.event(event)
        if isinstance(event, Ended):
            self._ended = event


class _Numbers(Protocol):
    """Whose numbers are printed: a job or a desk."""

    @property
    def table(self) -> MetricTable | None: ...


def _follow(job: Job[str], printer: _Line | _Json) -> Ended:
    while True:
        job.mailbox.wait(_POLL_SECONDS)
        for event in job.mailbox.take():
            if isinstance(event, EpochDone | Ended):
                printer.steps(job)
            printer.event(event)
            if isinstance(event, Ended):
                return event
        printer.steps(job)


class _Json:
    def __init__(self) -> None:
        self.run = ""
        self.shown = 0
        self.epoch = 0

    def steps(self, source: _Numbers) -> None:
        """The steps that are new, of the epoch that is under way: its end is told before later ones."""
        table = source.table
        if table is None or not self.run:
            return
        columns = [table.column(name, self.shown).tolist() for name in table.names]
        for row in zip(*columns, strict=False):
            found = dict(zip(table.names, row, strict=True))
            if found["epoch"] > self.epoch + 1:
                break
            say_json({"event": "step", **_numbers(found)})
            self.shown += 1

    def event(self, event: Event) -> None:
        if isinstance(event, Started):
            self.run, self.shown, self.epoch = event.run, event.step, event.epoch
            say_json({"event": "start", "run": event.run, "epochs": event.epochs, "steps": event.steps,
                      "device": event.device})  # fmt: skip
        elif isinstance(event, EpochDone):
            self.epoch = event.epoch
            say_json({"event": "epoch", "epoch": event.epoch, "step": event.step, "seconds": event.seconds,
                      "train": _numbers(event.train), "val": _numbers(event.validation)})  # fmt: skip
        elif isinstance(event, Trouble):
            complain(event.problem.paragraph())
        elif isinstance(event, Ended):
            metrics = {part: _numbers(values) for part, values in event.figures.items()}
            say_json({"event": "end", "run": self.run, "status": event.status.value, "metrics": metrics,
                      "checkpoint": str(event.checkpoint) if event.checkpoint else None})  # fmt: skip


class _Line:
    """Redraws at most ten times a second."""

    def __init__(self) -> None:
        self.terminal = sys.stderr.isatty()
        self.table: MetricTable | None = None
        self.started: Started | None = None
        self.begun = 0.0
        self.drawn = 0.0
        self.validation = ""

    def steps(self, source: _Numbers) -> None:
        table = self.table = source.table
        now = time.monotonic()
        if not self.terminal or self.started is None or table is None or now - self.drawn < 0.1:
            return
        done = table.length - self.started.step
        if done < 1:
            return
        self.drawn = now
        row = table.length - 1
        step, epoch = int(table.column("step")[row]), int(table.column("epoch")[row])
        rate = done / max(now - self.begun, 1e-9)
        share = waiting_share(table, self.started.step, now - self.begun)
        waits = f"waits for data {share:.0%}  " if share is not None and share >= _LEAST_WAITING else ""
        left = (self.started.steps - step) / rate
        self._draw(
            f"epoch {epoch}/{self.started.epochs}  step {step:,}/{self.started.steps:,}  "
            f"loss {table.column('loss')[row]:.4f}  {self.validation}{rate:,.0f} steps/s  "
            f"{waits}{_time(left)} left"
        )

    def event(self, event: Event) -> None:
        if isinstance(event, Started):
            self.started = event
            self.begun = time.monotonic()
            say(f"Run {event.run} on {event.device}: {event.epochs} epochs, {event.steps:,} steps.")
        elif isinstance(event, EpochDone):
            shown = f"  val {figures(dict(event.validation))}" if event.validation else ""
            self._clear()
            say(f"epoch {event.epoch}: train {figures(dict(event.train))}{shown}  ({event.seconds:.1f} s)")
        elif isinstance(event, Changed):
            self._clear()
            say(f"{event.name} changed from {event.old:g} to {event.new:g} at step {event.step:,}")
        elif isinstance(event, Trouble):
            self._clear()
            complain(event.problem.paragraph())
        elif isinstance(event, Ended):
            self._clear()
            self._end(event)

    def _end(self, event: Ended) -> None:
        for part, values in event.figures.items():
            say(f"{part}: {figures(dict(values))}")
        if self.started is not None:
            if self.table is not None:
                share = waiting_share(self.table, self.started.step, time.monotonic() - self.begun)
                if share is not None:
                    say(f"waited for data: {share:.1%} of the time")
            say(f"{event.status.value}: {self.started.run}")

    def _draw(self, text: str) -> None:
        sys.stderr.write(f"\r\x1b[2K{text}")
        sys.stderr.flush()

    def _clear(self) -> None:
        if self.terminal:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()


def _number(value: float) -> float | str:
    """JSON has no infinity and no NaN: they are written as words."""
    return value if math.isfinite(value) else str(value)


def _numbers(values: Any) -> dict[str, float | str]:
    return {name: _number(value) for name, value in values.items()}


def _time(seconds: float) -> str:
    if seconds >= 3600:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 60:.0f} min" if seconds >= 100 else f"{seconds:.0f} s"
