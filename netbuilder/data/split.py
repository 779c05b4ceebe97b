"""Which examples train, which validate, which test: decided once, by a seed, before anything is learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netbuilder.core.problem import refuse
from netbuilder.core.text import Text
from netbuilder.data.source import Arrays, Loaded

if TYPE_CHECKING:
    import numpy as np

PARTS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Three index arrays (int64, ascending, without an index in common).

    `train` and `validation` index the examples of a `Loaded`. So does `test`, unless `own_test`: then it
    indexes the test part that came with the set.
    """

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    own_test: bool

    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many examples each part has, in the order of `PARTS`."""
        return tuple((part, len(getattr(self, part))) for part in PARTS)

    def part(self, loaded: Loaded, name: str) -> tuple[Arrays, np.ndarray]:
        """The arrays that hold the part `name` (one of `PARTS`), and its indices into them."""
        if name not in PARTS:
            raise ValueError(f"there is no part {name!r}")
        arrays = loaded.test if name == "test" and self.own_test else loaded.examples
        assert arrays is not None  # own_test says that there is a test part
        indices: np.ndarray = getattr(self, name)
        return arrays, indices


def split(loaded: Loaded, *, validation: float, test: float, seed: int) -> Split:
    """Divide `loaded` by fractions of its examples; `test` does not apply where the set has its own.

    A fraction above 0 gives at least one example. Raises ProblemError when none would be left to train with.
    """
    import numpy as np

    own = loaded.test_count
    wanted = (validation, 0.0 if own is not None else test)
    if min(wanted) < 0 or sum(wanted) >= 1:
        raise refuse(
            "bad_split",
            Text("The split leaves nothing to train with."),
            expected=Text("fractions for validation and test of at least 0, together below 1"),
            received=Text("{validation:g} and {test:g}", validation=validation, test=test),
            remedy=Text("make the fractions smaller, such as 0.1 and 0.1."),
        )
    train_part, validation_part, test_part = split_indices(loaded.count, *wanted, seed, loaded.in_order)
    if not len(train_part):
        raise refuse(
            "too_few_examples",
            Text("There are too few examples to split."),
            expected=Text("at least one example for training after the split"),
            received=Text("{count} examples in all", count=loaded.count),
            remedy=Text("use more examples, or set the fraction for validation or test to 0."),
        )
    if own is not None:
        test_part = np.arange(own)
    return Split(train_part, validation_part, test_part, own is not None)


def split_indices(
    count: int, validation: float, test: float, seed: int, in_order: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices for training, validation and testing: no example is in two of them.

    What is in order stays so: first comes what trains, last what tests.
    """
    import numpy as np

    backwards = np.arange(count)[::-1]
    order = backwards if in_order else np.random.default_rng(seed).permutation(count)
    shares = (test, validation)
    held_back = [max(1, round(count * each)) if each > 0 else 0 for each in shares]
    test_part, validation_part, train_part = np.split(order, np.cumsum(held_back))
    return np.sort(train_part), np.sort(validation_part), np.sort(test_part)
