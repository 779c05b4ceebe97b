"""Hypothesis plays the user: any script of edits, commands, remedies and gestures, and what holds then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from netbuilder.analysis.report import Report, inside, report
from netbuilder.core.problem import Problem
from netbuilder.project.file import dumps, loads
from netbuilder.project.project import Project
from netbuilder.studio.presenters.costs import Figures
from netbuilder.window.canvas.layout import Layout
from netbuilder.window.canvas.look import Look
from netbuilder.window.canvas.scene import CanvasScene
from netbuilder.window.theme.theme import Theme
from tests.window.canvas.conftest import Hand, canvas_on
from tests.window.canvas.drawn_edits import all_edits
from tests.window.canvas.player import Player

AGAIN = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def check(hand: Hand, theme: Theme) -> None:
    """The scene is as it would be made of the graph anew; what is known is what would be found anew."""
    workspace, board = hand.workspace, hand.view.board
    board.finish_glide()
    while board.catch_up(board.bounds):
        pass
    fresh = inside(report(workspace.project), workspace.path)
    assert workspace.graph_report.shapes == fresh.shapes
    assert told(workspace.graph_report) == told(fresh)
    other = CanvasScene(Look(theme))
    other.show_report(fresh, Figures.SHAPES)
    graph = workspace.graph
    assert board.layout.boxes.keys() == graph.nodes.keys() and board.layout.boxes == other.layout.boxes
    assert cards(board.layout) == cards(other.layout)
    assert board.layout.wires.keys() == other.layout.wires.keys() <= graph.wires.keys()
    for end, laid in other.layout.wires.items():
        mine = board.layout.wires[end]
        assert (mine.wire, mine.trace[0], mine.trace[-1]) == (laid.wire, laid.trace[0], laid.trace[-1])
        assert replace(mine.card, problem=None) == replace(laid.card, problem=None)
        assert said(mine.card.problem) == said(laid.card.problem)
    areas = board.papers.areas
    assert (areas.notes.keys(), areas.frames.keys()) == (graph.notes.keys(), graph.frames.keys())
    assert all(areas.rect(id) == other.papers.areas.rect(id) for id in (*graph.notes, *graph.frames))
    assert all(board.item(id) is not None for id in graph.nodes)
    assert not board.marks.hidden and not board.marks.cut and board.marks.target is None
    assert workspace.selection.ids <= {*graph.ids}
    other.deleteLater()


def cards(layout: Layout) -> dict[str, tuple[object, ...]]:
    """What is shown of each node."""
    return {id: (card._replace(problem=None), said(card.problem)) for id, card in layout.cards.items()}


def told(found: Report) -> list[tuple[object, ...]]:
    """The problems; their remedies are functions, of which no two are equal."""
    return [said(problem) for problem in found.problems]


def said(problem: Problem | None) -> tuple[object, ...]:
    if problem is None:
        return ()
    return problem.code, problem.what, problem.place, [fix.label for fix in problem.fixes]


def play(draw: Callable[[st.SearchStrategy[object]], object], hand: Hand, theme: Theme, steps: int) -> None:
    """Any `steps` things, then all of it back, and forth again."""
    workspace, first = hand.workspace, hand.project
    player = Player(draw, hand)
    try:
        for _ in range(steps):
            player.step()
            check(hand, theme)
        _all(workspace.redo, lambda: workspace.document.redo_label)
        last = hand.project
        assert loads(dumps(last)).project == last
        _all(workspace.undo, lambda: workspace.document.undo_label)
        assert hand.project == first
        check(hand, theme)
        _all(workspace.redo, lambda: workspace.document.redo_label)
        assert hand.project == last
        check(hand, theme)
    finally:
        note("\n".join(player.told))


def _all(do: Callable[[], object], label: Callable[[], object]) -> None:
    while label() is not None:
        do()


def test_every_edit_is_among_them() -> None:
    found = all_edits()
    assert {"edits.add", "blocks.make_block", "states.put", "wiring.take_out", "fragment.paste"} <= set(found)


@settings(max_examples=6, suppress_health_check=AGAIN)
@given(data=st.data())
def test_a_short_script(data: st.DataObject, lenet: Project, theme: Theme) -> None:
    with canvas_on(lenet, theme) as hand:
        play(data.draw, hand, theme, 12)


@pytest.mark.long
@settings(max_examples=15, suppress_health_check=AGAIN)
@given(data=st.data())
def test_a_long_script(data: st.DataObject, lenet: Project, theme: Theme) -> None:
    with canvas_on(lenet, theme) as hand:
        play(data.draw, hand, theme, 30)
