"""Where examples come from: a data set, one alone, values of a sensible size."""

from __future__ import annotations

import pytest

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.problem import Severity
from netbuilder.core.spec import LABEL, TensorSpec, maps, signal, vector
from netbuilder.graph.model import End
from tests.analysis.sketch import Sketch, after_fixes, assert_told, classifier, only


def test_an_input_stands_in_for_the_data() -> None:
    sketch = Sketch()
    sketch.put("linear", sketch.put("input", sizes=[99]))
    assert_told(
        sketch,
        "no_data",
        "Input 1",
        what="The network cannot be trained yet: it has no data set.",
        where="Input 1",
        expected="a data set",
        received="an Input that stands in for it",
        remedy="add a data set such as Digits and wire it in.",
        fixes={},
        severity=Severity.WARNING,
    )
    found = sketch.report()
    assert found.ok and not found.stops_building
    assert [problem.code for problem in found.stops_training] == ["no_data"]


def test_layers_without_even_an_input() -> None:
    sketch = Sketch()
    sketch.put("linear")
    problem = next(each for each in sketch.problems() if each.code == "no_data")
    assert (str(problem.where), str(problem.received)) == ("the whole network", "none")
    assert problem.place.node is None


def test_an_input_beside_data() -> None:
    sketch = Sketch()
    _, labels = sketch.data()
    start = sketch.put("input", sizes=[1, 8, 8])
    sketch.put("loss.cross_entropy", sketch.chain(start, "flatten", "linear"), labels)
    assert_told(
        sketch,
        "input_beside_data",
        "Input 1",
        what="Input 1 has no examples to give.",
        where="Input 1",
        expected="a data set in its place",
        received="an Input",
        remedy="lead its wires from Digits instead.",
        fixes={"Use Digits: images": []},
    )
    found = sketch.report()
    assert not found.stops_building and [each.code for each in found.stops_training] == ["input_beside_data"]


def test_an_input_beside_data_of_another_shape_or_behind_no_loss() -> None:
    sketch = Sketch()
    _, labels = sketch.data()
    sketch.put("loss.cross_entropy", sketch.put("linear", sketch.put("input", sizes=[4])), labels)
    assert after_fixes(sketch.project, only(sketch)) == {"Use Digits: images through Flatten → 64": []}
    sketch = classifier()
    sketch.put("output", sketch.put("input"))
    assert sketch.codes() == []


def test_prediction_and_target_of_two_data_sets() -> None:
    sketch = classifier()
    _, labels = sketch.data("digits")
    sketch.wire(labels, End("cross_entropy_1", "target"))
    assert_told(
        sketch,
        "two_data_sets",
        "Cross-entropy",
        port="target",
        what="Cross-entropy gets examples of two data sets.",
        where="Cross-entropy, fed by Digits 2: labels",
        expected="inputs from one data set, Digits",
        received="Digits and Digits 2, with two batch sizes",
        remedy="take both from Digits.",
        fixes={"Take Digits: labels": [], "Take everything from Digits": []},
    )


def test_two_data_sets_meet_in_a_layer_and_are_told_once() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    others, _ = sketch.data()
    both = sketch.put("add", sketch.put("flatten", images), sketch.put("flatten", others))
    again = sketch.put("add", both, sketch.put("relu", both))
    sketch.put("loss.cross_entropy", sketch.put("linear", again), labels)
    problem = only(sketch)
    assert (problem.code, problem.place.node, problem.place.port) == ("two_data_sets", "add_1", "2")
    assert after_fixes(sketch.project, problem) == {"Take everything from Digits": []}


def test_one_data_set_can_stand_for_another_only_where_all_outputs_agree() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    points, _ = sketch.data("spirals")
    flat = sketch.put("linear", sketch.put("flatten", images), features=2)
    scores = sketch.put("linear", sketch.put("add", flat, points))
    sketch.put("loss.cross_entropy", scores, labels)
    problem = only(sketch)
    assert problem.place.node == "add_1"
    assert after_fixes(sketch.project, problem) == {"Remove the wire from Spirals": []}


def test_losses_of_two_data_sets() -> None:
    sketch = classifier()
    images, labels = sketch.data()
    sketch.put("loss.cross_entropy", sketch.chain(images, "flatten", "linear"), labels)
    assert_told(
        sketch,
        "two_data_sets",
        "Cross-entropy 2",
        what="The losses learn from two data sets.",
        where="Cross-entropy 2",
        expected="losses that depend on one data set, Digits",
        received="Digits 2",
        remedy="take everything from one data set, or remove Cross-entropy 2.",
        fixes={"Take everything from Digits": [], "Remove Cross-entropy 2": ["unused_node"]},
    )


def test_two_losses_on_one_data_set_are_fine() -> None:
    sketch = classifier()
    sketch.put("loss.activity_penalty", End("relu_1", "out"))
    assert sketch.codes() == []


def test_a_loss_on_nothing_but_an_input_belongs_to_no_data_set() -> None:
    sketch = classifier()
    sketch.data("moons")
    points, _ = sketch.data("spirals")
    sketch.put("output", points)
    sketch.put("loss.activity_penalty", sketch.put("linear", sketch.put("input", sizes=[3])))
    assert sketch.codes() == ["input_beside_data"]


def pixels(spec: TensorSpec, high: float | None, low: float | None = 0.0) -> Sketch:
    sketch = Sketch()
    images, labels = sketch.data()
    fields = (
        ("images", FieldFacts(spec, low, high)),
        ("labels", FieldFacts(LABEL, 0, 9, tuple("0123456789"))),
    )
    sketch.facts(images.node, DataFacts(fields))
    sketch.put("loss.cross_entropy", sketch.chain(images, "flatten", "linear"), labels)
    return sketch


def test_values_as_large_as_pixels() -> None:
    assert_told(
        pixels(maps(1, 8, 8), 255.0),
        "unscaled_values",
        "Flatten 1",
        port="in",
        what="Digits gives values up to 255.",
        where="Digits: images, into Flatten 1",
        expected="values near 0 to 1: training is steadier",
        received="0 to 255",
        remedy="normalise them first.",
        fixes={"Insert Batch norm 2-D": []},
        severity=Severity.WARNING,
    )


@pytest.mark.parametrize(
    ("spec", "high", "title"),
    [
        (vector(64), 255.0, "Insert Batch norm 1-D"),
        (signal(2, 32), 32.0, "Insert Batch norm 1-D"),
        (TensorSpec((1, 4, 4, 4), ("C", "D", "H", "W")), 255.0, None),
        (maps(1, 8, 8), 12.0, None),
        (maps(1, 8, 8), None, None),
    ],
    ids=["vector", "signal", "volume", "small", "unknown"],
)
def test_where_values_are_normalised(spec: TensorSpec, high: float | None, title: str | None) -> None:
    sketch = pixels(spec, high)
    labels = [str(fix.label) for problem in sketch.problems() for fix in problem.fixes]
    assert labels == ([title] if title else [])


def test_large_targets_of_a_loss_and_data_that_nothing_uses_are_no_matter() -> None:
    sketch = pixels(maps(1, 8, 8), 255.0)
    sketch.project = only(sketch).fixes[0].edit(sketch.project)
    flat = sketch.put("linear", End("flatten_1", "out"), features=64)
    target = sketch.put("reshape", flat, sizes=[1, 8, 8])
    sketch.put("loss.mean_squared_error", target, End("digits_1", "images"))
    assert sketch.codes() == []


def test_two_data_sets_meet_in_a_block() -> None:
    sketch = Sketch()
    kind = sketch.block("Pair")
    ports = [sketch.put("block_input", block="block_1") for _ in range(2)]
    sketch.put("block_output", sketch.put("add", *ports, block="block_1"), block="block_1")
    points, labels = sketch.data("spirals")
    others, _ = sketch.data("moons")
    use = sketch.put(kind, points, others)
    scores = sketch.put("linear", End(use.node, "block_output_1"), features=2)
    sketch.put("loss.cross_entropy", scores, labels)
    problem = only(sketch)
    assert (problem.place.node, problem.place.port) == (use.node, "block_input_2")
    assert after_fixes(sketch.project, problem) == {
        "Take Spirals: points": [],
        "Take everything from Spirals": [],
    }


def test_beside_an_unknown_input_no_single_wire_is_offered() -> None:
    sketch = Sketch()
    points, _ = sketch.data("spirals")
    others, _ = sketch.data("moons")
    unknown = sketch.put("conv2d", points)
    sketch.put("output", sketch.put("add", points, others, unknown))
    found = {problem.code: problem for problem in sketch.problems()}
    assert set(found) == {"kind_mismatch", "two_data_sets", "no_loss"}
    assert list(after_fixes(sketch.project, found["two_data_sets"])) == ["Take everything from Spirals"]
