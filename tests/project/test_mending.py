"""Edits that fixes are made of."""

from __future__ import annotations

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import End
from netbuilder.project import edits, mending
from netbuilder.project.blocks import make_block
from netbuilder.project.project import Project, fresh
from tests.networks import chain, digits_cnn, put


def ends(project: Project) -> dict[str, str]:
    """What feeds each input, as "node.port" by "node.port"."""
    wires = project.graph.wires.values()
    return {f"{w.target.node}.{w.target.port}": f"{w.source.node}.{w.source.port}" for w in wires}


def test_several_layers_into_a_wire() -> None:
    project = digits_cnn()
    layers = (("adaptive_avg_pool2d", {"size": [2, 2]}), ("tanh", {}))
    changed = mending.insert_layers(project, End("flatten_1", "in"), layers)
    found = ends(changed)
    assert found["adaptive_avg_pool2d_1.in"] == ends(project)["flatten_1.in"]
    assert found["tanh_1.in"] == "adaptive_avg_pool2d_1.out"
    assert found["flatten_1.in"] == "tanh_1.out"
    assert changed.graph.nodes["adaptive_avg_pool2d_1"].settings["size"] == (2, 2)


def test_wires_change_places_without_being_in_each_others_way() -> None:
    project = digits_cnn()
    loss = "cross_entropy_1"
    wires = (
        (End("linear_1", "out"), End(loss, "target")),
        (End("digits_1", "labels"), End(loss, "scores")),
    )
    found = ends(mending.rewire(project, wires))
    assert (found[f"{loss}.target"], found[f"{loss}.scores"]) == ("linear_1.out", "digits_1.labels")


def test_a_node_goes_and_what_it_fed_is_fed_from_elsewhere() -> None:
    project, start = put(fresh(), "input", sizes=[4])
    project, other = put(project, "input", sizes=[4])
    project, end = chain(project, End(start, "out"), [("tanh", {})])
    changed = mending.replace_source(project, start, ((End(other, "out"), End(end.node, "in")),))
    assert start not in changed.graph.nodes
    assert ends(changed) == {"tanh_1.in": f"{other}.out"}


def test_a_setting_is_forgotten() -> None:
    project = digits_cnn()
    changed = mending.forget_setting(project, "dropout_1", "share")
    assert "share" not in changed.graph.nodes["dropout_1"].settings
    assert mending.forget_setting(changed, "dropout_1", "share") == changed
    with pytest.raises(ProblemError):
        mending.forget_setting(project, "nobody", "share")


def test_another_kind_keeps_wires_and_what_it_can_of_the_settings() -> None:
    project = edits.change(digits_cnn(), "batch_norm2d_1", {"momentum": 0.5, "affine": False})
    changed = mending.change_kind(project, "batch_norm2d_1", "batch_norm1d")
    node = changed.graph.nodes["batch_norm2d_1"]
    assert (node.kind, node.name) == ("batch_norm1d", "Batch norm 1")
    assert (node.settings["momentum"], node.settings["affine"]) == (0.5, False)
    assert ends(changed) == ends(project)
    assert mending.change_kind(changed, "batch_norm2d_1", "batch_norm2d") == project


def test_another_kind_drops_settings_that_it_does_not_take() -> None:
    project = digits_cnn()
    node = mending.change_kind(project, "conv2d_1", "conv1d").graph.nodes["conv2d_1"]
    assert (node.settings["filters"], node.settings["kernel"]) == (8, 3)
    assert "features" not in mending.change_kind(project, "linear_1", "relu").graph.nodes["linear_1"].settings


def test_ports_follow_by_their_place_and_given_names_stay() -> None:
    project = edits.rename(digits_cnn(), "relu_1", "My activation")
    changed = mending.change_kind(project, "cross_entropy_1", "loss.mean_squared_error")
    assert changed.graph.nodes["cross_entropy_1"].name == "Mean squared error"
    assert ends(changed)["cross_entropy_1.prediction"] == "linear_1.out"
    assert ends(changed)["cross_entropy_1.target"] == "digits_1.labels"
    activation = mending.change_kind(project, "relu_1", "tanh").graph.nodes["relu_1"]
    assert (activation.kind, activation.name) == ("tanh", "My activation")


def test_inside_a_block() -> None:
    project = make_block(digits_cnn(), ["relu_1", "max_pool2d_1"], "Pair")
    changed = mending.change_kind(project, "relu_1", "tanh", "block_1")
    assert changed.blocks["block_1"].graph.nodes["relu_1"].name == "Tanh 1"
    assert mending.forget_setting(project, "max_pool2d_1", "kernel", "block_1") != project
    target = End("max_pool2d_1", "in")
    inserted = mending.insert_layers(project, target, (("gelu", {}),), "block_1")
    assert "gelu_1" in inserted.blocks["block_1"].graph.nodes
    assert inserted.graph == project.graph
