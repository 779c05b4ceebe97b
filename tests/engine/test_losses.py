"""Losses come out in order, on time, and the first that is no number ends it."""

from __future__ import annotations

import math

import pytest
import torch

from netbuilder.engine.losses import LossBuffer, NotFinite

CPU = torch.device("cpu")
Row = tuple[int, int, float, float]


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def written(size: int | None = None, clock: Clock | None = None) -> tuple[LossBuffer, list[Row]]:
    rows: list[Row] = []

    def write(*row: object) -> None:
        rows.append(row)  # type: ignore[arg-type]

    return LossBuffer(CPU, write, size=size, clock=clock or Clock()), rows


def add(buffer: LossBuffer, step: int, loss: float) -> None:
    buffer.add(step, step // 10, torch.tensor(loss, requires_grad=True), step / 1000)


def test_on_a_cpu_each_loss_is_handed_over_at_once() -> None:
    buffer, rows = written()
    add(buffer, 1, 0.5)
    assert rows == [(1, 0, 0.5, 0.001)]
    add(buffer, 2, 0.25)
    assert rows[1:] == [(2, 0, 0.25, 0.002)]


def test_on_a_gpu_losses_wait_for_their_block_and_keep_their_order() -> None:
    buffer, rows = written(size=4)
    for step in range(1, 4):
        add(buffer, step, float(step))
    assert rows == []
    add(buffer, 4, 4.0)
    assert [(step, loss) for step, _, loss, _ in rows] == [(1, 1.0), (2, 2.0), (3, 3.0), (4, 4.0)]
    add(buffer, 5, 5.0)
    assert len(rows) == 4, "a new block has begun"
    buffer.flush()
    assert [step for step, *_ in rows] == [1, 2, 3, 4, 5]
    buffer.flush()
    assert len(rows) == 5, "nothing is handed over twice"


def test_a_block_that_takes_long_is_handed_over_before_it_is_full() -> None:
    clock = Clock()
    buffer, rows = written(size=64, clock=clock)
    add(buffer, 1, 1.0)
    clock.now += 0.09
    add(buffer, 2, 2.0)
    assert rows == []
    clock.now += 0.02
    add(buffer, 3, 3.0)
    assert [step for step, *_ in rows] == [1, 2, 3]
    clock.now += 0.09
    add(buffer, 4, 4.0)
    assert len(rows) == 3, "the time counts from the last flush"


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_the_first_loss_in_a_block_that_is_no_number_is_named(bad: float) -> None:
    buffer, rows = written(size=4)
    add(buffer, 1, 1.0)
    add(buffer, 2, bad)
    add(buffer, 3, math.nan)
    with pytest.raises(NotFinite) as caught:
        add(buffer, 4, math.nan)
    assert caught.value.step == 2
    assert caught.value.loss is not None and not math.isfinite(caught.value.loss)
    assert [step for step, *_ in rows] == [1, 2], "what follows was computed from broken weights"


def test_what_it_says() -> None:
    assert str(NotFinite(7, math.inf)) == "loss inf in step 7"
    assert str(NotFinite(7, None)) == "weights after step 7"


def test_how_many_wait_depends_on_the_device() -> None:
    """A device without memory of its own is enough to see that a block is made there."""
    buffer = LossBuffer(torch.device("meta"), lambda *row: None)
    assert buffer._values.shape == (64,) and buffer._values.device.type == "meta"
