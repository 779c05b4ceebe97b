"""Which examples train, which validate, which test: decided once, by a seed, before anything is learned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NotRequired, TypedDict

from netbuilder.core.facts import FieldFacts
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.data.dividing import (
    fold_by_class,
    fold_by_group,
    fold_by_group_and_class,
    fold_in_time,
    fold_of,
    split_by_class,
    split_by_group,
    split_by_group_and_class,
    split_in_time,
    split_indices,
)
from netbuilder.data.source import Arrays, Loaded
from netbuilder.data.streams import Stream

if TYPE_CHECKING:
    import numpy as np

    Parts = tuple[np.ndarray, np.ndarray, np.ndarray]

PARTS = ("train", "validation", "test")
# "automatic" is one of those behind it.
WAYS = ("automatic", "random", "classes", "groups", "time")


class Division(TypedDict):
    """How to divide, as `split` takes it."""

    validation: float
    test: float
    seed: int
    how: NotRequired[str]
    gap: NotRequired[int]
    folds: NotRequired[int]
    fold: NotRequired[int]


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Three index arrays (int64, ascending, without an index in common).

    `train` and `validation` index the examples of a `Loaded`. So does `test`, unless `own_test`: then it
    indexes the test part that came with the set. `how` is the way it was done, one of `WAYS`, never
    "automatic".
    """

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    own_test: bool
    how: str = "random"

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


def split(
    loaded: Loaded,
    *,
    validation: float,
    test: float,
    seed: int,
    how: str = "automatic",
    gap: int = 0,
    folds: int = 1,
    fold: int = 1,
) -> Split:
    """Divide `loaded` by fractions of its examples; `test` does not apply where the set has its own.

    A fraction above 0 gives at least one example. `how` is one of `WAYS`. In the order of time, `gap`
    examples lie between the parts, besides those that would overlap. With several `folds`, the one of number
    `fold`, counted from 1, validates; else what the set keeps for it, where it does.
    Raises ProblemError when none would be left to train with, and where `how` does not suit the set.
    """
    import numpy as np

    own = loaded.test_count
    known = loaded.own_validation if folds == 1 else None
    shares = (
        0.0 if known is not None or folds > 1 else validation,
        0.0 if own is not None else test,
    )
    if min(shares) < 0 or sum(shares) >= 1:
        raise _refused_shares(*shares)
    rest = np.arange(loaded.count) if known is None else np.flatnonzero(~known)
    count = sum(share > 0 for share in shares) + folds
    way = _Way(loaded, rest, how, seed, gap + loaded.overlap, count)
    train_part, validation_part, test_part = (rest[part] for part in way.parts(rest, *shares))
    if known is not None:
        validation_part = np.flatnonzero(known)
    elif folds > 1:
        train_part, validation_part = way.fold(train_part, fold, folds)
    if not len(train_part) or (folds > 1 and not len(validation_part)):
        raise refuse(
            "too_few_examples",
            Text("There are too few examples to split."),
            expected=Text("at least one example for training after the split"),
            received=Text("{count} examples in all", count=loaded.count),
            remedy=Text("use more examples, or set the fraction for validation or test to 0."),
        )
    if own is not None:
        test_part = np.arange(own)
    return Split(train_part, validation_part, test_part, own is not None, way.how)


def class_field(fields: Mapping[str, FieldFacts]) -> str:
    """The field of which `split` gives each class the same share, "" where there is none."""
    others = list(fields.items())[1:]
    return next((name for name, field in others if field.spec.is_labels and not field.spec.sizes), "")


class _Way:
    """How examples are divided; `how` is never "automatic".

    `parts` is how many there will be of `rest`. Raises ProblemError where the set is not made for it.
    """

    def __init__(self, loaded: Loaded, rest: np.ndarray, how: str, seed: int, gap: int, parts: int) -> None:
        import numpy as np

        self._seed, self._gap = seed, gap
        arrays = [each for each in list(loaded.examples.values())[1:] if not isinstance(each, Stream)]
        labels = (each for each in arrays if each.dtype == np.int64 and len(each.shape) == 1)
        self._labels = next(labels, None)
        self._groups = np.array(loaded.groups) if loaded.groups else None
        among = len(np.unique(self._groups[rest])) if self._groups is not None else 0
        enough = among >= parts
        self.how = how
        if how == "automatic":
            by_class = "classes" if self._labels is not None else "random"
            self.how = "time" if loaded.in_order else "groups" if enough else by_class
        elif how == "groups" and self._groups is None:
            raise _refused_way(Text("groups, such as speakers"), Text("none that are known"))
        elif how == "groups" and not enough:
            raise _refused_way(
                Text("at least {parts} groups, one for each part", parts=parts),
                Text("{count}", count=among),
            )
        elif how == "classes" and self._labels is None:
            raise _refused_way(Text("a class for each example"), Text("none"))

    def parts(self, rest: np.ndarray, validation: float, test: float) -> Parts:
        """Places in `rest`, which are places of examples."""
        if self.how == "time":
            return split_in_time(len(rest), validation, test, self._gap)
        if self.how == "groups" and self._groups is not None:
            if self._labels is not None:
                groups, labels = self._groups[rest], self._labels[rest]
                return split_by_group_and_class(groups, labels, validation, test, self._seed)
            return split_by_group(self._groups[rest], validation, test, self._seed)
        if self.how == "classes" and self._labels is not None:
            return split_by_class(self._labels[rest], validation, test, self._seed)
        return split_indices(len(rest), validation, test, self._seed)

    def fold(self, train: np.ndarray, fold: int, folds: int) -> tuple[np.ndarray, np.ndarray]:
        """What of `train` trains, and the fold that validates."""
        if self.how == "time":
            return fold_in_time(train, fold, folds, self._gap)
        if self.how == "groups" and self._groups is not None:
            if self._labels is not None:
                return fold_by_group_and_class(train, self._groups, self._labels, fold, folds, self._seed)
            return fold_by_group(train, self._groups, fold, folds, self._seed)
        if self.how == "classes" and self._labels is not None:
            return fold_by_class(train, self._labels, fold, folds, self._seed)
        return fold_of(train, fold, folds, self._seed)


def _refused_shares(validation: float, test: float) -> ProblemError:
    return refuse(
        "bad_split",
        Text("The split leaves nothing to train with."),
        expected=Text("fractions for validation and test of at least 0, together below 1"),
        received=Text("{validation:g} and {test:g}", validation=validation, test=test),
        remedy=Text("make the fractions smaller, such as 0.1 and 0.1."),
    )


def _refused_way(expected: Text, received: Text) -> ProblemError:
    return refuse(
        "bad_split_way",
        Text("The examples cannot be split in this way."),
        expected=expected,
        received=received,
        remedy=Text("set Split of the recipe to automatic."),
        place=Place(setting="split"),
    )
