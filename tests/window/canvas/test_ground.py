"""What is found out step by step about the ground is what a look at all nodes says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from netbuilder.window.canvas.geometry import Box
from netbuilder.window.canvas.ground import Ground, Shaft

heights = st.integers(-300, 300).map(float)
boxes = st.lists(
    st.builds(Box, heights, heights, st.integers(10, 300).map(float), st.integers(10, 200).map(float)),
    max_size=8,
)


@given(boxes, heights, heights, st.lists(heights, min_size=1, max_size=12))
def test_a_shaft_reaches_what_no_node_blocks(
    nodes: list[Box], x: float, y: float, levels: list[float]
) -> None:
    ground = Ground({str(number): box for number, box in enumerate(nodes)})
    shaft = Shaft(ground, x, y)
    assert [shaft.reaches(level) for level in levels] == [
        ground.blocking((x, y), (x, level)) is None for level in levels
    ]


@given(boxes, st.lists(st.tuples(heights, heights, heights), min_size=1, max_size=12))
def test_a_level_leg_is_free_where_no_node_blocks_it(
    nodes: list[Box], legs: list[tuple[float, float, float]]
) -> None:
    ground = Ground({str(number): box for number, box in enumerate(nodes)})
    for left, right, level in legs:
        free = ground.blocking((left, level), (right, level)) is None
        assert ground.is_free(left, right, level) is free


def test_what_was_met_last_is_forgotten_when_it_goes_elsewhere() -> None:
    ground = Ground({"a": Box(0, 0, 100, 50)})
    assert not ground.is_free(-50, 150, 25)
    ground.put("a", Box(0, 400, 100, 50))
    assert ground.is_free(-50, 150, 25)
    assert not ground.is_free(-50, 150, 425)
    ground.take("a")
    assert ground.is_free(-50, 150, 425)
