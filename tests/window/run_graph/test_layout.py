"""The graph of a run fits into its view, and no node hides another or a wire."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from netbuilder.analysis.report import report
from netbuilder.project import docking, edits
from netbuilder.project.examples import example
from netbuilder.project.project import fresh
from netbuilder.window.canvas.geometry import text_width
from netbuilder.window.run_graph.layout import (
    LARGEST_SCALE,
    SMALLEST_SCALE,
    WITH_BAR,
    Layout,
    bar_room,
    fitted,
    network_of,
)

EXAMPLES = ["lenet5", "edges", "mlp-spirals", "linear"]


def laid_out(name: str, width: float, height: float) -> Layout:
    network = network_of(report(example(name).open().project))
    return fitted(network, width, height, frozenset(network.cards))


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("size", [(640, 424), (500, 330)])
def test_it_fits(qtbot: QtBot, name: str, size: tuple[int, int]) -> None:
    found = laid_out(name, *size)
    assert found.extent.width() <= size[0] and found.extent.height() <= size[1]
    assert SMALLEST_SCALE <= found.scale <= LARGEST_SCALE


@pytest.mark.parametrize("name", EXAMPLES)
def test_nodes_do_not_overlap(qtbot: QtBot, name: str) -> None:
    rects = laid_out(name, 640, 424).rects
    for one, other in combinations(rects, 2):
        assert not rects[one].intersects(rects[other]), (one, other)


@pytest.mark.parametrize("name", EXAMPLES)
def test_wires_run_beside_nodes(qtbot: QtBot, name: str) -> None:
    found = laid_out(name, 640, 424)
    for _, path in found.wires:
        middle = [path.pointAtPercent(share / 20) for share in range(2, 19)]
        crossed = [id for id, rect in found.rects.items() for point in middle if rect.contains(point)]
        assert not crossed


def test_what_cannot_be_read_smaller_is_larger_than_its_view(qtbot: QtBot) -> None:
    found = laid_out("lenet5", 100, 80)
    assert found.scale == SMALLEST_SCALE and found.extent.width() > 100


def test_an_empty_graph_has_a_layout(qtbot: QtBot) -> None:
    found = fitted(network_of(report(fresh())), 640, 424, frozenset())
    assert found.rects == {} and isinstance(found.extent, QRectF)


def test_bars_are_as_long_as_the_narrowest_node_lets_all_of_them_be(qtbot: QtBot) -> None:
    network = network_of(report(example("lenet5").open().project))
    with_bar = frozenset(id for id in network.cards if id.startswith(("conv2d", "linear")))
    found = fitted(network, 640, 424, with_bar)
    room = bar_room(found, with_bar)
    assert 28 <= room <= min(found.rects[id].width() for id in with_bar) - 58


@pytest.mark.parametrize("size", [(640, 424), (400, 300)])
def test_frames_lie_around_what_they_hold_with_room_for_their_titles(
    qtbot: QtBot, size: tuple[int, int]
) -> None:
    found = laid_out("lenet5", *size)
    assert [title for _, title in found.frames] == ["Classifier", "Block 1", "Block 2"]
    first = found.frames[1][0]
    title = 15 if found.tight else 20  # a line of 11 pixels, with room around it where there is some
    for id in ("conv2d_1", "relu_1", "max_pool2d_1"):
        assert first.contains(found.rects[id]) and found.rects[id].top() - first.top() >= title
    assert not first.intersects(found.rects["conv2d_2"])
    assert found.extent.contains(first)


def test_where_height_is_short_columns_move_apart_and_neither_nodes_nor_frames_meet(qtbot: QtBot) -> None:
    found = laid_out("lenet5", 640, 276)  # the card of a window of 1280×800
    for rects in ([*found.rects.values()], [rect for rect, _ in found.frames]):
        assert rects and not any(one.intersects(other) for one, other in combinations(rects, 2))
    assert found.extent.width() <= 640 and found.extent.height() <= 276
    for id in ("relu_1", "relu_3", "max_pool2d_2", "linear_1"):
        title = report(example("lenet5").open().project).graph.nodes[id].name
        assert found.rects[id].width() >= text_width(title, 11, 500) + 16, id


def test_docked_nodes_are_one_with_a_band_for_each(qtbot: QtBot) -> None:
    rows = ("conv2d_1", "relu_1", "max_pool2d_1")
    project = docking.put(example("lenet5").open().project, rows[1:], True)
    network = network_of(report(project))
    assert network.bands == {"conv2d_1": ("convolution", "activation", "shape")}
    assert network.cards["conv2d_1"].title == "Conv 1 +2" and "ReLU 1" in network.cards["conv2d_1"].spoken
    assert network.cards.keys().isdisjoint(rows[1:])
    assert {(wire.source.node, wire.target.node) for wire, _ in network.wires} >= {
        ("digits_1", "conv2d_1"),
        ("conv2d_1", "conv2d_2"),
    }
    found = fitted(network, 640, 424, frozenset(network.cards))
    assert found.rects.keys() == network.cards.keys()


def test_where_figures_have_no_room_nodes_are_lower_and_do_not_overlap(qtbot: QtBot) -> None:
    project = docking.put(example("lenet5").open().project, ("relu_1", "relu_2"), True)
    linear, conv = project.graph.nodes["linear_1"], project.graph.nodes["conv2d_1"]
    close = edits.move(project, {"relu_3": (linear.x, linear.y + 76), "flatten_1": (conv.x, conv.y + 130)})
    every = frozenset(project.graph.nodes)  # those of rows among them, as views name them
    assert not fitted(network_of(report(project)), 640, 424, every).tight
    tight = fitted(network_of(report(close)), 640, 424, every)
    assert tight.tight
    for one, other in combinations(tight.rects, 2):
        assert not tight.rects[one].intersects(tight.rects[other]), (one, other)
    assert tight.rects["linear_1"].height() < WITH_BAR == tight.rects["cross_entropy_1"].height()
