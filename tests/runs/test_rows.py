"""Values and rows: what goes in one way comes out the other."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from netbuilder.core.frozen import FrozenDict
from netbuilder.runs.rows import block_of, clean, frozen, numbers_of, path_bytes

FLOATS = st.one_of(st.floats(width=64), st.floats(width=32), st.sampled_from([-0.0, 0.1, 1e300, -1e300]))


@given(arrays(numpy.float64, st.integers(0, 30), elements=FLOATS))
def test_floats_come_back_bit_for_bit_but_for_the_kind_of_nan(values: numpy.ndarray) -> None:
    back = numbers_of([block_of(values)], "float64")
    numpy.testing.assert_array_equal(back, values)
    real = ~numpy.isnan(values)
    numpy.testing.assert_array_equal(numpy.signbit(back[real]), numpy.signbit(values[real]))


@given(arrays(numpy.int64, st.integers(0, 30), elements=st.integers(-(2**63), 2**63 - 1)))
def test_whole_numbers_come_back(values: numpy.ndarray) -> None:
    numpy.testing.assert_array_equal(numbers_of([block_of(values)], "int64"), values)


@pytest.mark.parametrize(
    ("values", "kind", "size"),
    [
        (numpy.array([0.5, numpy.nan]), "<f4", 8),
        (numpy.array([0.5, 0.1]), "<f8", 16),
        (numpy.array([0.5, 1e300]), "<f8", 16),
        (numpy.array([1, 2**31 - 1]), "<i4", 8),
        (numpy.array([1, 2**31]), "<i8", 16),
        (numpy.array([1, 2], numpy.int32), "<i4", 8),
    ],
)
def test_half_the_room_where_nothing_is_lost(values: numpy.ndarray, kind: str, size: int) -> None:
    found, data = block_of(values)
    assert (found, len(data)) == (kind, size)


def test_blocks_of_different_kinds_make_one_series() -> None:
    parts = [numpy.array([0.5, 0.25]), numpy.array([0.1])]
    assert numbers_of([block_of(part) for part in parts], "float64").tolist() == [0.5, 0.25, 0.1]
    assert numbers_of([], "int64").dtype == numpy.int64


def test_a_path_inside_the_folder_is_kept_without_it() -> None:
    folder = Path("runs") / "a"
    assert path_bytes(folder / "sub" / "last.bin", folder) == b"sub/last.bin"
    assert path_bytes(Path("elsewhere"), folder) == b"elsewhere"


def test_json_comes_back_frozen_at_any_depth() -> None:
    found = frozen('{"a": [1, [2, {"b": []}]], "c": {"d": null}}')
    assert found == FrozenDict({"a": (1, (2, FrozenDict({"b": ()}))), "c": FrozenDict({"d": None})})
    assert isinstance(found["c"], FrozenDict)


def test_half_characters_are_written_out_and_others_kept() -> None:
    assert clean("aä\U0001f600\udcff") == "aä\U0001f600\\udcff"
