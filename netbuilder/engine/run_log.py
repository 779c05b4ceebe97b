"""What a run writes down: numbers into the table, rare things to the mailbox, all of it into the store."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem, Severity
from netbuilder.core.text import Text
from netbuilder.runs.events import Changed, EpochDone, Event, Trouble
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import Best, Figures
from netbuilder.runs.waiting import WAITED
from netbuilder.runs.writer import RunWriter


class RunLog:
    """The `Log` of a trainer. Nothing here raises: a full disk is told once, and training goes on.

    `judge` is the name of the figure that decides which checkpoint is best.
    """

    def __init__(
        self, table: MetricTable, writer: RunWriter, post: Callable[[Event], None], judge: str
    ) -> None:
        self.table = table
        self.writer = writer
        self._train: FrozenDict[str, float] = FrozenDict()
        self._validation: FrozenDict[str, float] = FrozenDict()
        self._post = post
        self._judge = judge
        self._waits: deque[float] = deque()  # of batches whose steps have not been told yet
        self._disk_told = False
        self._store_told: Problem | None = None

    def step(self, step: int, epoch: int, loss: float, lr: float) -> None:
        if self._waits:
            self.table.append(step, epoch, loss, lr, **{WAITED: self._waits.popleft()})
        else:
            self.table.append(step, epoch, loss, lr)
        self.writer.tick(self.table)
        if self.writer.trouble is not None and self.writer.trouble is not self._store_told:
            self._store_told = self.writer.trouble
            self._post(Trouble(self.writer.trouble))

    def waited(self, seconds: float) -> None:
        if WAITED in self.table.names:
            self._waits.append(seconds)

    def epoch(
        self, epoch: int, step: int, seconds: float, train: dict[str, float], validation: dict[str, float]
    ) -> None:
        done = EpochDone(epoch, step, seconds, FrozenDict(train), FrozenDict(validation))
        self.recall([done])
        self.writer.epoch(done)
        self.writer.flush(self.table)
        self._post(done)

    def recall(self, epochs: Iterable[EpochDone]) -> None:
        """Take the figures of these epochs, in their order, for the last ones."""
        for done in epochs:
            self._train = done.train
            self._validation = done.validation or self._validation

    def figures(self, test: dict[str, float]) -> Figures:
        """The last figures of training and validation and those of the test, as far as there are any."""
        found = {"train": self._train, "val": self._validation, "test": FrozenDict(test)}
        return FrozenDict({part: values for part, values in found.items() if values})

    def changed(self, step: int, name: str, old: float, new: float) -> None:
        change = Changed(step, name, old, new)
        self.writer.change(change)
        self._post(change)

    def checkpoint(self, kind: str, path: Path, step: int, epoch: int, figure: float | None) -> None:
        self.writer.checkpoint(kind, step, path, figure)
        if kind == "best" and figure is not None:
            self.writer.improved(Best(self._judge, figure, epoch))

    def flush(self) -> None:
        """Put every number on the disk: a checkpoint is about to be written that stands after them."""
        self.writer.flush(self.table)

    def forgotten(self, path: Path) -> None:
        self.writer.forget_checkpoint(path)

    def disk_refused(self, error: OSError) -> None:
        if self._disk_told:
            return
        self._disk_told = True
        self._post(
            Trouble(
                Problem(
                    "checkpoint_not_written",
                    Text("A checkpoint could not be written; training goes on."),
                    Text("{file}", file=error.filename or self.writer.record.folder),
                    received=Text("{error}", error=error.strerror or str(error)),
                    remedy=Text("make room on the disk; the next epoch tries again."),
                    severity=Severity.WARNING,
                )
            )
        )
