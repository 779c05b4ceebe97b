"""Room on the canvas: what comes, grows or is shown in a smaller view covers nothing and stays level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, pairwise
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import LABEL, signal, vector
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from netbuilder.studio.commands.command import Context, Shell
from netbuilder.studio.commands.grouping import group
from netbuilder.window.canvas.geometry import Box, Spot
from netbuilder.window.canvas.ground import Ground
from netbuilder.window.canvas.label_room import bare_width, clear_of_nodes
from netbuilder.window.canvas.room import GAP, room_for
from netbuilder.window.canvas.tidying import tidied
from netbuilder.window.canvas.words import in_two_lines
from netbuilder.window.theme.theme import Theme, font
from tests.window.canvas.conftest import Hand


def rect(hand: Hand, id: str) -> QRectF:
    return hand.view.board.layout.boxes[id].rect


def sees_all(hand: Hand) -> bool:
    view = hand.view
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    return bool(seen.contains(view.board.bounds))


def test_a_node_dropped_on_a_short_wire_covers_no_node_and_its_wires_are_level(hand: Hand) -> None:
    on = hand.wire("relu_1", "in") + QPointF(0, 6)
    at = hand.view.viewport().mapToGlobal(hand.at(on))
    hand.view.begin_placing("batch_norm2d", at)
    hand.view.drop_placing(at)
    (new,) = hand.selected
    assert hand.project.graph.wires[End("relu_1", "in")].source.node == new
    row = ("conv2d_1", new, "relu_1", "max_pool2d_1")
    assert not any(rect(hand, one).intersects(rect(hand, other)) for one, other in combinations(row, 2))
    assert hand.port("conv2d_1", "out").y() == hand.port(new, "in").y()


@pytest.mark.parametrize("data", ["sounds", "numbers"])
def test_a_network_for_data_that_stand_alone_is_laid_out_in_rows(
    hand_on: Callable[[Project], Hand], data: str
) -> None:
    fields = {
        "sounds": (("sounds", FieldFacts(signal(1, 6400))), ("labels", FieldFacts(LABEL, 0, 9))),
        "numbers": (("features", FieldFacts(vector(9))), ("target", FieldFacts(vector(1)))),
    }[data]
    kind = {"sounds": "data.sound", "numbers": "data.table"}[data]
    alone = edits.add(fresh(), edits.fresh_node(fresh(), kind, id="data"))
    hand = hand_on(edits.learn_facts(alone, "data", DataFacts(fields)))
    fix = next(problem.fixes[0] for problem in hand.workspace.report.problems if problem.code == "no_layers")
    before = hand.project
    hand.workspace.apply(fix)
    boxes = hand.view.board.layout.boxes
    assert len({box.y // 100 for box in boxes.values()}) > 1
    assert not any(one.rect.intersects(other.rect) for one, other in combinations(boxes.values(), 2))
    assert hand.view.board.bounds.width() < 1150 and sees_all(hand)
    hand.undo()
    assert hand.project == before


def test_docking_everything_leaves_room_between_frames(hand: Hand) -> None:
    before = hand.project
    hand.workspace.selection.set(before.graph.nodes.keys())
    hand.view.dock()
    frames = sorted(hand.project.graph.frames.values(), key=lambda frame: frame.y)
    gaps = [lower.y - upper.y - upper.height for upper, lower in pairwise(frames)]
    assert len(gaps) == 2 and min(gaps) >= 36
    loss, last = rect(hand, "cross_entropy_1"), hand.port("linear_3", "out").y()
    assert loss.top() < last < loss.bottom()  # beside each other, as before
    assert sees_all(hand)
    hand.undo()
    assert hand.project == before


def test_the_wire_into_a_new_block_is_level(hand: Hand) -> None:
    hand.workspace.selection.set(["relu_1", "max_pool2d_1"])
    group(Context(hand.workspace, cast(Shell, SimpleNamespace(canvas=hand.view))))
    (block,) = hand.selected
    (port,) = hand.view.board.layout.boxes[block].inputs
    assert hand.port(block, port[0]).y() == hand.port("conv2d_1", "out").y()


def test_a_graph_that_was_seen_whole_stays_so_and_comes_back(hand: Hand) -> None:
    view = hand.view
    size, place = view.size(), view.place
    assert sees_all(hand)
    view.resize(size.width() // 2, size.height())
    QApplication.processEvents()
    assert sees_all(hand) and view.zoom < place.zoom
    view.resize(size)
    QApplication.processEvents()
    assert view.zoom == place.zoom
    assert abs(view.place.x - place.x) <= 2 and abs(view.place.y - place.y) <= 2


def test_a_view_that_was_moved_meanwhile_stays_where_it_is(hand: Hand) -> None:
    view, size = hand.view, hand.view.size()
    view.resize(size.width() // 2, size.height())
    view.zoom_to(0.9)
    view.resize(size)
    assert view.zoom == 0.9


def test_a_part_that_is_looked_at_closely_stays(hand: Hand) -> None:
    view = hand.view
    view.zoom_to(2.0)
    view.resize(view.width() // 2, view.height())
    assert view.zoom == 2.0


def test_a_shape_that_is_wider_than_the_gap_stands_over_the_nodes(theme: Theme) -> None:
    boxes = {"a": Box(0, 0, 100, 64), "b": Box(140, 14, 100, 36)}
    middle = Spot(120, 20, False)
    assert clear_of_nodes(middle, "8", Ground(boxes)) == middle
    lifted = clear_of_nodes(middle, "512×128×128", Ground(boxes))
    assert lifted.x == 120 and lifted.y < 0
    boxes["over"] = Box(60, -60, 100, 56)
    assert clear_of_nodes(middle, "512×128×128", Ground(boxes)).y > 64


def test_tidy_leaves_room_for_shapes(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = hand.view.board.layout
    wire = layout.wires[End("relu_2", "in")]
    wide = replace(wire.card, text="1024×1024×1024")
    monkeypatch.setitem(layout.wires, End("relu_2", "in"), replace(wire, card=wide))
    places = tidied(layout, hand.project.graph, hand.project.graph.nodes.keys()).places
    gap = places["relu_2"][0] - places["conv2d_2"][0] - rect(hand, "conv2d_2").width()
    assert gap >= bare_width("1024×1024×1024")
    assert places["relu_1"][0] - places["conv2d_1"][0] - rect(hand, "conv2d_1").width() < 100


def test_a_name_that_is_too_long_is_broken_where_words_end(theme: Theme) -> None:
    metrics = QFontMetricsF(font(11, 600))
    room = metrics.horizontalAdvance("Cross-entro")
    assert in_two_lines("Cross-entropy", metrics, room) == ("Cross-", "entropy")
    assert in_two_lines("ReLU 1", metrics, room) == ("ReLU 1", "")
    assert in_two_lines("Adaptiveavgpool", metrics, room) == ("Adaptiveavgpool", "")


def test_a_narrow_node_steps_aside_for_a_wider_one_that_begins_before_it() -> None:
    source, new, target = Box(0, 0, 140, 64), Box(176, 0, 200, 64), Box(200, 0, 100, 36)
    assert room_for(new, {"source": source, "target": target}) == {"target": (new.right + GAP, 0)}
