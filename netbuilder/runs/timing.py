"""How long each node of a network takes on this computer, as it was measured."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.core.values import NamedTuple
from netbuilder.runs.flow import Path


class Milliseconds(NamedTuple):
    """Time of one pass over a batch, `forward` and then `backward`."""

    forward: float
    backward: float

    @property
    def both(self) -> float:
        return self.forward + self.backward


class LayerTimes(NamedTuple):
    """`nodes` has each node by its path, losses too: a block with all its repetitions, what is in it once.

    `whole` is a pass that nobody looks into. All are medians over `passes` passes of random numbers, a
    `batch` at a time, on `device` with `threads` of the processor.
    """

    nodes: Mapping[Path, Milliseconds]
    whole: Milliseconds
    passes: int
    batch: int
    device: str
    threads: int
