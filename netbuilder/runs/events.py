"""What a worker reports besides numbers: rare things, frozen and picklable.

They cross threads and processes. Numbers of every step do not come this way: they go to the `MetricTable`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem
from netbuilder.core.values import NamedTuple, dataclass
from netbuilder.runs.state import NO_FIGURES, Figures, RunState


class Started(NamedTuple):
    """The first step is about to be taken. `run` is the run's id; `steps` are all steps that are planned.

    `epoch` and `step` are those already done, by a run that is resumed.
    """

    run: str
    epochs: int
    steps: int
    device: str
    epoch: int = 0
    step: int = 0


class EpochDone(NamedTuple):
    """An epoch's end: its number from 1, the last step, its duration, and the metrics by name.

    `validation` is empty where the epoch was not validated.
    """

    epoch: int
    step: int
    seconds: float
    train: FrozenDict[str, float]
    validation: FrozenDict[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A picture of the moment; of each `kind` only the latest counts. `payload` is plain data and arrays."""

    kind: str
    payload: object


class Trouble(NamedTuple):
    """Something is wrong and the job goes on."""

    problem: Problem


class Changed(NamedTuple):
    """A value was changed while the job ran, with effect from `step` on: the learning rate is "lr"."""

    step: int
    name: str
    old: float
    new: float


class Ended(NamedTuple):
    """The last event of every job, once. `checkpoint` is the file of weights to go on with."""

    status: RunState
    problem: Problem | None = None
    figures: Figures = NO_FIGURES
    checkpoint: Path | None = None


Event: TypeAlias = Started | EpochDone | Snapshot | Trouble | Changed | Ended
