"""How a run stands, and what it has reached: what its events speak of, without the record of it."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from netbuilder.core.frozen import FrozenDict

# Part of the data ("train", "val", "test") → metric → value.
Figures: TypeAlias = FrozenDict[str, FrozenDict[str, float]]

NO_FIGURES: Figures = FrozenDict()


class RunState(Enum):
    """`interrupted`: the process ended before the run did."""

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
