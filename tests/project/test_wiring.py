"""Several wires changed together, on LeNet-5."""

from __future__ import annotations

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import End
from netbuilder.project import edits, wiring
from netbuilder.project.blocks import make_block
from netbuilder.project.examples import example
from netbuilder.project.project import Project, graph_of


@pytest.fixture
def lenet() -> Project:
    return example("lenet5").open().project


def source(project: Project, node: str, port: str = "in") -> str | None:
    wire = project.graph.wires.get(End(node, port))
    return wire.source.node if wire is not None else None


def test_wires_are_cut_together_and_unknown_ends_are_ignored(lenet: Project) -> None:
    ends = {End("relu_1", "in"), End("relu_2", "in"), End("nobody", "in")}
    after = wiring.cut(lenet, ends)
    assert lenet.graph.wires.keys() - after.graph.wires.keys() == ends - {End("nobody", "in")}
    assert after.graph.nodes == lenet.graph.nodes


def test_wires_are_led_from_another_output_or_none_of_them_is(lenet: Project) -> None:
    lenet = edits.connect(
        edits.add(lenet, edits.fresh_node(lenet, "add")), End("relu_3", "out"), End("add_1", "1")
    )
    ends = [End("linear_2", "in"), End("add_1", "1")]
    after = wiring.lead_from(lenet, End("linear_1", "out"), ends)
    assert source(after, "linear_2") == source(after, "add_1", "1") == "linear_1"
    with pytest.raises(ProblemError, match="loop"):
        wiring.lead_from(lenet, End("linear_2", "out"), ends)


def test_a_node_comes_out_of_its_wires_which_are_joined(lenet: Project) -> None:
    after = wiring.take_out(lenet, ["relu_1"])
    assert source(after, "relu_1") is None and source(after, "max_pool2d_1") == "conv2d_1"
    assert after.graph.nodes == lenet.graph.nodes
    assert wiring.take_out(after, ["relu_1"]) is after, "it is out already"


def test_neighbours_come_out_together_and_stay_joined(lenet: Project) -> None:
    after = wiring.take_out(lenet, ["relu_1", "max_pool2d_1"])
    assert source(after, "conv2d_2") == "conv2d_1" and source(after, "relu_1") is None
    assert source(after, "max_pool2d_1") == "relu_1"


def test_what_nothing_comes_into_just_lets_go(lenet: Project) -> None:
    after = wiring.take_out(lenet, ["digits_1", "cross_entropy_1"])
    assert source(after, "conv2d_1") is None and source(after, "cross_entropy_1", "scores") is None
    assert source(after, "cross_entropy_1", "target") == "digits_1", "a wire among them stays"


def test_a_loose_node_is_put_into_a_wire(lenet: Project) -> None:
    loose = edits.add(lenet, edits.fresh_node(lenet, "dropout"))
    after = wiring.put_into(loose, "dropout_1", End("relu_1", "in"))
    assert source(after, "relu_1") == "dropout_1" and source(after, "dropout_1") == "conv2d_1"


@pytest.mark.parametrize(
    ("id", "end"),
    [
        ("relu_2", End("relu_1", "in")),  # its input is taken
        ("cross_entropy_1", End("relu_1", "in")),  # leads nowhere
        ("digits_1", End("relu_1", "in")),  # nothing leads into it
        ("dropout_1", End("dropout_1", "in")),  # no wire
    ],
)
def test_what_has_no_way_through_is_refused(lenet: Project, id: str, end: End) -> None:
    loose = edits.add(lenet, edits.fresh_node(lenet, "dropout"))
    with pytest.raises(ProblemError):
        wiring.put_into(loose, id, end)


def test_inside_a_block(lenet: Project) -> None:
    project = make_block(lenet, ["conv2d_1", "relu_1", "max_pool2d_1"])
    (block,) = project.blocks
    after = wiring.take_out(project, ["relu_1"], block)
    assert graph_of(after, block).wires[End("max_pool2d_1", "in")].source.node == "conv2d_1"
    assert after.graph == project.graph
