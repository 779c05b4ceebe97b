"""The whole graph in view beside the map in its corner, and the map's own scale: numbers only."""

from __future__ import annotations

import pytest

from netbuilder.window.canvas.framing import Zooms, framing
from netbuilder.window.canvas.map_scale import around, map_scale

ROOM = 28.0, 40.0, 944.0, 720.0
CORNER = 12.0, 670.0, 164.0, 118.0
ZOOMS = Zooms(0.25, 1.0)


def test_a_graph_that_is_clear_of_the_corner_comes_to_the_middle() -> None:
    graph = 0.0, 0.0, 300.0, 300.0
    way = framing(graph, ROOM, CORNER, [graph], ZOOMS)
    assert way.zoom == 1.0 and way.seen(graph) == (350.0, 250.0, 300.0, 300.0)


def test_one_with_nothing_below_the_corner_has_the_whole_room() -> None:
    graph = 0.0, 0.0, 1888.0, 1440.0
    beside = 400.0, 0.0, 1488.0, 1440.0
    assert framing(graph, ROOM, CORNER, [beside], ZOOMS).zoom == 0.5


@pytest.mark.parametrize(
    "graph", [(0, 0, 1888, 1440), (-500, 90, 3000, 500), (7, 7, 300, 2400), (0, 0, 940, 700)]
)
def test_nodes_stay_clear_of_the_corner(graph: tuple[float, float, float, float]) -> None:
    way = framing(graph, ROOM, CORNER, [graph], ZOOMS)
    left, top, width, height = way.seen(graph)
    assert left >= CORNER[0] + CORNER[2] or top + height <= CORNER[1]
    assert left >= ROOM[0] - 0.01 and top >= ROOM[1] - 0.01
    assert left + width <= 972.01 and top + height <= 760.01


def test_a_zoom_with_words_on_the_nodes_may_cost_a_little_of_the_margin() -> None:
    stepped = ZOOMS._replace(steps=(0.4, 0.75))
    for width, zoom in ((1270.0, 0.75), (2390.0, 0.4), (1300.0, 944 / 1300), (900.0, 1.0)):
        graph = 0.0, 0.0, width, 300.0
        assert framing(graph, ROOM, None, [graph], stepped).zoom == zoom


def test_zoom_has_a_least() -> None:
    graph = 0.0, 0.0, 90_000.0, 100.0
    assert framing(graph, ROOM, CORNER, [graph], ZOOMS).zoom == 0.25


def test_a_map_holds_its_extent_and_finds_the_way_back() -> None:
    extent = around([(-100.0, 50.0, 40.0, 40.0), (1900.0, 950.0, 100.0, 50.0)])
    assert extent == (-100.0, 50.0, 2100.0, 950.0)
    scale = map_scale(extent, (6.0, 6.0, 152.0, 106.0))
    left, top = scale.to_map(-100, 50)
    right, bottom = scale.to_map(2000, 1000)
    assert left == pytest.approx(6) and right == pytest.approx(158)
    assert top > 6 and bottom < 112 and top - 6 == pytest.approx(112 - bottom)
    assert scale.to_scene(*scale.to_map(300, 400)) == pytest.approx((300, 400))


def test_a_map_of_nothing_can_be_made() -> None:
    assert map_scale(around([]), (6.0, 6.0, 152.0, 106.0)).factor > 0
