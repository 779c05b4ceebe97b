from __future__ import annotations

import math

import pytest

from netbuilder.catalogue.training.schedules import schedules
from netbuilder.core.problem import ProblemError


def test_constant_is_the_rate_all_the_way() -> None:
    made = schedules.get("constant")()
    assert {made.factor(epoch, epoch / 10) for epoch in range(11)} == {1.0}
    assert made.expression() == "1.0"


def test_steps_drop_every_few_epochs() -> None:
    made = schedules.get("step")(every=3, drop=0.1)
    assert [made.factor(epoch, 0.0) for epoch in (0, 2, 3, 5, 6)] == pytest.approx([1, 1, 0.1, 0.1, 0.01])
    assert made.expression() == "0.1 ** (epoch // 3)"


def test_steps_never_grow_beyond_what_a_number_holds() -> None:
    assert schedules.get("step")(every=1, drop=1e-300).factor(1_000_000, 1.0) == 0.0
    with pytest.raises(ProblemError):
        schedules.get("step")(drop=1.1)


@pytest.mark.parametrize("floor", [0.0, 0.2])
def test_cosine_falls_to_its_floor(floor: float) -> None:
    made = schedules.get("cosine")(floor=floor)
    assert made.factor(0, 0.0) == 1.0
    assert made.factor(0, 0.5) == pytest.approx((1 + floor) / 2)
    assert made.factor(0, 0.25) == pytest.approx(floor + (1 - floor) * (1 + math.sqrt(0.5)) / 2)
    assert made.factor(0, 1.0) == pytest.approx(floor, abs=1e-15)


def test_cosine_reads_well() -> None:
    assert schedules.get("cosine")().expression() == "0.5 * (1.0 + math.cos(math.pi * progress))"
    kept = schedules.get("cosine")(floor=0.25).expression()
    assert kept == "0.25 + 0.75 * 0.5 * (1.0 + math.cos(math.pi * progress))"
