"""Sizes, ports, widths and labels, as the design's page of components has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.studio.presenters.node_card import NodeCard, PortCard
from netbuilder.window.canvas.geometry import (
    CHIP_HEIGHT,
    GRID,
    Route,
    box_of,
    chip_width,
    distance_to,
    error_spot,
    label_spot,
    path_of,
    trace_of,
    wire_width,
)
from netbuilder.window.canvas.laid_wire import Way

pytestmark = pytest.mark.usefixtures("theme")


def _card(title: str = "Conv 2", **more: object) -> NodeCard:
    ports = {"inputs": (PortCard("in"),), "outputs": (PortCard("out"),)}
    return NodeCard(title, "conv2d", "convolution", **{**ports, **more})  # type: ignore[arg-type]


def test_a_node_is_64_high_with_a_summary_and_36_without() -> None:
    assert box_of(_card(left="16 × 5×5", right="pad 0"), 0, 0).height == 64
    assert box_of(_card(), 0, 0).height == 36


def test_a_single_port_lies_on_the_middle_line() -> None:
    box = box_of(_card(left="16 × 5×5"), 10, 20)
    assert box.input("in") == (10, 52)
    assert box.output("out") == (10 + box.width, 52)
    assert box.input("other") is None and box.output("other") is None


@pytest.mark.parametrize("title", ["A", "Conv 2", "A name that somebody took rather too much time to type"])
def test_widths_follow_the_content_between_their_limits_on_a_grid(title: str) -> None:
    width = box_of(_card(title, left="16 × 5×5", slot="2,416"), 0, 0).width
    assert 100 <= width <= 220 and width % GRID == 0


def test_a_longer_title_makes_a_wider_node() -> None:
    assert box_of(_card("Max pooling 12"), 0, 0).width > box_of(_card("ReLU 1"), 0, 0).width


def test_nodes_of_a_kind_are_as_wide_as_each_other_whatever_they_say() -> None:
    small = box_of(_card("Conv 1", left="6 × 5×5", right="pad 2", slot="156"), 0, 0)
    large = box_of(_card("Conv 2", left="16 × 5×5", right="pad 0", slot="2,416"), 0, 0)
    assert small.width == large.width


def test_several_ports_have_a_row_of_18_each() -> None:
    ports = (PortCard("scores", "scores"), PortCard("target", "target"))
    box = box_of(NodeCard("Loss", "loss.x", "loss", inputs=ports, outputs=(PortCard("loss", "loss"),)), 0, 0)
    assert box.height == 88
    assert box.input("scores") == (0, 50) and box.input("target") == (0, 68)
    assert box.output("loss") == (box.width, 50)


def test_a_single_port_of_a_loss_stands_in_a_row_as_well() -> None:
    box = box_of(_card(rows=True), 0, 0)
    assert box.input("in") == (0, 50) and box.height == 70


def test_data_have_room_for_pictures_and_their_first_port_beside_them() -> None:
    ports = (PortCard("images"), PortCard("labels", "labels", square=True))
    box = box_of(NodeCard("Digits", "data.digits", "data", outputs=ports, pictures=True), 26, 118)
    assert (box.width, box.height) == (144, 162)
    assert box.output("images") == (170, 150) and box.output("labels") == (170, 264)
    alone = box_of(NodeCard("Digits", "data.digits", "data", outputs=ports[:1], pictures=True), 0, 0)
    assert alone.height < box.height


@pytest.mark.parametrize(
    ("count", "width"), [(1, 1.5), (16, 1.5), (120, 2.6), (1600, 4.2), (8192, 5.0), (131072, 5.0)]
)
def test_wires_are_wider_the_more_they_carry(count: int, width: float) -> None:
    assert wire_width(count) == pytest.approx(width, abs=0.06)


def test_a_path_begins_and_ends_where_the_route_does() -> None:
    for points in (((0, 0), (100, 40)), ((0, 0), (36, 0), (36, 80), (-36, 80), (-36, 160), (0, 160))):
        path = path_of(Route(points))
        assert (path.pointAtPercent(0).x(), path.pointAtPercent(0).y()) == points[0]
        end = path.pointAtPercent(1)
        assert (end.x(), end.y()) == pytest.approx(points[-1])


def test_bends_are_round_and_do_not_overshoot_short_legs() -> None:
    path = path_of(Route(((0, 0), (36, 0), (36, 10), (80, 10))))
    rect = path.boundingRect()
    assert (rect.top(), rect.bottom()) == (0, 10)


def test_long_wires_carry_a_chip_and_short_ones_text_above() -> None:
    long, short = Route(((0, 0), (200, 0))), Route(((0, 0), (50, 0)))
    assert label_spot(long, "16×10×10").chip and label_spot(long, "16×10×10").y == 0
    spot = label_spot(short, "16×10×10")
    assert not spot.chip and spot.x == 25 and spot.y == -12


@pytest.mark.parametrize("text", ["120", "6×28×28", "64×112×112"])
def test_a_quarter_of_a_wire_is_seen_beside_its_chip(text: str) -> None:
    width = chip_width(text)
    assert label_spot(Route(((0, 0), (1.37 * width, 0))), text).chip
    assert not label_spot(Route(((0, 0), (1.33 * width, 0))), text).chip


def test_a_wire_with_legs_has_its_chip_on_the_longest_level_one() -> None:
    route = Route(((0, 0), (36, 0), (36, 90), (-500, 90), (-500, 180), (-464, 180)))
    spot = label_spot(route, "6×14×14")
    assert (spot.x, spot.y, spot.chip) == (-232, 90, True)


def test_the_chip_of_an_error_stands_on_the_way_down() -> None:
    route = Route(((0, 0), (36, 0), (36, 90), (-500, 90), (-500, 180), (-464, 180)))
    assert (error_spot(route, "16×5×5").x, error_spot(route, "16×5×5").y) == (36, 45)
    level = error_spot(Route(((0, 0), (30, 0))), "16×5×5")
    assert level.chip and level.y == 0


def test_a_chip_is_as_wide_as_its_text_with_room_for_the_mark_of_an_error() -> None:
    assert chip_width("1") == 30
    assert chip_width("16×10×10") > chip_width("16×5")
    assert chip_width("16×5", icon=True) == chip_width("16×5") + 16
    assert CHIP_HEIGHT == 20


def test_a_trace_leads_along_the_wire() -> None:
    route = Route(((0, 0), (200, 100)))
    path = path_of(route)
    for x, y in trace_of(route):
        nearest = min(
            (path.pointAtPercent(i / 400).x() - x) ** 2 + (path.pointAtPercent(i / 400).y() - y) ** 2
            for i in range(401)
        )
        assert nearest < 1
    assert distance_to(trace_of(route), 100, 50) < 1
    assert distance_to(trace_of(route), 100, 90) > 20


def test_the_distance_to_a_wire_ends_at_its_ends() -> None:
    trace = ((0.0, 0.0), (100.0, 0.0))
    assert distance_to(trace, 103, 4) == 5
    assert distance_to(((5.0, 5.0), (5.0, 5.0)), 5, 8) == 3


@given(
    st.lists(st.tuples(st.integers(-900, 900), st.integers(-900, 900)), min_size=2, max_size=7),
    st.floats(1, 20),
)
def test_the_room_of_a_way_holds_all_that_a_pen_paints(points: list[tuple[int, int]], edge: float) -> None:
    way = Way(Route(tuple((float(x), float(y)) for x, y in points)))
    painted = way.path.boundingRect().adjusted(-edge, -edge, edge, edge)
    assert way.rect(edge + 1e-6).contains(painted)
    assert [line.p1().toTuple() for line in way.lines] == [*way.route.points[:-1]]
