"""Layers that are alike share the making of their cards, and each has the card that it would have alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netbuilder.analysis.report import report
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.project.states import State, put
from netbuilder.studio.opening import document_of_example
from netbuilder.studio.presenters.costs import NO_HEATS
from netbuilder.studio.presenters.node_card import Row, errors_by_node
from netbuilder.window.canvas.news import Shown
from netbuilder.window.canvas.node_cards import CardMaker
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
    for id in found.graph.nodes:
        made = together.made(shown, id, Row.NONE, None, foot=False)
        assert made == CardMaker().made(shown, id, Row.NONE, None, foot=False)
