"""What the run bar says: where the run stands, in words and figures, and what it is steered with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.problem import Problem
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.project.recipe import Recipe
from netbuilder.runs.events import Ended
from netbuilder.runs.state import RunState
from netbuilder.studio.desk import Progress
from netbuilder.studio.presenters.scales import figure

if TYPE_CHECKING:
    from netbuilder.analysis.report import Report
    from netbuilder.studio.workspace import Workspace

_STATM = "/proc/{}/statm"
_UNITS = {
    Kind.MAPS: Text("images/s"),
    Kind.VOLUME: Text("volumes/s"),
    Kind.SIGNAL: Text("signals/s"),
    Kind.SEQUENCE: Text("sequences/s"),
}
_ANY_UNIT = Text("examples/s")
_MEGABYTE = 1_000_000
_LEAST_WAITING = 0.05


class Stage(Enum):
    """What there is to say: nothing is running yet, a run is alive, or how the last one ended."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    TESTING = "testing"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunBarView:
    """`left` is the time that is left, "" while it is not known; `left_words` stand behind it. `share` is how
    much is done, 0 to 1.

    `recipe` is that of the run while one is alive, else the project's. `rate` is the learning rate without
    its schedule, `rate_now` with it. `can_keep` says that the run's rate is not the project's. `blocked` is
    the first problem that stands in the way of training. `waiting` says how much of its time the run waits
    for data, "" where that is hardly worth a word.
    """

    stage: Stage
    headline: Text
    detail: Text | str
    left: str
    left_words: Text | str
    share: float
    recipe: Recipe
    rate: float
    rate_now: float
    can_keep: bool
    pace: str
    unit: Text
    device: str
    blocked: Problem | None
    waiting: Text | str = ""

    @property
    def alive(self) -> bool:
        living = (Stage.STARTING, Stage.RUNNING, Stage.PAUSED, Stage.STOPPING, Stage.TESTING)
        return self.stage in living


class RunBar:
    """Reads the desk of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._counted: tuple[Report, Text] | None = None

    def view(self) -> RunBarView:
        """What there is to show now."""
        workspace, desk = self._workspace, self._workspace.desk
        stage = self._stage()
        progress = desk.progress if stage is not Stage.IDLE else None
        alive = desk.alive and desk.project is not None
        recipe = desk.project.recipe if alive and desk.project is not None else workspace.project.recipe
        rate = self._rate(recipe) if alive else recipe.lr
        moving = progress if stage is Stage.RUNNING else None
        return RunBarView(
            stage,
            self._headline(stage, progress),
            self._detail(stage, progress),
            *_left(stage, progress),
            self._share(stage, progress),
            recipe,
            rate,
            progress.lr if alive and progress is not None else rate,
            alive and rate != workspace.project.recipe.lr,
            pace_words(moving.examples_per_second) if moving is not None else "",
            self._unit(),
            progress.device if progress is not None else "",
            next(iter(workspace.report.stops_training), None),
            waiting_words(moving.waiting) if moving is not None else "",
        )

    def _stage(self) -> Stage:
        desk = self._workspace.desk
        if desk.alive:
            return Stage(desk.state.value)
        ours = desk.project is not None and desk.project.id == self._workspace.project.id
        if desk.end is None or not ours:
            return Stage.IDLE
        ends = {RunState.FINISHED: Stage.FINISHED, RunState.STOPPED: Stage.STOPPED}
        return ends.get(desk.end.status, Stage.FAILED)

    def _headline(self, stage: Stage, progress: Progress | None) -> Text:
        if stage is Stage.IDLE:
            return Text("Not ready") if self._workspace.report.stops_training else Text("Ready to train")
        if stage in (Stage.RUNNING, Stage.PAUSED) and progress is not None:
            return Text(
                "Epoch {epoch} of {epochs}", epoch=f"{progress.epoch:,}", epochs=f"{progress.epochs:,}"
            )
        said = {
            Stage.PAUSED: Text("Paused"),
            Stage.STOPPING: Text("Stopping…"),
            Stage.TESTING: Text("Testing…"),
            Stage.FINISHED: Text("Finished"),
            Stage.STOPPED: Text("Stopped"),
            Stage.FAILED: Text("Failed"),
        }
        return said.get(stage, Text("Reading data…"))

    def _detail(self, stage: Stage, progress: Progress | None) -> Text | str:
        end = self._workspace.desk.end
        if stage is Stage.IDLE:
            problem = next(iter(self._workspace.report.stops_training), None)
            return problem.what if problem is not None else _plan(self._workspace.project.recipe.epochs)
        if stage is Stage.FAILED and end is not None and end.problem is not None:
            return end.problem.what
        if stage is Stage.FINISHED and end is not None:
            return final_words(end)
        if progress is None:
            return ""
        if stage is Stage.TESTING:
            return Text("the best weights")
        if stage in (Stage.STOPPED, Stage.FAILED):
            return Text("in epoch {epoch:,}, batch {batch:,}", epoch=progress.epoch, batch=progress.batch)
        batch = Text(
            "batch {batch} of {batches}", batch=f"{progress.batch:,}", batches=f"{progress.batches:,}"
        )
        recipe = self._workspace.desk.project.recipe if self._workspace.desk.project is not None else None
        if recipe is None or recipe.folds == 1:
            return batch
        return Text("fold {fold} of {folds}, {batch}", fold=recipe.fold, folds=recipe.folds, batch=batch)

    def _share(self, stage: Stage, progress: Progress | None) -> float:
        if progress is None or stage is Stage.IDLE:
            return 0.0
        return 1.0 if stage is Stage.FINISHED else progress.share

    def _rate(self, recipe: Recipe) -> float:
        """The rate that was asked for last: the recipe's, or the one set by hand."""
        asked = [change.new for change in self._workspace.desk.changes if change.name == "lr"]
        return asked[-1] if asked else recipe.lr

    def _unit(self) -> Text:
        """What is counted a second; looked up once a report."""
        found = self._workspace.report
        if self._counted is None or self._counted[0] is not found:
            self._counted = found, _unit_of(found)
        return self._counted[1]


def final_words(end: Ended) -> Text:
    """The figures that a run ended with: the test's, else the validation's, else the training's."""
    figures = end.figures
    if test := figures.get("test"):
        return Text("test {name} {value}", **_deciding(test))
    if validation := figures.get("val"):
        return Text("validation {name} {value}", **_deciding(validation))
    if train := figures.get("train"):
        return Text("training {name} {value}", **_deciding(train))
    return Text("no epoch was trained")


def duration(seconds: float) -> str:
    """0:57, 12:05, 1:02:33, 2 d 3 h."""
    whole = max(0, round(seconds))
    if whole >= 86_400:
        return f"{whole // 86_400} d {whole % 86_400 // 3600} h"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def pace_words(rate: float) -> str:
    """Examples a second with about three figures; "" while none is known."""
    if rate <= 0:
        return ""
    return f"{rate:.1f}" if rate < 10 else f"{float(f'{rate:.3g}'):,.0f}"


def waiting_words(waiting: float | None) -> Text | str:
    """How much of its time a run waits for data, where that is more than a few percent."""
    if waiting is None or waiting < _LEAST_WAITING:
        return ""
    return Text("waits for data {share:.0f} %", share=100 * waiting)


def memory_in_use(process: int | None = None) -> str:
    """What a process holds in memory, this one for None: “412 MB”; "" where that is not told cheaply."""
    try:
        pages = int(Path(_STATM.format(process or "self")).read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return ""
    size = pages * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE
    return f"{size:,.0f} MB" if size < 10_000 else f"{size / 1000:,.1f} GB"


def _left(stage: Stage, progress: Progress | None) -> tuple[str, Text | str]:
    """How much time is left; without progress the headline says all there is."""
    if progress is None or stage not in (Stage.RUNNING, Stage.PAUSED):
        return "", ""
    if stage is Stage.PAUSED:
        return "", Text("paused")
    seconds = progress.seconds_left
    return (duration(seconds), Text("left")) if seconds is not None else ("", "")


def deciding(figures: Mapping[str, float]) -> tuple[str, Text | str]:
    """The first metric and its title, the loss where there is none."""
    name = next((each for each in figures if each in metrics), "loss")
    declared = metrics.find(name)
    return name, Text("loss") if declared is None else declared.title.lower()


def _deciding(figures: Mapping[str, float]) -> dict[str, Text | str]:
    """The name and value of what decides."""
    name, title = deciding(figures)
    declared = metrics.find(name)
    return {"name": title, "value": figure(figures[name], declared is not None and declared.fraction)}


def _plan(epochs: int) -> Text:
    return Text("1 epoch") if epochs == 1 else Text("{count} epochs", count=f"{epochs:,}")


def _unit_of(report: Report) -> Text:
    for outcome in map(report.walk.outcomes.get, report.graph.nodes):
        if outcome is not None and outcome.facts is not None:
            kinds = [fact.spec.kind for _, fact in outcome.facts.fields]
            return next((_UNITS[kind] for kind in kinds if kind in _UNITS), _ANY_UNIT)
    return _ANY_UNIT
