"""The columns of a table, found again in the features that they became; what is in each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Counts = NDArray[np.int64]

MOST_COLUMNS = 200
_BINS = 24
_IS = " = "  # between the name of a column and one of its words
_LEAST_ROWS = 20  # fewer tell nothing about what a column is


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """`values` are numbers, or for a column of `words` their places among these; NaN is missing.

    `counts` says how many rows have each word, or lie in each of the equal steps from `low` to `high`.
    `distinct` counts the different values.
    """

    name: str
    values: Values
    words: tuple[str, ...]
    missing: int
    distinct: int
    low: float
    high: float
    mean: float
    counts: Counts

    @property
    def rows(self) -> int:
        return len(self.values)

    @property
    def known(self) -> int:
        """Rows in which something stands."""
        return self.rows - self.missing

    @property
    def is_constant(self) -> bool:
        return self.distinct == 1 and not self.missing and self.rows > 1

    @property
    def is_number_of_row(self) -> bool:
        """Whether it only counts the rows: another whole number in each, without gaps or always rising."""
        import numpy as np

        if self.words or self.distinct < self.rows or self.rows < _LEAST_ROWS:
            return False
        steps = np.diff(self.values)
        whole = bool((self.values == np.round(self.values)).all())
        return whole and (self.high - self.low == self.rows - 1 or bool((steps > 0).all()))


def columns_of(vectors: np.ndarray, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns behind `vectors` (rows×features) whose features have `names`, at most `MOST_COLUMNS`.

    Features called "deck = A", "deck = B" and so on are one column of words. Without names each feature has
    its number for one.
    """
    called = names or [str(at) for at in range(1, vectors.shape[1] + 1)]
    groups: dict[str, list[int]] = {}
    for at, name in enumerate(called):
        owner, is_word, _ = name.partition(_IS)
        groups.setdefault(owner if is_word else name, []).append(at)
    found = []
    for name, places in list(groups.items())[:MOST_COLUMNS]:
        words = tuple(called[at].partition(_IS)[2] for at in places)
        found.append(
            _words(name, vectors[:, places], words) if words[0] else _numbers(name, vectors[:, places[0]])
        )
    return tuple(found)


def category_columns(
    numbers: np.ndarray, names: Sequence[str], kinds: Sequence[Sequence[str]]
) -> tuple[Column, ...]:
    """The columns of words behind `numbers` (rows×columns), of which 0 says that nothing stands there."""
    import numpy as np

    found = []
    for at, (name, words) in enumerate(zip(names[:MOST_COLUMNS], kinds, strict=False)):
        ones = numbers[:, at, None] == np.arange(1, len(words) + 1)
        found.append(_words(name, ones, tuple(words)))
    return tuple(found)


def steps_of(values: np.ndarray, low: float, high: float, bins: int = _BINS) -> Counts:
    """How many of `values`, of which none is NaN, lie in each of equal steps; no step for no range."""
    import numpy as np

    if not len(values) or not low < high:
        return np.array([len(values)], np.int64)
    return np.histogram(values, bins, (low, high))[0].astype(np.int64)


def _numbers(name: str, feature: np.ndarray) -> Column:
    import numpy as np

    values = feature.astype(np.float64)
    known = values[np.isfinite(values)]
    low, high, mean = (known.min(), known.max(), known.mean()) if len(known) else (0.0, 0.0, 0.0)
    return Column(
        name, values, (), int(np.isnan(values).sum()), len(np.unique(known)), float(low), float(high),
        float(mean), steps_of(known, low, high),
    )  # fmt: skip


def _words(name: str, ones: np.ndarray, words: tuple[str, ...]) -> Column:
    import numpy as np

    there = ones.any(axis=1)
    values = np.where(there, ones.argmax(axis=1), np.nan)
    counts = ones.sum(axis=0).astype(np.int64)
    return Column(
        name, values, words, int((~there).sum()), int((counts > 0).sum()), 0.0, float(len(words) - 1),
        0.0, counts,
    )  # fmt: skip
