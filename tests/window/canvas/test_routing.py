"""Wires go round nodes, share gutters side by side, and look in the examples as they were drawn."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from netbuilder.analysis.report import report
from netbuilder.core.frozen import FrozenDict
from netbuilder.project.examples import example
from netbuilder.project.project import Project
from netbuilder.studio.presenters.costs import Figures
from netbuilder.window.canvas.geometry import Box, Point, Route, path_of
from netbuilder.window.canvas.ground import CLEAR, Ground
from netbuilder.window.canvas.layout import Layout
from netbuilder.window.canvas.routing import Link, route_of, routes

EXAMPLES = ("edges", "lenet5", "linear", "mlp-spirals")


def _box(x: float, y: float, width: float = 132, height: float = 64) -> Box:
    return Box(x, y, width, height, (("in", height / 2),), (("out", height / 2),))


def _link(boxes: dict[str, Box], source: str, target: str, *, low: bool = False) -> Link:
    start, end = boxes[source].output("out"), boxes[target].input("in")
    assert start is not None and end is not None
    return Link(source, target, start, end, low)


def _crossed(boxes: dict[str, Box], route: Route) -> list[str]:
    """Nodes whose inside the painted wire enters."""
    path = path_of(route)
    points = [path.pointAtPercent(i / 300) for i in range(301)]
    inner = {id: box.rect.adjusted(1, 1, -1, -1) for id, box in boxes.items()}
    return [id for id, rect in inner.items() if any(rect.contains(point) for point in points)]


def test_a_clear_way_forward_is_a_curve() -> None:
    boxes = {"a": _box(0, 0), "b": _box(220, 40)}
    assert routes(boxes, [_link(boxes, "a", "b")])[0].is_curve


def test_backwards_a_wire_runs_along_the_middle_of_the_gutter() -> None:
    boxes = {"a": _box(400, 0), "b": _box(0, 180)}
    points = routes(boxes, [_link(boxes, "a", "b")])[0].points
    assert points == ((532, 32), (568, 32), (568, 122), (-36, 122), (-36, 212), (0, 212))


def test_wires_of_several_rows_turn_in_one_line() -> None:
    boxes = {"a": _box(400, 0), "b": _box(0, 180), "c": _box(370, 180), "d": _box(0, 360)}
    found = routes(boxes, [_link(boxes, "a", "b"), _link(boxes, "c", "d")])
    assert found[0].points[1][0] == found[1].points[1][0] == 568


def test_a_node_in_between_is_passed_by() -> None:
    boxes = {"a": _box(0, 0), "b": _box(220, 0), "c": _box(440, 0)}
    route = routes(boxes, [_link(boxes, "a", "c")])[0]
    assert not route.is_curve and _crossed(boxes, route) == []


def test_wires_from_different_nodes_lie_side_by_side() -> None:
    boxes = {"a": _box(400, 0), "b": _box(400, 80), "c": _box(0, 260), "d": _box(0, 340)}
    one, other = routes(boxes, [_link(boxes, "a", "c"), _link(boxes, "b", "d")])
    assert _shared(one.points, other.points) == 0


def test_wires_from_one_output_may_share_their_way() -> None:
    boxes = {"a": _box(400, 0), "c": _box(0, 180), "d": _box(0, 260)}
    one, other = routes(boxes, [_link(boxes, "a", "c"), _link(boxes, "a", "d")])
    assert _shared(one.points, other.points) > 100


def test_labels_go_round_below_what_stands_between_their_ends() -> None:
    boxes = {"data": _box(0, 0), "a": _box(220, 0), "b": _box(220, 120), "loss": _box(600, 40)}
    route = routes(boxes, [_link(boxes, "data", "loss", low=True)])[0]
    assert max(y for _, y in route.points) > boxes["b"].bottom
    assert _crossed(boxes, route) == []


def test_labels_go_straight_to_a_node_at_their_height() -> None:
    boxes = {"words": _box(0, 0), "embedding": _box(220, 0)}
    assert routes(boxes, [_link(boxes, "words", "embedding", low=True)])[0].is_curve


def test_where_nodes_stand_close_a_wire_squeezes_through() -> None:
    boxes = {"a": _box(0, 0), "wall": _box(150, -300, 60, 700), "b": _box(228, 0)}
    route = routes(boxes, [_link(boxes, "a", "b")])[0]
    assert not route.is_curve and _crossed(boxes, route) == []


def test_a_wire_without_any_way_is_still_drawn() -> None:
    boxes = {"a": _box(0, 0), "b": _box(133, 0)}
    assert routes(boxes, [_link(boxes, "a", "b")])[0].points[0] == (132, 32)
    boxes = {"a": _box(0, 0), "over": _box(100, -40, 200, 200), "b": _box(400, 0)}
    assert routes(boxes, [_link(boxes, "a", "b")])[0].points[-1] == (400, 32)


def test_a_node_that_is_taken_away_or_moved_blocks_no_more() -> None:
    boxes = {"a": _box(0, 0), "b": _box(220, 0), "c": _box(440, 0)}
    ground = Ground(boxes)
    link = _link(boxes, "a", "c")
    assert not route_of(ground, link).is_curve
    ground.put("b", _box(220, 900))
    assert route_of(ground, link).is_curve
    ground.put("b", boxes["b"])
    ground.take("b")
    assert route_of(ground, link).is_curve


def test_a_wire_that_is_forgotten_leaves_its_lane() -> None:
    boxes = {"a": _box(400, 0), "b": _box(0, 180), "c": _box(400, -80)}
    ground = Ground(boxes)
    first = route_of(ground, _link(boxes, "a", "b"))
    assert ground.overlap(first.points[2], first.points[3], (0, 0)) > 0
    ground.forget(first.points)
    assert ground.overlap(first.points[2], first.points[3], (0, 0)) == 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_wire_of_an_example_crosses_a_node_or_lies_on_another(name: str, theme: object) -> None:
    layout = Layout()
    layout.update(report(example(name).open().project), Figures.SHAPES)
    wires = list(layout.wires.values())
    for laid in wires:
        assert _crossed(layout.boxes, laid.route) == []
    for index, one in enumerate(wires):
        for other in wires[index + 1 :]:
            if one.wire.source != other.wire.source:
                assert _shared(one.route.points, other.route.points) == 0


def test_lenet_is_led_as_in_the_picture(theme: object) -> None:
    layout = Layout()
    layout.update(report(example("lenet5").open().project), Figures.SHAPES)
    legs = {end.node: laid.route.points for end, laid in layout.wires.items() if not laid.route.is_curve}
    assert legs.keys() == {"conv2d_2", "linear_1", "relu_4", "cross_entropy_1"}
    assert legs["conv2d_2"][2][1] == 234  # half-way between the first frame and the second
    assert legs["linear_1"][2][1] == 418  # between the second and the third
    assert 550 < legs["relu_4"][2][1] < 654  # on the third, between its rows
    assert legs["cross_entropy_1"][2][1] == 766  # the labels pass below the frames and the loss
    assert all(abs(x - 802) >= 8 for x, _ in legs["cross_entropy_1"])  # and beside the edge of the third


def test_a_wire_keeps_off_titles_and_edges_of_frames() -> None:
    boxes = {"a": _box(400, 0), "b": _box(0, 180)}
    frame = Box(-40, 116, 240, 160)  # with the second node; its title is where the wire would run
    link = _link(boxes, "a", "b")
    points = routes(boxes, [link], (frame,))[0].points
    assert points[2][1] == 90  # half-way between the first node and the frame
    elsewhere = Box(2000, 116, 240, 160)
    assert routes(boxes, [link], (elsewhere,)) == routes(boxes, [link])


@pytest.mark.usefixtures("theme")
def test_a_frame_that_comes_moves_the_wires_beside_it(lenet: Project) -> None:
    layout = Layout()
    layout.update(report(replace(lenet, graph=replace(lenet.graph, frames=FrozenDict()))), Figures.SHAPES)
    before = {end: laid.route for end, laid in layout.wires.items()}
    layout.update(report(lenet), Figures.SHAPES)
    changed = {end.node for end, laid in layout.wires.items() if laid.route != before[end]}
    assert {"conv2d_2", "linear_1", "cross_entropy_1"} <= changed and "relu_1" not in changed


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=12, unique=True))
def test_in_a_loose_graph_every_wire_finds_its_way(cells: list[tuple[int, int]]) -> None:
    boxes = {
        str(i): _box(x * 240, y * 150, 100 + 20 * (i % 4), 36 if i % 2 else 64)
        for i, (x, y) in enumerate(cells)
    }
    ids = list(boxes)
    for (source, target), route in zip(
        pairwise(ids), routes(boxes, [_link(boxes, a, b) for a, b in pairwise(ids)]), strict=True
    ):
        assert route.points[0] == boxes[source].output("out")
        assert route.points[-1] == boxes[target].input("in")
        assert _crossed(boxes, route) == []
        for a, b in pairwise(route.points) if not route.is_curve else ():
            assert a[0] == b[0] or a[1] == b[1]


def test_wires_keep_their_distance_from_other_nodes() -> None:
    boxes = {"a": _box(400, 0), "b": _box(0, 180), "c": _box(180, 60)}
    route = routes(boxes, [_link(boxes, "a", "b")])[0]
    near = boxes["c"].rect.adjusted(-CLEAR + 1, -CLEAR + 1, CLEAR - 1, CLEAR - 1)
    for a, b in pairwise(route.points):
        leg = QRectF(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]) + 0.1, abs(a[1] - b[1]) + 0.1)
        assert not leg.intersects(near)


def _shared(one: tuple[Point, ...], other: tuple[Point, ...]) -> float:
    """How many pixels two wires run on the same line."""
    total = 0.0
    for a, b in pairwise(one):
        for c, d in pairwise(other):
            for along, across in ((0, 1), (1, 0)):
                if a[across] == b[across] == c[across] == d[across]:
                    low, high = sorted((a[along], b[along]))
                    first, last = sorted((c[along], d[along]))
                    total += max(0.0, min(high, last) - max(low, first))
    return total


def test_a_wire_between_two_rows_runs_between_them_though_others_turn_further_out() -> None:
    boxes = {
        "end of the first": Box(932, 0, 136, 64),
        "second": Box(0, 220, 172, 64),
        "end of the second": Box(820, 220, 172, 64),
        "third": Box(0, 340, 172, 64),
        "end of the third": Box(900, 340, 136, 64),
    }
    links = [
        Link("end of the first", "second", (1068, 32), (0, 252)),
        Link("end of the second", "third", (992, 252), (0, 372)),
    ]
    first, second = routes(boxes, links)
    assert first.points[2][1] < 220 and 284 < second.points[2][1] < 340
    assert first.points[1][0] == second.points[1][0], "they turn in one line"
