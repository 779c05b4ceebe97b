"""Examples that are the same as others: within a part, across parts, and with another answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.values import dataclass
from netbuilder.data.stopping import stop_if_asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from netbuilder.data.source import Stopping

    Places = NDArray[np.int64]

_AT_ONCE = 1 << 22  # bytes that are summed up together
_ODD = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """`first` has for each example the place of the first one with the same values, often its own."""

    first: Places

    def among(self, places: Places, count: int) -> Copies:
        """The same of `count` examples, of which these are those at `places`."""
        import numpy as np

        if len(places) == count:
            return self
        first = np.arange(count)
        first[places] = places[self.first]
        return Copies(first)

    @property
    def again(self) -> Places:
        """The places of all that repeat an earlier one."""
        import numpy as np

        return np.flatnonzero(self.first != np.arange(len(self.first)))

    def of(self, part: Places, among: Places) -> Places:
        """Those of `part` whose values are also found in `among`."""
        import numpy as np

        return part[np.isin(self.first[part], self.first[among])]

    def contradictions(self, answers: np.ndarray) -> tuple[Places, int]:
        """Those that are the same as others with another answer, and how many of all can be told right."""
        import numpy as np

        _, groups = np.unique(self.first, return_inverse=True)
        width = int(answers.max()) + 1
        pairs, counts = np.unique(groups * width + answers, return_counts=True)
        owners = pairs // width
        best = np.zeros(groups.max() + 1, np.int64)
        np.maximum.at(best, owners, counts)
        kinds = np.bincount(owners)
        return np.flatnonzero(kinds[groups] > 1), int(best.sum())


def copies_of(arrays: Sequence[np.ndarray], token: Stopping | None = None) -> Copies:
    """Compare all examples of `arrays`, which lie one behind the other, by all their values."""
    import numpy as np

    marks = np.concatenate([_marks(array, token) for array in arrays])
    _, firsts, groups = np.unique(marks, return_index=True, return_inverse=True)
    return Copies(firsts[groups].astype(np.int64))


def _marks(array: np.ndarray, token: Stopping | None) -> NDArray[np.uint64]:
    """A number for each example: the same for the same bytes, as good as surely another one for others."""
    import numpy as np

    flat = np.ascontiguousarray(array).reshape(len(array), -1).view(np.uint8)
    width = -(-flat.shape[1] // 8) * 8
    odd = np.random.default_rng(0).integers(0, 1 << 63, width // 8, np.uint64) | np.uint64(1)
    found = np.zeros(len(flat), np.uint64)
    step = max(1, _AT_ONCE // max(1, width))
    for begin in range(0, len(flat), step):
        stop_if_asked(token)
        some = flat[begin : begin + step]
        if width > some.shape[1]:
            some = np.pad(some, ((0, 0), (0, width - some.shape[1])))
        words = np.ascontiguousarray(some).view(np.uint64).copy()
        words ^= words >> np.uint64(29)
        words *= np.uint64(_ODD)
        words ^= words >> np.uint64(32)
        found[begin : begin + step] = (words * odd).sum(axis=1, dtype=np.uint64)
    return found
