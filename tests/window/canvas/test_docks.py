"""Docked nodes as rows of a card: their places, what is drawn of them, and that a change finds them all."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QRectF

from netbuilder.analysis.report import Report, report
from netbuilder.core.problem import ProblemError
from netbuilder.graph.frames import holds
from netbuilder.graph.model import End, Frame
from netbuilder.project import docking, edits
from netbuilder.project.project import Project
from netbuilder.project.states import State
from netbuilder.project.states import put as put_state
from netbuilder.studio.presenters.costs import Figures
from netbuilder.studio.presenters.node_card import Row
from netbuilder.window.canvas.geometry import FOOT, HEADER, ROW
from netbuilder.window.canvas.layout import Layout
from netbuilder.window.canvas.tidying import tidied
from tests.networks import digits_cnn, put

CARD = ("conv2d_1", "batch_norm2d_1", "relu_1", "max_pool2d_1")
pytestmark = pytest.mark.usefixtures("theme")


def docked() -> Project:
    return docking.put(edits.move(digits_cnn(), {"conv2d_1": (200.0, 40.0)}), CARD[1:], True)


def laid_out(project: Project, before: Layout | None = None, figures: Figures = Figures.SHAPES) -> Layout:
    layout = before or Layout()
    layout.update(report(project), figures)
    return layout


def test_rows_lie_below_one_another_as_wide_as_the_widest() -> None:
    layout = laid_out(docked())
    first, *others = (layout.boxes[id] for id in CARD)
    assert first[:2] == (200.0, 40.0) and first.height == HEADER
    for number, box in enumerate(others):
        assert (box.x, box.y) == (200.0, 40.0 + HEADER + number * ROW)
        assert (box.width, box.height) == (first.width, ROW)
    assert [layout.cards[id].row for id in CARD] == [Row.FIRST, Row.MIDDLE, Row.MIDDLE, Row.LAST]


def test_wires_between_rows_are_not_drawn_and_the_card_has_one_port_at_each_side() -> None:
    layout = laid_out(docked())
    ends = {end.node for end in layout.wires}
    assert ends.isdisjoint(CARD[1:]) and {"conv2d_1", "flatten_1"} <= ends
    assert [bool(layout.boxes[id].inputs) for id in CARD] == [True, False, False, False]
    assert [bool(layout.boxes[id].outputs) for id in CARD] == [False, False, False, True]
    last = layout.boxes["max_pool2d_1"]
    assert layout.wires[End("flatten_1", "in")].route.points[0] == (last.right, last.y + ROW / 2)


def test_rows_say_one_thing_and_where_they_are_docked() -> None:
    layout = laid_out(docked())
    assert layout.cards["conv2d_1"].slot == "8 × 3×3" and layout.cards["relu_1"].slot == ""
    assert layout.cards["relu_1"].spoken.endswith("no problems, docked below Batch norm 1")
    assert "docked" not in layout.cards["conv2d_1"].spoken
    renamed = laid_out(edits.rename(docked(), "batch_norm2d_1", "Norm"), layout)
    assert renamed.cards["relu_1"].spoken.endswith("docked below Norm")


def test_a_row_with_an_error_says_why_and_keeps_its_size() -> None:
    layout = laid_out(docked())
    before = dict(layout.boxes)
    wrong = edits.change(docked(), "max_pool2d_1", {"kernel": (20, 20)})
    laid_out(wrong, layout)
    card = layout.cards["max_pool2d_1"]
    assert card.problem is not None and card.mark == "error" and "too big" in card.slot
    assert [layout.boxes[id][:2] for id in CARD] == [before[id][:2] for id in CARD]


def test_muted_and_frozen_rows_show_it() -> None:
    project = put_state(put_state(docked(), ["relu_1"], State.MUTED, True), ["conv2d_1"], State.FROZEN, True)
    layout = laid_out(project)
    assert layout.cards["relu_1"].muted and layout.cards["conv2d_1"].mark == "lock"


def test_a_card_breaks_where_a_wire_leaves_it_and_is_whole_again_without() -> None:
    layout = laid_out(docked())
    whole = dict(layout.boxes)
    project, id = put(docked(), "flatten")
    branched = edits.connect(project, End("batch_norm2d_1", "out"), End(id, "in"))
    laid_out(branched, layout)
    assert [layout.cards[id].row for id in CARD] == [Row.FIRST, Row.LAST, Row.FIRST, Row.LAST]
    assert End("relu_1", "in") in layout.wires
    laid_out(edits.disconnect(branched, End(id, "in")), layout)
    assert {id: layout.boxes[id] for id in whole} == whole


def test_a_drag_of_a_card_moves_its_rows_and_is_taken_back() -> None:
    layout = laid_out(docked())
    before, project = dict(layout.boxes), docked()
    layout.move({id: (box.x + 50, box.y + 20) for id, box in before.items() if id in CARD})
    assert layout.boxes["relu_1"].y == before["relu_1"].y + 20
    layout.update(report(project), Figures.SHAPES)
    assert layout.boxes == before


def test_only_the_last_row_has_a_foot_and_what_is_below_makes_way() -> None:
    layout = Layout()
    layout.show_previews(True)
    below = edits.move(docked(), {"flatten_1": (200.0, 260.0), "digits_1": (-200.0, 0.0)})
    laid_out(below, layout)
    assert [layout.boxes[id].foot for id in CARD] == [0, 0, 0, FOOT]
    assert layout.boxes["flatten_1"].y >= layout.boxes["max_pool2d_1"].bottom
    stored = layout.stored_boxes()
    assert stored["flatten_1"][:2] == (200.0, 260.0)
    assert [stored[id].y for id in CARD] == [40.0 + (HEADER + (at - 1) * ROW if at else 0) for at in range(4)]
    here = {id: layout.boxes[id][:2] for id in CARD}
    landed = layout.landed({id: (x + 8, y) for id, (x, y) in here.items()}, below.graph)
    assert [landed[id] for id in CARD] == [(208.0, stored[id].y) for id in CARD]


def test_a_frame_holds_all_of_a_card_or_nothing() -> None:
    frame = Frame("frame_1", "Part", 190.0, 30.0, 400.0, 80.0)
    layout = laid_out(edits.enframe(docked(), frame))
    assert not any(holds(frame, layout.areas[id]) for id in CARD)
    assert holds(frame, layout.boxes["conv2d_1"])
    large = Frame("frame_1", "Part", 190.0, 30.0, 400.0, 200.0)
    assert all(holds(large, layout.areas[id]) for id in CARD)


def test_tidying_lays_a_card_out_as_one() -> None:
    project = docked()
    layout = laid_out(project)
    places = tidied(layout, project.graph, project.graph.nodes.keys()).places
    tidy = laid_out(edits.move(project, places))
    assert {id: tidy.boxes[id][:2] for id in CARD} == {id: places[id] for id in CARD}
    cards = tidy.docks.by_card(tidy.boxes)
    rects = [box.rect for box in cards.values()]
    assert not any(a.intersects(b) for n, a in enumerate(rects) for b in rects[n + 1 :])
    flatten = tidy.boxes["flatten_1"]
    assert flatten.y + flatten.inputs[0][1] == tidy.boxes["conv2d_1"].y + HEADER / 2


def test_what_was_put_off_is_caught_up_with() -> None:
    layout, project = laid_out(docked()), docked()
    for _ in range(120):
        project, id = put(project, "relu")
        project = edits.connect(project, End("digits_1", "images"), End(id, "in"))
    laid_out(project, layout)
    found = report(project)
    layout.update(found, Figures.PARAMETERS, QRectF(-9000.0, -9000.0, 1.0, 1.0))
    before = layout.cards["relu_1"]
    for _ in range(40):
        layout.catch_up(QRectF(-9000.0, -9000.0, 1.0, 1.0), 7)
    assert layout.cards["relu_1"] is not before
    _assert_as_new(layout, found, Figures.PARAMETERS)


@pytest.mark.parametrize("seed", range(6))
def test_after_any_edits_all_is_as_if_it_were_laid_out_anew(seed: int) -> None:
    chance, project = random.Random(seed), docked()
    for kind in ("relu", "gelu", "add", "dropout"):
        project, _ = put(project, kind)
    layout = laid_out(project)
    for _ in range(40):
        project = _edited(project, chance)
        found = report(project)
        layout.update(found, Figures.SHAPES)
        _assert_as_new(layout, found, Figures.SHAPES)


def _edited(project: Project, chance: random.Random) -> Project:
    ids = [*project.graph.nodes]
    id, other = chance.choice(ids), chance.choice(ids)
    try:
        match chance.randrange(7):
            case 0 | 1:
                return docking.put(project, [id], chance.random() < 0.7)
            case 2 | 3:
                port = "1" if project.graph.nodes[other].kind == "add" else "in"
                return edits.connect(project, End(id, "out"), End(other, port))
            case 4 if project.graph.wires:
                return edits.disconnect(project, chance.choice([*project.graph.wires]))
            case 5:
                return edits.move(project, {id: (chance.randrange(900), chance.randrange(600))})
            case _:
                return docking.remove(project, (id,)) if len(ids) > 8 else project
    except ProblemError:
        return project


def _assert_as_new(layout: Layout, found: Report, figures: Figures) -> None:
    new = Layout()
    new.update(found, figures)
    assert layout.boxes == new.boxes and layout.cards == new.cards
    assert layout.wires.keys() == new.wires.keys()


def test_rows_show_the_figure_that_is_asked_for() -> None:
    layout = laid_out(docked(), figures=Figures.PARAMETERS)
    told = {id: layout.cards[id].slot for id in CARD}
    assert told == {"conv2d_1": "80", "batch_norm2d_1": "16", "relu_1": "", "max_pool2d_1": "2×2"}
    plain = laid_out(docked())
    assert [layout.boxes[id].width for id in CARD] == [plain.boxes[id].width for id in CARD]
