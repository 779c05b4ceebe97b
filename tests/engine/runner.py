"""Runs a training request on the test's own thread, as the compute thread would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from netbuilder.core.control import Control, Token
from netbuilder.core.problem import Problem
from netbuilder.engine.training import train
from netbuilder.project.file import dumps
from netbuilder.project.project import Project
from netbuilder.project.request import TrainingRequest
from netbuilder.runs.events import Ended, EpochDone, Event, Trouble
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import RunRecord
from netbuilder.runs.store import RunStore
from netbuilder.runs.watch import Watch


@dataclass
class Runner:
    """A context for a job that remembers everything. `control` steers it, `watch` says what it shows."""

    folder: Path
    control: Control = field(default_factory=Control)
    events: list[Event] = field(default_factory=list)
    table: MetricTable | None = None
    watch: Watch | None = None

    @property
    def token(self) -> Token:
        return self.control.token

    def post(self, event: Event) -> None:
        self.events.append(event)

    def publish_table(self, table: MetricTable) -> None:
        self.table = table

    @property
    def store(self) -> RunStore:
        return RunStore(self.folder)

    def run(self, project: Project, *, steps: int | None = None, resume: str | None = None) -> RunRecord:
        request = TrainingRequest(project, dumps(project), steps=steps, resume=resume)
        return self.store.get(train(request, self.store, self))

    @property
    def losses(self) -> list[float]:
        assert self.table is not None
        found: list[float] = self.table.column("loss").tolist()
        return found

    @property
    def ended(self) -> Ended:
        found = self.events[-1]
        assert isinstance(found, Ended)
        return found

    @property
    def epochs(self) -> list[EpochDone]:
        return [event for event in self.events if isinstance(event, EpochDone)]

    @property
    def troubles(self) -> list[Problem]:
        return [event.problem for event in self.events if isinstance(event, Trouble)]


def another(runner: Runner) -> Runner:
    """A runner that has heard nothing yet, with the same store."""
    return Runner(runner.folder)


def state_of(record: RunRecord, which: str = "last") -> bytes:
    """A checkpoint, byte for byte."""
    return (record.folder / f"{which}.safetensors").read_bytes()


def epochs_of(runner: Runner, record: RunRecord) -> list[tuple[object, ...]]:
    """The epochs of a run as they are recorded, without how long they took."""
    found = runner.store.epochs(record.id)
    return [(each.epoch, each.step, each.train, each.validation) for each in found]


def at_step(runner: Runner, steps: int, do: Callable[[], None]) -> None:
    """Do something once `steps` steps have been let through, before the next one is."""
    original = runner.control._proceed
    count = 0

    def proceed(meanwhile: Callable[[], bool | None] | None) -> bool:
        nonlocal count
        if count == steps:
            do()
        count += 1
        return original(meanwhile)

    runner.control._proceed = proceed  # type: ignore[method-assign]


def stop_at(runner: Runner, steps: int) -> None:
    """Ask for a stop once `steps` steps have been let through."""
    at_step(runner, steps, runner.control.stop)
