"""The recipe against the network and the data."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.problem import Severity
from netbuilder.core.spec import LABEL, maps
from netbuilder.data.split import split_indices
from netbuilder.graph.model import End
from tests.analysis.sketch import Options, Sketch, after_fixes, assert_told, classifier, only


def counted(sketch: Sketch, train: int | None, test: int | None = None, id: str = "digits_1") -> Sketch:
    """What a job has read about the digits: how many there are."""
    fields = (
        ("images", FieldFacts(maps(1, 8, 8), 0, 1)),
        ("labels", FieldFacts(LABEL, 0, 9, tuple("0123456789"))),
    )
    counts = {"train": train, "test": test}
    sketch.facts(id, DataFacts(fields, tuple((k, v) for k, v in counts.items() if v is not None)))
    return sketch


def test_a_metric_that_makes_no_sense() -> None:
    assert_told(
        classifier(metrics=["accuracy", "mean_absolute_error"]),
        "metric_fit",
        None,
        setting="metrics",
        what="Mean absolute error cannot judge this network.",
        where="the recipe",
        expected="Accuracy",
        received="Mean absolute error",
        remedy="leave it out; only the loss is shown otherwise.",
        fixes={"Leave out Mean absolute error": []},
        severity=Severity.WARNING,
    )


def test_no_metric_makes_sense() -> None:
    sketch = Sketch(metrics=["accuracy"])
    images, _ = sketch.data()
    flat = sketch.put("flatten", images)
    penalty = sketch.put("linear", flat)
    sketch.put("loss.activity_penalty", penalty)
    assert sketch.codes() == []
    sketch.put("loss.mean_squared_error", sketch.put("linear", flat, features=64), flat)
    problem = only(sketch)
    assert (problem.code, str(problem.expected)) == ("metric_fit", "Accuracy of labels, Mean absolute error")


def test_metrics_wait_until_all_losses_are_known() -> None:
    sketch = Sketch(metrics=["mean_absolute_error"])
    images, labels = sketch.data()
    sketch.put("loss.cross_entropy", sketch.put("linear", images), labels)
    assert sketch.codes() == ["kind_mismatch"]


def test_shares_that_leave_nothing() -> None:
    assert_told(
        classifier(validation=0.6, test=0.5),
        "bad_split",
        None,
        setting="validation",
        what="The split leaves nothing to train with.",
        where="the recipe",
        expected="shares for validation and testing that leave examples",
        received="0.6 and 0.5",
        remedy="make the shares smaller, such as 0.1 and 0.1.",
        fixes={"Set both shares to 0.1": []},
    )


def test_shares_that_leave_nothing_of_so_few() -> None:
    sketch = counted(classifier(batch=1), 2)
    problem = only(sketch)
    assert str(problem.received) == "0.1 and 0.1, of 2 examples"
    assert after_fixes(sketch.project, problem) == {"Set both shares to 0": []}


def test_a_test_part_of_its_own_needs_no_share() -> None:
    assert counted(classifier(validation=0.6, test=0.5), 1000, 200).codes() == []
    problem = only(counted(classifier(validation=0.9, test=0.9, batch=1), 1, 200))
    assert str(problem.received) == "0.9 for validation, of 1 examples"


def test_no_examples_at_all() -> None:
    problem = only(counted(classifier(), 0))
    assert (problem.code, problem.fixes) == ("bad_split", ())


def test_a_set_that_says_itself_that_it_has_a_test_part() -> None:
    sketch = Sketch(validation=0.5, test=0.9)
    images, labels = sketch.data("mnist")
    sketch.put("loss.cross_entropy", sketch.chain(images, "flatten", "linear"), labels)
    assert sketch.codes() == []


def test_data_that_nothing_uses_are_not_divided() -> None:
    sketch = Sketch(validation=0.6, test=0.5)
    sketch.data()
    assert sketch.codes() == ["no_layers"]


def test_a_batch_larger_than_the_training_part() -> None:
    assert_told(
        counted(classifier(batch=64), 50),
        "batch_too_large",
        None,
        setting="batch",
        what="A batch holds more than all training examples.",
        where="the recipe",
        expected="at most 40",
        received="64",
        remedy="use a smaller batch, for more steps an epoch.",
        fixes={"Set Batch size to 40": []},
        severity=Severity.WARNING,
    )
    assert counted(classifier(batch=40), 50).codes() == []


@pytest.mark.parametrize("count", [*range(1, 40), 101, 1797, 5000])
@pytest.mark.parametrize(("validation", "test"), [(0.1, 0.1), (0.0, 0.0), (0.3, 0.0), (0.25, 0.7)])
def test_examples_are_counted_as_the_split_divides_them(count: int, validation: float, test: float) -> None:
    left = len(split_indices(count, validation, test, 0)[0])
    told = counted(classifier(batch=1_000_000, validation=validation, test=test), count)
    if left:
        assert str(only(told).expected) == f"at most {left}"
    else:
        assert only(told).code == "bad_split"
    assert isinstance(split_indices(count, validation, test, 0)[0], np.ndarray)


def normalised(*steps: str | tuple[str, Options], **recipe: object) -> Sketch:
    sketch = Sketch(**recipe)
    images, labels = sketch.data()
    sketch.put("loss.cross_entropy", sketch.chain(images, *steps), labels)
    return sketch


def test_batch_norm_of_one_example() -> None:
    assert_told(
        normalised("flatten", "batch_norm1d", "linear", batch=1),
        "lone_example",
        "Batch norm 1",
        what="Batch norm 1 needs more than one example in a batch.",
        where="Batch norm 1 and the recipe",
        expected="batches of at least 2",
        received="1",
        remedy="use another batch size, or another kind of normalisation.",
        fixes={"Set Batch size to 2": [], "Use Layer norm instead": []},
    )


def test_batch_norm_of_one_example_at_the_end_of_an_epoch() -> None:
    sketch = counted(normalised("flatten", "batch_norm1d", "linear", batch=40), 101)
    problem = only(sketch)
    assert str(problem.received) == "1 in the last batch of an epoch"
    assert after_fixes(sketch.project, problem) == {
        "Set Batch size to 41": [],
        "Use Layer norm instead": [],
    }
    single = counted(normalised("flatten", "batch_norm1d", "linear", batch=1), 3)
    assert list(after_fixes(single.project, only(single))) == ["Use Layer norm instead"]
    assert counted(normalised("flatten", "batch_norm1d", "linear", batch=27), 101).codes() == []


def test_maps_of_several_pixels_can_be_normalised_alone() -> None:
    assert normalised("batch_norm2d", "flatten", "linear", batch=1).codes() == []
    assert normalised("flatten", "layer_norm", "linear", batch=1).codes() == []
    pooled = normalised("conv2d", "adaptive_avg_pool2d", "batch_norm2d", "flatten", "linear", batch=1)
    assert pooled.codes() == ["lone_example"]


def test_batch_norm_deep_inside_blocks() -> None:
    sketch = Sketch(batch=1)
    outer, inner = sketch.block("Outer"), sketch.block("Inner")
    for kind, step in ((inner, "batch_norm1d"), (outer, inner)):
        block = sketch.inside(kind)
        start = sketch.put("block_input", block=block)
        middle = sketch.put(step, sketch.put("relu", start, block=block), block=block)
        end = End(middle.node, "block_output_1") if step == inner else middle
        sketch.put("block_output", end, block=block)
    points, labels = sketch.data("spirals")
    first = End(sketch.put(outer, points).node, "block_output_1")
    second = End(sketch.put(outer, first).node, "block_output_1")
    sketch.put("loss.cross_entropy", sketch.put("linear", second, features=2), labels)
    problem = only(sketch)
    assert problem.place.blocks == ("block_1_1", "block_2_1")
    assert after_fixes(sketch.project, problem) == {
        "Set Batch size to 2": [],
        "Use Layer norm instead": [],
    }


def test_blocks_without_batch_norm_are_looked_through_once() -> None:
    sketch = Sketch(batch=1)
    kind = sketch.block("Plain")
    start = sketch.put("block_input", block="block_1")
    sketch.put("block_output", sketch.put("relu", start, block="block_1"), block="block_1")
    points, labels = sketch.data("spirals")
    end = points
    for _ in range(3):
        end = End(sketch.put(kind, end).node, "block_output_1")
    sketch.put("loss.cross_entropy", sketch.put("linear", end, features=2), labels)
    assert sketch.codes() == []


def test_batch_norm_of_something_unknown_is_no_second_mistake() -> None:
    assert normalised("linear", "batch_norm1d", "linear", batch=1).codes() == ["kind_mismatch"]
