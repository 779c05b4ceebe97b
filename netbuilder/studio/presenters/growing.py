"""Curves that only grow at their end: kept, smoothed and reduced without looking at the beginning again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from netbuilder.runs.late import numpy
from netbuilder.runs.pyramid import Pyramid

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

    from netbuilder.studio.presenters.scales import Floats

    Rows = NDArray[int64]

# Buckets of a reduced curve: each gives two points, its least and its largest value.
BUCKETS = 400


class Growing:
    """Numbers in one array with room to grow."""

    def __init__(self) -> None:
        self._room = numpy.empty(1024)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> Floats:
        return self._room[: self._length]

    def extend(self, values: Floats) -> None:
        length = self._length + len(values)
        if length > len(self._room):
            larger = numpy.empty(max(length, 2 * len(self._room)))
            larger[: self._length] = self.values
            self._room = larger
        self._room[self._length : length] = values
        self._length = length


class Track:
    """Points with ascending `xs`, reduced to what a plot can show."""

    def __init__(self) -> None:
        self._xs = Growing()
        self._ys = Growing()
        self._pyramid = Pyramid()

    def __len__(self) -> int:
        return len(self._xs)

    @property
    def xs(self) -> Floats:
        return self._xs.values

    @property
    def ys(self) -> Floats:
        return self._ys.values

    def extend(self, xs: Floats, ys: Floats) -> None:
        self._xs.extend(xs)
        self._ys.extend(ys)

    def shown(self, low: float, high: float) -> tuple[Floats, Floats]:
        """The points between `low` and `high` and one more on each side; extremes where they are many."""
        xs, ys = self._xs.values, self._ys.values
        first, last = rows_between(xs, low, high)
        if last - first <= 2 * BUCKETS:
            return xs[first:last], ys[first:last]
        found = self._pyramid.envelope(ys, first, last, BUCKETS)
        middle = (xs[found.edges[:-1]] + xs[found.edges[1:] - 1]) / 2
        return numpy.repeat(middle, 2), numpy.column_stack((found.low, found.high)).ravel()


class Smoothed:
    """An exponential moving average, `steps` long, that is a plain average while there are fewer.

    What is no number counts for nothing: the average stays where it was.
    """

    _LARGEST = 1e6  # weights of one block differ by no more, so that no figure is lost

    def __init__(self, steps: float) -> None:
        self._keep = 1.0 - 1.0 / max(steps, 2.0)
        self._block = min(4096, int(math.log(self._LARGEST) / -math.log(self._keep)))
        self._sum = 0.0
        self._weight = 0.0
        self._grown = Growing()

    def __len__(self) -> int:
        return len(self._grown)

    @property
    def values(self) -> Floats:
        """One for each number that was added."""
        return self._grown.values

    def extend(self, values: Floats) -> None:
        for start in range(0, len(values), self._block):
            self._add(values[start : start + self._block])

    def _add(self, values: Floats) -> None:
        counts = numpy.isfinite(values)
        sums = self._faded(numpy.where(counts, values, 0.0), self._sum)
        weights = self._faded(counts.astype(numpy.float64), self._weight)
        self._sum, self._weight = float(sums[-1]), float(weights[-1])
        found = numpy.full(len(values), numpy.nan)
        numpy.divide(sums, weights, out=found, where=weights > 0)
        self._grown.extend(found)

    def _faded(self, values: Floats, before: float) -> Floats:
        """Each number plus `keep` times what came out before it, in whole arrays."""
        growth = self._keep ** -numpy.arange(1.0, len(values) + 1)
        return (before + numpy.cumsum(values * growth)) / growth


def rows_between(xs: Floats, low: float, high: float) -> tuple[int, int]:
    """First row and end of the rows that are needed to draw from `low` to `high`."""
    first = max(int(xs.searchsorted(low)) - 1, 0)
    return first, min(int(xs.searchsorted(high, side="right")) + 1, len(xs))


def picked_rows(first: int, last: int, most: int) -> Rows:
    """At most about `most` row numbers from `first` to before `last`, the same while the curve grows."""
    stride = 1
    while stride * most < last - first:
        stride *= 2
    if first >= last:
        return numpy.arange(0)
    rows = numpy.arange(first // stride * stride, last - 1 + stride, stride)
    rows[0], rows[-1] = first, last - 1
    return rows
