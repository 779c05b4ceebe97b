"""Values are scaled by numbers that the training part alone has told, and only those that are fractions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from netbuilder.core.spec import maps
from netbuilder.data.preparing import fitted, numbers_of, prepared
from netbuilder.data.source import DataSet, Loaded, Scaling


class _Set(DataSet):
    """What a test wants to be prepared."""

    def __init__(self, **wanted: Scaling) -> None:
        super().__init__()
        self.__dict__["wanted"] = wanted

    def preparation(self) -> Mapping[str, Scaling]:
        found: Mapping[str, Scaling] = self.__dict__["wanted"]
        return found


def drawn(*sizes: int) -> np.ndarray:
    return np.random.default_rng(0).normal(5, 3, sizes).astype(np.float32)


@pytest.mark.parametrize("sizes", [(2, 30), (3, 8, 9), (1, 4, 5, 6)])
def test_each_channel_has_mean_0_and_deviation_1_in_the_training_part(sizes: tuple[int, ...]) -> None:
    values = drawn(40, *sizes)
    values[30:] += 100
    train = np.arange(30)
    loaded, (by,) = fitted(_Set(x=Scaling.CHANNELS), Loaded({"x": values}), train)
    ready = loaded.examples["x"]
    rest = (0, *range(2, ready.ndim))
    assert by.channels and len(by.shift) == sizes[0]
    assert np.allclose(ready[train].mean(axis=rest), 0, atol=1e-5)
    assert np.allclose(ready[train].std(axis=rest), 1, atol=1e-5)
    assert ready[30:].mean() > 10, "what does not train is scaled by the same numbers"
    assert ready.dtype == np.float32 and loaded.examples["x"] is not values


def test_a_number_that_is_foretold_is_scaled_and_a_class_is_not() -> None:
    both = _Set(features=Scaling.STANDARD, target=Scaling.STANDARD)
    numbers = Loaded({"features": drawn(20, 3), "target": drawn(20, 1)})
    classes = Loaded({"features": drawn(20, 3), "target": np.arange(20) % 3})
    assert [each.field for each in numbers_of(both, numbers)] == ["features", "target"]
    loaded, found = fitted(both, classes)
    assert [each.field for each in found] == ["features"]
    assert loaded.examples["target"] is classes.examples["target"]


def test_many_examples_are_prepared_piece_by_piece_as_one_alone() -> None:
    values = drawn(3000, *maps(3, 12, 12).sizes)
    values[7, 1, 2, 3] = np.nan
    (by,) = numbers_of(_Set(x=Scaling.CHANNELS), Loaded({"x": values}))
    whole = prepared(values, by)
    assert np.isfinite(whole).all() and whole[7, 1, 2, 3] == pytest.approx(0, abs=1e-6)
    for at in (0, 7, 2999):
        assert np.array_equal(whole[at], prepared(values[at : at + 1], by)[0])
