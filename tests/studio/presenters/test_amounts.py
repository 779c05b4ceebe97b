"""Numbers are written as people read them, whatever their size."""

from __future__ import annotations

import math

import pytest

from netbuilder.studio.presenters.amounts import (
    as_in_table,
    number,
    plain,
    power_of_ten,
    rough_share,
    rounded_up,
    share,
    signed,
)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0"),
        (0.6, "0.60"),
        (1.54, "1.54"),
        (-0.516, "−0.52"),
        (12.34, "12.3"),
        (278_256.0, "278,000"),
        (0.0042, "0.0042"),
        (4e-7, "4×10⁻⁷"),
        (9.7e-5, "1×10⁻⁴"),
        (-3e9, "−3×10⁹"),
        (math.nan, "NaN"),
        (-math.inf, "−∞"),
    ],
)
def test_number(value: float, words: str) -> None:
    assert number(value) == words


def test_a_sign_stands_before_what_is_not_zero() -> None:
    assert [signed(value) for value in (0.52, 0.0, -0.52)] == ["+0.52", "0", "−0.52"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0 %"),
        (0.343, "34 %"),
        (0.0996, "10 %"),
        (0.041, "4.1 %"),
        (1e-2, "1 %"),
        (1e-4, "0.01 %"),
        (0.00012, "0.012 %"),
        (1.5, "150 %"),
        (42.0, "42 ×"),
        (3e-9, "3×10⁻⁷ %"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
    ],
)
def test_rough_share(value: float, words: str) -> None:
    assert rough_share(value) == words


def test_share_has_one_decimal() -> None:
    assert [share(value) for value in (0.987, 1.0, math.nan)] == ["98.7 %", "100.0 %", "NaN"]


def test_powers_of_ten_are_written_out_while_they_are_short() -> None:
    assert [power_of_ten(power) for power in (-7, -4, -2, 0, 1, 4, 6)] == [
        "10⁻⁷", "0.0001", "0.01", "1", "10", "10,000", "10⁶",
    ]  # fmt: skip


@pytest.mark.parametrize(("size", "end"), [(0.5161, 0.52), (0.52, 0.52), (7.01, 7.1), (1234.0, 1300.0)])
def test_a_scale_ends_at_two_figures_and_never_below(size: float, end: float) -> None:
    assert rounded_up(size) == pytest.approx(end)


def test_a_scale_of_nothing_has_no_length() -> None:
    assert [rounded_up(size) for size in (0.0, math.nan, math.inf)] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("value", "said", "cell"),
    [
        (9_118_000.0, "9,118,000", "9118000"),
        (-0.28, "−0.28", "−0.28"),
        (1950.0, "1,950", "1950"),
        (12_345_678.5, "12,300,000", "12345678"),
        (4e-7, "4×10⁻⁷", "4×10⁻⁷"),
        (2e13, "2×10¹³", "20000000000000"),
    ],
)
def test_figures_of_data_are_written_out(value: float, said: str, cell: str) -> None:
    assert plain(value) == said
    assert as_in_table(value) == cell
