"""What a line shows is what is in the data: every bucket against brute force."""

from __future__ import annotations

import math
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.runs.pyramid import Envelope, Pyramid


def check(found: Envelope, values: numpy.ndarray, start: int, stop: int, points: int) -> None:
    """`found` tiles the rows from start to stop, and each bucket has the extremes that its rows have."""
    edges = found.edges
    assert edges.dtype == numpy.int64 and found.low.dtype == found.high.dtype == numpy.float64
    assert len(found.low) == len(found.high) == len(edges) - 1 <= points
    assert edges[0] == start and edges[-1] == stop
    assert (numpy.diff(edges) > 0).all()
    for number, (first, last) in enumerate(pairwise(edges)):
        part = values[first:last]
        real = part[~numpy.isnan(part)]
        if real.size:
            assert (found.low[number], found.high[number]) == (real.min(), real.max())
        else:
            assert math.isnan(found.low[number]) and math.isnan(found.high[number])


@st.composite
def _stretches(draw: st.DrawFn) -> tuple[numpy.ndarray, int, int, int]:
    length = draw(st.one_of(st.integers(0, 40), st.integers(0, 6000)))
    seed = draw(st.integers(0, 2**32 - 1))
    random = numpy.random.default_rng(seed)
    values = random.normal(size=length)
    for special in (math.nan, math.inf, -math.inf):
        values[random.random(length) < draw(st.sampled_from([0, 0, 0.02, 0.9]))] = special
    start = draw(st.integers(0, length))
    stop = draw(st.integers(start, length))
    return values, start, stop, draw(st.one_of(st.integers(2, 20), st.integers(2, 800)))


@given(_stretches())
def test_every_bucket_has_the_extremes_of_its_rows(drawn: tuple[numpy.ndarray, int, int, int]) -> None:
    values, start, stop, points = drawn
    check(Pyramid().envelope(values, start, stop, points), values, start, stop, points)


@given(st.lists(st.integers(1, 700), min_size=1, max_size=12), st.integers(2, 60), st.integers(0, 2**32 - 1))
def test_a_pyramid_that_grows_is_as_good_as_a_fresh_one(steps: list[int], points: int, seed: int) -> None:
    random = numpy.random.default_rng(seed)
    values = random.normal(size=sum(steps))
    pyramid = Pyramid()
    length = 0
    for step in steps:
        length += step
        start = int(random.integers(0, length))
        check(pyramid.envelope(values[:length], start, length, points), values, start, length, points)
    # A reader with an older length may still ask.
    older = steps[0]
    check(pyramid.envelope(values[:older], 0, older, points), values, 0, older, points)


def test_few_rows_are_shown_one_by_one() -> None:
    values = numpy.array([3.0, 1.0, 2.0])
    found = Pyramid().envelope(values, 0, 3, 3)
    assert found.edges.tolist() == [0, 1, 2, 3]
    assert found.low.tolist() == found.high.tolist() == [3.0, 1.0, 2.0]


def test_no_rows_are_no_buckets() -> None:
    found = Pyramid().envelope(numpy.empty(0), 0, 0, 800)
    assert found.edges.tolist() == [0]
    assert len(found.low) == len(found.high) == 0


def test_rows_that_are_not_there_are_left_out() -> None:
    values = numpy.arange(10.0)
    assert Pyramid().envelope(values, -5, 99, 800).edges.tolist() == list(range(11))
    assert Pyramid().envelope(values, 20, 30, 800).edges.tolist() == [10]
    assert Pyramid().envelope(values, 7, 3, 800).edges.tolist() == [3]


def test_at_least_two_points_are_needed() -> None:
    with pytest.raises(ValueError, match="2 points"):
        Pyramid().envelope(numpy.arange(3.0), 0, 3, 1)


@pytest.mark.parametrize("length", [801, 5000, 123_457, 1_000_003])
def test_a_long_curve_uses_most_of_the_points_there_are(length: int) -> None:
    """Rounding to whole cells may cost resolution, never more than half of it."""
    found = Pyramid().envelope(numpy.zeros(length), 0, length, 800)
    assert 400 <= len(found.low) <= 800


def test_buckets_stay_where_they_are_while_the_curve_grows() -> None:
    values = numpy.random.default_rng(0).normal(size=90_000)
    pyramid = Pyramid()
    before = pyramid.envelope(values[:85_000], 0, 85_000, 800)
    after = pyramid.envelope(values[:85_500], 0, 85_500, 800)
    assert after.edges[: len(before.edges) - 1].tolist() == before.edges[:-1].tolist()


def test_the_work_of_one_more_picture_does_not_grow_with_the_curve() -> None:
    """Counted in rows and cells that are looked at, not in time."""
    looked_at = 0

    class Counting(numpy.ndarray):
        def __getitem__(self, key: object) -> numpy.ndarray:
            nonlocal looked_at
            part = super().__getitem__(key)
            looked_at += numpy.size(part)
            return numpy.asarray(part)

    values = numpy.random.default_rng(0).normal(size=3_000_000).view(Counting)
    pyramid = Pyramid()
    pyramid.envelope(values, 0, len(values), 800)
    looked_at = 0
    found = pyramid.envelope(values, 17, len(values) - 5, 800)
    check(found, numpy.asarray(values), 17, len(values) - 5, 800)
    assert looked_at < 100


def test_many_readers_at_once_see_the_same_as_one() -> None:
    values = numpy.random.default_rng(1).normal(size=200_000)
    pyramid = Pyramid()
    gate = threading.Barrier(4)

    def read(seed: int) -> None:
        gate.wait(60)
        random = numpy.random.default_rng(seed)
        for _ in range(60):
            length = int(random.integers(1, len(values)))
            start = int(random.integers(0, length))
            found = pyramid.envelope(values[:length], start, length, 50)
            check(found, values, start, length, 50)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, range(4)))
