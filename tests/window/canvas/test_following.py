"""While a node is dragged its wires keep their shape, and soon take the best way again."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from netbuilder.analysis.report import report
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.studio.presenters.costs import Figures
from netbuilder.window.canvas.following import followed
from netbuilder.window.canvas.geometry import Box, Route
from netbuilder.window.canvas.ground import Ground
from netbuilder.window.canvas.layout import Layout
from netbuilder.window.canvas.routing import Link, route_of
from tests.engine.views.scenes import behind_input
from tests.window.canvas.conftest import Hand

HELD, WIDE = "relu_4", 132.0
coordinates = st.integers(-150, 150).map(lambda step: 4.0 * step)


def _box(x: float, y: float) -> Box:
    return Box(x, y, WIDE, 64, (("in", 32),), (("out", 32),))


def _link(source: Box, target: Box) -> Link:
    return Link("a", "b", (source.right, source.y + 32), (target.x, target.y + 32))


def test_a_wire_keeps_its_bends_and_follows_with_both_ends() -> None:
    source, target, moved = _box(400, 0), _box(0, 180), _box(424, 20)
    before = route_of(Ground({"a": source, "b": target}), _link(source, target))
    found = followed(_link(moved, target), before).points
    assert len(found) == len(before.points)
    assert found[0] == (556, 52) and found[-1] == before.points[-1]
    assert found[1] == (before.points[1][0] + 24, 52) and found[2][1] == before.points[2][1]


def test_a_bend_stays_between_the_ends_of_its_wire() -> None:
    before = Route(((132, 32), (160, 32), (160, 212), (400, 212)))
    found = followed(_link(_box(80, 0), _box(400, 180)), before).points
    assert found == ((212, 32), (224, 32), (224, 212), (400, 212))


def test_a_wire_keeps_its_shape_where_there_is_no_way_round_what_lies_below_its_node(hand: Hand) -> None:
    layout = hand.view.board.layout
    other = layout.boxes["conv2d_1"]
    onto = {HELD: (other.x + 10, other.y + 10)}
    layout.move(onto)
    layout.make_way()
    bends = len(layout.wires[End(HELD, "in")].route.points)
    layout.move({HELD: (other.x + 14, other.y + 12)}, later=True)
    assert len(layout.wires[End(HELD, "in")].route.points) == bends


@given(st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=6), coordinates, coordinates)
def test_what_follows_has_level_and_upright_legs_from_end_to_end(
    spots: list[tuple[float, float]], x: float, y: float
) -> None:
    boxes = {name: _box(*spot) for name, spot in zip("abcdef", spots, strict=False)}
    before = route_of(Ground(boxes), _link(boxes["a"], boxes["b"]))
    link = _link(_box(x, y), boxes["b"])
    found = followed(link, before)
    assert (found.points[0], found.points[-1]) == (link.start, link.end)
    assert found.is_curve or all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(found.points))
    if len(found.points) == len(before.points) and link == _link(boxes["a"], boxes["b"]):
        assert found.points == before.points


def test_at_rest_its_wires_lie_as_if_they_had_been_led_there_at_once(hand: Hand) -> None:
    layout = hand.view.board.layout
    box = layout.boxes[HELD]
    goal = box.x - 260, box.y + 300
    for step in range(1, 21):
        share = step / 20
        spot = box.x + share * (goal[0] - box.x), box.y + share * (goal[1] - box.y)
        layout.move({HELD: spot}, later=True)
    layout.make_way()
    own = [end for end, laid in layout.wires.items() if HELD in (laid.wire.source.node, end.node)]
    ways = {end: layout.wires[end].route for end in own}
    layout.move({HELD: (box.x, box.y)})
    layout.move({HELD: goal})
    assert {end: layout.wires[end].route for end in own} == ways
    assert End(HELD, "in") in own


def test_a_drag_that_is_given_up_leaves_all_wires_as_they_were(hand: Hand, qtbot: QtBot) -> None:
    board = hand.view.board
    box = board.layout.boxes[HELD]
    board.move_nodes({HELD: (box.x, box.y)})
    before = {end: laid.route for end, laid in board.layout.wires.items()}
    for step in range(1, 25):
        board.move_nodes({HELD: (box.x - 12 * step, box.y + 14 * step)})
    board.move_nodes({HELD: (box.x, box.y)})
    qtbot.waitUntil(lambda: not board.layout.owes_way)
    assert {end: laid.route for end, laid in board.layout.wires.items()} == before


def test_wires_of_many_dragged_nodes_are_led_at_once_since_nothing_leads_them_later() -> None:
    project = behind_input((1, 8, 8), [("relu", {})] * 60)
    places = {id: (260.0 * (at % 8), 150.0 * (at // 8)) for at, id in enumerate(project.graph.nodes)}
    found = report(edits.move(project, places))
    one, other = Layout(), Layout()
    for layout in (one, other):
        layout.update(found, Figures.SHAPES)
    for step in (1, 2, 3):
        away = {id: (x + 90 * step, y + 40 * step) for id, (x, y) in [*places.items()][::2]}
        one.move(away)
        other.move(away, later=True)
    assert {end: laid.route for end, laid in one.wires.items()} == {
        end: laid.route for end, laid in other.wires.items()
    }
