"""How far values reach that are too many to be held in memory, and the numbers for `preparing.scaled`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from netbuilder.data.streams import Stream, pieces, spread_over

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netbuilder.data.source import Stopping

    Numbers = NDArray[np.float64]
    Places = NDArray[np.int64]


MOST_COSTLY = 2000  # examples


def bounds(values: Stream, stop: Stopping | None = None) -> tuple[float, float]:
    """The least and the largest of all values that are numbers, (0, 0) without any.

    Reading them all may take minutes, so what is found is kept for streams that are equal. Of examples that
    are costly only some are read.
    """
    return _bounds(values, _Asked(stop))


@dataclass(frozen=True)
class _Asked:
    """Who is asked whether to stop, for a cache to which it makes no difference."""

    stop: Stopping | None = field(compare=False)


@lru_cache(maxsize=16)
def _bounds(values: Stream, asked: _Asked) -> tuple[float, float]:
    import numpy as np

    low, high = np.inf, -np.inf
    places = spread_over(values, values.nbytes, MOST_COSTLY) if values.is_costly else None
    for piece in pieces(values, places, asked.stop):
        low = min(low, float(np.fmin.reduce(piece, axis=None)))
        high = max(high, float(np.fmax.reduce(piece, axis=None)))
    return (low, high) if low <= high else (0.0, 0.0)


def measured_in_pieces(
    values: Stream, places: Places | None, how: str, stop: Stopping | None = None
) -> tuple[Numbers, Numbers, Numbers]:
    """As `preparing.measured` of the examples at `places`, up to rounding, read once.

    Of examples that are costly to read some from all over stand for all. What is found is kept for streams
    that are equal.
    """
    return _measured(values, _Chosen(b"" if places is None else places.tobytes(), places), how, _Asked(stop))


@dataclass(frozen=True)
class _Chosen:
    """The examples that are looked at, equal where their places are."""

    key: bytes
    places: Places | None = field(compare=False)


@lru_cache(maxsize=16)
def _measured(values: Stream, chosen: _Chosen, how: str, asked: _Asked) -> tuple[Numbers, Numbers, Numbers]:
    import numpy as np

    places = chosen.places
    if values.is_costly:
        some = np.arange(len(values)) if places is None else places
        places = some[:: -(-len(some) // MOST_COSTLY) or 1]
    features = values.shape[1 if how == "channels" else -1]
    sums = _Sums(features)
    for piece in pieces(values, places, asked.stop):
        some = piece if how == "channels" else piece.reshape(len(piece), -1, features).swapaxes(1, 2)
        sums.add(some.reshape(len(some), features, -1))
    known = sums.counts > 0
    fill = np.where(known, np.where(sums.binary, np.round(sums.means), sums.means), 0.0)
    scales = known & ~sums.binary & (how != "none")
    central = how in ("standard", "channels")
    low = sums.means if central else sums.low
    spread = np.sqrt(sums.squares / np.maximum(sums.counts, 1)) if central else sums.high - sums.low
    shift = np.where(scales, low, 0.0)
    scale = np.where(scales & (spread > 0), 1 / np.where(spread > 0, spread, 1.0), 1.0)
    sizes = (-1, *[1] * (values.ndim - 2)) if how == "channels" else (-1,)
    return fill.reshape(sizes), shift.reshape(sizes), scale.reshape(sizes)


class _Sums:
    """What is known of each feature so far; `squares` are those of the distances to the mean."""

    def __init__(self, features: int) -> None:
        import numpy as np

        self.counts, self.means, self.squares = (np.zeros(features) for _ in range(3))
        self.low, self.high = np.full(features, np.inf), np.full(features, -np.inf)
        self.binary = np.ones(features, bool)

    def add(self, values: np.ndarray) -> None:
        """Take in examples×features×values, of which NaN is missing."""
        import numpy as np

        for at in range(values.shape[1]):
            found = values[:, at]
            known = found[~np.isnan(found)].astype(np.float64)
            if len(known):
                self._add(at, known)

    def _add(self, at: int, known: Numbers) -> None:
        count, mean = len(known), float(known.mean())
        before, all_ = self.counts[at], self.counts[at] + count
        off = mean - self.means[at]
        self.squares[at] += float(((known - mean) ** 2).sum()) + off**2 * before * count / all_
        self.means[at] += off * count / all_
        self.counts[at] = all_
        self.low[at] = min(self.low[at], float(known.min()))
        self.high[at] = max(self.high[at], float(known.max()))
        self.binary[at] = self.binary[at] and bool(((known == 0) | (known == 1)).all())
