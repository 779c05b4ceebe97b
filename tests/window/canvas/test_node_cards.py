"""What is alike shares the making of its cards, and each has the card that it would have alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netbuilder.analysis.report import report
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.project.states import State, put
from netbuilder.studio.opening import document_of_example
from netbuilder.studio.presenters.costs import NO_HEATS
from netbuilder.studio.presenters.node_card import Row, errors_by_node, node_card, wire_card
from netbuilder.window.canvas.geometry import box_of
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.news import Shown
from netbuilder.window.canvas.node_cards import CardMaker
from netbuilder.window.canvas.wire_cards import WireCards
from netbuilder.window.theme.theme import Theme
from tests.engine.views.scenes import behind_input


def _lenet() -> Project:
    return document_of_example("lenet5").document.project


def _stack() -> Project:
    project = behind_input((3, 16, 16), [("conv2d", {"filters": 3}), ("relu", {})] * 4)
    first, second, third, fourth = (id for id in project.graph.nodes if id.startswith("conv2d"))
    project = put(project, [first], State.MUTED, True)
    project = put(put(project, [second], State.FROZEN, True), [third], State.COLLAPSED, True)
    return edits.change(project, fourth, {"filters": 5})


@pytest.mark.parametrize("drawn", [_lenet, _stack])
def test_each_card_is_what_it_would_be_alone(theme: Theme, drawn: Callable[[], Project]) -> None:
    found = report(drawn())
    shown = Shown(found, NO_HEATS, errors_by_node(found), {})
    together = CardMaker()
    together.begin()
    for id, node in found.graph.nodes.items():
        alone = node_card(found, node, shown.errors.get(id), say=said)
        box = box_of(alone, node.x, node.y)
        assert together.made(shown, id, Row.NONE, None, foot=False) == (alone, box)


def test_each_wire_says_what_it_would_say_alone() -> None:
    project = edits.connect(_lenet(), End("conv2d_1", "out"), End("linear_2", "in"))  # which does not fit
    found = report(project)
    shown = Shown(found, NO_HEATS, errors_by_node(found), {})
    together = WireCards()
    together.make(shown, found.graph.wires)
    assert any(card.problem for _, card in together.of.values())
    assert {card.text for _, card in together.of.values()} > {"1×28×28", "class 0–9"}
    for end, wire in found.graph.wires.items():
        alone = wire_card(found, wire, shown.errors.get(end.node), said)
        assert together.of[end] == (wire, alone)
