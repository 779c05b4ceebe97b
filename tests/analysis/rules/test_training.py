"""What is learned: a loss, something to train, scores as the loss wants them."""

from __future__ import annotations

from netbuilder.core.problem import Severity
from netbuilder.graph.model import End
from netbuilder.project import edits
from tests.analysis.sketch import Sketch, after_fixes, assert_told, classifier, only


def test_an_empty_canvas_is_a_hint() -> None:
    assert_told(
        Sketch(),
        "no_layers",
        None,
        what="The network has no layer yet.",
        where="the whole network",
        expected="at least one layer",
        received="none",
        remedy="add a layer such as Linear and wire it in.",
        fixes={},
        severity=Severity.HINT,
    )
    found = Sketch().report()
    assert found.ok and [each.code for each in found.stops_building] == ["no_layers"]


def test_data_alone_is_a_hint_and_with_a_loss_an_error() -> None:
    sketch = Sketch()
    points, _ = sketch.data("spirals")
    assert (only(sketch).code, only(sketch).severity) == ("no_layers", Severity.HINT)
    sketch.put("loss.activity_penalty", points)
    problem = only(sketch)
    assert (problem.code, problem.severity) == ("no_layers", Severity.ERROR)
    assert str(problem.expected) == "layers between data and loss"


def test_a_network_without_loss() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    sketch.chain(images, "flatten", "linear")
    assert_told(
        sketch,
        "no_loss",
        None,
        what="The network has no loss.",
        where="the whole network",
        expected="a loss: what training makes small",
        received="none",
        remedy="Add Cross-entropy, wired to the last layer and its target.",
        fixes={"Add Cross-entropy": []},
    )
    found = sketch.report()
    assert not found.stops_building and [each.code for each in found.stops_training] == ["no_loss"]
    mended = found.problems[0].fixes[0].edit(sketch.project).graph.wires
    assert mended[End("cross_entropy_1", "scores")].source == End("linear_1", "out")
    assert mended[End("cross_entropy_1", "target")].source == End("digits_1", "labels")


def test_the_loss_is_the_one_that_the_data_ask_for() -> None:
    sketch = Sketch()
    patches, _ = sketch.data("photo_patches")
    sketch.chain(patches, "flatten", ("linear", {"features": 100}), ("reshape", {"sizes": [1, 10, 10]}))
    assert after_fixes(sketch.project, only(sketch)) == {"Add Mean squared error": []}


def test_the_loss_goes_to_the_end_that_it_takes() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    scores = sketch.chain(images, "flatten", "linear")
    sketch.put("relu", images)
    found = only(sketch).fixes[0].edit(sketch.project).graph.wires
    assert found[End("cross_entropy_1", "scores")].source == scores


def test_a_loss_that_does_not_fit_yet_still_gets_its_labels() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    sketch.put("conv2d", images)
    problem = only(sketch)
    assert after_fixes(sketch.project, problem) == {"Add Cross-entropy": ["kind_mismatch"]}
    mended = problem.fixes[0].edit(sketch.project).graph.wires
    assert mended[End("cross_entropy_1", "target")].source.port == "labels"


def test_nothing_to_lead_into_a_loss() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    sketch.put("linear")
    problem = next(each for each in sketch.problems() if each.code == "no_loss")
    assert problem.fixes == ()
    assert str(problem.remedy) == "add one and wire the last layer and the target into it."
    sketch.project = edits.connect(sketch.project, images, End("linear_1", "in"))
    assert sketch.codes() == ["kind_mismatch", "no_loss"]


def test_a_loss_behind_a_loop_is_a_loss() -> None:
    sketch = classifier()
    sketch.wire(End("linear_2", "out"), End("relu_1", "in"))
    assert sketch.codes() == ["cycle"]


def test_nothing_to_train() -> None:
    sketch = Sketch()
    points, labels = sketch.data("spirals")
    sketch.put("loss.cross_entropy", sketch.put("relu", points), labels)
    assert_told(
        sketch,
        "nothing_to_train",
        "Cross-entropy",
        what="Cross-entropy depends on no weights.",
        where="Cross-entropy",
        expected="a layer with weights before it, such as Linear",
        received="none",
        remedy="put a layer with weights before it.",
        fixes={"Insert Linear → 2": []},
    )
    found = sketch.report()
    assert not found.stops_building and found.stops_training


def test_nothing_to_train_in_maps_or_through_a_block() -> None:
    sketch = Sketch()
    kind = sketch.block("Plain")
    start = sketch.put("block_input", block="block_1")
    sketch.put("block_output", sketch.put("relu", start, block="block_1"), block="block_1")
    images, _ = sketch.data()
    use = sketch.put(kind, sketch.put("add", images, images))
    sketch.put("loss.activity_penalty", End(use.node, "block_output_1"))
    problem = only(sketch)
    assert problem.code == "nothing_to_train"
    assert after_fixes(sketch.project, problem) == {"Insert Conv 2-D → 1×8×8": []}


def test_weights_inside_a_block_and_borrowed_ones_count() -> None:
    sketch = Sketch()
    kind = sketch.block("Learned")
    start = sketch.put("block_input", block="block_1")
    middle = sketch.put("linear", start, block="block_1", features=2)
    sketch.put("block_output", middle, block="block_1")
    points, labels = sketch.data("spirals")
    use = sketch.put(kind, points)
    sketch.put("loss.cross_entropy", End(use.node, "block_output_1"), labels)
    assert sketch.codes() == []

    sketch = Sketch()
    patches, _ = sketch.data("photo_patches")
    flat = sketch.put("flatten", patches)
    partner = sketch.put("linear", flat, features=100)
    back = sketch.put("tied_linear", flat, partner=partner.node, bias=False)
    sketch.put("loss.mean_squared_error", back, flat)
    assert sketch.codes() == []


def test_one_of_several_losses_without_weights() -> None:
    sketch = classifier()
    sketch.put("loss.activity_penalty", sketch.put("relu", End("digits_1", "images")))
    assert_told(
        sketch,
        "idle_loss",
        "Activity penalty",
        what="Activity penalty depends on no weights.",
        where="Activity penalty",
        expected="a layer with weights before it, such as Linear",
        received="none",
        remedy="put a layer with weights before it, or remove it.",
        fixes={"Remove Activity penalty": ["unused_node"]},
        severity=Severity.WARNING,
    )
    assert not sketch.report().stops_training


def test_softmax_before_cross_entropy() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    sketch.put("loss.cross_entropy", sketch.chain(images, "flatten", "linear", "softmax"), labels)
    assert_told(
        sketch,
        "activation_before_loss",
        "Softmax 1",
        what="Cross-entropy applies Softmax itself.",
        where="Softmax 1, before Cross-entropy",
        expected="raw scores",
        received="what Softmax 1 makes of them",
        remedy="lead the scores past Softmax 1.",
        fixes={"Remove Softmax 1": []},
        severity=Severity.WARNING,
    )
    mended = only(sketch).fixes[0].edit(sketch.project).graph.wires
    assert mended[End("cross_entropy_1", "scores")].source == End("linear_1", "out")
    assert not sketch.report().stops_training


def test_a_softmax_that_others_use_stays() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    shares = sketch.chain(images, "flatten", "linear", "softmax")
    sketch.put("loss.cross_entropy", sketch.chain(shares, "dropout", "dropout"), labels)
    sketch.put("output", shares)
    problem = only(sketch)
    assert after_fixes(sketch.project, problem) == {"Go past Softmax 1": []}
    mended = problem.fixes[0].edit(sketch.project).graph.wires
    assert mended[End("dropout_1", "in")].source == End("linear_1", "out")
    assert mended[End("output_1", "in")].source == shares


def test_sigmoid_before_binary_cross_entropy() -> None:
    sketch = Sketch()
    points, labels = sketch.data("spirals")
    chance = sketch.chain(points, ("linear", {"features": 1}), "sigmoid")
    sketch.put("loss.binary_cross_entropy", chance, labels)
    problem = only(sketch)
    assert str(problem.what) == "Binary cross-entropy applies Sigmoid itself."
    assert after_fixes(sketch.project, problem) == {"Remove Sigmoid 1": []}


def test_other_activations_before_other_losses_are_fine() -> None:
    sketch = Sketch()
    patches, _ = sketch.data("photo_patches")
    made = sketch.chain(patches, "flatten", ("linear", {"features": 100}), "sigmoid")
    sketch.put("loss.mean_squared_error", made, End("flatten_1", "out"))
    assert sketch.codes() == []


def test_an_activation_that_hangs_in_the_air_is_no_second_mistake() -> None:
    sketch = Sketch()
    _, labels = sketch.data()
    sketch.put("loss.cross_entropy", sketch.put("dropout", sketch.put("softmax")), labels)
    assert sketch.codes() == ["unconnected_input"]
    sketch = Sketch()
    _, labels = sketch.data()
    sketch.put("loss.cross_entropy", sketch.put("dropout"), labels)
    assert sketch.codes() == ["unconnected_input"]
