"""Scores against the labels that a data set has."""

from __future__ import annotations

import pytest

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.problem import Severity
from netbuilder.core.spec import LABEL, TensorSpec, vector
from netbuilder.graph.model import End
from tests.analysis.sketch import Options, Sketch, after_fixes, assert_told, only


def scored(features: int, *behind: str | tuple[str, Options], data: str = "digits") -> Sketch:
    sketch = Sketch()
    images, labels = sketch.data(data)
    flat = sketch.put("flatten", images) if data == "digits" else images
    scores = sketch.chain(sketch.put("linear", flat, features=features), *behind)
    sketch.put("loss.cross_entropy", scores, labels)
    return sketch


def test_fewer_scores_than_classes() -> None:
    assert_told(
        scored(5, "relu", "dropout", "layer_norm"),
        "too_few_scores",
        "Cross-entropy",
        port="scores",
        what="Cross-entropy gets fewer scores than there are classes.",
        where="Cross-entropy, fed by Layer norm 1",
        expected="10 scores, one a class of Digits: labels",
        received="5",
        remedy="give the last layer 10 outputs.",
        fixes={"Set the outputs of Linear 1 to 10": []},
    )


def test_more_scores_than_classes_are_a_warning() -> None:
    assert_told(
        scored(10, data="spirals"),
        "too_many_scores",
        "Cross-entropy",
        port="scores",
        what="Cross-entropy gets more scores than there are classes.",
        where="Cross-entropy, fed by Linear 1",
        expected="2 scores, one a class of Spirals: labels",
        received="10",
        remedy="give the last layer 2 outputs.",
        fixes={"Set the outputs of Linear 1 to 2": []},
        severity=Severity.WARNING,
    )


def test_where_no_layer_can_be_given_another_size_one_more_makes_the_scores() -> None:
    sketch = Sketch()
    points, labels = sketch.data("gaussians", classes=3)
    scores = sketch.put("add", sketch.put("linear", points, features=2), points)
    sketch.put("loss.cross_entropy", scores, labels)
    problem = only(sketch)
    assert problem.code == "too_few_scores"
    assert after_fixes(sketch.project, problem) == {"Insert Linear → 3": []}


def measured(
    low: float | None, high: float | None, *, loss: str = "cross_entropy", features: int = 3
) -> Sketch:
    """Labels whose numbers are known, but not what they mean."""
    sketch = Sketch()
    points, labels = sketch.data("spirals")
    fields = (("points", FieldFacts(vector(2), -1, 1)), ("labels", FieldFacts(LABEL, low, high)))
    sketch.facts(points.node, DataFacts(fields))
    sketch.put(f"loss.{loss}", sketch.put("linear", points, features=features), labels)
    return sketch


def test_what_the_numbers_tell_where_classes_have_no_names() -> None:
    assert measured(0, 2).codes() == []
    assert measured(0, 3).codes() == ["too_few_scores"]
    # The highest class may be missing among the examples.
    assert measured(0, 1).codes() == []
    assert measured(None, None).codes() == []


def test_labels_below_zero() -> None:
    sketch = measured(-1, 2)
    assert_told(
        sketch,
        "labels_out_of_range",
        "Cross-entropy",
        port="target",
        what="Cross-entropy has no score for some labels.",
        where="Cross-entropy, fed by Spirals: labels",
        expected="class numbers from 0",
        received="-1 to 2",
        remedy="use a loss for several classes, or other labels.",
        fixes={},
    )


def test_more_than_yes_and_no() -> None:
    sketch = measured(0, 9, loss="binary_cross_entropy", features=1)
    assert_told(
        sketch,
        "labels_out_of_range",
        "Binary cross-entropy",
        port="target",
        what="Binary cross-entropy has no score for some labels.",
        where="Binary cross-entropy, fed by Spirals: labels",
        expected="labels 0 and 1",
        received="0 to 9",
        remedy="use a loss for several classes, or other labels.",
        fixes={"Use Cross-entropy with 10 scores": []},
    )
    assert measured(0, 1, loss="binary_cross_entropy", features=1).codes() == []
    assert measured(None, None, loss="binary_cross_entropy", features=1).codes() == []


def test_the_other_loss_keeps_wires_and_gets_its_own_name() -> None:
    sketch = measured(0, 9, loss="binary_cross_entropy", features=1)
    changed = only(sketch).fixes[0].edit(sketch.project).graph
    loss = next(node for node in changed.nodes.values() if node.kind.startswith("loss."))
    assert (loss.kind, loss.name) == ("loss.cross_entropy", "Cross-entropy")
    assert {end.port for end in changed.wires if end.node == loss.id} == {"scores", "target"}


def test_scores_that_are_only_guessed_are_not_counted() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    sketch.put("loss.cross_entropy", sketch.put("linear", images, features=3), labels)
    assert sketch.codes() == ["kind_mismatch"]


def test_values_as_target_of_binary_cross_entropy_are_not_labels() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    flat = sketch.put("flatten", images)
    sketch.put("loss.binary_cross_entropy", sketch.put("linear", flat, features=64), flat)
    assert sketch.codes() == []
    assert End("flatten_1", "out") == flat


def test_labels_that_came_through_a_block_are_not_known_by_name() -> None:
    sketch = Sketch()
    kind = sketch.block("Through")
    sketch.put("block_output", sketch.put("block_input", block="block_1"), block="block_1")
    images, labels = sketch.data()
    use = sketch.put(kind, labels)
    scores = sketch.chain(images, "flatten", ("linear", {"features": 3}))
    sketch.put("loss.cross_entropy", scores, End(use.node, "block_output_1"))
    assert sketch.codes() == []


def at_each_step(scores: int, loss: str = "cross_entropy", letters: int = 5) -> Sketch:
    """A text of five letters; at each of its steps so many scores for the one that comes next."""
    sketch = Sketch()
    points, labels = sketch.data("spirals")
    steps = FieldFacts(TensorSpec((6,), ("T",), "int64"), 0, letters - 1, tuple("abcde"[:letters]))
    sketch.facts(points.node, DataFacts((("points", steps), ("labels", steps))))
    looked_up = sketch.put("embedding", points, numbers=letters, features=8)
    sketch.put(f"loss.{loss}", sketch.put("linear", looked_up, features=scores), labels)
    return sketch


@pytest.mark.parametrize("loss", ["cross_entropy", "focal", "negative_log_likelihood"])
def test_scores_at_each_step_are_counted_as_well(loss: str) -> None:
    assert at_each_step(5, loss).codes() == []
    problem = only(at_each_step(4, loss))
    assert problem.code == "too_few_scores"
    assert [str(fix.label) for fix in problem.fixes] == ["Set the outputs of Linear 1 to 5"]
