"""Runs a training request on the test's own thread, as the compute thread would."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from netbuilder.core.control import Control, Token
from netbuilder.engine.training import train
from netbuilder.project.file import dumps
from netbuilder.project.project import Project
from netbuilder.project.request import TrainingRequest
from netbuilder.runs.events import Ended, EpochDone, Event
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import RunRecord
from netbuilder.runs.store import RunStore


@dataclass
class Runner:
    """A context for a job that remembers everything. `control` steers it."""

    folder: Path
    control: Control = field(default_factory=Control)
    events: list[Event] = field(default_factory=list)
    table: MetricTable | None = None

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
