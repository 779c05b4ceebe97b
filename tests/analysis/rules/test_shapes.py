"""What layers and losses refuse: one error, in words, with fixes that were tried before they are offered."""

from __future__ import annotations

import pytest

from netbuilder.catalogue.layers.merging import Add
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from tests.analysis.sketch import Options, Sketch, after_fixes, assert_told, only


def digits(*steps: str | tuple[str, Options], size: int = 8) -> Sketch:
    """Digits through layers into a cross-entropy."""
    sketch = Sketch()
    images, labels = sketch.data(size=size)
    sketch.put("loss.cross_entropy", sketch.chain(images, *steps), labels)
    return sketch


def test_maps_into_a_linear_layer() -> None:
    """The picture of the Build page."""
    five = {"kernel": [5, 5]}
    sketch = digits(
        ("conv2d", {"filters": 6, "padding": [2, 2], **five}),
        "relu",
        "max_pool2d",
        ("conv2d", {"filters": 16, **five}),
        "relu",
        "max_pool2d",
        ("linear", {"features": 120}),
        "relu",
        "linear",
        size=28,
    )
    assert_told(
        sketch,
        "kind_mismatch",
        "Linear 1",
        port="in",
        what="Linear 1 needs a vector or a sequence T×F.",
        where="Linear 1, fed by Max pool 2",
        expected="a vector or a sequence T×F",
        received="16×5×5 (feature maps C×H×W)",
        remedy="Insert Flatten → 400.",
        fixes={"Insert Flatten → 400": [], "Average each map → 16": []},
    )
    averaged = only(sketch).fixes[1].edit(sketch.project)
    assert [node.kind for node in averaged.graph.nodes.values()][-2:] == ["adaptive_avg_pool2d", "flatten"]


def test_a_window_larger_than_the_input() -> None:
    sketch = digits("max_pool2d", "max_pool2d", ("conv2d", {"kernel": [5, 5]}), "flatten", "linear")
    assert_told(
        sketch,
        "kernel_too_large",
        "Conv 1",
        port="in",
        setting="kernel",
        what="Conv 1 has a window larger than its input.",
        where="Conv 1, fed by Max pool 2",
        expected="a window of at most 2×2",
        received="a window of 5×5 over 1×2×2 (feature maps C×H×W)",
        remedy="use a kernel of at most 2×2, or more padding.",
        fixes={"Set Kernel to 2×2": [], "Switch Keep size on": [], "Set Padding to 2×2": []},
    )


def test_a_mistake_further_up_is_not_told_again_further_down() -> None:
    """The second Linear would be refused as well: it stands on what the first one is taken to give."""
    sketch = digits("linear", ("reshape", {"sizes": [2, 3]}), "conv2d", ("linear", {"features": 3}))
    assert sketch.codes() == ["kind_mismatch"]
    assert only(sketch).place.node == "linear_1"


def test_a_loss_does_not_complain_of_what_is_only_guessed() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    sketch.put("loss.binary_cross_entropy", sketch.put("linear", images, features=3), labels)
    assert sketch.codes() == ["kind_mismatch"]


def test_labels_where_values_are_wanted() -> None:
    sketch = Sketch()
    _, labels = sketch.data("spirals")
    sketch.put("loss.cross_entropy", sketch.put("linear", labels, features=2), labels)
    problem = only(sketch)
    assert (problem.code, problem.place.node, str(problem.received)) == (
        "element_type",
        "linear_1",
        "class numbers (labels)",
    )
    assert after_fixes(sketch.project, problem) == {"Connect Spirals: points instead": []}


def test_the_two_wires_of_a_loss_the_wrong_way_round() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    sketch.put("loss.cross_entropy", labels, sketch.chain(images, "flatten", "linear"))
    assert after_fixes(sketch.project, only(sketch)) == {"Swap the two wires": []}


def test_values_where_labels_are_wanted() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    flat = sketch.put("flatten", images)
    sketch.put("loss.cross_entropy", sketch.put("linear", flat, features=64), flat)
    problem = only(sketch)
    assert (problem.code, problem.place.port) == ("target_kind", "target")
    assert after_fixes(sketch.project, problem) == {
        "Connect Digits: labels instead": ["too_many_scores"],
        "Use Mean squared error instead": [],
    }


def test_batch_norm_of_the_other_dimension_comes_first() -> None:
    sketch = digits("conv2d", "batch_norm1d", "flatten", "linear")
    problem = only(sketch)
    assert after_fixes(sketch.project, problem) == {
        "Use Batch norm 2-D instead": [],
        "Insert Flatten → 576": [],
        "Average each map → 16": [],
    }
    changed = problem.fixes[0].edit(sketch.project).graph.nodes["batch_norm1d_1"]
    assert (changed.kind, changed.name) == ("batch_norm2d", "Batch norm 1")
    problem = only(digits("flatten", "batch_norm2d", "linear"))
    assert str(problem.remedy) == "Use Batch norm 1-D instead."


def test_a_vector_into_a_convolution() -> None:
    square = digits("flatten", "conv2d", "flatten", "linear")
    assert after_fixes(square.project, only(square)) == {"Insert Reshape → 1×8×8": []}
    wide = digits(
        "flatten", ("linear", {"features": 6}), ("conv2d", {"padding": [1, 1]}), "flatten", "linear"
    )
    assert after_fixes(wide.project, only(wide)) == {"Insert Reshape → 1×1×6": []}


def test_a_sequence_and_a_signal() -> None:
    for two_axes, kind, fixes in (
        ("sequence", "conv1d", ["Insert Transpose → 16×4", "Insert Reshape → 4×16"]),
        ("signal", "linear", ["Insert Transpose → 16×4", "Insert Flatten → 64"]),
        ("sequence", "conv2d", ["Insert Reshape → 1×8×8"]),
    ):
        reshape = ("reshape", {"sizes": [4, 16], "two_axes": two_axes})
        sketch = digits(reshape, kind, "flatten", "linear")
        problem = only(sketch)
        assert problem.code == "kind_mismatch"
        assert list(after_fixes(sketch.project, problem)) == fixes, kind


def test_a_vector_or_maps_into_a_convolution_along_time() -> None:
    sketch = digits("flatten", "conv1d", "flatten", "linear")
    assert list(after_fixes(sketch.project, only(sketch))) == ["Insert Reshape → 1×64"]
    sketch = digits("conv2d", "conv1d", "flatten", "linear")
    offered = ["Use Conv 2-D instead", "Insert Reshape → 16×36"]
    assert list(after_fixes(sketch.project, only(sketch))) == offered


def test_settings_that_do_not_suit_the_input() -> None:
    cases: list[tuple[list[str | tuple[str, Options]], str, str]] = [
        ([("conv2d", {"groups": 3}), "flatten"], "groups", "Set Groups to 1"),
        ([("reshape", {"sizes": [63]})], "reshape_count", "Set Sizes to 64"),
        ([("max_pool2d", {"padding": [2, 0]}), "flatten"], "padding_too_large", "Set Padding to 1×0"),
        ([("transpose", {"second": 4}), "flatten"], "no_such_axis", "Set Other axis to 3"),
    ]
    for steps, code, fix in cases:
        sketch = digits(*steps, "linear")
        problem = only(sketch)
        assert problem.code == code
        assert after_fixes(sketch.project, problem) == {fix: []}


def test_two_settings_at_once() -> None:
    sketch = digits(("conv2d", {"groups": 3, "kernel": [9, 5]}), "flatten", "linear")
    problem = only(sketch)
    assert problem.code == "groups"
    assert after_fixes(sketch.project, problem) == {"Set Groups to 1 and Kernel to 8×5": []}


def test_a_layer_that_nothing_mends_can_go() -> None:
    sketch = Sketch()
    points, labels = sketch.data("spirals")
    sketch.put("loss.cross_entropy", sketch.chain(points, "transpose", ("linear", {"features": 2})), labels)
    problem = only(sketch)
    assert problem.code == "no_such_axis"
    assert after_fixes(sketch.project, problem) == {"Remove Transpose 1": []}


def test_one_of_many_wires_that_nothing_mends_can_go() -> None:
    sketch = Sketch()
    points, labels = sketch.data("spirals")
    scores = sketch.put("linear", points, features=2)
    sketch.put("loss.cross_entropy", scores, labels)
    sketch.put("output", sketch.put("concatenate", scores, labels))
    problem = only(sketch)
    assert problem.place.node == "concatenate_1"
    assert list(after_fixes(sketch.project, problem)) == ["Remove the wire from Spirals"]
    assert str(problem.remedy)


def residual(first: Options, second: Options) -> Sketch:
    sketch = Sketch()
    images, labels = sketch.data()
    left = sketch.put("conv2d", images, padding=[1, 1], **first)
    right = sketch.put("conv2d", left, padding=[1, 1], **second)
    sketch.put(
        "loss.cross_entropy", sketch.chain(sketch.put("add", right, left), "flatten", "linear"), labels
    )
    return sketch


def test_tensors_that_cannot_be_added() -> None:
    sketch = residual({"filters": 4}, {"filters": 8, "stride": [2, 2]})
    assert_told(
        sketch,
        "add_shapes",
        "Add 1",
        port="2",
        what="Add 1 needs inputs of one shape.",
        where="Add 1, fed by Conv 1",
        expected="8×4×4 (feature maps C×H×W)",
        received="4×8×8 (feature maps C×H×W)",
        remedy="bring all inputs to 8×4×4 before they meet.",
        fixes={"Insert Conv 2-D → 8×4×4": []},
    )


def test_the_other_input_may_be_the_one_to_change() -> None:
    """What is smaller cannot be enlarged by a convolution, but the larger one can be made smaller."""
    sketch = Sketch()
    images, labels = sketch.data()
    left = sketch.put("conv2d", images, filters=4, stride=[2, 2], padding=[1, 1])
    scores = sketch.chain(sketch.put("add", images, left), "flatten", "linear")
    sketch.put("loss.cross_entropy", scores, labels)
    assert list(after_fixes(sketch.project, only(sketch))) == ["Insert Conv 2-D → 4×4×4"]


def test_vectors_of_two_lengths_and_kinds() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    flat = sketch.put("flatten", images)
    small = sketch.put("linear", flat, features=10)
    sketch.put("loss.cross_entropy", sketch.put("add", small, flat), labels)
    assert after_fixes(sketch.project, only(sketch)) == {
        "Insert Linear → 10": [],
        "Insert Linear → 64": ["too_many_scores"],
    }
    sketch = Sketch()
    images, labels = sketch.data()
    small = sketch.put("linear", sketch.put("flatten", images))
    sketch.put("loss.cross_entropy", sketch.put("add", small, images), labels)
    assert list(after_fixes(sketch.project, only(sketch))) == ["Insert Flatten + Linear → 10"]


def test_tensors_that_cannot_be_joined() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    pooled = sketch.put("max_pool2d", images)
    joined = sketch.put("concatenate", pooled, sketch.put("conv2d", images, padding=[1, 1]))
    sketch.put("loss.cross_entropy", sketch.chain(joined, "flatten", "linear"), labels)
    problem = only(sketch)
    assert problem.code == "concatenate_shapes"
    assert list(after_fixes(sketch.project, problem)) == [
        "Insert Conv 2-D → 1×4×4",
        "Insert Adaptive avg pool → 16×4×4",
        "Insert Adaptive avg pool → 1×8×8",
    ]


def reconstruction(features: int, flat: bool) -> Sketch:
    sketch = Sketch()
    patches, _ = sketch.data("photo_patches")
    row = sketch.put("flatten", patches)
    made = sketch.put("linear", row, features=features)
    sketch.put("loss.mean_squared_error", made, row if flat else patches)
    return sketch


def test_prediction_and_target_of_two_shapes() -> None:
    assert_told(
        reconstruction(7, flat=True),
        "loss_shapes",
        "Mean squared error",
        port="prediction",
        what="Mean squared error needs prediction and target of one shape.",
        where="Mean squared error, fed by Linear 1",
        expected="100 (a vector)",
        received="7 (a vector)",
        remedy="give the network's last layer the sizes of the target.",
        fixes={"Set the outputs of Linear 1 to 100": []},
    )
    sketch = reconstruction(100, flat=False)
    assert after_fixes(sketch.project, only(sketch)) == {
        "Insert Reshape → 1×10×10": [],
        "Insert Flatten → 100": [],
    }


def test_signals_keep_their_name_when_a_shape_is_copied() -> None:
    sketch = Sketch()
    start = sketch.put("input", sizes=[4, 16], two_axes="signal")
    row = sketch.put("linear", sketch.put("flatten", start), features=64)
    sketch.put("loss.mean_squared_error", row, start)
    problem = next(each for each in sketch.problems() if each.is_error)
    assert list(after_fixes(sketch.project, problem)) == ["Insert Reshape → 4×16", "Insert Flatten → 64"]


def test_a_label_and_more_than_one_score() -> None:
    sketch = Sketch()
    points, labels = sketch.data("spirals")
    scores = sketch.chain(points, ("linear", {"features": 3}), "tanh")
    sketch.put("loss.binary_cross_entropy", scores, labels)
    assert after_fixes(sketch.project, only(sketch)) == {
        "Set the outputs of Linear 1 to 1": [],
        "Use Cross-entropy instead": ["too_many_scores"],
    }


def test_a_single_score_for_several_classes_is_set_right_at_its_layer() -> None:
    sketch = Sketch()
    points, labels = sketch.data("spirals")
    sketch.put("loss.cross_entropy", sketch.put("linear", points, features=1), labels)
    problem = only(sketch)
    assert problem.place.node == "cross_entropy_1"
    assert "Set the outputs of Linear 1 to 2" in after_fixes(sketch.project, problem)


def test_a_tied_layer_whose_partner_gives_another_number_of_values() -> None:
    sketch = Sketch()
    patches, _ = sketch.data("photo_patches")
    flat = sketch.put("flatten", patches)
    code, other = sketch.put("linear", flat, features=12), sketch.put("linear", flat, features=9)
    back = sketch.put("tied_linear", code, partner=other.node)
    sketch.put("loss.mean_squared_error", back, flat)
    problem = only(sketch)
    assert problem.code == "tied_size"
    assert after_fixes(sketch.project, problem) == {
        "Connect Linear 2 instead": ["unused_node"],
        "Set Partner to Linear 1": ["unused_node"],
    }


def test_a_size_that_no_layer_takes_is_not_offered() -> None:
    """The target has more values than a Linear may make."""
    sketch = Sketch()
    big = sketch.put("flatten", sketch.put("input", sizes=[2, 1000, 1000]))
    small = sketch.put("linear", big)
    sketch.put("loss.mean_squared_error", small, big)
    problem = next(each for each in sketch.problems() if each.is_error)
    assert problem.code == "loss_shapes"
    assert problem.fixes == ()


def test_where_the_way_up_forks_or_ends_one_more_layer_is_offered() -> None:
    sketch = Sketch()
    points, labels = sketch.data("spirals")
    left, right = sketch.put("linear", points, features=3), sketch.put("linear", points, features=3)
    sketch.put("loss.binary_cross_entropy", sketch.put("add", left, right), labels)
    fixes = ["Insert Linear → 1", "Use Cross-entropy instead"]
    assert list(after_fixes(sketch.project, only(sketch))) == fixes
    sketch = Sketch()
    points, labels = sketch.data("spirals")
    sketch.put("loss.binary_cross_entropy", sketch.put("tanh", points), labels)
    assert list(after_fixes(sketch.project, only(sketch))) == fixes


def test_an_average_of_maps_is_set_at_the_convolution() -> None:
    sketch = Sketch()
    images, labels = sketch.data()
    scores = sketch.chain(images, "conv2d", "adaptive_avg_pool2d", "flatten")
    sketch.put("loss.binary_cross_entropy", scores, labels)
    problem = only(sketch)
    fixes = after_fixes(sketch.project, problem)
    assert next(iter(fixes)) == "Set the outputs of Conv 1 to 1"


def test_a_layer_whose_size_does_not_reach_the_loss_is_not_offered() -> None:
    """One map of 6×6 pixels is still 36 values."""
    sketch = Sketch()
    images, labels = sketch.data()
    sketch.put("loss.binary_cross_entropy", sketch.chain(images, "conv2d", "flatten"), labels)
    fixes = list(after_fixes(sketch.project, only(sketch)))
    assert fixes == ["Insert Linear → 1", "Use Cross-entropy instead"]
    assert End("conv2d_1", "out") in {wire.source for wire in sketch.project.graph.wires.values()}


def test_a_refusal_without_remedy_and_without_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Add, *inputs: TensorSpec) -> TensorSpec:
        raise ShapeRefused("add_shapes", Text("is out of order"), Text("another day"))

    monkeypatch.setattr(Add, "shape", refuse)
    sketch = Sketch()
    points, labels = sketch.data("spirals")
    sketch.put("loss.cross_entropy", sketch.put("add", points, points), labels)
    problem = only(sketch)
    assert (str(problem.what), str(problem.remedy)) == (
        "Add 1 is out of order.",
        "Remove the wire from Spirals.",
    )
    assert str(problem.received) == "2 (a vector)"
