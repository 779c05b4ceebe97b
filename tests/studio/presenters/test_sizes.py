"""Sizes of gradients and updates: the last readings, axes that only grow, and what is said of them."""

from __future__ import annotations

import math

import pytest

from netbuilder.runs.views import LayerSizes, SizesView
from netbuilder.studio.presenters import sizes
from netbuilder.studio.presenters.sizes import READINGS, SizeHistory, Which

MARKS = "Bars and lines show up to 30 readings."
NAMES = ("Conv 1", "Linear 1", "Linear 2")


UNBROKEN = "\N{NO-BREAK SPACE}"


def view(step: int, *pairs: tuple[float, float]) -> SizesView:
    layers = [LayerSizes(name, name, *pair) for name, pair in zip(NAMES, pairs, strict=False)]
    return SizesView(step, step / 10, tuple(layers))


def history(*pairs: tuple[float, float], readings: int = 8) -> SizeHistory:
    made = SizeHistory()
    for step in range(readings):
        made.take(view(step, *pairs))
    return made


def said(made: SizeHistory, which: Which) -> str:
    return str(sizes.caption(made.rows(which), which)).replace(UNBROKEN, " ")


def test_a_name_in_a_sentence_stays_on_one_line() -> None:
    words = str(sizes.caption(history((1.0, 0.0), (2.0, 0.0)).rows("gradient"), "gradient"))
    assert words.startswith(f"The largest, {NAMES[1].replace(' ', UNBROKEN)}, is 2.0 times")


def test_of_a_single_reading_there_are_no_bars_and_lines_to_speak_of() -> None:
    words = said(history((1.0, 0.0), (2.0, 0.0), readings=1), "gradient")
    assert words == "The largest, Linear 1, is 2.0 times the smallest, Conv 1."


def test_rows_keep_the_last_readings_in_their_order() -> None:
    made = SizeHistory()
    for step in range(READINGS + 5):
        made.take(view(step, (1.0 + step, 1e-3)))
    (row,) = made.rows("gradient")
    assert row.readings == tuple(float(value) for value in range(6, READINGS + 6))
    assert (row.title, row.words) == ("Conv 1", "35.0")
    assert made.rows("update")[0].words == "0.1 %"


def test_an_earlier_step_is_another_run() -> None:
    made = history((1.0, 1e-3))
    made.take(view(1, (2.0, 1e-3)))
    assert made.rows("gradient")[0].readings == (2.0,)
    made.clear()
    assert made.rows("gradient") == []


def test_an_axis_grows_to_whole_powers_and_keeps_them() -> None:
    made = SizeHistory()
    plain = made.axis("gradient")
    assert (plain.low, plain.high) == (-3, 2)
    made.take(view(1, (3e-6, 1e-3)))
    made.take(view(2, (500.0, 1e-3)))
    made.take(view(3, (1.0, 1e-3)))
    grown = made.axis("gradient")
    assert (grown.low, grown.high) == (-6, 3)
    assert (made.axis("update").low, made.axis("update").high) == (-5, 0)


def test_places_on_an_axis() -> None:
    axis = SizeHistory().axis("gradient")
    assert axis.place(1e-3) == 0.0
    assert axis.place(100.0) == pytest.approx(1.0)
    assert axis.place(1.0) == pytest.approx(3 / 5)
    assert [axis.place(odd) for odd in (0.0, -1.0, math.nan, 1e-30)] == [0.0] * 4
    assert axis.place(1e30) == 1.0


def test_ticks_are_few_and_in_the_units_of_the_axis() -> None:
    made = SizeHistory()
    assert [words for _, words in made.axis("gradient").ticks() if words] == ["0.01", "1", "100"]
    assert [words for _, words in made.axis("update").ticks() if words] == ["0.01 %", "1 %", "100 %"]
    made.take(view(1, (1e-12, 1e-12)))
    made.take(view(2, (1e12, 1e-12)))
    worded = [words for _, words in made.axis("gradient").ticks() if words]
    assert 2 <= len(worded) <= 4 and "1" in worded


def test_only_updates_have_a_healthy_band() -> None:
    made = SizeHistory()
    assert made.axis("gradient").band is None
    assert made.axis("update").band == (1e-4, 1e-2)


def test_zero_and_no_number_have_no_place_but_words() -> None:
    made = SizeHistory()
    for step, value in enumerate((1.0, 0.0, math.nan)):
        made.take(view(step, (value, 1e-3)))
    (row,) = made.rows("gradient")
    assert row.shown == (1.0,)
    assert row.words == "NaN"


@pytest.mark.parametrize(
    ("updates", "words"),
    [
        ((1e-3, 2e-3, 5e-4), "All 3 layers move between 0.01 % and 1 % of their size a step."),
        ((1e-3, 1e-3, 0.04), "Linear 2 moves 4 % of its size a step: the learning rate may be too high."),
        (
            (0.02, 0.03, 1e-3),
            "2 of 3 layers move over 1 % of their size a step: the learning rate may be too high.",
        ),
        ((2e-5, 1e-3, 1e-3), "Conv 1 moves 0.002 % of its size a step: the learning rate may be too low."),
        (
            (2e-5, 2e-5, 2e-5),
            "3 of 3 layers move under 0.01 % of their size a step: the learning rate may be too low.",
        ),
        ((1e-3, 0.0, 1e-3), "Linear 1 does not move: it is frozen, or no gradient comes."),
        ((2e-5, 1e-3, 0.04), "Over 1 % of the size a step: Linear 2. Under 0.01 %: Conv 1."),
        ((2e-5, 2e-5, 0.04), "Over 1 % of the size a step: Linear 2. Under 0.01 %: 2 layers."),
        ((1e-3, math.nan, 1e-3), "Linear 1: the last step was no number. Training has diverged."),
    ],
)
def test_what_updates_suggest(updates: tuple[float, ...], words: str) -> None:
    assert said(history(*((1.0, update) for update in updates)), "update") == words


def test_one_layer_inside_the_band() -> None:
    assert said(history((1.0, 1e-3)), "update") == (
        "Conv 1 moves 0.1 % of its size a step, between 0.01 % and 1 %."
    )


def test_one_step_out_of_the_ordinary_changes_no_judgement() -> None:
    made = history((1.0, 1e-3))
    made.take(view(9, (1.0, 0.9)))
    assert "between" in said(made, "update")


def test_nothing_is_said_too_early() -> None:
    assert said(history((1.0, 0.5), readings=3), "update") == "Too early to tell: 3 of 5 readings."


@pytest.mark.parametrize(
    ("gradients", "words"),
    [
        ((0.6, 0.9, 1.54), "The largest, Linear 2, is 2.6 times the smallest, Conv 1. " + MARKS),
        ((1.0, 1.0, 1.01), "All 3 are of one size, 1.01. " + MARKS),
        ((1.0,), "The gradient of Conv 1 is 1.00. " + MARKS),
        ((1.0, 0.0, 1.0), "Linear 1 gets no gradient: it cannot learn."),
        ((1.0, 11.2, 1.0), "The largest, Linear 1, is 11 times the smallest, Conv 1. " + MARKS),
        ((1e-6, 1.0, 1.0), "The largest, Linear 1, is 1×10⁶ times the smallest, Conv 1. " + MARKS),
        ((math.inf, 1.0, 1.0), "Conv 1: the gradient is no number. Training has diverged."),
    ],
)
def test_what_gradients_say(gradients: tuple[float, ...], words: str) -> None:
    assert said(history(*((gradient, 1e-3) for gradient in gradients)), "gradient") == words


def test_a_network_without_weights() -> None:
    made = SizeHistory()
    made.take(SizesView(1, 0.1, ()))
    assert said(made, "gradient") == "No layer here has weights that are trained."
