"""Axes: round ends, round ticks, words that tell them apart."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.studio.presenters.scales import Scale, covering, figure, round_step, tick_words


def words(scale: Scale, most: int, percent: bool = False) -> list[str]:
    ticks = scale.ticks(most)
    return [tick_words(tick, ticks, percent) for tick in ticks]


def test_a_loss_over_two_powers_of_ten() -> None:
    scale = covering(0.043, 2.35, log=True)
    assert (scale.low, scale.high) == (pytest.approx(0.03), pytest.approx(3.0))
    assert words(scale, 7) == ["0.03", "0.1", "0.3", "1", "3"]


def test_a_scale_ends_where_little_of_it_stays_empty() -> None:
    scale = covering(0.29, 2.35, log=True)
    assert (scale.low, scale.high) == (pytest.approx(0.2), pytest.approx(3.0))
    assert words(scale, 7) == ["0.2", "0.3", "1", "3"]
    assert words(scale, 3) == ["0.3", "1", "3"]  # no room for the end


def test_the_lowest_number_stands_clear_of_the_floor() -> None:
    assert [covering(low, 2.35, log=True).low for low in (0.31, 0.105, 0.1)] == pytest.approx(
        [0.2, 0.05, 0.05]
    )


def test_a_scale_over_one_power_of_ten_has_its_round_numbers_in_spite_of_rounding() -> None:
    scale = covering(0.34, 2.35, log=True)
    assert scale.high / scale.low < 10
    assert words(scale, 7) == ["0.3", "1", "3"]


def test_many_powers_of_ten_leave_some_out() -> None:
    assert words(covering(1e-12, 1e9, log=True), 7) == ["10⁻¹²", "10⁻⁸", "0.0001", "1", "10,000", "10⁸"]


def test_powers_of_ten_for_which_there_is_room_are_all_there() -> None:
    assert words(Scale(3e-4, 3.0, log=True), 5) == ["0.001", "0.01", "0.1", "1"]


@pytest.mark.parametrize(
    ("epochs", "expected"),
    [
        (14, ["0", "2", "4", "6", "8", "10", "12", "14"]),
        (1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (10_000, ["0", "2,000", "4,000", "6,000", "8,000", "10,000"]),
    ],
)
def test_epochs(epochs: int, expected: list[str]) -> None:
    assert words(Scale(0.0, float(epochs)), 8) == expected


def test_shares_are_in_percent() -> None:
    assert words(Scale(0.0, 1.0), 6, percent=True) == ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]
    assert words(covering(0.93, 0.97, log=False), 6, percent=True)[0] == "93 %"


def test_negative_numbers_have_a_real_minus() -> None:
    assert words(covering(-3.0, 4.0, log=False), 6)[0] == "−4"
    assert figure(-0.5) == "−0.500"


numbers = st.floats(1e-12, 1e12)


@given(numbers, numbers, st.booleans(), st.booleans(), st.integers(2, 12))
def test_a_scale_holds_what_it_covers(a: float, b: float, log: bool, from_zero: bool, most: int) -> None:
    low, high = min(a, b), max(a, b)
    scale = covering(low, high, log, from_zero=from_zero)
    assert scale.low <= low * (1 + 1e-6) and scale.high >= high * (1 - 1e-6) and scale.low < scale.high
    places = scale.place(np.array([low, high]))
    assert np.all(places > -1e-6) and np.all(places < 1 + 1e-6)
    ticks = scale.ticks(most)
    assert len(ticks) <= 3 * most + 3
    assert all(scale.low * (1 - 1e-6) <= tick <= scale.high * (1 + 1e-6) for tick in ticks)


@given(st.floats(0, 1), st.booleans())
def test_places_and_values_are_each_others_inverse(place: float, log: bool) -> None:
    scale = Scale(0.03, 3.0, log)
    assert scale.place(np.array([scale.value(place)]))[0] == pytest.approx(place, abs=1e-9)


def test_nothing_but_zero_can_be_covered() -> None:
    assert covering(0.0, 0.0, log=False, from_zero=True) == Scale(0.0, 1.0)
    assert covering(0.0, 0.0, log=True, from_zero=True) == Scale(0.0, 1.0)


def test_what_is_below_a_logarithmic_scale_stands_on_its_floor() -> None:
    assert Scale(0.1, 10.0, log=True).place(np.array([0.0, -5.0, 0.1])).tolist() == [0.0, 0.0, 0.0]


@given(st.floats(1e-9, 1e9), st.integers(1, 20))
def test_a_round_step_is_1_2_or_5(length: float, most: int) -> None:
    step = round_step(length, most)
    assert round(step / 10.0 ** math.floor(math.log10(step) + 1e-9)) in (1, 2, 5)
    assert length / step <= most * (1 + 1e-6)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.156, "0.156"), (2.345, "2.35"), (0.0123, "0.0123"), (12.34, "12.3"), (12345.6, "12,346"),
     (1e-5, "1.00×10⁻⁵"), (0.0, "0.000"), (math.nan, "NaN"), (math.inf, "∞"), (-math.inf, "−∞")],
)  # fmt: skip
def test_figures(value: float, shown: str) -> None:
    assert figure(value) == shown
