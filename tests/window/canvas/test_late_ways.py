"""The many wires of a large graph lie straight when it is opened, and are led where and when one looks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from netbuilder.analysis.report import Report, report
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.studio.presenters.costs import Figures
from netbuilder.window.canvas.geometry import Route
from netbuilder.window.canvas.layout import Layout
from tests.engine.views.scenes import behind_input
from tests.window.canvas.conftest import Hand

pytestmark = pytest.mark.usefixtures("theme")  # texts have widths

COUNT, ACROSS = 700, 20
HERE = QRectF(0, 0, 1200, 700)


@pytest.fixture(scope="module")
def project() -> Project:
    drawn = behind_input((1, 8, 8), [("relu", {})] * COUNT)
    nodes = enumerate(drawn.graph.nodes)
    return edits.move(drawn, {id: (260.0 * (at % ACROSS), 150.0 * (at // ACROSS)) for at, id in nodes})


@pytest.fixture(scope="module")
def found(project: Project) -> Report:
    return report(project)


def _ways(layout: Layout) -> dict[End, Route]:
    return {end: laid.route for end, laid in layout.wires.items()}


def _laid_out(found: Report, seen: QRectF | None) -> Layout:
    layout = Layout()
    layout.update(found, Figures.SHAPES, seen)
    return layout


def test_all_of_them_are_there_at_once_and_led_as_ever_in_the_end(found: Report) -> None:
    late, ever = _laid_out(found, HERE), _laid_out(found, None)
    assert late.owes_ways and not ever.owes_ways
    assert late.wires.keys() == ever.wires.keys() == found.graph.wires.keys()
    assert _ways(late) != _ways(ever)
    ends = [(route.points[0], route.points[-1]) for route in _ways(late).values()]
    assert ends == [(route.points[0], route.points[-1]) for route in _ways(ever).values()]
    while late.owes_ways:
        late.lead_late(None, 100)
    assert _ways(late) == _ways(ever)
    assert late.bounds == ever.bounds


def test_those_that_are_looked_at_are_led_first(found: Report) -> None:
    layout, ever = _laid_out(found, HERE), _ways(_laid_out(found, None))
    before = _ways(layout)
    changed = layout.lead_late(HERE, 0)
    led = {end for end, route in _ways(layout).items() if route != before[end]}
    assert led and all(layout.wires[end].rect.intersects(HERE) or ever[end] != before[end] for end in led)
    assert all(any(rect.intersects(layout.wires[end].rect) for rect in changed.dirty) for end in led)
    assert layout.owes_ways
    assert layout.lead_late(HERE, 0).dirty == ()


def test_a_small_graph_is_led_at_once(hand: Hand) -> None:
    assert not hand.view.board.layout.owes_ways


def test_what_is_edited_meanwhile_is_led_and_everything_in_the_end(
    hand_on: Callable[[Project], Hand], project: Project, qtbot: QtBot
) -> None:
    hand = hand_on(project)
    layout = hand.view.board.layout
    assert layout.owes_ways
    ids = list(project.graph.nodes)
    edit = hand.workspace.edit
    assert edit(Text("Move"), lambda p: edits.move(p, {ids[300]: (1000.0, -400.0)}))
    assert edit(Text("Delete"), lambda p: edits.remove(p, (ids[400], ids[401])))
    hand.undo()
    assert layout.wires.keys() == hand.project.graph.wires.keys()
    hand.view.board.move_nodes({ids[500]: (2000.0, -300.0)})
    hand.view.set_zoom(1.0)
    hand.view.centerOn(layout.boxes[ids[650]].rect.center())
    qtbot.waitUntil(lambda: not layout.owes_ways, timeout=60_000)
    away = {id: (box.x + 40, box.y + 40) for id, box in layout.boxes.items()}
    layout.move(away)  # each leg that was noted is taken up again
    assert layout.wires.keys() == hand.project.graph.wires.keys()
