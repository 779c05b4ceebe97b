"""Layers that are muted or frozen and had better not be."""

from __future__ import annotations

from dataclasses import replace

from netbuilder.project import states
from netbuilder.project.states import State
from tests.analysis.broken.case import broken
from tests.analysis.sketch import Sketch, classify


@broken(
    "kind_mismatch",
    "Linear 1",
    expected="a vector or a sequence T×F",
    received="1×8×8 (feature maps C×H×W)",
    fixes=["Unmute Flatten 1", "Insert Flatten → 64", "Average each map → 1"],
)
def a_flatten_that_is_muted(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    graph.project = states.put(graph.project, ("flatten_1",), State.MUTED, on=True)


@broken(
    "not_muted",
    "Cross-entropy",
    expected="a layer that can hand its input on",
    received="",
    fixes=["Unmute Cross-entropy"],
)
def a_loss_that_is_muted(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear")
    nodes = graph.project.graph.nodes
    muted = nodes.with_("cross_entropy_1", replace(nodes["cross_entropy_1"], muted=True))
    graph.project = replace(graph.project, graph=replace(graph.project.graph, nodes=muted))


@broken(
    "all_frozen",
    "Cross-entropy",
    expected="a layer whose weights learn",
    received="2 frozen",
    fixes=["Unfreeze Linear 2", "Unfreeze all layers"],
)
def a_network_that_is_frozen(graph: Sketch) -> None:
    images, labels = graph.data()
    classify(graph, images, labels, "flatten", "linear", "relu", "linear")
    graph.project = states.put(graph.project, ("linear_1", "linear_2"), State.FROZEN, on=True)
