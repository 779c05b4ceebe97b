"""Where a run stands on the axis of epochs, and what happened to it on the way."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from netbuilder.core.text import Text
from netbuilder.runs.events import Changed, EpochDone
from netbuilder.runs.metrics import MetricTable
from netbuilder.studio.desk import DeskState
from netbuilder.studio.presenters.chart import Mark
from netbuilder.studio.presenters.rates import rate_words
from netbuilder.studio.presenters.scales import Scale

if TYPE_CHECKING:
    from netbuilder.studio.workspace import Workspace

# Up to so many epochs the axis always shows all of them; beyond, at most ten times what is done.
_ALL_SHOWN = 50
_MOST_MARKS = 60
_STEPS = (1, 2, 5)


class Timeline:
    """The run that a workspace shows: the one that is alive, or the last one of the project that is open."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._pauses: list[int] = []
        self._run = ""
        workspace.desk.state_changed.connect(self._on_state)

    @property
    def is_shown(self) -> bool:
        """Whether there is a run to show, the number of whose steps is known."""
        desk = self._workspace.desk
        if desk.started is None or desk.project is None:
            return False
        return desk.alive or desk.project.id == self._workspace.project.id

    @property
    def table(self) -> MetricTable | None:
        return self._workspace.desk.table if self.is_shown else None

    @property
    def epochs_done(self) -> list[EpochDone]:
        return self._workspace.desk.epochs if self.is_shown else []

    @property
    def epochs(self) -> int:
        """How many are planned."""
        started = self._workspace.desk.started
        return (
            started.epochs if started is not None and self.is_shown else self._workspace.project.recipe.epochs
        )

    @property
    def steps(self) -> int:
        """How many are planned, 0 while that is not known."""
        started = self._workspace.desk.started
        return started.steps if started is not None and self.is_shown else 0

    @property
    def batches(self) -> float:
        """Steps of an epoch."""
        return max(1, round(self.steps / self.epochs))

    @property
    def now(self) -> float | None:
        """Epochs that are done, with the share of the present one; None when no run is alive."""
        return self._at if self._workspace.desk.alive and self.table is not None else None

    def across(self, window: tuple[float, float] | None) -> Scale:
        """The axis of epochs: all of a short run; of a long one so much that a tenth is drawn on."""
        if window is not None:
            return Scale(*window)
        epochs = self.epochs
        if epochs <= _ALL_SHOWN or not self.steps:
            return Scale(0.0, float(epochs))
        wanted = max(10.0 * self._at, 10.0)
        unit = 10.0 ** math.floor(math.log10(wanted))
        return Scale(
            0.0, min(float(epochs), next(unit * step for step in (*_STEPS, 10) if unit * step >= wanted))
        )

    def marks(self) -> tuple[Mark, ...]:
        """Changes of the learning rate and pauses, the latest ones where they are many."""
        if not self.is_shown:
            return ()
        changes = [_change(change, self.batches) for change in self._workspace.desk.changes[-_MOST_MARKS:]]
        pauses = self._pauses[-_MOST_MARKS:] if self._run == self._workspace.desk.run else []
        return (
            *(Mark(step / self.batches, "pause", Text("paused")) for step in pauses),
            *(mark for mark in changes if mark is not None),
        )

    @property
    def _at(self) -> float:
        table = self.table
        return int(table.column("step")[-1]) / self.batches if table is not None and table.length else 0.0

    def _on_state(self) -> None:
        """Remember where the run waits; single steps in a row are one pause."""
        desk = self._workspace.desk
        if desk.run != self._run:
            self._run, self._pauses = desk.run, []
        if desk.state is DeskState.PAUSED and desk.progress is not None:
            self._pauses.append(desk.progress.step)


def _change(change: Changed, batches: float) -> Mark | None:
    if change.name != "lr":
        return None
    words = Text("rate {old} → {new}", old=rate_words(change.old), new=rate_words(change.new))
    return Mark((change.step - 1) / batches, "change", words)
