"""The learning rate in words, on the slider and by the arrows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.studio.presenters.rates import PLACE_MOST, place_of, rate_at, rate_words, stepped


@pytest.mark.parametrize(
    ("rate", "words"),
    [(0.001, "0.0010"), (0.05, "0.05"), (0.00025, "0.00025"), (1.0, "1"), (0.00125, "0.00125"),
     (1e-5, "0.00001"), (3e-7, "3e-07"), (2.5, "2.5"), (1e20, "1e+20")],
)  # fmt: skip
def test_words(rate: float, words: str) -> None:
    assert rate_words(rate) == words
    assert float(words) == pytest.approx(rate)


def test_the_usual_rate_stands_in_the_middle() -> None:
    assert place_of(0.001) == PLACE_MOST // 2


@given(st.integers(0, PLACE_MOST))
def test_a_place_is_near_the_rate_that_it_stands_for(place: int) -> None:
    assert abs(place_of(rate_at(place)) - place) <= 1


@pytest.mark.parametrize(("rate", "place"), [(0.0, 0), (1e-9, 0), (5.0, PLACE_MOST)])
def test_rates_outside_stand_at_the_ends(rate: float, place: int) -> None:
    assert place_of(rate) == place


@pytest.mark.parametrize(
    ("rate", "steps", "after"),
    [(0.001, 1, 0.002), (0.001, -1, 0.0009), (0.009, 1, 0.01), (0.002, -2, 0.0009), (0.5, 3, 0.8)],
)
def test_arrows(rate: float, steps: int, after: float) -> None:
    assert stepped(rate, steps) == pytest.approx(after)
