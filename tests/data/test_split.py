from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.problem import ProblemError
from netbuilder.data.source import Loaded
from netbuilder.data.split import PARTS, split, split_indices


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
