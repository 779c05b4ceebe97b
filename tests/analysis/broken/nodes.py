"""Nodes as only a file made by hand, or by another version, can hold them; and references."""

from __future__ import annotations

from netbuilder.graph.model import End
from tests.analysis.broken.case import broken
from tests.analysis.sketch import Sketch, classify


def sound(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", ("linear", {"features": 20}), "relu", "linear")


@broken(
    "unknown_layer",
    "Strange",
    expected="one of ",
    received="convolution2d",
    fixes=["Use Conv 2-D instead", "Remove Strange"],
)
def a_layer_that_is_called_otherwise(graph: Sketch) -> None:
    images, labels = graph.data()
    strange = graph.raw("convolution2d", "strange", name="Strange", kernel=[3, 3])
    graph.wire(images, End("strange", "in"))
    classify(graph, strange, labels, "flatten", "linear")


@broken("unknown_layer", "Strange", expected="one of ", received="zzz", fixes=["Remove Strange"])
def a_layer_that_nothing_is_called_like(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    graph.raw("zzz", "strange", name="Strange")
    graph.wire(End("flatten_1", "out"), End("strange", "in"))
    graph.wire(End("strange", "out"), End("linear_1", "in"))


@broken(
    "unknown_loss",
    "Goal",
    expected="one of ",
    received="crossentropy",
    fixes=["Use Cross-entropy instead", "Remove Goal"],
)
def a_loss_that_is_spelt_otherwise(graph: Sketch) -> None:
    images, labels = graph.data()
    graph.raw("loss.crossentropy", "goal", name="Goal")
    graph.wire(graph.chain(images, "flatten", "linear"), End("goal", "scores"))
    graph.wire(labels, End("goal", "target"))


@broken(
    "unknown_data_set",
    "Pictures",
    expected="one of ",
    received="digit",
    fixes=["Use Digits instead", "Remove Pictures"],
)
def data_that_are_spelt_otherwise(graph: Sketch) -> None:
    pictures = graph.raw("data.digit", "pictures", name="Pictures")
    classify(graph, End(pictures.node, "images"), End(pictures.node, "labels"), "flatten", "linear")


@broken(
    "unknown_setting",
    "Linear 1",
    expected="one of features, bias",
    received="featurs",
    fixes=["Set Outputs to 30", "Forget it"],
)
def a_setting_that_is_spelt_otherwise(graph: Sketch) -> None:
    sound(graph)
    graph.raw("linear", "linear_1", name="Linear 1", featurs=30)


@broken(
    "unknown_setting",
    "Linear 1",
    expected="one of features, bias",
    received="zzz",
    fixes=["Forget it"],
)
def a_setting_that_nothing_is_called_like(graph: Sketch) -> None:
    sound(graph)
    graph.raw("linear", "linear_1", name="Linear 1", features=20, zzz=3)


@broken(
    "bad_setting",
    "Linear 1",
    expected="a whole number from 1 to 1,000,000",
    received="-3",
    fixes=["Set Outputs to 1", "Reset Outputs to 10"],
)
def a_number_below_its_limit(graph: Sketch) -> None:
    sound(graph)
    graph.raw("linear", "linear_1", name="Linear 1", features=-3)


@broken(
    "bad_setting",
    "Linear 1",
    expected="a whole number from 1 to 1,000,000",
    received="'many'",
    fixes=["Reset Outputs to 10"],
)
def a_word_in_place_of_a_number(graph: Sketch) -> None:
    sound(graph)
    graph.raw("linear", "linear_1", name="Linear 1", features="many")


@broken(
    "wrong_graph",
    "Port",
    expected="inside a block",
    received="in the main graph",
    fixes=["Use Output instead", "Remove Port"],
)
def a_port_of_a_block_outside(graph: Sketch) -> None:
    sound(graph)
    graph.raw("block_output", "port", name="Port")
    graph.wire(End("linear_2", "out"), End("port", "in"))


@broken(
    "no_partner",
    "Tied linear 1",
    expected="a layer of this graph: Linear or Embedding",
    received="none",
    fixes=["Set Partner to Linear 1", "Use Linear instead"],
)
def a_tied_layer_without_partner(graph: Sketch) -> None:
    patches, _ = graph.data("photo_patches")
    flat = graph.put("flatten", patches)
    code = graph.put("linear", flat, features=12)
    graph.put("loss.mean_squared_error", graph.put("tied_linear", code), flat)


@broken(
    "no_partner",
    "Tied linear 1",
    expected="a layer of this graph: Linear or Embedding",
    received="none",
    fixes=["Use Linear instead"],
)
def a_tied_layer_with_nobody_to_refer_to(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "tied_linear")
