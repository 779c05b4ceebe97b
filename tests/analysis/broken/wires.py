"""Wires that are missing, lead back, or lead nowhere."""

from __future__ import annotations

from netbuilder.graph.model import End
from netbuilder.project import edits
from tests.analysis.broken.case import broken
from tests.analysis.sketch import Sketch, classify


@broken(
    "unconnected_input",
    "Linear 1",
    expected="a wire",
    received="none",
    fixes=["Connect Flatten 1", "Remove Linear 1"],
)
def a_layer_beside_the_way(graph: Sketch) -> None:
    images, labels = graph.data()
    graph.put("flatten", images)
    graph.put("loss.cross_entropy", graph.put("linear"), labels)


@broken(
    "unconnected_input",
    "Linear 1",
    expected="a wire",
    received="none",
    fixes=[
        "Connect Max pool 1 through Flatten → 144",
        "Connect Digits: images through Flatten → 64",
        "Remove Linear 1",
    ],
)
def a_flatten_that_was_deleted(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "conv2d", "relu", "max_pool2d", "flatten", "linear")
    graph.project = edits.remove(graph.project, ("flatten_1",))


@broken(
    "unconnected_input",
    "ReLU 1",
    expected="a wire",
    received="none",
    fixes=["Connect Linear 1", "Connect Flatten 1", "Remove ReLU 1"],
)
def a_layer_in_the_middle_that_was_deleted(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", ("linear", {"features": 20}), "tanh", "relu", "linear")
    graph.project = edits.remove(graph.project, ("tanh_1",))


@broken(
    "unconnected_input",
    "Cross-entropy",
    expected="a wire",
    received="none",
    fixes=["Connect Digits: labels", "Remove Cross-entropy"],
)
def a_loss_without_target(graph: Sketch) -> None:
    images, _ = graph.data()
    graph.put("loss.cross_entropy", graph.chain(images, "flatten", "linear"))


@broken(
    "unconnected_input",
    "Linear 1",
    expected="a wire",
    received="none",
    fixes=["Add Digits before it", "Remove Linear 1"],
    leaves=["no_loss"],
    beside=["no_data"],
)
def a_single_layer_on_the_canvas(graph: Sketch) -> None:
    graph.put("linear")


@broken(
    "cycle",
    "ReLU 1",
    expected="wires that lead forward only",
    received="a loop of 2",
    fixes=["Connect Linear 1", "Remove the wire from Linear 2 to ReLU 1"],
)
def a_wire_that_leads_back(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", ("linear", {"features": 20}), "relu", "linear")
    graph.wire(End("linear_2", "out"), End("relu_1", "in"))
    for number, id in enumerate(graph.project.graph.nodes):
        graph.project = edits.move(graph.project, {id: (180.0 * number, 0.0)})


@broken(
    "cycle",
    "Add 1",
    expected="wires that lead forward only",
    received="a loop of 3",
    fixes=["Remove the wire from ReLU 1 to Add 1"],
)
def feedback_into_a_sum(graph: Sketch) -> None:
    images, labels = graph.data()
    both = graph.put("add", graph.put("flatten", images))
    end = graph.chain(both, ("linear", {"features": 64}), "relu")
    graph.put("loss.cross_entropy", graph.put("linear", end), labels)
    graph.wire(end, End(both.node, "2"))
    for number, id in enumerate(graph.project.graph.nodes):
        graph.project = edits.move(graph.project, {id: (180.0 * number, 0.0)})


@broken(
    "lost_wire",
    "Flatten 1",
    expected="a wire between two ports that exist",
    received="one that does not",
    fixes=["Connect Digits: images", "Connect Digits: labels", "Remove the wire"],
)
def a_wire_from_a_field_that_is_gone(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    graph.wire(End(images.node, "pictures"), End("flatten_1", "in"))


@broken(
    "lost_wire",
    "Flatten 1",
    expected="a wire between two ports that exist",
    received="one that does not",
    fixes=["Remove the wire"],
)
def a_wire_to_a_port_that_is_not_there(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    graph.wire(images, End("flatten_1", "side"))


@broken(
    "loss_as_input",
    "ReLU 1",
    expected="the output of a layer or a data set",
    received="a loss",
    fixes=["Connect Linear 1", "Connect Flatten 1", "Remove the wire"],
)
def a_wire_that_leads_on_from_a_loss(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    graph.put("output", graph.put("relu", End("cross_entropy_1", "loss")))


@broken(
    "unused_node",
    "Tanh 1",
    expected="a wire to a loss or an output",
    received="none",
    fixes=["Remove Tanh 1 and what leads only there", "Add Output behind Tanh 1"],
)
def a_branch_that_nothing_uses(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    graph.chain(End("flatten_1", "out"), "relu", "tanh")
