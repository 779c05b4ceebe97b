"""From a project to its source in one call, or to the first thing that is in the way."""

from __future__ import annotations

import pytest

from netbuilder.analysis.sound import need_none, network
from netbuilder.analysis.stored import stored_network
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.text import Text
from netbuilder.project.write import dumps
from tests.analysis.sketch import Sketch, classifier


def test_a_network_knows_its_layers_and_names() -> None:
    made = network(classifier("Digits net").project)
    assert made.source.model == made.plan.model.name == "DigitsNet"
    assert made.layers["linear_1"] == "linear_1"
    assert made.names["cross_entropy_1"] == "Cross-entropy"


def test_names_inside_blocks() -> None:
    sketch = classifier()
    kind = sketch.block("Step")
    sketch.put("relu", block=sketch.inside(kind), name="Deep")
    assert network(sketch.project).names["relu_1"] == "Deep"


def test_what_only_training_needs_may_be_missing() -> None:
    sketch = Sketch()
    points, _ = sketch.data("spirals")
    sketch.put("linear", points)
    assert network(sketch.project).plan.losses == ()
    with pytest.raises(ProblemError) as refused:
        network(sketch.project, to_train=True)
    assert refused.value.problem.code == "no_loss"
    assert network(classifier().project, to_train=True).plan.losses


def test_the_first_problem_in_full_and_the_others_counted() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    sketch.put("linear", images)
    sketch.put("conv1d", images)
    with pytest.raises(ProblemError, match=r"Insert Flatten → 64\. \(1 more: see netbuilder check\.\)"):
        network(sketch.project)
    need_none(())
    with pytest.raises(ProblemError, match=r"see there\. \(1 more"):
        need_none((Problem("odd", Text("Odd.")), Problem("odd", Text("Odd."))))


def test_an_empty_canvas_cannot_be_built() -> None:
    with pytest.raises(ProblemError) as refused:
        network(Sketch().project)
    assert refused.value.problem.code == "no_layers"


def test_the_network_of_a_stored_project() -> None:
    project = classifier().project
    assert stored_network(dumps(project), "run 1").source == network(project).source
