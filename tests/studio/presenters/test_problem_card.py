"""A problem beside its wire: what, why, remedies with their result."""

from __future__ import annotations

import pytest

import tests.analysis.broken as broken_graphs
from netbuilder.analysis.report import report
from netbuilder.core.registry import import_members
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.examples import example
from netbuilder.project.project import Project
from netbuilder.studio.presenters.node_card import errors_by_node, node_card
from netbuilder.studio.presenters.node_reasons import reason
from netbuilder.studio.presenters.problem_card import ProblemCard, problem_at, problem_card
from tests.analysis.broken.case import CASES, Broken
from tests.analysis.sketch import Sketch

import_members(broken_graphs)


def _card(project: Project, id: str) -> ProblemCard:
    found = report(project)
    problem = errors_by_node(found)[id]
    return problem_card(found, node_card(found, project.graph.nodes[id], problem), problem)


def _lenet() -> Project:
    return example("lenet5").open().project


def test_a_wrong_kind_is_told_as_in_the_picture() -> None:
    card = _card(edits.remove_and_heal(_lenet(), "flatten_1"), "linear_1")
    assert card.title == "Linear 1 needs a vector"
    assert card.why == "Max pool 2 sends 16 maps of 5×5. Flatten turns that into 400 values."
    assert [(fix.label, fix.result, fix.kind) for fix in card.fixes] == [
        ("Insert Flatten", "→ 400", "flatten"),
        ("Average each map", "→ 16", "adaptive_avg_pool2d"),
    ]


def test_an_open_input_says_what_to_do() -> None:
    card = _card(edits.disconnect(_lenet(), End("linear_1", "in")), "linear_1")
    assert card.title == "Linear 1 has nothing at its input"
    assert card.why == "Lead a wire to it, or remove Linear 1."
    assert 1 <= len(card.fixes) <= 3 and not card.fixes[0].kind


def test_every_kind_of_tensor_has_words() -> None:
    swapped = edits.connect(_lenet(), End("digits_1", "labels"), End("conv2d_1", "in"))
    assert "Digits sends class numbers." in _card(swapped, "conv2d_1").why
    vector = edits.connect(_lenet(), End("flatten_1", "out"), End("cross_entropy_1", "target"))
    assert "Flatten sends 400 values." in _card(vector, "cross_entropy_1").why
    single = edits.connect(_lenet(), End("digits_1", "images"), End("linear_1", "in"))
    assert "Digits sends one map of 28×28." in _card(single, "linear_1").why


def test_of_several_problems_the_first_that_can_be_mended_is_told_and_warnings_when_asked() -> None:
    found = report(edits.insert_on_wire(_lenet(), End("cross_entropy_1", "scores"), "softmax", {}))
    assert problem_at(found, "softmax_1", warnings=False) is None
    told = problem_at(found, "softmax_1", warnings=True)
    assert told is not None and told.code == "activation_before_loss"
    broken = report(edits.remove_and_heal(_lenet(), "flatten_1"))
    assert problem_at(broken, "linear_1", warnings=False) is errors_by_node(broken)["linear_1"]


def test_the_remedies_are_those_of_the_problem() -> None:
    project = edits.remove_and_heal(_lenet(), "flatten_1")
    card = _card(project, "linear_1")
    assert report(card.fixes[0].fix.edit(project)).ok


@pytest.mark.parametrize("case", [case for case in CASES if case.at], ids=lambda case: case.name)
def test_the_reason_on_a_node_is_short_enough_to_be_read(case: Broken) -> None:
    sketch = Sketch()
    case.build(sketch)
    found = report(sketch.project)
    for id, problem in errors_by_node(found).items():
        assert 0 < len(reason(problem, found.graph.nodes[id].name)) <= 36


def test_a_window_and_the_room_for_it_are_told_in_figures() -> None:
    project = edits.change(_lenet(), "conv2d_2", {"kernel": [15, 15]})
    found = report(project)
    assert reason(errors_by_node(found)["conv2d_2"], "Conv 2") == "15×15 is too big for 14×14"
