"""Layers that do not take what their wires bring."""

from __future__ import annotations

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import LABEL, scalar
from tests.analysis.broken.case import broken
from tests.analysis.sketch import Sketch

VECTOR = "a vector or a sequence T×F"


@broken(
    "kind_mismatch",
    "Linear 1",
    expected=VECTOR,
    received="16×6×6 (feature maps C×H×W)",
    fixes=["Insert Flatten → 576", "Average each map → 16"],
)
def maps_into_a_linear_layer(graph: Sketch) -> None:
    images, labels = graph.data()
    graph.put("loss.cross_entropy", graph.chain(images, "conv2d", "linear"), labels)


@broken(
    "kind_mismatch",
    "Conv 1",
    expected="feature maps C×H×W",
    received="64 (a vector)",
    fixes=["Insert Reshape → 1×8×8"],
)
def a_vector_into_a_convolution(graph: Sketch) -> None:
    images, labels = graph.data()
    graph.put("loss.cross_entropy", graph.chain(images, "flatten", "conv2d", "flatten", "linear"), labels)


@broken(
    "kind_mismatch",
    "Conv 1",
    expected="a signal C×T",
    received="4×16 (a sequence T×F)",
    fixes=["Insert Transpose → 16×4", "Insert Reshape → 4×16"],
)
def a_sequence_into_a_convolution_along_time(graph: Sketch) -> None:
    images, labels = graph.data()
    steps = ("reshape", {"sizes": [4, 16]})
    graph.put("loss.cross_entropy", graph.chain(images, steps, "conv1d", "flatten", "linear"), labels)


@broken(
    "kind_mismatch",
    "Linear 1",
    expected=VECTOR,
    received="4×16 (a signal C×T)",
    fixes=["Insert Transpose → 16×4", "Insert Flatten → 64"],
)
def a_signal_into_a_linear_layer(graph: Sketch) -> None:
    images, labels = graph.data()
    signal = ("reshape", {"sizes": [4, 16], "two_axes": "signal"})
    graph.put("loss.cross_entropy", graph.chain(images, signal, "linear", "flatten", "linear"), labels)


@broken(
    "kind_mismatch",
    "Batch norm 1",
    expected="a vector or a signal C×T",
    received="16×6×6 (feature maps C×H×W)",
    fixes=["Use Batch norm 2-D instead", "Insert Flatten → 576", "Average each map → 16"],
)
def batch_norm_for_vectors_behind_a_convolution(graph: Sketch) -> None:
    images, labels = graph.data()
    graph.put(
        "loss.cross_entropy", graph.chain(images, "conv2d", "batch_norm1d", "flatten", "linear"), labels
    )


@broken(
    "kind_mismatch",
    "Max pool 1",
    expected="feature maps C×H×W",
    received="64 (a vector)",
    fixes=["Insert Reshape → 1×8×8"],
)
def a_vector_into_a_pooling(graph: Sketch) -> None:
    images, labels = graph.data()
    graph.put("loss.cross_entropy", graph.chain(images, "flatten", "max_pool2d", "flatten", "linear"), labels)


@broken(
    "kernel_too_large",
    "Conv 1",
    expected="a window of at most 2×2",
    received="a window of 5×5 over 1×2×2 (feature maps C×H×W)",
    fixes=["Set Kernel to 2×2", "Switch Keep size on", "Set Padding to 2×2"],
)
def a_kernel_larger_than_its_input(graph: Sketch) -> None:
    images, labels = graph.data()
    steps = "max_pool2d", "max_pool2d", ("conv2d", {"kernel": [5, 5]}), "flatten", "linear"
    graph.put("loss.cross_entropy", graph.chain(images, *steps), labels)


@broken(
    "kernel_too_large",
    "Max pool 4",
    expected="a window of at most 1×1",
    received="a window of 2×2 over 1×1×1 (feature maps C×H×W)",
    fixes=["Set Kernel to 1×1", "Set Padding to 1×1"],
)
def a_pooling_too_many(graph: Sketch) -> None:
    images, labels = graph.data()
    graph.put("loss.cross_entropy", graph.chain(images, *["max_pool2d"] * 4, "flatten", "linear"), labels)


@broken(
    "kernel_too_large",
    "Conv 1",
    expected="a window of at most 16",
    received="a window of 21 over 4×16 (a signal C×T)",
    fixes=["Set Kernel to 16", "Switch Keep size on", "Set Padding to 3"],
)
def a_filter_longer_than_its_signal(graph: Sketch) -> None:
    images, labels = graph.data()
    signal = ("reshape", {"sizes": [4, 16], "two_axes": "signal"})
    steps = signal, ("conv1d", {"kernel": 21}), "flatten", "linear"
    graph.put("loss.cross_entropy", graph.chain(images, *steps), labels)


@broken(
    "padding_too_large",
    "Max pool 1",
    expected="padding of at most 1×1",
    received="padding of 2×2",
    fixes=["Set Padding to 1×1"],
)
def a_pooling_with_too_much_padding(graph: Sketch) -> None:
    images, labels = graph.data()
    steps = ("max_pool2d", {"padding": [2, 2]}), "flatten", "linear"
    graph.put("loss.cross_entropy", graph.chain(images, *steps), labels)


@broken(
    "padding_too_large",
    "Conv 1",
    expected="at most 7×7 at a side",
    received="8×8 around 1×8×8 (feature maps C×H×W)",
    fixes=["Set Pad with to zeros"],
)
def a_mirror_larger_than_the_picture(graph: Sketch) -> None:
    images, labels = graph.data()
    steps = ("conv2d", {"padding": [8, 8], "padding_mode": "reflect"}), "flatten", "linear"
    graph.put("loss.cross_entropy", graph.chain(images, *steps), labels)


@broken(
    "same_with_stride",
    "Conv 1",
    expected="a stride of 1",
    received="a stride of 2×2",
    fixes=["Set Stride to 1×1", "Set Padding to 2×2"],
)
def keep_size_together_with_a_stride(graph: Sketch) -> None:
    images, labels = graph.data()
    steps = ("conv2d", {"kernel": [5, 5], "stride": [2, 2], "same": True}), "flatten", "linear"
    graph.put("loss.cross_entropy", graph.chain(images, *steps), labels)


@broken(
    "groups",
    "Conv 2",
    expected="a number of input maps that 3 divides",
    received="16 input maps",
    fixes=["Set Groups to 1"],
)
def maps_that_cannot_be_split_into_groups(graph: Sketch) -> None:
    images, labels = graph.data()
    steps = "conv2d", ("conv2d", {"groups": 3}), "flatten", "linear"
    graph.put("loss.cross_entropy", graph.chain(images, *steps), labels)


@broken(
    "reshape_count",
    "Reshape 1",
    expected="sizes whose product is 64",
    received="10×10, which is 100",
    fixes=["Set Sizes to 64"],
)
def a_reshape_to_another_number_of_values(graph: Sketch) -> None:
    images, labels = graph.data()
    steps = ("reshape", {"sizes": [10, 10]}), "flatten", "linear"
    graph.put("loss.cross_entropy", graph.chain(images, *steps), labels)


@broken(
    "no_such_axis",
    "Transpose 1",
    expected="axes from 1 to 3",
    received="axis 4 of 1×8×8 (feature maps C×H×W)",
    fixes=["Set Other axis to 3"],
)
def a_transposed_axis_that_is_not_there(graph: Sketch) -> None:
    images, labels = graph.data()
    steps = ("transpose", {"second": 4}), "flatten", "linear"
    graph.put("loss.cross_entropy", graph.chain(images, *steps), labels)


@broken(
    "no_such_axis",
    "Transpose 1",
    expected="an input with two axes or more",
    received="axis 2 of 2 (a vector)",
    fixes=["Remove Transpose 1"],
)
def a_transposed_vector(graph: Sketch) -> None:
    points, labels = graph.data("spirals")
    scores = graph.chain(points, "transpose", ("linear", {"features": 2}))
    graph.put("loss.cross_entropy", scores, labels)


@broken(
    "no_such_axis",
    "Concatenate 1",
    expected="an axis from 1 to 1",
    received="axis 2 of 2 (a vector)",
    fixes=["Set Axis to 1"],
)
def vectors_joined_along_an_axis_they_lack(graph: Sketch) -> None:
    points, labels = graph.data("spirals")
    both = graph.put("concatenate", points, points, axis=2)
    graph.put("loss.cross_entropy", graph.put("linear", both, features=2), labels)


@broken(
    "add_shapes",
    "Add 1",
    expected="8×4×4 (feature maps C×H×W)",
    received="4×8×8 (feature maps C×H×W)",
    fixes=["Insert Conv 2-D → 8×4×4"],
)
def a_shortcut_past_a_stride(graph: Sketch) -> None:
    images, labels = graph.data()
    left = graph.put("conv2d", images, filters=4, padding=[1, 1])
    right = graph.put("conv2d", left, filters=8, padding=[1, 1], stride=[2, 2])
    graph.put("loss.cross_entropy", graph.chain(graph.put("add", right, left), "flatten", "linear"), labels)


@broken(
    "add_shapes",
    "Add 1",
    expected="8×8×8 (feature maps C×H×W)",
    received="1×8×8 (feature maps C×H×W)",
    fixes=["Insert Conv 2-D → 8×8×8", "Insert Conv 2-D → 1×8×8"],
)
def a_shortcut_with_fewer_maps(graph: Sketch) -> None:
    images, labels = graph.data()
    maps = graph.put("conv2d", images, filters=8, padding=[1, 1])
    graph.put("loss.cross_entropy", graph.chain(graph.put("add", maps, images), "flatten", "linear"), labels)


@broken(
    "add_shapes",
    "Add 1",
    expected="10 (a vector)",
    received="64 (a vector)",
    fixes=["Insert Linear → 10", "Insert Linear → 64"],
)
def vectors_of_two_lengths(graph: Sketch) -> None:
    images, labels = graph.data()
    flat = graph.put("flatten", images)
    graph.put("loss.cross_entropy", graph.put("add", graph.put("linear", flat), flat), labels)


@broken(
    "add_shapes",
    "Add 1",
    expected="16×4 (a sequence T×F)",
    received="4×16 (a signal C×T)",
    fixes=["Insert Transpose → 16×4", "Insert Transpose → 4×16"],
)
def a_signal_added_to_a_sequence(graph: Sketch) -> None:
    images, labels = graph.data()
    signal = graph.put("reshape", images, sizes=[4, 16], two_axes="signal")
    steps = graph.put("linear", graph.put("transpose", signal), features=4)
    graph.put("loss.cross_entropy", graph.chain(graph.put("add", steps, signal), "flatten", "linear"), labels)


@broken(
    "add_shapes",
    "Add 1",
    expected="16×6 (a sequence T×F)",
    received="16×4 (a sequence T×F)",
    fixes=["Insert Linear → 16×6", "Insert Linear → 16×4"],
)
def sequences_of_other_features(graph: Sketch) -> None:
    images, labels = graph.data()
    steps = graph.put("reshape", images, sizes=[16, 4])
    more = graph.put("linear", steps, features=6)
    graph.put("loss.cross_entropy", graph.chain(graph.put("add", more, steps), "flatten", "linear"), labels)


@broken(
    "concatenate_shapes",
    "Concatenate 1",
    expected="1×4×4 (feature maps C×H×W), of any size along axis 1",
    received="16×8×8 (feature maps C×H×W)",
    fixes=[
        "Insert Conv 2-D → 1×4×4",
        "Insert Adaptive avg pool → 16×4×4",
        "Insert Adaptive avg pool → 1×8×8",
    ],
)
def maps_of_two_sizes_side_by_side(graph: Sketch) -> None:
    images, labels = graph.data()
    small, large = graph.put("max_pool2d", images), graph.put("conv2d", images, padding=[1, 1])
    joined = graph.put("concatenate", small, large)
    graph.put("loss.cross_entropy", graph.chain(joined, "flatten", "linear"), labels)


@broken(
    "concatenate_shapes",
    "Concatenate 1",
    expected="10 (a vector), of any size along axis 1",
    received="1×8×8 (feature maps C×H×W)",
    fixes=["Insert Flatten → 64", "Insert Flatten + Linear → 10"],
)
def maps_beside_a_vector(graph: Sketch) -> None:
    images, labels = graph.data()
    scores = graph.chain(images, "flatten", "linear")
    graph.put("loss.cross_entropy", graph.put("linear", graph.put("concatenate", scores, images)), labels)


@broken(
    "concatenate_types",
    "Concatenate 1",
    expected="2 (a vector)",
    received="class numbers (labels)",
    fixes=["Remove the wire from Spirals"],
)
def labels_beside_scores(graph: Sketch) -> None:
    points, labels = graph.data("spirals")
    scores = graph.put("linear", points, features=2)
    graph.put("loss.cross_entropy", scores, labels)
    graph.put("output", graph.put("concatenate", scores, labels))


@broken(
    "tied_size",
    "Tied linear 1",
    expected="9 values",
    received="12 values",
    fixes=["Connect Linear 2 instead", "Set Partner to Linear 1"],
    leaves=["unused_node"],
)
def a_tied_layer_behind_another_code(graph: Sketch) -> None:
    patches, _ = graph.data("photo_patches")
    flat = graph.put("flatten", patches)
    code, other = graph.put("linear", flat, features=12), graph.put("linear", flat, features=9)
    back = graph.put("tied_linear", code, partner=other.node)
    graph.put("loss.mean_squared_error", back, flat)


@broken(
    "no_axis",
    "Softmax 1",
    expected="an axis with the scores",
    received="a single number",
    fixes=["Use Sigmoid instead"],
)
def softmax_of_a_single_number(graph: Sketch) -> None:
    points, labels = graph.data("spirals")
    fields = ("points", FieldFacts(scalar(), 0, 1)), ("labels", FieldFacts(LABEL, 0, 1, ("0", "1")))
    graph.facts(points.node, DataFacts(fields))
    scores = graph.chain(points, "softmax", "flatten", ("linear", {"features": 2}))
    graph.put("loss.cross_entropy", scores, labels)
