"""A backend that plays a training without torch: numbers, epochs, views, trouble and the end, as in a run.

`Workspace(backend=lambda: MakeBelieve(epochs=3))` is a window's workspace that never loads an engine.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from netbuilder.core.control import Token
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.machine import Accelerator
from netbuilder.core.problem import Problem
from netbuilder.project.project import Project
from netbuilder.project.request import TrainingRequest
from netbuilder.runs.events import Changed, Ended, EpochDone, Snapshot, Started, Trouble
from netbuilder.runs.flow import FlowView, Form, Seen, Weights
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import NO_FIGURES, Figures, RunRecord, RunState
from netbuilder.runs.store import RunStore
from netbuilder.runs.timing import LayerTimes, Milliseconds
from netbuilder.runs.views import (
    FilterView,
    LayerMaps,
    LayerSizes,
    LayerUnits,
    MapsView,
    SizesView,
    UnitsView,
    View,
)
from netbuilder.runs.waiting import WAITED
from netbuilder.studio.desk import TrainingDesk
from netbuilder.studio.jobs import JobContext

# Layers with weights and activations as the example LeNet-5 has them: (node, title, units).
WEIGHTED = (
    ("conv2d_1", "Conv 1"),
    ("conv2d_2", "Conv 2"),
    ("linear_1", "Linear 1"),
    ("linear_2", "Linear 2"),
    ("linear_3", "Linear 3"),
)
ACTIVE = (
    ("relu_1", "ReLU 1", 6),
    ("relu_2", "ReLU 2", 16),
    ("relu_3", "ReLU 3", 120),
    ("relu_4", "ReLU 4", 84),
)
DIGITS = tuple("0123456789")
SAMPLES = 270


@dataclass(frozen=True)
class MakeBelieve:
    """`steps` a run of `epochs` has in all; each takes `delay` seconds. Reading the data takes `reading`,
    and `testing` seconds pass behind the last step.

    Of each step it waits `waits` seconds for data that stream. With `fail` the run fails with it before step
    `fail_at` (counted from 1); `troubles` are told at first. `metrics` are measured besides the loss;
    `views_every` is the number of steps from one view to the next.
    """

    steps: int = 47 * 14
    epochs: int = 14
    delay: float = 0.0
    waits: float = 0.0
    reading: float = 0.0
    testing: float = 0.0
    fail: Problem | None = None
    fail_at: int = 1
    troubles: tuple[Problem, ...] = ()
    metrics: tuple[str, ...] = ("accuracy",)
    validation: bool = True
    views_every: int = 5
    device: str = "cpu"
    cards: tuple[Accelerator, ...] = ()
    run: str = "make-believe-20261128-000000-0000"

    def train(self, request: TrainingRequest, store: RunStore, context: JobContext) -> str:
        time.sleep(self.reading)
        played = _Played(self, request, context)
        context.post(played.to_the_end())
        return self.run

    def evaluate_run(self, record: RunRecord, part: str, which: str) -> dict[str, float]:
        return {"loss": 0.1, **dict.fromkeys(self.metrics, 0.97)}

    def checkpoint_of(self, record: RunRecord, which: str) -> Path:
        return record.folder / f"{which}.safetensors"

    def trained_model(self, record: RunRecord, which: str) -> NoReturn:
        raise NotImplementedError("a make-believe run has no model")

    def ended_run(self, record: RunRecord) -> NoReturn:
        raise NotImplementedError("a make-believe run keeps no weights")

    def previewer(self) -> NoReturn:
        raise NotImplementedError("a make-believe network makes nothing of examples")

    def layer_times(self, project: Project, threads: int, device: str, token: Token) -> LayerTimes | None:
        """Each node takes a millisecond forward and two backward."""
        token.proceed()
        each = Milliseconds(1.0, 2.0)
        nodes = {(id,): each for id in project.graph.nodes}
        whole = Milliseconds(1.1 * len(nodes), 2.2 * len(nodes))
        return LayerTimes(nodes, whole, 5, project.recipe.batch, self.device, max(1, threads))

    def curve(self, kind: str, numbers: Sequence[float]) -> tuple[float, ...]:
        return tuple(max(0.0, number) for number in numbers)

    def warm_up(self) -> None:
        """There is nothing to load."""

    def accelerators(self) -> tuple[Accelerator, ...]:
        return self.cards


@dataclass
class _Played:
    """One run under way."""

    backend: MakeBelieve
    request: TrainingRequest
    context: JobContext
    table: MetricTable = field(default_factory=MetricTable)
    step: int = 0
    lr: float = 0.0
    shown: tuple[int, object] = (-1, None)

    def to_the_end(self) -> Ended:
        play, context = self.backend, self.context
        self.lr = self.request.project.recipe.lr
        if play.waits:
            self.table = MetricTable((WAITED,))
        context.publish_table(self.table)
        for problem in play.troubles:
            context.post(Trouble(problem))
        context.post(Started(play.run, play.epochs, play.steps, play.device))
        began = time.monotonic()
        while self.step < play.steps:
            if not context.token.proceed(self._show):
                return Ended(RunState.STOPPED, None, self._figures(test=False))
            if play.fail is not None and self.step + 1 >= play.fail_at:
                return Ended(RunState.FAILED, play.fail, self._figures(test=False))
            self._take_step()
            if self.step % self._per_epoch == 0 or self.step == play.steps:
                context.post(EpochDone(self._epoch, self.step, time.monotonic() - began, *self._measured()))
                began = time.monotonic()
        time.sleep(play.testing)
        return Ended(RunState.FINISHED, None, self._figures(test=True))

    @property
    def _per_epoch(self) -> int:
        return max(1, self.backend.steps // self.backend.epochs)

    @property
    def _epoch(self) -> int:
        return min(-(-self.step // self._per_epoch), self.backend.epochs)

    def _take_step(self) -> None:
        time.sleep(self.backend.delay)
        self.step += 1
        asked = self.context.token.changes().get("lr")
        if asked is not None:
            self.context.post(Changed(self.step, "lr", self.lr, asked))
            self.lr = asked
        factor = self.request.project.recipe.schedule.factor(self._epoch - 1, self.step / self.backend.steps)
        waited = {WAITED: self.backend.waits} if self.backend.waits else {}
        loss = loss_at(self.step, self.backend.steps)
        self.table.append(self.step, self._epoch, loss, self.lr * factor, **waited)
        if self.step % self.backend.views_every == 0:
            self._show()

    def _show(self) -> None:
        """Send what is wished for, unless just that was sent already."""
        wish = self.context.watch.wish if self.context.watch is not None else None
        if wish is None or (self.step, wish) == self.shown:
            return
        self.shown = (self.step, wish)
        for kind in sorted(wish.kinds):
            view = view_of(kind, self.step, self.step / self._per_epoch, wish.sample or 0)
            self.context.post(Snapshot(kind, view))

    def _measured(self) -> tuple[FrozenDict[str, float], FrozenDict[str, float]]:
        """Figures of training and validation at the end of an epoch."""
        share = self.step / self.backend.steps
        train = {"loss": smooth_loss(share), **{name: _metric(name, share) for name in self.backend.metrics}}
        if not self.backend.validation:
            return FrozenDict(train), FrozenDict()
        wobble = 1 + 0.12 * math.sin(7.0 * self._epoch)
        validation = {
            name: value * wobble if name == "loss" else value * 0.99 for name, value in train.items()
        }
        return FrozenDict(train), FrozenDict(validation)

    def _figures(self, *, test: bool) -> Figures:
        if not self.step:
            return NO_FIGURES
        train, validation = self._measured()
        parts = {"train": train, "val": validation, "test": validation if test else FrozenDict()}
        return FrozenDict({part: values for part, values in parts.items() if values})


def smooth_loss(share: float) -> float:
    """The loss without its noise when `share` of the run is done: from 2.3 down to 0.06."""
    return 0.06 + 2.24 * math.exp(-7.0 * share) / (1 + math.exp(24.0 * (share - 0.4)) * 0.1)


def loss_at(step: int, steps: int) -> float:
    """The loss of one batch: noisy, and the same at each playing."""
    noise = math.sin(12.9898 * step) * 43758.5453
    return smooth_loss(step / steps) * math.exp(0.5 * (noise - math.floor(noise) - 0.5))


def _metric(name: str, share: float) -> float:
    """Shares rise to 0.97; what is no share falls as the loss does."""
    rising = 0.1 + 0.87 * (1 - math.exp(-9.0 * share))
    return rising if name.endswith("accuracy") else 0.3 * smooth_loss(share)


def view_of(kind: str, step: int, epoch: float, sample: int = 0) -> View:
    """A plausible view of LeNet-5; the same for the same arguments."""
    random = np.random.default_rng(step)
    makers: dict[str, Any] = {
        "filters": _filters,
        "maps": _maps,
        "sizes": _sizes,
        "units": _units,
        "flow": _flow,
    }
    made: View = makers[kind](random, step, epoch, sample)
    return made


def _filters(random: np.random.Generator, step: int, epoch: float, sample: int) -> FilterView:
    start = _floats(np.random.default_rng(0).normal(0, 0.1, (6, 1, 5, 5)))
    grown = np.linspace(-1, 1, 5) * np.arange(1, 7).reshape(6, 1, 1, 1) / 6
    now = _floats(start + 0.5 * (1 - math.exp(-epoch)) * grown)
    return FilterView(step, epoch, "conv2d_1", "Conv 1", now, start, 6)


def _maps(random: np.random.Generator, step: int, epoch: float, sample: int) -> MapsView:
    picture = _blob(np.array([[[sample % 7 + 10.0, 14.0]]]), 28)
    layers = (
        LayerMaps("relu_1", "ReLU 1", _blob(random.uniform(4, 24, (6, 1, 2)), 28), 6),
        LayerMaps("relu_2", "ReLU 2", _blob(random.uniform(1, 9, (16, 1, 2)), 10), 16),
        LayerMaps("relu_3", "ReLU 3", _floats(random.uniform(0, 1, (1, 1, 120))), 120),
    )
    scores = np.zeros(10)
    scores[sample % 10] = 4.0 * (1 - math.exp(-epoch))
    output = _floats(np.exp(scores) / np.exp(scores).sum())
    label = DIGITS[sample % 10]
    return MapsView(step, epoch, "validation", sample, SAMPLES, label, picture, layers, output, DIGITS, True)


def _flow(random: np.random.Generator, step: int, epoch: float, sample: int) -> FlowView:
    """All nodes of LeNet-5, each with maps or with values of its own."""
    nodes = (*(node for node, *_ in (*WEIGHTED, *ACTIVE)), "max_pool2d_1", "max_pool2d_2", "flatten_1")
    seen = {(node,): Seen(Form.VALUES, _floats(random.uniform(0, 1, 12)), 12) for node in nodes}
    seen["digits_1",] = Seen(Form.PICTURE, _blob(np.array([[[sample % 7 + 10.0, 14.0]]]), 28), 1)
    seen["cross_entropy_1",] = Seen(Form.NUMBER, _floats([smooth_loss(0.5)]), 1)
    label = DIGITS[sample % 10]
    return FlowView(step, epoch, "validation", sample, SAMPLES, label, seen, {}, Weights.RUN)


def _sizes(random: np.random.Generator, step: int, epoch: float, sample: int) -> SizesView:
    layers = tuple(
        LayerSizes(node, title, float(random.lognormal(-0.5, 0.3)), float(random.lognormal(-6.9, 0.3)))
        for node, title in WEIGHTED
    )
    return SizesView(step, epoch, layers, tuple((node, float(random.uniform(0.2, 2))) for node, *_ in ACTIVE))


def _units(random: np.random.Generator, step: int, epoch: float, sample: int) -> UnitsView:
    layers = tuple(
        LayerUnits(node, title, place * count // 12, count, 0.3 + 0.05 * place)
        for place, (node, title, count) in enumerate(ACTIVE)
    )
    return UnitsView(step, epoch, "validation", SAMPLES, layers)


def _blob(centres: np.ndarray[Any, Any], size: int) -> Any:
    """Bright spots on `size`×`size` pictures; `centres` is pictures×1×2."""
    rows, columns = np.mgrid[:size, :size]
    distance = (rows - centres[..., 0, None]) ** 2 + (columns - centres[..., 1, None]) ** 2
    return _floats(np.exp(-distance / size))


def _floats(values: Any) -> Any:
    return np.asarray(values, dtype=np.float32)


def follow(desk: TrainingDesk, until: Callable[[], bool] | None = None, patience: float = 20.0) -> None:
    """Pump the desk as a window does, until the run has ended or `until` says so."""
    give_up = time.monotonic() + patience
    while desk.alive and not (until is not None and until()):
        if time.monotonic() > give_up:
            raise TimeoutError("the make-believe run does not come to what is waited for")
        time.sleep(0.002)
        desk.pump()
