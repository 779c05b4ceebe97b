"""Which inputs are offered for a wire, in which order, and why not the others."""

from __future__ import annotations

import pytest

from netbuilder.analysis.report import Report, report
from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.examples import example
from netbuilder.studio.presenters.wiring import Wiring


@pytest.fixture
def found() -> Report:
    """LeNet-5 without the wire into Flatten."""
    return report(edits.disconnect(example("lenet5").open().project, End("flatten_1", "in")))


def test_what_fits_and_is_free_comes_first_then_what_is_taken_then_the_rest(found: Report) -> None:
    goals = Wiring(found, "max_pool2d_2").goals
    assert (goals[0].target, goals[0].fits, goals[0].words) == (End("flatten_1", "in"), True, "→ 16×5×5")
    fits = [goal.fits for goal in goals]
    assert fits == sorted(fits, reverse=True) and not all(fits)
    by_target = {goal.target.node: goal for goal in goals}
    assert (by_target["linear_2"].fits, by_target["linear_2"].words) == (False, "needs a vector")
    assert by_target["conv2d_1"].words == "This would close a loop"


def test_taking_one_is_an_edit_that_replaces_the_wire_there(found: Report) -> None:
    wiring = Wiring(found, "relu_1")
    goal = next(goal for goal in wiring.goals if goal.target.node == "relu_2")
    assert (goal.fits, goal.words) == (True, "in place of Conv 2")
    assert goal.spoken == "ReLU 2, in place of Conv 2"
    assert str(wiring.label(goal)) == "Connect ReLU 1 to ReLU 2"
    graph = wiring.edit(goal)(found.project).graph
    assert graph.wires[End("relu_2", "in")].source == End("relu_1", "out")


def test_of_two_outputs_the_one_that_fits_is_offered(found: Report) -> None:
    project = edits.disconnect(found.project, End("cross_entropy_1", "target"))
    goals = {goal.target: goal for goal in Wiring(report(project), "digits_1").goals}
    target = goals[End("cross_entropy_1", "target")]
    assert target.fits and target.source == End("digits_1", "labels")
    assert target.item.title == "Cross-entropy, target"
    assert End("conv2d_1", "in") not in goals  # it is fed by the digits already


def test_words_search(found: Report) -> None:
    assert [goal.target.node for goal in Wiring(found, "relu_1").found("pool 2")] == ["max_pool2d_2"]


def test_what_can_never_be_is_refused_by_the_edit(found: Report) -> None:
    wiring = Wiring(found, "relu_2")
    loop = next(goal for goal in wiring.goals if goal.target.node == "conv2d_1")
    with pytest.raises(ProblemError, match="loop"):
        wiring.edit(loop)(found.project)
