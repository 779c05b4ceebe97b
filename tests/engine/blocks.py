"""Projects with blocks, for tests of what happens inside them."""

from __future__ import annotations

from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.parameters import expose, give
from netbuilder.project.project import Project
from tests.networks import Layers, chain, classifier, put


def encoder_in_block(activation: str = "tanh", **recipe: object) -> Project:
    """Two spirals; the hidden layer is in the block "Encoder"."""
    layers: Layers = [("linear", {"features": 8}), (activation, {}), ("linear", {"features": 2})]
    chosen = {"epochs": 2, "batch": 32, "lr": 0.01, **recipe}
    project = classifier("spirals", layers, {"count": 100}, **chosen)
    return make_block(project, ["linear_1", f"{activation}_1"], "Encoder")


def deep_chain(**recipe: object) -> Project:
    """Two spirals; three layers in the block "Hidden", and as many around it."""
    layers: Layers = [
        ("linear", {"features": 8}),
        ("linear", {"features": 8}),
        ("tanh", {}),
        ("dropout", {"share": 0.1}),
        ("linear", {"features": 2}),
    ]
    project = classifier("spirals", layers, {"count": 100}, **{"epochs": 1, **recipe})
    return make_block(project, ["linear_2", "tanh_1", "dropout_1"], "Hidden")


def repeated_block(*, share: bool = False, **recipe: object) -> Project:
    """Two spirals; a block of one layer and an activation stands for three of them in a row."""
    layers: Layers = [
        ("linear", {"features": 8}),
        ("linear", {"features": 8}),
        ("relu", {}),
        ("linear", {"features": 2}),
    ]
    project = classifier("spirals", layers, {"count": 100}, **{"epochs": 2, "batch": 32, **recipe})
    project = make_block(project, ["linear_2", "relu_1"], "Stage")
    return edits.change(project, "block_1_1", {"repeat": 3, "share": share})


def same_weights(**recipe: object) -> Project:
    """Two spirals; a block of one layer and an activation is used twice with the same weights."""
    project = edits.change(repeated_block(**recipe), "block_1_1", {"repeat": 1})
    return edits.insert_on_wire(project, End("linear_3", "in"), "block.block_1", {"weights": "block_1_1"})


def of_two_widths(**recipe: object) -> Project:
    """Two spirals; a block is used twice, with 8 outputs and, by a parameter of its own, with 5."""
    project = edits.change(repeated_block(**recipe), "block_1_1", {"repeat": 1})
    project = expose(project, "block_1", "linear_2", "features")
    project = edits.insert_on_wire(project, End("linear_3", "in"), "block.block_1", {})
    (name,) = project.blocks["block_1"].parameters
    return give(project, "block_1_2", name, 5)


def sum_of_two(**recipe: object) -> Project:
    """Two spirals; the scores are added to themselves, by an expression that is no module."""
    project = classifier("spirals", [("linear", {"features": 2})], {"count": 100}, **{"epochs": 1, **recipe})
    project = edits.disconnect(project, End("cross_entropy_1", "scores"))
    project, add = put(project, "add")
    project = edits.connect(project, End("linear_1", "out"), End(add, "1"))
    project = edits.connect(project, End("linear_1", "out"), End(add, "2"))
    project, end = chain(project, End(add, "out"), [("tanh", {})])
    return edits.connect(project, end, End("cross_entropy_1", "scores"))
