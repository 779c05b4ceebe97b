"""Comparing two things fairly on a noisy machine: in turns, until the ratio is known well enough.

Rounds are interleaved until the 95 % bootstrap interval of the median ratio lies within ±3 % of it, or there
have been 40 of them. A bar holds when the upper end of the interval reaches it.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass

MOST_ROUNDS = 40
FEWEST_ROUNDS = 5
WIDTH = 0.03
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of ours / theirs with its 95 % bootstrap interval."""

    median: float
    low: float
    high: float
    rounds: int

    def __str__(self) -> str:
        return f"{self.median:.4f} (95 % interval {self.low:.4f} to {self.high:.4f}, {self.rounds} rounds)"


def ratio(ours: Callable[[], float], theirs: Callable[[], float]) -> Ratio:
    """Measure both in turns, the order alternating. Each call gives its cost (seconds) of one round."""
    ours()
    theirs()
    found: list[float] = []
    while True:
        if len(found) % 2:
            first = theirs()
            found.append(ours() / first)
        else:
            first = ours()
            found.append(first / theirs())
        if len(found) >= FEWEST_ROUNDS:
            median, low, high = interval(found)
            if len(found) >= MOST_ROUNDS or (high - low) / 2 <= WIDTH * median:
                return Ratio(median, low, high, len(found))


def interval(values: list[float]) -> tuple[float, float, float]:
    """Median and 95 % bootstrap interval of `values`; the same values give the same interval."""
    draw = random.Random(0)
    medians = sorted(statistics.median(draw.choices(values, k=len(values))) for _ in range(_RESAMPLES))
    return statistics.median(values), medians[int(0.025 * _RESAMPLES)], medians[int(0.975 * _RESAMPLES)]
