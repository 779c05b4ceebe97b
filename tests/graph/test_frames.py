"""What lies on a frame, and where a frame goes around what it is to hold."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from netbuilder.graph.frames import Rect, around, bounds, held, holds, home

FRAME = Rect(0.0, 0.0, 100.0, 50.0)
SIDES = st.integers(-50, 150)
SIZES = st.integers(1, 80)
RECTS = st.builds(Rect, SIDES, SIDES, SIZES, SIZES)


def test_what_lies_wholly_on_a_frame_is_held() -> None:
    assert holds(FRAME, Rect(0.0, 0.0, 100.0, 50.0))
    assert holds(FRAME, Rect(10.0, 10.0, 20.0, 20.0))
    for outside in (Rect(-1.0, 0.0, 5.0, 5.0), Rect(95.0, 0.0, 6.0, 5.0), Rect(0.0, 46.0, 5.0, 5.0)):
        assert not holds(FRAME, outside)


def test_it_is_told_in_the_order_of_the_things() -> None:
    things = {"b": Rect(1.0, 1.0, 2.0, 2.0), "out": Rect(500.0, 0.0, 2.0, 2.0), "a": Rect(5.0, 5.0, 2.0, 2.0)}
    assert held([FRAME], things) == ["b", "a"]
    assert held([], things) == []
    assert held([FRAME, Rect(499.0, -1.0, 9.0, 9.0)], things) == ["b", "out", "a"]


def test_home_is_the_smallest_frame_around() -> None:
    frames = {"large": FRAME, "small": Rect(0.0, 0.0, 20.0, 20.0)}
    assert home(Rect(1.0, 1.0, 5.0, 5.0), frames) == "small"
    assert home(Rect(30.0, 1.0, 5.0, 5.0), frames) == "large"
    assert home(Rect(300.0, 1.0, 5.0, 5.0), frames) is None


@given(st.lists(RECTS, min_size=1, max_size=6))
def test_a_frame_put_around_things_holds_them_below_its_title(things: list[Rect]) -> None:
    frame = around(things)
    assert all(holds(frame, each) for each in things)
    inner = bounds(things)
    assert (inner.x - frame.x, inner.y - frame.y) == (18, 34)
    assert frame.x + frame.width - inner.x - inner.width == 18
    assert frame.y + frame.height - inner.y - inner.height == 22
