"""Two sets of outputs side by side: how far they are apart, and whether they say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netbuilder.core.values import dataclass

if TYPE_CHECKING:
    import numpy as np

# The bins of `Gaps`, as powers of ten: five a decade.
SMALLEST, LARGEST, PER_DECADE = -9, -4, 5
_BINS = (LARGEST - SMALLEST) * PER_DECADE


@dataclass(frozen=True, slots=True)
class Gaps:
    """How far single outputs are apart, as shares of the largest output.

    `equal` have no gap at all. `bins` count the others from 1e-9 to 1e-4; smaller and larger ones are in the
    first and the last.
    """

    equal: int = 0
    bins: tuple[int, ...] = (0,) * _BINS

    @property
    def outputs(self) -> int:
        """All single numbers that were compared."""
        return self.equal + sum(self.bins)


NO_GAPS = Gaps()


def compared(expected: Sequence[np.ndarray], received: Sequence[np.ndarray]) -> tuple[float, float]:
    """The largest difference and the largest expected size; infinite where there is nothing to compare."""
    import numpy as np

    if [array.shape for array in expected] != [array.shape for array in received]:
        return float("inf"), 1.0
    differences, sizes = [0.0], [0.0]
    for ours, theirs in zip(expected, received, strict=True):
        known = np.isfinite(ours)
        if not (
            np.isfinite(theirs[known]).all() and np.array_equal(ours[~known], theirs[~known], equal_nan=True)
        ):
            return float("inf"), 1.0
        apart = np.abs(ours[known].astype(np.float64) - theirs[known])
        differences.append(float(apart.max(initial=0.0)))
        sizes.append(float(np.abs(ours[known]).max(initial=0.0)))
    return max(differences), max(sizes)


def gaps(expected: Sequence[np.ndarray], received: Sequence[np.ndarray], largest: float) -> Gaps:
    """All differences as shares of `largest`, for outputs that `compared` found to be finite alike."""
    import numpy as np

    equal, bins = 0, np.zeros(_BINS, np.int64)
    for ours, theirs in zip(expected, received, strict=True):
        known = np.isfinite(ours)
        apart = np.abs(ours[known].astype(np.float64) - theirs[known])
        there = apart[apart > 0] / (largest or 1.0)
        equal += ours.size - there.size
        places = np.floor((np.log10(there) - SMALLEST) * PER_DECADE).astype(np.int64)
        bins += np.bincount(places.clip(0, _BINS - 1), minlength=_BINS)
    return Gaps(equal, tuple(bins.tolist()))


def same_answers(
    expected: Sequence[np.ndarray], received: Sequence[np.ndarray], scores: Sequence[int]
) -> int | None:
    """How many samples have the same highest score in each of the outputs `scores`; None without any."""
    import numpy as np

    if not scores:
        return None
    pairs = [(expected[index], received[index]) for index in scores]
    same = [ours.argmax(axis=1) == theirs.argmax(axis=1) for ours, theirs in pairs]
    return int(np.logical_and.reduce(same).sum())
