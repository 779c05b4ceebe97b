"""How far outputs are apart, counted by size, and whether they say the same."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.exchange.comparison import LARGEST, PER_DECADE, SMALLEST, Gaps, gaps, same_answers

NAN, INF = float("nan"), float("inf")


def gap_of(relative: float, largest: float = 4.0) -> Gaps:
    ours = np.array([[largest, 0.0]])
    return gaps([ours], [np.array([[largest, relative * largest]])], largest)


@pytest.mark.parametrize(
    ("relative", "bin"),
    [(1.05e-9, 0), (1.7e-9, 1), (1.05e-8, PER_DECADE), (2e-6, 16), (9.9e-5, -1), (1e-12, 0), (0.5, -1)],
)
def test_a_gap_falls_into_the_bin_of_its_size(relative: float, bin: int) -> None:
    found = gap_of(relative)
    assert found.equal == 1
    assert [index for index, count in enumerate(found.bins) if count] == [bin % len(found.bins)]
    assert found.outputs == 2


def test_the_bins_are_even_powers_of_ten() -> None:
    assert len(Gaps().bins) == (LARGEST - SMALLEST) * PER_DECADE == 25


def test_all_outputs_are_counted_and_infinite_ones_that_agree_have_no_gap() -> None:
    ours, theirs = np.array([[NAN, INF], [1.0, 2.0]]), np.array([[NAN, INF], [1.0, 2.0 + 2e-7]])
    found = gaps([ours, ours[:1]], [theirs, theirs[:1]], 2.0)
    assert (found.equal, sum(found.bins), found.outputs) == (5, 1, 6)


def test_outputs_that_are_all_zero_have_no_gap() -> None:
    assert gaps([np.zeros((3, 2))], [np.zeros((3, 2))], 0.0) == Gaps(6)


def test_the_answer_is_the_highest_score_of_each_output_that_holds_scores() -> None:
    ours = [np.array([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]]), np.array([[1.0], [1.0], [1.0]])]
    theirs = [np.array([[0.2, 0.8], [0.1, 0.9], [0.4, 0.6]]), np.array([[9.0], [9.0], [9.0]])]
    assert same_answers(ours, theirs, (0,)) == 2
    assert same_answers(ours, theirs, (0, 1)) == 2
    assert same_answers(ours, theirs, ()) is None
