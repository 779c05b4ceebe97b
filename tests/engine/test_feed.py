"""The order of examples follows from seed and epoch alone, and every example comes once."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from netbuilder.data.source import Loaded
from netbuilder.data.split import split
from netbuilder.engine.feed import TensorFeed, feeds, order

CPU = torch.device("cpu")


def feed(count: int) -> TensorFeed:
    return TensorFeed({"x": torch.arange(count).float().reshape(-1, 1), "y": torch.arange(count)})


def test_an_order_is_a_permutation() -> None:
    found = order(1000, 0, 0, CPU)
    assert found.dtype == torch.int64
    assert sorted(found.tolist()) == list(range(1000))
    assert found.tolist() != list(range(1000))


def test_an_order_depends_on_seed_and_epoch_and_on_nothing_else() -> None:
    first = order(100, 3, 7, CPU).tolist()
    torch.manual_seed(99)
    before = torch.get_rng_state()
    torch.set_default_device("meta")
    try:
        assert order(100, 3, 7, CPU).tolist() == first
    finally:
        torch.set_default_device(None)
    assert torch.equal(torch.get_rng_state(), before), "and takes nothing from torch's generator"
    assert order(100, 3, 8, CPU).tolist() != first
    assert order(100, 4, 7, CPU).tolist() != first


@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1])
def test_epochs_of_any_seed_have_orders_of_their_own(seed: int) -> None:
    found = {tuple(order(20, seed, epoch, CPU).tolist()) for epoch in range(20)}
    assert len(found) == 20


@pytest.mark.parametrize(("count", "batch", "steps"), [(10, 4, 3), (12, 4, 3), (3, 4, 1), (1, 1, 1)])
def test_steps_count_the_last_small_batch(count: int, batch: int, steps: int) -> None:
    assert feed(count).steps(batch) == steps == len(list(feed(count).batches(batch)))


def test_batches_in_the_given_order() -> None:
    chosen = torch.tensor([4, 2, 0, 1, 3])
    found = list(feed(5).batches(2, chosen))
    assert [each["y"].tolist() for each in found] == [[4, 2], [0, 1], [3]]
    assert all(each["x"].flatten().tolist() == each["y"].tolist() for each in found)


def test_batches_as_the_examples_lie() -> None:
    assert [each["y"].tolist() for each in feed(5).batches(2)] == [[0, 1], [2, 3], [4]]


def test_batches_from_an_offset() -> None:
    chosen = torch.tensor([4, 2, 0, 1, 3])
    assert [each["y"].tolist() for each in feed(5).batches(2, chosen, first=1)] == [[0, 1], [3]]
    assert list(feed(5).batches(2, chosen, first=3)) == []


def test_nothing_to_feed() -> None:
    assert TensorFeed({}).count == 0 and TensorFeed({}).steps(4) == 0
    assert list(TensorFeed({}).batches(4)) == []


def loaded(own_test: bool) -> Loaded:
    def arrays(count: int, offset: int) -> dict[str, np.ndarray]:
        numbers = np.arange(offset, offset + count)
        return {"x": numbers.astype(np.float32), "y": numbers, "unused": numbers}

    return Loaded(arrays(20, 0), arrays(5, 100) if own_test else None)


@pytest.mark.parametrize("own_test", [False, True])
def test_the_parts_are_those_of_the_split_with_the_fields_that_are_used(own_test: bool) -> None:
    divided = split(loaded(own_test), validation=0.2, test=0.2, seed=1)
    parts = feeds(loaded(own_test), divided, CPU, frozenset({"x", "y"}))
    assert set(parts.train.tensors) == {"x", "y"}
    found = {name: parts.named(name).tensors["y"].tolist() for name in ("train", "validation", "test")}
    assert found["train"] == divided.train.tolist()
    assert found["validation"] == divided.validation.tolist()
    assert found["test"] == ([100, 101, 102, 103, 104] if own_test else divided.test.tolist())
    assert parts.train.tensors["x"].dtype == torch.float32
