"""Filters as tiles: one scale for all that only grows, and sentences that are measured."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netbuilder.runs.views import FilterView
from netbuilder.studio.presenters import tiles
from netbuilder.studio.presenters.tiles import FilterTiles


def view(now: Any, start: Any, *, count: int | None = None, step: int = 1) -> FilterView:
    first, second = np.asarray(now, np.float32), np.asarray(start, np.float32)
    return FilterView(step, 1.0, "conv", "Conv 1", first, second, len(first) if count is None else count)


def ones(*factors: float, colours: int = 1) -> Any:
    """A filter of 2×2 for each factor, filled with it."""
    return np.stack([np.full((colours, 2, 2), factor) for factor in factors])


def test_title_and_size() -> None:
    shown = view(ones(1, 2, 3), ones(1, 2, 3))
    assert str(tiles.title(shown)) == "Conv 1 filters"
    assert str(tiles.subtitle(shown)) == "3 of 2×2"
    assert str(tiles.subtitle(view(ones(1), ones(1), count=1_024))) == "1 of 1,024, 2×2"


def test_now_and_start_share_one_scale_and_change_has_its_own() -> None:
    shown = FilterTiles()
    shown.take(view(ones(0.5, -1.0), ones(0.25, -2.0)))
    now, start, change = (shown.tiles(side) for side in ("now", "start", "change"))
    assert now is not None and start is not None and change is not None
    assert now.limit == start.limit == pytest.approx(2.0)
    assert change.limit == pytest.approx(1.0)
    assert now.values.shape == (2, 2, 2)
    assert change.values[0, 0, 0] == pytest.approx(0.25)


def test_the_scale_grows_and_does_not_shrink_until_another_run() -> None:
    shown = FilterTiles()
    for largest in (1.0, 3.0, 2.0):
        shown.take(view(ones(largest), ones(0.5)))
    kept = shown.tiles("now")
    assert kept is not None and kept.limit == pytest.approx(3.0)
    shown.clear()
    assert shown.tiles("now") is None
    shown.take(view(ones(1.0), ones(0.5)))
    fresh = shown.tiles("now")
    assert fresh is not None and fresh.limit == pytest.approx(1.0)


def test_three_colours_are_one_picture() -> None:
    shown = FilterTiles()
    shown.take(view(ones(1.0, 2.0, colours=3), ones(1.0, 2.0, colours=3)))
    found = shown.tiles("now")
    assert found is not None and found.values.shape == (2, 2, 2, 3)


def test_what_is_no_number_stretches_no_scale() -> None:
    shown = FilterTiles()
    shown.take(view(ones(np.nan, 1.0), ones(np.inf, 0.5)))
    found = shown.tiles("now")
    assert found is not None and found.limit == pytest.approx(1.0)


def test_the_caption_says_how_far_they_have_moved_and_which_most() -> None:
    caption = str(tiles.caption(view(ones(1.0, 1.5), ones(1.0, 1.0))))
    assert caption == "Weights changed by 35 % since the start, filter 2 most (50 %)."
    assert str(tiles.caption(view(ones(1.5), ones(1.0)))) == "Weights changed by 50 % since the start."


@pytest.mark.parametrize(
    ("now", "start", "words"),
    [
        (1.0, 1.0, "They are as they were at the start."),
        (1.0, 0.0, "They began at zero and have grown since."),
        (0.0, 0.0, "They are as they were at the start."),
        (np.nan, 1.0, "Some weights are no longer numbers: training has diverged."),
        (np.inf, 1.0, "Some weights are no longer numbers: training has diverged."),
    ],
)
def test_other_captions(now: float, start: float, words: str) -> None:
    assert str(tiles.caption(view(ones(now, now), ones(start, start)))) == words


def test_a_filter_that_began_at_zero_among_others_can_be_told() -> None:
    assert "filter 1 most (∞)" in str(tiles.caption(view(ones(1.0, 1.0), ones(0.0, 1.0))))


def test_one_filter_in_numbers() -> None:
    shown = view(ones(0.5, np.nan), ones(1.0, 1.0))
    assert str(tiles.about(shown, 0)) == "Filter 1: +0.50 to +0.50, moved 50 %"
    assert str(tiles.about(shown, 1)) == "Filter 2: not all numbers"
    assert str(tiles.in_short(shown, 0)) == "1 moved 50 %"


def test_the_words_of_the_scale() -> None:
    assert tiles.scale_words(0.52) == ("−0.52", "0", "+0.52")
    assert tiles.scale_words(0.0) == ("", "0", "")
