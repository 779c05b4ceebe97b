"""Mistakes inside blocks and with them: told once, mended inside."""

from __future__ import annotations

from netbuilder.graph.model import End
from tests.analysis.broken.case import broken
from tests.analysis.sketch import Sketch


def through(graph: Sketch, name: str, *steps: str) -> str:
    """A block that leads one input through layers; the kind of the nodes that stand for it."""
    kind = graph.block(name)
    block = graph.inside(kind)
    end = graph.chain(graph.put("block_input", block=block), *steps, block=block)
    graph.put("block_output", end, block=block)
    return kind


def use(graph: Sketch, kind: str, source: End, **settings: object) -> End:
    return End(graph.put(kind, source, **settings).node, "block_output_1")


@broken(
    "kind_mismatch",
    "Bad / Linear 1",
    expected="a vector or a sequence T×F",
    received="1×8×8 (feature maps C×H×W)",
    fixes=["Insert Flatten → 64", "Average each map → 1"],
)
def maps_into_a_linear_layer_inside_a_block(graph: Sketch) -> None:
    kind = through(graph, "Bad", "linear")
    images, labels = graph.data()
    both = graph.put("add", use(graph, kind, images), use(graph, kind, images))
    graph.put("loss.cross_entropy", both, labels)


@broken(
    "unconnected_input",
    "Head / Linear 1",
    expected="a wire",
    received="none",
    fixes=["Connect Block input 1 through Flatten → 64", "Remove Linear 1"],
)
def an_open_input_inside_a_block(graph: Sketch) -> None:
    kind = graph.block("Head")
    graph.put("block_input", block="block_1")
    graph.put("block_output", graph.put("linear", block="block_1"), block="block_1")
    images, labels = graph.data()
    graph.put("loss.cross_entropy", use(graph, kind, images), labels)


@broken(
    "unconnected_input",
    "Pair 1",
    expected="a wire",
    received="none",
    fixes=["Connect Spirals: points", "Remove Pair 1"],
)
def a_block_with_an_open_port(graph: Sketch) -> None:
    kind = graph.block("Pair")
    ports = [graph.put("block_input", block="block_1", name=name) for name in ("Left", "Right")]
    graph.put("block_output", graph.put("add", *ports, block="block_1"), block="block_1")
    points, labels = graph.data("spirals")
    scores = graph.put("linear", use(graph, kind, points), features=2)
    graph.put("loss.cross_entropy", scores, labels)


@broken(
    "other_weights",
    "Stage 2",
    expected="2, as at Stage 1",
    received="10",
    fixes=["Give Stage 2 weights of its own"],
)
def a_block_with_the_weights_of_one_that_takes_something_else(graph: Sketch) -> None:
    kind = through(graph, "Stage", "linear")
    points, labels = graph.data("spirals")
    first = use(graph, kind, points)
    second = use(graph, kind, first, weights=first.node)
    graph.put("loss.cross_entropy", graph.put("linear", second, features=2), labels)


@broken(
    "repeat_shape",
    "Shrink 1",
    expected="2, like its input",
    received="10",
    fixes=["Set the outputs of Linear 1 to 2", "Set Repeat to 1"],
)
def a_block_that_cannot_follow_itself(graph: Sketch) -> None:
    kind = through(graph, "Shrink", "linear")
    points, labels = graph.data("spirals")
    scores = graph.put("linear", use(graph, kind, points, repeat=3), features=2)
    graph.put("loss.cross_entropy", scores, labels)


@broken(
    "unknown_block",
    "Use",
    expected="a block of this project that does not hold this one",
    received="a block that the project does not have",
    fixes=["Remove Use"],
)
def a_block_that_is_missing(graph: Sketch) -> None:
    images, labels = graph.data()
    graph.put("loss.cross_entropy", graph.chain(images, "flatten", "linear"), labels)
    graph.raw("block.nowhere", "use", name="Use")
    graph.wire(End("flatten_1", "out"), End("use", "in"))
    graph.wire(End("use", "out"), End("linear_1", "in"))


@broken(
    "block_in_itself",
    "Around / Around 1",
    expected="a block of this project that does not hold this one",
    received="a block around it",
    fixes=["Remove Around 1"],
)
def a_block_inside_itself(graph: Sketch) -> None:
    kind = through(graph, "Around", "relu")
    points, labels = graph.data("spirals")
    scores = graph.put("linear", use(graph, kind, points), features=2)
    graph.put("loss.cross_entropy", scores, labels)
    graph.raw(kind, "again", "block_1", name="Around 1", repeat=1, share=False)
    graph.wire(End("block_input_1", "out"), End("again", "block_input_1"), "block_1")
    graph.wire(End("again", "block_output_1"), End("relu_1", "in"), "block_1")


@broken(
    "wrong_graph",
    "Mixed / Digits",
    expected="in the main graph",
    received="inside a block",
    fixes=["Remove Digits"],
)
def data_inside_a_block(graph: Sketch) -> None:
    kind = through(graph, "Mixed", "relu")
    points, labels = graph.data("spirals")
    scores = graph.put("linear", use(graph, kind, points), features=2)
    graph.put("loss.cross_entropy", scores, labels)
    graph.raw("data.digits", "digits", "block_1", name="Digits", size=8)


@broken(
    "wrong_graph",
    "Mixed / Output",
    expected="in the main graph",
    received="inside a block",
    fixes=["Use Block output instead", "Remove Output"],
)
def an_output_inside_a_block(graph: Sketch) -> None:
    kind = through(graph, "Mixed", "relu")
    points, labels = graph.data("spirals")
    scores = graph.put("linear", use(graph, kind, points), features=2)
    graph.put("loss.cross_entropy", scores, labels)
    graph.raw("output", "output", "block_1", name="Output")
    graph.wire(End("relu_1", "out"), End("output", "in"), "block_1")
