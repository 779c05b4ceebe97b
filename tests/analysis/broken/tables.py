"""Layers that slice, reorder, stack, multiply and compare tensors which do not suit them."""

from __future__ import annotations

from netbuilder.graph.model import End
from tests.analysis.broken.case import broken
from tests.analysis.broken.images import scored, through
from tests.analysis.sketch import Sketch


def rows(graph: Sketch, *sizes: int) -> tuple[End, End]:
    """The values of a picture of 8×8 in other sizes."""
    images, labels = graph.data()
    return graph.put("reshape", images, sizes=sizes), labels


@broken(
    "nothing_left",
    "Slice 1",
    expected="a start of at most 7",
    received="8 along axis 2 of 1×8×8 (feature maps C×H×W)",
    fixes=["Set Start to 7"],
)
def a_slice_that_begins_behind_the_end(graph: Sketch) -> None:
    through(graph, ("slice", {"axis": 2, "start": 8, "stop": 9}))


@broken(
    "no_such_place",
    "Select 1",
    expected="a place from -8 to 7",
    received="place 8 along axis 2 of 1×8×8 (feature maps C×H×W)",
    fixes=["Set Place to 7"],
)
def a_place_behind_the_last(graph: Sketch) -> None:
    through(graph, ("select", {"axis": 2, "place": 8}))


@broken(
    "no_such_axis",
    "Mean 1",
    expected="an input with such an axis",
    received="8×8 (a sequence T×F)",
    fixes=["Set Over to steps"],
)
def a_mean_over_space_of_a_sequence(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    scored(graph, graph.put("mean", steps), labels)


@broken(
    "too_few_to_split",
    "Split 1",
    expected="a size along axis 1 of which 2 parts can be made",
    received="1×8×8 (feature maps C×H×W)",
    fixes=["Set Axis to 2"],
)
def a_single_map_in_two_parts(graph: Sketch) -> None:
    images, labels = graph.data()
    split = graph.put("split2", images)
    parts = End(split.node, "1"), End(split.node, "2")
    scored(graph, graph.put("multiply", *parts), labels)


@broken(
    "axes_order",
    "Permute 1",
    expected="the numbers from 1 to 3 in some order",
    received="2×1 for 1×8×8 (feature maps C×H×W)",
    fixes=["Set Order to 3×2×1"],
)
def an_order_of_too_few_axes(graph: Sketch) -> None:
    through(graph, "permute")


@broken(
    "not_one",
    "Squeeze 1",
    expected="a size of 1 along axis 2",
    received="1×8×8 (feature maps C×H×W)",
    fixes=["Set Axis to 1"],
)
def a_squeeze_of_eight_rows(graph: Sketch) -> None:
    through(graph, ("squeeze", {"axis": 2}))


@broken(
    "not_one",
    "Expand 1",
    expected="a size of 1 along axis 2",
    received="1×8×8 (feature maps C×H×W)",
    fixes=["Set Times to 8"],
)
def eight_rows_stretched_to_two(graph: Sketch) -> None:
    through(graph, ("expand", {"axis": 2}))


@broken(
    "too_many_axes",
    "Unsqueeze 1",
    expected="an input with three axes or fewer",
    received="1×4×4×4 (a volume C×D×H×W)",
    fixes=["Remove Unsqueeze 1"],
)
def a_fifth_axis(graph: Sketch) -> None:
    through(graph, ("reshape", {"sizes": (1, 4, 4, 4)}), "unsqueeze")


@broken(
    "stack_shapes",
    "Stack 1",
    expected="64 (a vector)",
    received="10 (a vector)",
    fixes=["Insert Linear → 64", "Insert Linear → 10"],
)
def vectors_of_two_lengths_stacked(graph: Sketch) -> None:
    values, labels = rows(graph, 64)
    short = graph.put("linear", values)
    scored(graph, graph.put("stack", values, short), labels)


@broken(
    "stack_types",
    "Stack 1",
    expected="a single number",
    received="class numbers (labels)",
    fixes=["Remove the wire from Digits"],
)
def a_label_stacked_with_a_value(graph: Sketch) -> None:
    images, labels = graph.data()
    value = graph.put("mean", images, over="all")
    scored(graph, graph.chain(graph.put("stack", value, labels), ("linear", {"features": 3})), labels)


@broken(
    "no_matrix",
    "Matrix product 1",
    expected="an input with two axes or more",
    received="64 (a vector)",
    fixes=["Insert Reshape → 8×8"],
)
def a_matrix_times_a_vector(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    scored(graph, graph.put("matrix_product", steps, graph.put("flatten", steps)), labels)


@broken(
    "matrix_sizes",
    "Matrix product 1",
    expected="16 rows",
    received="4×16 (a sequence T×F)",
    fixes=["Insert Transpose → 16×4"],
)
def a_sequence_times_itself(graph: Sketch) -> None:
    steps, labels = rows(graph, 4, 16)
    scored(graph, graph.put("matrix_product", steps, steps), labels)


@broken(
    "matrix_sizes",
    "Matrix product 1",
    expected="a single matrix",
    received="1×8×8 (feature maps C×H×W)",
    fixes=["Insert Reshape → 8×8"],
)
def a_matrix_times_a_stack_of_matrices(graph: Sketch) -> None:
    images, labels = graph.data()
    steps = graph.put("reshape", images, sizes=(8, 8))
    scored(graph, graph.put("matrix_product", steps, images), labels)


@broken(
    "unlike_shapes",
    "Multiply 1",
    expected="16×6×6 (feature maps C×H×W), or 1 instead of any of its sizes",
    received="16 (a vector)",
    fixes=["Insert Reshape → 16×1×1", "Insert Flatten + Linear → 16"],
)
def a_weight_for_each_map(graph: Sketch) -> None:
    images, labels = graph.data()
    maps = graph.put("conv2d", images)
    weights = graph.chain(maps, "mean", ("linear", {"features": 16}), "sigmoid")
    scored(graph, graph.put("multiply", maps, weights), labels)


@broken(
    "unlike_shapes",
    "Cosine similarity 1",
    expected="10 (a vector)",
    received="64 (a vector)",
    fixes=["Insert Linear → 10", "Insert Linear → 64"],
)
def vectors_of_two_lengths_compared(graph: Sketch) -> None:
    values, labels = rows(graph, 64)
    short = graph.put("linear", values)
    scored(graph, graph.put("cosine_similarity", short, values), labels)


@broken(
    "unlike_steps",
    "Bilinear 1",
    expected="8 steps",
    received="4×16 (a sequence T×F)",
    fixes=["Insert Reshape → 8×8", "Insert Reshape → 4×16"],
)
def sequences_of_two_lengths(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    few = graph.put("reshape", steps, sizes=(4, 16))
    scored(graph, graph.put("bilinear", steps, few), labels)
