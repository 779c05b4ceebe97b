from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.problem import ProblemError
from netbuilder.data.dividing import (
    fold_by_group_and_class,
    split_by_group,
    split_by_group_and_class,
    split_indices,
)
from netbuilder.data.source import Loaded
from netbuilder.data.split import PARTS, Split, split


def numbered(count: int, own_test: int | None = None) -> Loaded:
    test = None if own_test is None else {"points": np.arange(own_test)}
    return Loaded({"points": np.arange(count)}, test)


FRACTIONS = st.floats(0.0, 0.45)


@given(count=st.integers(3, 2_000), validation=FRACTIONS, test=FRACTIONS, seed=st.integers(0, 2**32 - 1))
def test_parts_are_disjoint_complete_ascending_and_the_same_again(
    count: int, validation: float, test: float, seed: int
) -> None:
    found = split(numbered(count), validation=validation, test=test, seed=seed)
    parts = [getattr(found, name) for name in PARTS]
    assert np.array_equal(np.sort(np.concatenate(parts)), np.arange(count))
    assert all(np.all(np.diff(part) > 0) for part in parts)
    assert all(part.dtype == np.int64 for part in parts)
    again = split(numbered(count), validation=validation, test=test, seed=seed)
    assert all(np.array_equal(getattr(again, name), part) for name, part in zip(PARTS, parts, strict=True))


@given(count=st.integers(3, 2_000), validation=FRACTIONS, test=FRACTIONS)
def test_parts_have_the_size_asked_for(count: int, validation: float, test: float) -> None:
    sizes = dict(split(numbered(count), validation=validation, test=test, seed=0).counts())
    for name, fraction in (("validation", validation), ("test", test)):
        wanted = max(1, round(count * fraction)) if fraction > 0 else 0
        assert sizes[name] == wanted
    assert sum(sizes.values()) == count


@given(count=st.integers(2, 500), own=st.integers(1, 300), validation=FRACTIONS, test=FRACTIONS)
def test_a_test_part_of_its_own_is_kept_whole(count: int, own: int, validation: float, test: float) -> None:
    loaded = numbered(count, own)
    found = split(loaded, validation=validation, test=test, seed=1)
    assert found.own_test
    assert np.array_equal(found.test, np.arange(own))
    assert len(found.train) + len(found.validation) == count
    arrays, indices = found.part(loaded, "test")
    assert arrays is loaded.test and len(indices) == own
    assert found.part(loaded, "train")[0] is loaded.examples


def test_the_test_part_does_not_move_when_the_validation_part_grows() -> None:
    small = split(numbered(100), validation=0.1, test=0.2, seed=3)
    large = split(numbered(100), validation=0.4, test=0.2, seed=3)
    assert np.array_equal(small.test, large.test)
    assert set(small.validation) < set(large.validation)


def test_another_seed_splits_otherwise() -> None:
    one, other = (split(numbered(100), validation=0.2, test=0.2, seed=seed) for seed in (0, 1))
    assert not np.array_equal(one.test, other.test)


def test_test_indices_of_an_ordinary_set_point_into_the_examples() -> None:
    loaded = numbered(10)
    found = split(loaded, validation=0.2, test=0.3, seed=0)
    assert found.counts() == (("train", 5), ("validation", 2), ("test", 3))
    arrays, indices = found.part(loaded, "test")
    assert arrays is loaded.examples
    assert np.array_equal(indices, found.test)


def test_an_unknown_part_is_our_fault() -> None:
    loaded = numbered(10)
    with pytest.raises(ValueError, match="there is no part 'training'"):
        split(loaded, validation=0.0, test=0.0, seed=0).part(loaded, "training")


@pytest.mark.parametrize(("validation", "test"), [(0.5, 0.5), (1.0, 0.0), (-0.1, 0.2), (0.2, -0.1)])
def test_fractions_that_leave_nothing_are_refused(validation: float, test: float) -> None:
    with pytest.raises(ProblemError) as caught:
        split(numbered(100), validation=validation, test=test, seed=0)
    problem = caught.value.problem
    assert problem.code == "bad_split"
    assert str(problem.received) == f"{validation:g} and {test:g}"


def test_a_test_fraction_that_does_not_apply_cannot_be_wrong() -> None:
    assert len(split(numbered(10, 5), validation=0.5, test=0.9, seed=0).train) == 5


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_examples_are_refused(count: int) -> None:
    with pytest.raises(ProblemError) as caught:
        split(numbered(count), validation=0.1, test=0.1, seed=0)
    problem = caught.value.problem
    assert problem.code == "too_few_examples"
    assert str(problem.received) == f"{count} examples in all"


def test_indices_without_held_back_parts_are_all_of_them() -> None:
    train, validation, test = split_indices(7, 0.0, 0.0, 0)
    assert train.tolist() == list(range(7))
    assert len(validation) == len(test) == 0


COUNTS = st.integers(20, 300)
SEEDS = st.integers(0, 2**32 - 1)
# The share that validates, and the one that tests.
SHARES = st.tuples(st.floats(0.0, 0.4), st.floats(0.0, 0.4))
WAYS = st.sampled_from(["random", "classes", "groups", "time"])


def mixed(draw: np.random.Generator, count: int, own_validation: bool = False) -> Loaded:
    """Examples of uneven classes, each from one of a dozen groups."""
    labels = np.minimum(draw.geometric(0.4, count) - 1, 5)
    groups = tuple(f"g{number}" for number in draw.integers(0, 12, count))
    own = draw.random(count) < 0.2 if own_validation else None
    return Loaded({"points": np.arange(count), "labels": labels}, groups=groups, own_validation=own)


def divided(loaded: Loaded, **how: object) -> Split | None:
    """None where nothing would be left to train with, or there are too few groups."""
    try:
        return split(loaded, **how)  # type: ignore[arg-type]  # of a test's own making
    except ProblemError:
        return None


def whole(found: Split) -> np.ndarray:
    return np.sort(np.concatenate([getattr(found, name) for name in PARTS]))


@given(count=COUNTS, shares=SHARES, seed=SEEDS, how=WAYS, own=st.booleans(), folds=st.integers(1, 5))
def test_however_divided_parts_are_disjoint_complete_and_follow_from_the_seed(
    count: int, shares: tuple[float, float], seed: int, how: str, own: bool, folds: int
) -> None:
    loaded = mixed(np.random.default_rng(seed), count, own)
    asked = {"validation": shares[0], "test": shares[1], "seed": seed, "how": how, "folds": folds}
    found, again = divided(loaded, **asked), divided(loaded, **asked)
    if found is None or again is None:
        assert found is again
        return
    assert found.how == how
    assert all(np.array_equal(getattr(found, name), getattr(again, name)) for name in PARTS)
    every = whole(found)
    assert len(np.unique(every)) == len(every)
    if not (how == "time" and folds > 1):
        assert np.array_equal(every, np.arange(count))
    if own and folds == 1:
        assert loaded.own_validation is not None
        assert np.array_equal(found.validation, np.flatnonzero(loaded.own_validation))


@given(count=COUNTS, shares=SHARES, seed=SEEDS)
def test_each_class_has_its_share_within_one_example(
    count: int, shares: tuple[float, float], seed: int
) -> None:
    loaded = mixed(np.random.default_rng(seed), count)
    labels = loaded.examples["labels"]
    found = split(loaded, validation=shares[0], test=shares[1], seed=seed, how="classes")
    sizes = np.bincount(labels)
    parts = {name: np.bincount(labels[getattr(found, name)], minlength=len(sizes)) for name in PARTS}
    most = [np.ceil(sizes * len(getattr(found, name)) / count) for name in ("validation", "test")]
    # A class that is too small to be in all parts trains, and others stand in for it.
    if np.all(sizes[sizes > 0] > sum(most)[sizes > 0]):
        for name in ("validation", "test"):
            exact = sizes * len(getattr(found, name)) / count
            assert np.all(np.abs(parts[name] - exact) < 1)
    if count - len(found.train) <= count - np.count_nonzero(sizes):
        assert np.all(parts["train"][sizes > 1] > 0)
    for name, share in (("validation", shares[0]), ("test", shares[1])):
        assert len(getattr(found, name)) == (max(1, round(count * share)) if share > 0 else 0)


@given(count=COUNTS, shares=SHARES, seed=SEEDS, folds=st.integers(1, 4))
def test_no_group_is_in_two_parts(count: int, shares: tuple[float, float], seed: int, folds: int) -> None:
    loaded = mixed(np.random.default_rng(seed), count)
    found = divided(loaded, validation=shares[0], test=shares[1], seed=seed, how="groups", folds=folds)
    assert found is not None or folds > 1
    for one, other in (("train", "validation"), ("train", "test"), ("validation", "test")):
        if found is not None:
            groups = ({loaded.groups[at] for at in getattr(found, name)} for name in (one, other))
            assert set.isdisjoint(*groups)
    if found is not None and shares[1] > 0:
        assert len(found.test)


@given(count=COUNTS, shares=SHARES, gap=st.integers(0, 5), overlap=st.integers(0, 5), fold=st.integers(0, 3))
def test_in_time_parts_follow_each_other_with_a_gap(
    count: int, shares: tuple[float, float], gap: int, overlap: int, fold: int
) -> None:
    loaded = Loaded({"points": np.arange(count)}, in_order=True, overlap=overlap)
    found = divided(
        loaded, validation=shares[0], test=shares[1], seed=0, gap=gap, folds=3 if fold else 1, fold=fold or 1
    )
    if found is None:
        return
    assert found.how == "time"
    parts = [part for name in PARTS if len(part := getattr(found, name))]
    for before, after in pairwise(parts):
        assert after[0] - before[-1] == gap + overlap + 1 or (fold and after[0] - before[-1] > gap + overlap)
    assert all(np.array_equal(part, np.arange(part[0], part[-1] + 1)) for part in parts)


@given(count=COUNTS, test=st.floats(0.0, 0.4), seed=SEEDS, how=WAYS, folds=st.integers(2, 6))
def test_each_example_outside_the_test_part_validates_in_one_fold(
    count: int, test: float, seed: int, how: str, folds: int
) -> None:
    loaded = mixed(np.random.default_rng(seed), count)
    asked = {"validation": 0.1, "test": test, "seed": seed, "how": how, "folds": folds}
    every = [divided(loaded, **asked, fold=fold) for fold in range(1, folds + 1)]
    found = [each for each in every if each is not None]
    if len(found) < folds:
        return
    assert len({each.test.tobytes() for each in found}) == 1
    validated = np.concatenate([each.validation for each in found])
    assert len(np.unique(validated)) == len(validated)
    if how != "time":
        assert len(validated) + len(found[0].test) == count
    if how == "classes":
        labels = loaded.examples["labels"]
        counts = [np.bincount(labels[each.validation], minlength=6) for each in found]
        assert np.ptp(counts, axis=0).max() <= 1


def test_what_suits_the_set_is_chosen_for_it() -> None:
    loaded = mixed(np.random.default_rng(0), 100)
    labelled = Loaded(loaded.examples)
    few = Loaded(loaded.examples, groups=("a", "b") * 50)
    given = [loaded, few, labelled, numbered(100), Loaded(loaded.examples, in_order=True)]
    ways = [split(each, validation=0.1, test=0.1, seed=0).how for each in given]
    assert ways == ["groups", "classes", "classes", "random", "time"]


@pytest.mark.parametrize(
    ("how", "groups", "received"),
    [("groups", (), "none"), ("groups", ("a", "b") * 5, "2"), ("classes", (), "none")],
)
def test_a_way_that_does_not_suit_the_set_is_refused(
    how: str, groups: tuple[str, ...], received: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        split(Loaded({"points": np.arange(10)}, groups=groups), validation=0.1, test=0.1, seed=0, how=how)
    assert caught.value.problem.code == "bad_split_way"
    assert str(caught.value.problem.received).startswith(received)


def uneven_groups(seed: int, count: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Groups of most different sizes, most of whose examples are of a class of their own."""
    draw = np.random.default_rng(seed)
    groups = draw.choice(25, count, p=draw.dirichlet(np.full(25, 0.7)))
    return groups, np.where(draw.random(count) < 0.75, groups % 3, draw.integers(0, 3, count))


def off_balance(parts: Iterable[np.ndarray], labels: np.ndarray) -> float:
    """How far the shares of the classes in the parts are from those in all, at most."""
    shares = [np.bincount(labels[part], minlength=3) / len(part) for part in parts]
    return float(max(np.abs(each - np.bincount(labels) / len(labels)).max() for each in shares))


def test_groups_are_divided_so_that_classes_have_about_their_shares() -> None:
    """Compared with a split that does not look at classes, and in folds with scikit-learn."""
    from sklearn.model_selection import StratifiedGroupKFold

    before, now, folds, theirs = [], [], [], []
    for seed in range(20):
        groups, labels = uneven_groups(seed)
        before.append(off_balance(split_by_group(groups, 0.2, 0.2, seed), labels))
        parts = split_by_group_and_class(groups, labels, 0.2, 0.2, seed)
        now.append(off_balance(parts, labels))
        every = np.arange(len(labels))
        ours = [fold_by_group_and_class(every, groups, labels, fold, 4, seed)[1] for fold in range(1, 5)]
        assert np.array_equal(np.sort(np.concatenate(ours)), every)
        folds.append(off_balance(ours, labels))
        known = StratifiedGroupKFold(4, shuffle=True, random_state=seed).split(every, labels, groups)
        theirs.append(off_balance([part for _, part in known], labels))
    assert np.mean(now) < 0.6 * np.mean(before)
    assert np.mean(folds) < 1.25 * np.mean(theirs)


def test_shares_of_groups_are_near_to_those_asked_for() -> None:
    groups, labels = np.repeat(np.arange(40), 10), np.tile(np.arange(2), 200)
    parts = split_by_group_and_class(groups, labels, 0.1, 0.2, 3)
    assert [len(part) for part in parts] == [280, 40, 80]


def test_without_classes_groups_are_divided_as_ever() -> None:
    loaded = Loaded({"x": np.zeros((60, 1), np.float32)}, groups=tuple(f"g{at % 9}" for at in range(60)))
    found = split(loaded, validation=0.2, test=0.2, seed=5, how="groups")
    train, validation, test = split_by_group(np.array(loaded.groups), 0.2, 0.2, 5)
    assert np.array_equal(found.train, train) and np.array_equal(found.test, test)
    assert np.array_equal(found.validation, validation)
