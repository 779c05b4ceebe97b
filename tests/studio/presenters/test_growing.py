"""Growing curves: smoothing piece by piece is smoothing at once; a reduced curve keeps its extremes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.studio.presenters.growing import BUCKETS, Growing, Smoothed, Track, picked_rows, rows_between


def slowly(values: list[float], steps: float) -> list[float]:
    """The average as one would write it down, number by number."""
    keep, total, weight, found = 1 - 1 / max(steps, 2.0), 0.0, 0.0, []
    for value in values:
        counts = np.isfinite(value)
        total = keep * total + (value if counts else 0.0)
        weight = keep * weight + counts
        found.append(total / weight if weight else np.nan)
    return found


@given(
    st.lists(st.floats(-1e3, 1e3) | st.sampled_from([np.nan, np.inf, -np.inf]), max_size=60),
    st.integers(1, 17),
    st.sampled_from([1.0, 2.0, 8.0, 3000.0]),
)
def test_smoothing_in_pieces(values: list[float], piece: int, steps: float) -> None:
    smoothed = Smoothed(steps)
    for start in range(0, len(values), piece):
        smoothed.extend(np.array(values[start : start + piece]))
    assert smoothed.values == pytest.approx(slowly(values, steps), rel=1e-9, abs=1e-6, nan_ok=True)


def test_smoothing_of_a_long_curve() -> None:
    values = np.random.default_rng(0).normal(1, 0.2, 30_000)
    smoothed = Smoothed(500)
    smoothed.extend(values)
    assert smoothed.values == pytest.approx(slowly(values.tolist(), 500), rel=1e-9)


def test_the_first_value_is_its_own_average() -> None:
    smoothed = Smoothed(100)
    smoothed.extend(np.array([5.0]))
    assert smoothed.values.tolist() == [5.0]


def test_growing_keeps_everything() -> None:
    growing = Growing()
    for start in range(0, 5000, 700):
        growing.extend(np.arange(start, start + 700.0))
    assert growing.values.tolist() == list(range(len(growing)))


def test_a_short_track_is_shown_as_it_is() -> None:
    track = Track()
    track.extend(np.arange(10.0), np.arange(10.0) ** 2)
    xs, ys = track.shown(3.5, 6.5)
    assert xs.tolist() == [3, 4, 5, 6, 7] and ys.tolist() == [9, 16, 25, 36, 49]


def test_a_long_track_keeps_its_extremes() -> None:
    track = Track()
    ys = np.zeros(100_000)
    ys[54_321] = 7.0
    track.extend(np.arange(100_000.0), ys)
    xs, shown = track.shown(0.0, 100_000.0)
    assert len(xs) == len(shown) <= 2 * BUCKETS
    assert shown.max() == 7.0 and abs(xs[shown.argmax()] - 54_321) < 100_000 / BUCKETS
    assert np.all(np.diff(xs) >= 0)


def test_rows_reach_over_the_rim() -> None:
    xs = np.arange(10.0)
    assert rows_between(xs, 2.5, 4.5) == (2, 6)
    assert rows_between(xs, -5.0, 50.0) == (0, 10)
    assert rows_between(np.empty(0), 0.0, 1.0) == (0, 0)


@given(st.integers(0, 500), st.integers(0, 5000), st.integers(10, 400))
def test_picked_rows(first: int, count: int, most: int) -> None:
    rows = picked_rows(first, first + count, most)
    assert len(rows) <= most + 2 and np.all(np.diff(rows) > 0)
    if count:
        assert rows[0] == first and rows[-1] == first + count - 1


def test_picked_rows_stay_while_the_curve_grows() -> None:
    before, after = picked_rows(0, 1000, 400), picked_rows(0, 1100, 400)
    assert set(before[:-1].tolist()) <= set(after.tolist())
