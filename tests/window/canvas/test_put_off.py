"""After an edit that reaches all of a large graph what is in sight is right at once, the rest in time, and
who asks for a node is told the truth.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication, QImage

from netbuilder.analysis.report import report
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.graph.model import End, Graph, Node, Wire
from netbuilder.project import docking, edits
from netbuilder.project.project import Project
from netbuilder.project.states import State
from netbuilder.project.states import put as put_state
from netbuilder.studio.presenters.costs import Figures
from netbuilder.window.canvas.layout import Layout
from netbuilder.window.theme.theme import Theme
from tests.window.canvas.conftest import Hand, canvas_on

pytestmark = pytest.mark.usefixtures("theme")
COUNT, ACROSS, STEP = 240, 20, 280.0
SEEN, NOWHERE = QRectF(0.0, 0.0, 1200.0, 700.0), QRectF(-9000.0, -9000.0, 1.0, 1.0)
_KINDS = ("relu", "conv2d", "batch_norm2d", "dropout", "gelu", "max_pool2d")


def large(kinds: tuple[str, ...] = _KINDS) -> Project:
    """A chain of layers in lines of twenty, fed by an input of 16×14×14."""
    settings = {"input": {"sizes": (16, 14, 14)}, "max_pool2d": {"stride": 1, "kernel": 1}}
    nodes, wires = {}, {}
    for at in range(COUNT):
        id, kind = f"n{at}", kinds[at % len(kinds)] if at else "input"
        given = FrozenDict[str, object](settings.get(kind, {}))
        nodes[id] = Node(id, kind, f"{kind} {at}", given, at % ACROSS * STEP, at // ACROSS * 150.0)
        if at:
            wires[End(id, "in")] = Wire(End(f"n{at - 1}", "out"), End(id, "in"))
    return Project("large", graph=Graph(FrozenDict(nodes), FrozenDict(wires)))


def sized(project: Project, channels: int) -> Project:
    return edits.change(project, "n0", {"sizes": [channels, 14, 14]})


def updated(layout: Layout, project: Project, figures: Figures = Figures.SHAPES) -> Layout:
    """`layout` after the edit, and one that is made of it anew."""
    found, fresh = report(project), Layout()
    layout.update(found, figures, SEEN)
    fresh.update(found, figures)
    return fresh


def assert_right_in_sight(layout: Layout, fresh: Layout) -> None:
    for id, box in fresh.boxes.items():
        assert layout.spoken(id) == fresh.cards[id].spoken
        if box.rect.intersects(SEEN):
            card = layout.cards[id]._replace(spoken="", problem=None)
            assert card == fresh.cards[id]._replace(spoken="", problem=None)
            assert layout.boxes[id] == box
    for laid in layout.wires_near(SEEN):
        other = fresh.wires[laid.wire.target]
        assert replace(laid.card, problem=None) == replace(other.card, problem=None)
        assert laid.width == other.width and laid.wire is other.wire


def assert_right(layout: Layout, fresh: Layout) -> None:
    assert not layout.is_behind
    assert layout.boxes == fresh.boxes and layout.wires.keys() == fresh.wires.keys()
    for id, card in fresh.cards.items():
        assert layout.cards[id]._replace(problem=None) == card._replace(problem=None)
    for end, laid in fresh.wires.items():
        assert replace(layout.wires[end].card, problem=None) == replace(laid.card, problem=None)
        assert layout.wires[end].width == laid.width


def edited(project: Project, chance: random.Random) -> Project:
    ids = [*project.graph.nodes]
    id, other = chance.choice(ids), chance.choice(ids)
    try:
        match chance.randrange(9):
            case 0 | 1 | 2:
                return sized(project, chance.choice((1, 16, 17, 18, 64)))
            case 3:
                return edits.connect(project, End(id, "out"), End(other, "in"))
            case 4:
                return edits.disconnect(project, chance.choice([*project.graph.wires]))
            case 5:
                return edits.move(project, {id: (chance.randrange(900), chance.randrange(600))})
            case 6:
                return put_state(project, [id], chance.choice([*State]), chance.random() < 0.7)
            case 7:
                return docking.put(project, [id], True)
            case _:
                return docking.remove(project, (id,)) if id != "n0" else project
    except ProblemError:
        return project


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_what_is_seen_is_right_and_then_all(seed: int) -> None:
    chance, project, layout = random.Random(seed), large(), Layout()
    updated(layout, project)
    for _ in range(16):
        project = edited(project, chance)
        figures = Figures.PARAMETERS if chance.random() < 0.15 else Figures.SHAPES
        fresh = updated(layout, project, figures)
        assert_right_in_sight(layout, fresh)
        if chance.random() < 0.3:
            while layout.is_behind:
                layout.catch_up(SEEN, 40)
            assert_right(layout, fresh)
    while layout.is_behind:
        layout.catch_up(NOWHERE, 40)
    assert_right(layout, fresh)


def test_little_is_done_at_once() -> None:
    layout, project = Layout(), large(("relu",))
    updated(layout, project)
    before = dict(layout.cards)
    found = report(sized(project, 17))
    changed = layout.update(found, Figures.SHAPES, SEEN)
    assert changed.nodes == {"n0"} and {id for id in before if layout.cards[id] is not before[id]} == {"n0"}
    assert not changed.dirty and 0 < len(changed.said) < COUNT / 4
    assert layout.is_behind and "17×14×14" in layout.spoken("n200")


def test_only_so_many_are_caught_up_with_at_a_time_even_of_one_source() -> None:
    layout, project = Layout(), large(("relu",))
    for at in range(2, COUNT):
        project = edits.connect(project, End("n0", "out"), End(f"n{at}", "in"))
    updated(layout, project)
    layout.update(report(sized(project, 17)), Figures.SHAPES, NOWHERE)
    before = dict(layout.wires)
    layout.catch_up(NOWHERE, 10)
    assert sum(layout.wires[end] is not laid for end, laid in before.items()) == 10


@pytest.mark.parametrize("channels", [17, 32])
def test_what_is_painted_after_an_edit_is_what_would_be_painted_anew(channels: int, theme: Theme) -> None:
    with canvas_on(large(("relu",)), theme) as hand:
        hand.view.set_zoom(1.0)
        hand.view.centerOn(600.0, 300.0)
        QGuiApplication.processEvents()
        before = _screen(hand)
        hand.workspace.edit(Text("Size"), lambda project: sized(project, channels))
        QGuiApplication.sendPostedEvents()
        QGuiApplication.processEvents()
        edited = _screen(hand)
        hand.view.viewport().update()
        QGuiApplication.processEvents()
        assert before != edited == _screen(hand)


def _screen(hand: Hand) -> QImage:
    """What has been painted, without painting it anew."""
    return QGuiApplication.primaryScreen().grabWindow(hand.view.window().winId()).toImage()
