"""Smallest and largest values of any stretch of a long curve, in a time that does not grow with the curve.

Level 0 is the curve itself; a cell of level k sums up 8**k rows by their minimum and maximum. Levels only
ever grow at their end. NaN is left out, as a plot leaves it out; a cell of nothing but NaN is NaN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.values import dataclass
from netbuilder.runs.late import numpy

if TYPE_CHECKING:
    from numpy import float64, int64, ufunc
    from numpy.typing import NDArray

    Floats = NDArray[float64]

FACTOR = 8
_FEW = 64  # cells that are looked at one by one sooner than by way of the levels above


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """A curve reduced to buckets that follow each other without a gap.

    Bucket i covers the rows from `edges[i]` to before `edges[i + 1]`; `low[i]` and `high[i]` are its
    extremes. `edges` is int64 with one entry more than the float64 `low` and `high`.
    """

    edges: NDArray[int64]
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Levels:
    """Extremes of the first `rows` rows: level k (from 1) has `rows // 8**k` cells that count."""

    rows: int
    lows: tuple[Floats, ...]
    highs: tuple[Floats, ...]


class Pyramid:
    """Made by readers, so that it costs the writer nothing.

    Several threads may ask at once without a lock: what they add depends on finished rows alone, so two who
    add the same cells write the same bytes, and a state is published whole. The slower one may publish a
    shorter state; then the rest is added once more.
    """

    def __init__(self) -> None:
        self._levels = _Levels(0, (), ())

    def envelope(self, values: Floats, start: int, stop: int, points: int) -> Envelope:
        """The rows from `start` to before `stop` of `values`, in at most `points` (2 or more) buckets.

        `values` are all finished rows of the curve; at each call there may be more. Inner edges are multiples
        of one width, so buckets stay where they are while the curve grows. What is not in
        `values` is left out.
        """
        if points < 2:
            raise ValueError("an envelope needs at least 2 points")
        stop = max(0, min(stop, len(values)))
        start = max(0, min(start, stop))
        level, cells = _bucket(stop - start, points)
        edges = _edges(start, stop, FACTOR**level * cells)
        levels = self._extended(values)
        low = _reduced(numpy.fmin, (values, *levels.lows), level, cells, edges)
        high = _reduced(numpy.fmax, (values, *levels.highs), level, cells, edges)
        return Envelope(edges, low, high)

    def _extended(self, values: Floats) -> _Levels:
        old, rows = self._levels, len(values)
        if rows // FACTOR <= old.rows // FACTOR:
            return old
        lows = _grown(numpy.fmin, values, old.lows, old.rows)
        highs = _grown(numpy.fmax, values, old.highs, old.rows)
        self._levels = _Levels(rows, lows, highs)
        return self._levels


def _bucket(rows: int, points: int) -> tuple[int, int]:
    """Level, and cells of that level to a bucket (1 to 8), so that `rows` rows need at most `points` buckets.

    One bucket is kept in hand, since a stretch that begins inside a bucket meets one more.
    """
    if rows <= points:
        return 0, 1
    level = 0
    while FACTOR ** (level + 1) * (points - 1) <= rows:
        level += 1
    return level, -(-rows // (FACTOR**level * (points - 1)))


def _edges(start: int, stop: int, width: int) -> NDArray[int64]:
    """`start`, the multiples of `width` between, `stop`; nothing but `start` when there are no rows."""
    inner = numpy.arange((start // width + 1) * width, stop, width, dtype=numpy.int64)
    return numpy.concatenate(([start], inner, [stop] if stop > start else [])).astype(numpy.int64)


def _reduced(
    extreme: ufunc, floors: tuple[Floats, ...], level: int, cells: int, edges: NDArray[int64]
) -> Floats:
    """One value a bucket. `floors` are the levels from 0. Only the first and last bucket can be ragged."""
    bounds = [int(edge) for edge in (*edges[:2], *edges[-2:])]
    if len(edges) < 4:
        pairs = zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
        return numpy.array([_stretch(extreme, floors, *pair) for pair in pairs], dtype=numpy.float64)
    cell = FACTOR**level
    whole = floors[level][bounds[1] // cell : bounds[2] // cell].reshape(-1, cells)
    first = _stretch(extreme, floors, bounds[0], bounds[1])
    last = _stretch(extreme, floors, bounds[2], bounds[3])
    return numpy.concatenate(([first], extreme.reduce(whole, axis=1), [last])).astype(numpy.float64)


def _stretch(extreme: ufunc, floors: tuple[Floats, ...], start: int, stop: int) -> float:
    """The extreme of the rows from `start` to before `stop`: few cells of each level up, then down again."""
    parts, level = [], 0
    while stop - start > _FEW and (up := -(-start // FACTOR)) < (down := stop // FACTOR):
        parts += [floors[level][start : up * FACTOR], floors[level][down * FACTOR : stop]]
        start, stop, level = up, down, level + 1
    parts.append(floors[level][start:stop])
    return float(extreme.reduce(numpy.concatenate(parts)))


def _grown(
    extreme: ufunc, values: Floats, levels: tuple[Floats, ...], rows_before: int
) -> tuple[Floats, ...]:
    """`levels` with the cells that `values` completes; finished cells are never written again."""
    grown: list[Floats] = []
    below = values
    while want := len(values) // FACTOR ** (len(grown) + 1):
        have = rows_before // FACTOR ** (len(grown) + 1)
        cells = _with_room(levels[len(grown)] if len(grown) < len(levels) else None, have, want)
        cells[have:want] = extreme.reduce(below[have * FACTOR : want * FACTOR].reshape(-1, FACTOR), axis=1)
        grown.append(cells)
        below = cells
    return tuple(grown)


def _with_room(cells: Floats | None, have: int, want: int) -> Floats:
    """`cells`, or a copy of the first `have` of them with twice the room that is wanted."""
    if cells is not None and len(cells) >= want:
        return cells
    roomy = numpy.empty(want * 2, dtype=numpy.float64)
    if cells is not None:
        roomy[:have] = cells[:have]
    return roomy
