"""Pairs of handwritten digits: for networks that tell whether two things belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.facts import FieldFacts
from netbuilder.core.setting import Int
from netbuilder.core.spec import maps
from netbuilder.data.source import DataSet, Loaded, Progress, Stopping, Suggestion, dataset, labels

if TYPE_CHECKING:
    import numpy as np


def load_digit_pairs(
    count: int,
    seed: int,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Pairs of real digits of 8×8 pixels, values 0 to 1.

    `same` is 1 for two of one kind, every other time. Those to train with are of the
    first 1,397 digits, those to test with, a fifth as many, of the last 400.
    """
    import numpy as np
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = (digits.images / 16.0).astype(np.float32)[:, None]
    kinds = digits.target
    random = np.random.default_rng(seed)
    pools = np.split(np.arange(len(kinds)), [1397])
    parts = []
    for pool, pairs in zip(pools, (count, count // 5), strict=True):
        of_kind = [pool[kinds[pool] == kind] for kind in range(10)]
        same = np.arange(pairs) % 2
        first = random.choice(pool, pairs)
        other = (kinds[first] + (1 - same) * random.integers(1, 10, pairs)) % 10
        second = np.array([random.choice(of_kind[kind]) for kind in other])
        pair = {"first": images[first], "second": images[second]}
        parts.append({**pair, "same": same.astype(np.int64)})
    return parts[0], parts[1]


@dataset("digit_pairs", "Digit pairs", says="Two images of digits at a time, and whether they are the same.",
         licence="CC BY 4.0, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository (1998)",
         suggests=Suggestion("binary_cross_entropy", "binary_accuracy"),
         loader=load_digit_pairs)  # fmt: skip
class DigitPairs(DataSet):
    """Made of the digits that scikit-learn carries. No digit is in both parts."""

    own_test = True
    count = Int(4000, min=20, max=100_000, says="How many pairs to train with.", label="Pairs")
    seed = Int(0, min=0, max=2**32 - 1, says="Another seed draws other pairs.")

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        return Loaded(*load_digit_pairs(**self.values()))

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        picture = FieldFacts(maps(1, 8, 8), 0, 1)
        return ("first", picture), ("second", picture), ("same", labels("different", "same"))
