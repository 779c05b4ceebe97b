"""Layers over sequences, and others that came with them, which do not take what their wires bring."""

from __future__ import annotations

from netbuilder.graph.model import End
from tests.analysis.broken.case import broken
from tests.analysis.sketch import Sketch


def scored(graph: Sketch, end: End, labels: End) -> None:
    graph.put("loss.cross_entropy", graph.chain(end, "flatten", "linear"), labels)


def rows(graph: Sketch, *sizes: int) -> tuple[End, End]:
    """The values of a picture of 8×8 as a sequence."""
    images, labels = graph.data()
    return graph.put("reshape", images, sizes=sizes), labels


@broken(
    "kind_mismatch",
    "LSTM 1",
    expected="a sequence T×F",
    received="16×6×6 (feature maps C×H×W)",
    fixes=["Insert Reshape → 96×6"],
)
def maps_into_a_recurrent_layer(graph: Sketch) -> None:
    images, labels = graph.data()
    lstm = graph.put("lstm", graph.put("conv2d", images))
    scored(graph, End(lstm.node, "last"), labels)


@broken(
    "kind_mismatch",
    "GRU 1",
    expected="a sequence T×F",
    received="4×16 (a signal C×T)",
    fixes=["Insert Transpose → 16×4"],
)
def a_signal_into_a_recurrent_layer(graph: Sketch) -> None:
    images, labels = graph.data()
    signal = graph.put("reshape", images, sizes=(4, 16), two_axes="signal")
    scored(graph, End(graph.put("gru", signal).node, "last"), labels)


@broken(
    "state_size",
    "GRU 1",
    expected="1×64, or a vector of 64",
    received="10 (a vector)",
    fixes=["Set Units to 10"],
)
def a_state_of_another_size(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    state = graph.chain(steps, "flatten", ("linear", {"features": 10}))
    scored(graph, End(graph.put("gru", steps, state).node, "last"), labels)


@broken(
    "heads",
    "Attention 1",
    expected="a number of features that 8 divides",
    received="8×60 (a sequence T×F)",
    fixes=["Set Heads to 6"],
)
def heads_that_do_not_divide_the_features(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    wide = graph.put("linear", steps, features=60)
    scored(graph, graph.put("attention", wide, heads=8), labels)


@broken(
    "padding_mask",
    "Transformer 1",
    expected="a mask of 8 steps",
    received="64 (a vector)",
    fixes=["Remove the wire from Flatten 1"],
    leaves=["unused_node"],
)
def values_for_a_mask(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    scored(graph, graph.put("transformer_encoder_layer", steps, graph.put("flatten", steps)), labels)


@broken(
    "attention_steps",
    "Attention 1",
    expected="a sequence of 8 steps",
    received="4×16 (a sequence T×F)",
    fixes=["Remove the wire from Reshape 2"],
    leaves=["unused_node"],
)
def fewer_values_than_keys(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    few = graph.put("reshape", steps, sizes=(4, 16))
    scored(graph, graph.put("attention", steps, steps, few), labels)


@broken(
    "memory_size",
    "Decoder 1",
    expected="a sequence of 8 features",
    received="4×16 (a sequence T×F)",
    fixes=["Insert Linear → 4×8", "Insert Linear → 8×16"],
)
def a_memory_with_other_features(graph: Sketch) -> None:
    steps, labels = rows(graph, 8, 8)
    memory = graph.put("reshape", steps, sizes=(4, 16))
    scored(graph, graph.put("transformer_decoder_layer", steps, memory), labels)


@broken(
    "whole_numbers",
    "Embedding 1",
    expected="whole numbers",
    received="64 (a vector)",
    fixes=["Remove Embedding 1"],
)
def values_into_an_embedding(graph: Sketch) -> None:
    images, labels = graph.data()
    scored(graph, graph.chain(images, "flatten", "embedding"), labels)


@broken(
    "odd_size",
    "GLU 1",
    expected="an even size along axis 1",
    received="5 of 5×6×6 (feature maps C×H×W)",
    fixes=["Remove GLU 1"],
)
def an_odd_number_of_values_to_halve(graph: Sketch) -> None:
    images, labels = graph.data()
    scored(graph, graph.chain(images, ("conv2d", {"filters": 5}), "glu"), labels)


@broken(
    "limits_swapped",
    "Hardtanh 1",
    expected="a Highest above 2.0",
    received="a Highest of 1.0",
    fixes=["Set Highest to 3"],
)
def a_lower_limit_above_the_upper_one(graph: Sketch) -> None:
    images, labels = graph.data()
    scored(graph, graph.chain(images, ("hardtanh", {"lowest": 2.0})), labels)


@broken(
    "norm_groups",
    "Group norm 1",
    expected="a number of channels that 4 divides",
    received="6 channels",
    fixes=["Set Groups to 3"],
)
def groups_that_do_not_divide_the_channels(graph: Sketch) -> None:
    images, labels = graph.data()
    scored(graph, graph.chain(images, ("conv2d", {"filters": 6}), "group_norm"), labels)


@broken(
    "one_value",
    "Instance norm 1",
    expected="several values to normalise together",
    received="16×1×1 (feature maps C×H×W)",
    fixes=["Remove Instance norm 1"],
)
def maps_of_one_pixel_to_normalise(graph: Sketch) -> None:
    images, labels = graph.data()
    scored(graph, graph.chain(images, "conv2d", "adaptive_avg_pool2d", "instance_norm2d"), labels)
