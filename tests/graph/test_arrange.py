"""Aligning, distributing, straightening."""

from __future__ import annotations

from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given

from netbuilder.graph.arrange import Line, aligned, distributed, straightened
from tests.graph.graphs import graph
from tests.graph.test_tidy import Drawn

THREE = {
    "a": Drawn(0.0, 10.0, 100.0, 64.0),
    "b": Drawn(150.0, 90.0, 120.0, 36.0),
    "c": Drawn(500.0, 40.0, 200.0, 162.0),
}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (Line.LEFT, {"a": (0, 10), "b": (0, 90), "c": (0, 40)}),
        (Line.RIGHT, {"a": (600, 10), "b": (580, 90), "c": (500, 40)}),
        (Line.TOP, {"a": (0, 10), "b": (150, 10), "c": (500, 10)}),
        (Line.BOTTOM, {"a": (0, 138), "b": (150, 166), "c": (500, 40)}),
        (Line.ROW, {"a": (0, 74), "b": (150, 88), "c": (500, 25)}),
        (Line.COLUMN, {"a": (300, 10), "b": (290, 90), "c": (250, 40)}),
    ],
)
def test_aligned(line: Line, what: dict[str, tuple[float, float]]) -> None:
    assert aligned(THREE, line) == what


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(25, 55)), min_size=3, max_size=8), st.booleans())
def test_distributed_gaps_are_equal_to_a_pixel(spans: list[tuple[int, int]], across: bool) -> None:
    outlines = {
        f"n{i}": Drawn(at, 0.0, size, 10.0) if across else Drawn(0.0, at, 10.0, size)
        for i, (at, size) in enumerate(spans)
    }
    places = distributed(outlines, across=across)
    axis = 0 if across else 1
    order = sorted(outlines, key=lambda id: outlines[id][axis] + outlines[id][2 + axis] / 2)
    gaps = [
        places[after][axis] - places[before][axis] - outlines[before][2 + axis]
        for before, after in pairwise(order)
    ]
    assert max(gaps) - min(gaps) <= 2
    for end in (order[0], order[-1]):
        assert places[end] == outlines[end][:2]


def test_straightened_wires_are_level_from_port_to_port() -> None:
    drawing = graph("a b c", "a b", "b c")
    outlines = {
        "a": Drawn(0.0, 0.0),
        "b": Drawn(200.0, 30.0, 100.0, 36.0, (("in", 18.0),), (("out", 18.0),)),
        "c": Drawn(400.0, -20.0),
    }
    places = straightened(outlines, drawing.wires.values(), "abc")
    assert places == {"a": (0, 0), "b": (200, 14), "c": (400, 0)}


def test_one_node_goes_to_the_height_of_its_neighbour() -> None:
    drawing = graph("a b", "a b")
    outlines = {"a": Drawn(0.0, 0.0), "b": Drawn(200.0, 30.0)}
    assert straightened(outlines, drawing.wires.values(), "b") == {"b": (200, 0)}
    assert straightened(outlines, drawing.wires.values(), "a") == {"a": (0, 30)}


def test_of_two_branches_the_nearer_one_is_pulled_straight_and_the_other_stays() -> None:
    drawing = graph("a near far", "a near", "a far")
    outlines = {"a": Drawn(0.0, 0.0), "near": Drawn(200.0, 20.0), "far": Drawn(200.0, 150.0)}
    places = straightened(outlines, drawing.wires.values(), ["a", "near", "far"])
    assert places == {"a": (0, 0), "near": (200, 0), "far": (200, 150)}


def test_a_wire_that_goes_back_to_the_next_row_stays() -> None:
    drawing = graph("a b", "a b")
    outlines = {"a": Drawn(600.0, 0.0), "b": Drawn(0.0, 150.0)}
    assert straightened(outlines, drawing.wires.values(), "ab") == {"a": (600, 0), "b": (0, 150)}


def test_nothing_is_nothing() -> None:
    assert aligned({}, Line.LEFT) == distributed({}, across=True) == straightened({}, [], []) == {}
