"""The training loop, on one screen. It knows no store, no window and no thread: it asks a token and tells a log."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import torch
from torch import nn

from netbuilder.core.control import Token
from netbuilder.engine.checkpoint import Position
from netbuilder.engine.evaluate import evaluate
from netbuilder.engine.feed import Parts, order
from netbuilder.engine.keeping import BEST, EPOCH, BEFORE, LAST, Keeper
from netbuilder.engine.losses import LossBuffer
from netbuilder.engine.objective import Batch, Objective, Tally, as_outputs
from netbuilder.project.recipe import Recipe

# A run that is killed loses at most this much of its weights, also in an epoch that takes hours.
_SECONDS_BETWEEN_CHECKPOINTS = 30.0


class Log(Protocol):
    """Who is told what happens. Calls must return quickly and never raise."""

    def step(self, step: int, epoch: int, loss: float, lr: float) -> None: ...
    def epoch(
        self, epoch: int, step: int, seconds: float, train: dict[str, float], validation: dict[str, float]
    ) -> None: ...
    def changed(self, step: int, name: str, old: float, new: float) -> None: ...
    def checkpoint(self, kind: str, path: Path, step: int, epoch: int, figure: float | None) -> None: ...
    def flush(self) -> None: ...
    def forgotten(self, path: Path) -> None: ...
    def disk_refused(self, error: OSError) -> None: ...


LogType = TypeVar("LogType", bound=Log)


@dataclass(frozen=True, slots=True)
class Learner:
    """What learns: the module, what it is judged by, what it is called with, and what changes it."""

    module: nn.Module
    objective: Objective
    fields: tuple[str, ...]
    optimiser: torch.optim.Optimizer
    device: torch.device

    @property
    def judge(self) -> tuple[str, bool]:
        """The figure that tells the best checkpoint, and whether more of it is better."""
        measures = self.objective.measures
        return (measures[0].name, measures[0].higher) if measures else ("loss", False)


class Trainer(Generic[LogType]):
    """Trains a `Learner` on `parts` by `recipe`. `position` says where it stands, also while it runs."""

    def __init__(
        self,
        learner: Learner,
        parts: Parts,
        recipe: Recipe,
        token: Token,
        log: LogType,
        keeper: Keeper,
        position: Position,
        most_steps: int | None = None,
    ) -> None:
        self.learner = learner
        self.parts = parts
        self.recipe = recipe
        self.token = token
        self.log = log
        self.keeper = keeper
        self.position = position
        self.most_steps = most_steps
        self.batch: Batch = {}
        self._losses = LossBuffer(learner.device, log.step)
        self._steps = parts.train.steps(recipe.batch)
        self._saved = time.monotonic()

    def run(self) -> bool:
        """Train to the end of the recipe; False when it was stopped before. Raises NotFinite and what torch raises."""
        if self.position.step == 0:
            self._keep(BEFORE, None)
            self._keep(LAST, None)
        while self.position.epoch < self.recipe.epochs and not self._enough():
            if not self._train_epoch():
                self._keep_last()
                return False
        return True

    def _train_epoch(self) -> bool:
        learner, recipe, epoch = self.learner, self.recipe, self.position.epoch
        module, objective, fields, optimiser = learner.module, learner.objective, learner.fields, learner.optimiser
        shuffled = order(self.parts.train.count, recipe.seed, epoch, learner.device)
        tally = Tally(objective, learner.device)
        started = time.monotonic()
        module.train()
        for batch in self.parts.train.batches(recipe.batch, shuffled, self.position.batch):
            if self._enough():
                break
            if not self.token.proceed():
                return False
            self.batch = batch
            lr = self._set_rate()
            outputs = as_outputs(module(*(batch[name] for name in fields)))
            loss = objective.loss(outputs, batch)
            self._losses.add(self.position.step + 1, epoch + 1, loss, lr)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            optimiser.step()
            tally.add(loss, outputs, batch)
            self._stepped()
        self._losses.flush()
        self.position = replace(self.position, epoch=epoch + 1, batch=0)
        self._end_epoch(time.monotonic() - started, tally.figures())
        return True

    def _set_rate(self) -> float:
        """Take a new learning rate if one was asked for, and set this step's by the schedule."""
        for name, value in self.token.changes().items():
            self.log.changed(self.position.step, name, self.position.lr, value)
            self.position = replace(self.position, lr=value)
        progress = self.position.step / max(1, self.recipe.epochs * self._steps)
        lr = self.position.lr * self.recipe.schedule.factor(self.position.epoch, progress)
        for group in self.learner.optimiser.param_groups:
            group["lr"] = lr
        return lr

    def _stepped(self) -> None:
        at = self.position
        self.position = replace(at, batch=at.batch + 1, step=at.step + 1)
        if time.monotonic() - self._saved > _SECONDS_BETWEEN_CHECKPOINTS:
            self._keep_last()

    def _end_epoch(self, seconds: float, train: dict[str, float]) -> None:
        at, learner = self.position, self.learner
        validation: dict[str, float] = {}
        if at.epoch % self.recipe.validate_every == 0 or at.epoch == self.recipe.epochs or self._enough():
            validation = evaluate(
                learner.module, learner.objective, self.parts.validation, learner.fields, learner.device
            )
        name, higher = learner.judge
        figure = (validation or ({} if self.parts.validation.count else train)).get(name)
        self.log.epoch(at.epoch, at.step, seconds, train, validation)
        better = figure is not None and (at.best is None or (figure > at.best if higher else figure < at.best))
        if better:
            self.position = replace(self.position, best=figure)
            self._keep(BEST, figure)
        self._keep(LAST, figure)
        self._keep(EPOCH, figure)

    def _keep_last(self) -> None:
        """The state between two steps, with every number before it on the disk."""
        self._losses.flush()
        self.log.flush()
        self._keep(LAST, None)

    def _keep(self, kind: str, figure: float | None) -> None:
        module, optimiser, at = self.learner.module, self.learner.optimiser, self.position
        try:
            path = self.keeper.keep(kind, module, at, optimiser if kind == LAST else None)
            for gone in self.keeper.thin():
                self.log.forgotten(gone)
        except OSError as error:
            self.log.disk_refused(error)
            return
        if kind == LAST:
            self._saved = time.monotonic()
        self.log.checkpoint(kind, path, at.step, at.epoch, figure)

    def _enough(self) -> bool:
        return self.most_steps is not None and self.position.step >= self.most_steps
