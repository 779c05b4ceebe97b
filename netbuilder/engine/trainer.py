"""The training loop. It knows no store, no window and no thread: it asks a token and tells a log."""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import torch
from torch import nn

from netbuilder.core.control import Token
from netbuilder.core.problem import ProblemError
from netbuilder.core.values import dataclass
from netbuilder.engine.checkpoint import Position
from netbuilder.engine.evaluate import Stopped, evaluate
from netbuilder.engine.feed import Feed, Parts, order
from netbuilder.engine.keeping import BEFORE, BEST, EPOCH, LAST, Keeper
from netbuilder.engine.losses import LossBuffer, NotFinite
from netbuilder.engine.moments import Nobody, Spectator
from netbuilder.engine.objective import Batch, Objective, Tally, as_outputs
from netbuilder.project.recipe import Recipe

# A run that is killed loses at most this much of its weights: in an epoch that takes hours, and where epochs
# take milliseconds, so that the disk is not waited for after each.
_SECONDS_WITHIN_AN_EPOCH = 30.0
_SECONDS_BETWEEN_EPOCHS = 1.0


class Log(Protocol):
    """Who is told what happens. Calls must return quickly and never raise."""

    def step(self, step: int, epoch: int, loss: float, lr: float) -> None: ...
    def waited(self, seconds: float) -> None: ...
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
        """The figure that tells the best checkpoint, and whether more of it is better.

        Of several losses a metric knows one alone, so that their sum decides.
        """
        measures = self.objective.measures
        if not measures or len(self.objective.terms) > 1:
            return "loss", False
        return measures[0].name, measures[0].higher


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
        spectator: Spectator | None = None,
    ) -> None:
        self.learner = learner
        self.parts = parts
        self.recipe = recipe
        self.token = token
        self.log = log
        self.keeper = keeper
        self.position = position
        self.most_steps = most_steps
        self.spectator: Spectator = spectator or Nobody()
        self.batch: Batch = {}
        self._losses = LossBuffer(learner.device, log.step)
        self._tally = Tally(learner.objective, learner.device, position.counted, position.sums)
        self._steps = parts.train.steps(recipe.batch)
        self._saved = time.monotonic()
        self._kept: Position | None = None

    def run(self) -> bool:
        """Train to the end of the recipe; False when it was stopped before.

        Raises NotFinite for a loss or weights that are no numbers any more, and what torch raises.
        """
        if self.position.step == 0:
            self._keep(BEFORE)
            self._keep(LAST)
        try:
            while self.position.epoch < self.recipe.epochs and not self._enough():
                self._train_epoch()
        except Stopped:
            self._keep_last()
            return False
        except ProblemError:
            # Data that cannot be read any more: what was learned until then is sound.
            self._keep_last()
            raise
        if self._kept != self.position:
            self._keep_last()
        return True

    def measure(self, feed: Feed) -> dict[str, float]:
        """Loss and metrics over all of `feed`. Raises Stopped."""
        at = self.learner
        return evaluate(
            at.module, at.objective, feed, at.fields, at.device, batch=self.recipe.batch, token=self.token
        )

    def _train_epoch(self) -> None:
        """The rest of the epoch in which the run stands, and what is due behind it."""
        started = time.monotonic()
        self.learner.module.train()
        with closing(self._batches()) as batches:
            for batch in batches:
                self._step(batch)
                if time.monotonic() - self._saved > _SECONDS_WITHIN_AN_EPOCH:
                    self._keep_last()
        self._end_epoch(started)

    def _batches(self) -> Generator[Batch, None, None]:
        """The batches that are left of the epoch, as long as the run may go on. Raises Stopped."""
        examples, at = self.parts.train, self.position
        shuffled = order(examples.count, self.recipe.seed, at.epoch, self.learner.device)
        with closing(examples.batches(self.recipe.batch, shuffled, at.batch, self._heed)) as batches:
            for batch in batches:
                if self._enough():
                    return
                if not self.token.proceed(self.spectator.meanwhile):
                    raise Stopped
                if examples.streamed:
                    self.log.waited(examples.waited() + self.parts.validation.waited())
                yield batch

    def _heed(self) -> None:
        """No step can be taken yet. Raises Stopped."""
        if self.token.stopping:
            raise Stopped

    def _step(self, batch: Batch) -> None:
        learner, spectator, at = self.learner, self.spectator, self.position
        self.batch = batch
        spectator.before_step()
        lr = self._set_rate()
        outputs = as_outputs(learner.module(*(batch[name] for name in learner.fields)))
        loss = learner.objective.loss(outputs, batch)
        self._losses.add(at.step + 1, at.epoch + 1, loss, lr)
        learner.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        spectator.after_backward()
        learner.optimiser.step()
        self._tally.add(loss, outputs, batch)
        self.position = self.position.after_a_step()
        spectator.after_step(self.position)

    def _set_rate(self) -> float:
        """Take a new learning rate if one was asked for, and set this step's by the schedule."""
        at = self.position
        asked = self.token.changes().get("lr")
        if asked is not None:
            self.log.changed(at.step + 1, "lr", at.lr, asked)
            self.position = at = replace(at, lr=asked)
        progress = at.step / (self.recipe.epochs * self._steps)
        lr = at.lr * self.recipe.schedule.factor(at.epoch, progress)
        for group in self.learner.optimiser.param_groups:
            group["lr"] = lr
        return lr

    def _end_epoch(self, started: float) -> None:
        """Measure, tell and keep what the epoch gave. Only then is it done: after a stop this is repeated."""
        self._settle()
        at, train = self.position, self._tally.figures()
        done = at.batch == self._steps
        epoch = at.epoch + 1
        due = not done or epoch % self.recipe.validate_every == 0 or epoch == self.recipe.epochs
        validation = self._validated() if due or self._enough() else {}
        self.log.epoch(epoch, at.step, time.monotonic() - started, train, validation)
        if done:
            self.position = replace(at, epoch=epoch, batch=0)
            self._tally = Tally(self.learner.objective, self.learner.device)
        self._keep_best(train, validation)
        if done and self._keep(EPOCH):
            self._thin()
        if time.monotonic() - self._saved > _SECONDS_BETWEEN_EPOCHS:
            self._keep(LAST)

    def _validated(self) -> dict[str, float]:
        """The figures of the validation part, which a spectator may look at on its way through the model.

        Raises Stopped.
        """
        at: Position | None = None
        self.spectator.before_validation()
        try:
            found = self.measure(self.parts.validation)
            at = self.position
        finally:
            self.spectator.after_validation(at)
        return found

    def _keep_best(self, train: dict[str, float], validation: dict[str, float]) -> None:
        """Keep the weights if they are better than those before, by training's figure without validation."""
        name, higher = self.learner.judge
        figure = (train if not self.parts.validation.count else validation).get(name, math.nan)
        best = self.position.best
        if math.isfinite(figure) and (best is None or (figure > best if higher else figure < best)):
            kept = self._keep(BEST, figure)
            # What the disk refused is no mark for what comes: the next epoch tries again.
            self.position = replace(self.position, best=figure if kept else best)

    def _keep_last(self) -> None:
        """The state between two steps, with every number before it on the disk."""
        self._settle()
        self._keep(LAST)

    def _settle(self) -> None:
        """Hand over all losses. Raises NotFinite, for weights too, so that what is kept is always sound."""
        self._losses.flush()
        self.log.flush()
        if not all(
            bool(torch.isfinite(tensor).all()) for tensor in self.learner.module.state_dict().values()
        ):
            raise NotFinite(self.position.step, None)

    def _keep(self, kind: str, figure: float | None = None) -> bool:
        """Write a checkpoint; False when the disk refuses."""
        at = replace(self.position, counted=self._tally.counted, sums=self._tally.sums)
        optimiser = self.learner.optimiser if kind == LAST else None
        try:
            path = self.keeper.keep(kind, self.learner.module, at, optimiser)
        except OSError as error:
            self.log.disk_refused(error)
            return False
        if kind == LAST:
            self._saved = time.monotonic()
            self._kept = self.position
        self.log.checkpoint(kind, path, at.step, at.epoch + (at.batch > 0), figure)
        return True

    def _thin(self) -> None:
        try:
            removed = self.keeper.thin()
        except OSError as error:
            self.log.disk_refused(error)
            return
        for path in removed:
            self.log.forgotten(path)

    def _enough(self) -> bool:
        return self.most_steps is not None and self.position.step >= self.most_steps
