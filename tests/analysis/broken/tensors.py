"""Equations, indices and unpoolings that do not fit what their wires bring, and the wrong dimension."""

from __future__ import annotations

from netbuilder.graph.model import End
from tests.analysis.broken.case import broken
from tests.analysis.broken.sequences import rows, scored
from tests.analysis.sketch import Sketch


def pooled(graph: Sketch) -> tuple[End, End, End]:
    """Feature maps of 3×3 with the places of their values, and the labels."""
    images, labels = graph.data()
    pool = graph.put("max_pool_indices2d", graph.put("conv2d", images))
    return pool, End(pool.node, "indices"), labels


@broken(
    "unpool_indices",
    "Max unpool 1",
    expected="whole numbers of size 16×3×3",
    received="16×3×3 (feature maps C×H×W)",
    fixes=["Connect Max pool 1: indices instead"],
)
def values_for_the_places_of_an_unpooling(graph: Sketch) -> None:
    pool, _, labels = pooled(graph)
    scored(graph, graph.put("max_unpool2d", pool, pool), labels)


@broken(
    "unpool_size",
    "Max unpool 1",
    expected="a size from 5×5 to 7×7",
    received="1×8×8 (feature maps C×H×W)",
    fixes=["Remove the wire from Digits"],
)
def an_unpooling_like_something_else(graph: Sketch) -> None:
    pool, indices, labels = pooled(graph)
    scored(graph, graph.put("max_unpool2d", pool, indices, End("digits_1", "images")), labels)


@broken(
    "unpool_one",
    "Max unpool 1",
    expected="a result with two places or more",
    received="1×1×1 (feature maps C×H×W)",
    fixes=["Set Kernel to 2×2"],
)
def an_unpooling_to_one_place(graph: Sketch) -> None:
    images, labels = graph.data()
    pool = graph.put("max_pool_indices2d", images, kernel=(8, 8), stride=(8, 8))
    indices = End(pool.node, "indices")
    scored(graph, graph.put("max_unpool2d", pool, indices, kernel=(1, 1), stride=(1, 1)), labels)


@broken(
    "pool_size",
    "Fractional max pool 1",
    expected="a size of at most 8×8",
    received="a size of 9×4 from 1×8×8 (feature maps C×H×W)",
    fixes=["Set Size to 8×4 and Kernel to 1×2"],
)
def a_pooling_that_makes_more(graph: Sketch) -> None:
    images, labels = graph.data()
    scored(graph, graph.put("fractional_max_pool2d", images, by="size", size=(9, 4)), labels)


@broken(
    "bag_weights",
    "Embedding bag 1",
    expected="8 values",
    received="64 (a vector)",
    fixes=["Remove the wire from Flatten 1"],
    leaves=["unused_node"],
)
def weights_that_are_not_one_a_token(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    tokens = graph.put("argmax", steps, axis=2)
    scored(graph, graph.put("embedding_bag", tokens, graph.put("flatten", steps), mode="sum"), labels)


@broken(
    "bag_mode",
    "Embedding bag 1",
    expected="the mode sum",
    received="the mode mean",
    fixes=["Set Mode to sum"],
)
def weights_of_a_mean(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    tokens, weights = graph.put("argmax", steps, axis=2), graph.put("mean", steps, over="features")
    scored(graph, graph.put("embedding_bag", tokens, weights), labels)


@broken(
    "einsum_letters",
    "Einsum 1",
    expected="2 axes at input 1",
    received="1×8×8 (feature maps C×H×W)",
    fixes=["Set Equation to tda, sdb → ts"],
)
def too_few_letters(graph: Sketch) -> None:
    images, labels = graph.data()
    scored(graph, graph.put("einsum", images, images), labels)


@broken(
    "einsum_sizes",
    "Einsum 1",
    expected="8 for d",
    received="4×16 (a sequence T×F)",
    fixes=["Set Equation to td, sa → ts"],
)
def one_letter_for_two_sizes(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    scored(graph, graph.put("einsum", steps, graph.put("reshape", steps, sizes=(4, 16))), labels)


@broken(
    "too_few_to_pick",
    "Largest few 1",
    expected="a count of at most 8",
    received="9 along axis 1 of 8×8 (a sequence T×F)",
    fixes=["Set Count to 8"],
)
def more_than_there_are(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    scored(graph, graph.put("largest_few", steps, count=9), labels)


@broken(
    "pick_indices",
    "Pick 1",
    expected="whole numbers of type int64",
    received="8×8 (a sequence T×F)",
    fixes=["Insert Cast → 8×8"],
)
def values_for_indices(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    scored(graph, graph.put("pick", steps, steps), labels)


@broken(
    "pick_sizes",
    "Pick 1",
    expected="one index, a row of them, or 8×8 but for axis 1",
    received="class numbers (labels)",
    fixes=["Insert Flatten → 64"],
)
def indices_of_another_shape(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    tokens = graph.chain(steps, ("reshape", {"sizes": (2, 8, 4)}), ("cast", {"type": "int64"}))
    scored(graph, graph.put("pick", steps, tokens), labels)


@broken(
    "element_type",
    "Where 1",
    expected="values of type bool",
    received="8×8 (a sequence T×F)",
    fixes=["Insert Compare → 8×8"],
)
def a_number_for_a_condition(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    scored(graph, graph.put("where", steps, steps), labels)


@broken(
    "kind_mismatch",
    "Conv 1",
    expected="feature maps C×H×W",
    received="4×16 (a signal C×T)",
    fixes=["Use Conv 1-D instead", "Insert Reshape → 1×8×8"],
)
def a_signal_into_a_convolution_of_images(graph: Sketch) -> None:
    images, labels = graph.data()
    signal = graph.put("reshape", images, sizes=(4, 16), two_axes="signal")
    scored(graph, graph.put("conv2d", signal, kernel=(5, 5)), labels)


@broken(
    "kind_mismatch",
    "LSTM cell 1",
    expected="a vector",
    received="8×8 (a sequence T×F)",
    fixes=["Use LSTM instead", "Insert Flatten → 64"],
)
def a_whole_sequence_into_one_step(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    scored(graph, End(graph.put("lstm_cell", steps).node, "hidden"), labels)


@broken(
    "state_size",
    "GRU cell 1",
    expected="a vector of 64",
    received="10 (a vector)",
    fixes=["Set Units to 10"],
)
def a_state_of_another_size_at_one_step(graph: Sketch) -> None:
    images, labels = graph.data()
    values = graph.put("flatten", images)
    state = graph.put("linear", values, features=10)
    scored(graph, End(graph.put("gru_cell", values, state).node, "state"), labels)


@broken(
    "kernel_too_large",
    "Local 1",
    expected="a window of at most 8×8",
    received="a window of 9×9 over 1×8×8 (feature maps C×H×W)",
    fixes=["Set Kernel to 8×8"],
)
def a_filter_of_its_own_that_is_too_large(graph: Sketch) -> None:
    images, labels = graph.data()
    scored(graph, graph.put("locally_connected2d", images, kernel=(9, 9), filters=2), labels)


@broken(
    "attention_sizes",
    "Attention 1",
    expected="keys of 8 features, like 8×8",
    received="4×16 (a sequence T×F)",
    fixes=["Remove the wire from Reshape 2"],
    leaves=["unused_node"],
)
def keys_of_another_length(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    keys = graph.put("reshape", steps, sizes=(4, 16))
    scored(graph, graph.put("dot_attention", steps, keys), labels)


@broken(
    "attention_mask",
    "Attention 1",
    expected="a mask of 8×8",
    received="4×16 (a sequence T×F)",
    fixes=["Remove the wire from Reshape 2"],
    leaves=["unused_node"],
)
def a_mask_of_another_size(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    mask = graph.put("reshape", steps, sizes=(4, 16))
    scored(graph, graph.put("dot_attention", steps, None, None, mask), labels)


@broken(
    "two_masks",
    "Attention 1",
    expected="a mask, or Causal switched on",
    received="both",
    fixes=["Set Causal to no"],
)
def a_mask_beside_a_causal_one(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    mask = graph.put("compare", steps)
    scored(graph, graph.put("dot_attention", steps, None, None, mask, causal=True), labels)


@broken(
    "attention_axes",
    "Attention 1",
    expected="an input with steps and features",
    received="64 (a vector)",
    fixes=["Insert Reshape → 64×1"],
)
def a_vector_into_an_attention(graph: Sketch) -> None:
    images, labels = graph.data()
    scored(graph, graph.chain(images, "flatten", "dot_attention"), labels)
