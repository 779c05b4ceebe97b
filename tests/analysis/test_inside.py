"""A report as it is seen from inside a use of a block: with the shapes, problems and figures of that use."""

from __future__ import annotations

import pytest

from netbuilder.analysis.report import inside, report
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.project import Project
from tests.networks import Layers, classifier


def two_uses() -> Project:
    """Linear and ReLU in a block, used twice: with 4 values at first, then with what it gives itself."""
    layers: Layers = [("linear", {"features": 4}), ("relu", {}), ("linear", {"features": 2})]
    project = make_block(classifier("spirals", layers, {"count": 100}), ["linear_1", "relu_1"], "Hidden")
    again = edits.fresh_node(project, "block.block_1")
    project = edits.add(project, again)
    project = edits.connect(project, End("block_1_1", "block_output_1"), End(again.id, "block_input_1"))
    return edits.connect(project, End(again.id, "block_output_1"), End("linear_2", "in"))


def test_each_use_has_its_own_shapes_and_cost() -> None:
    whole = report(two_uses())
    first, second = inside(whole, ("block_1_1",)), inside(whole, ("block_1_2",))
    assert [str(first.shapes["block_input_1"][0]), str(second.shapes["block_input_1"][0])] == ["2", "4"]
    assert (first.parameters, second.parameters) == (12, 20)
    assert (first.block, first.graph) == ("block_1", whole.project.blocks["block_1"].graph)
    assert inside(whole, ()) is whole


def test_places_of_problems_begin_inside_and_their_fixes_mend_the_block() -> None:
    project = edits.disconnect(two_uses(), End("relu_1", "in"), "block_1")
    whole = report(project)
    found = inside(whole, ("block_1_2",))
    problem = next(each for each in found.problems if each.code == "unconnected_input")
    assert (problem.place.node, problem.place.blocks) == ("relu_1", ())
    assert report(problem.fixes[0].edit(project)).ok


def test_after_an_edit_it_is_inside_the_same_use() -> None:
    before = inside(report(two_uses()), ("block_1_2",))
    changed = edits.change(before.project, "linear_1", {"features": 7}, "block_1")
    after = report(changed, before)
    assert (after.path, str(after.shapes["linear_1"][0])) == (("block_1_2",), "7")


def test_a_use_in_a_loop_can_be_looked_into_though_nothing_is_known_there() -> None:
    project = two_uses()
    graph = project.graph
    wire = graph.wires[End("block_1_2", "block_input_1")]
    looped = graph.wires.with_(End("block_1_1", "block_input_1"), type(wire)(
        End("block_1_2", "block_output_1"), End("block_1_1", "block_input_1")
    ))  # fmt: skip
    project = type(project)(project.id, project.name, type(graph)(graph.nodes, looped), project.blocks)
    found = inside(report(project), ("block_1_1",))
    assert found.shapes["block_input_1"] == (None,) and found.graph.nodes.keys() >= {"linear_1", "relu_1"}


def test_what_is_no_block_cannot_be_looked_into() -> None:
    whole = report(two_uses())
    with pytest.raises(KeyError):
        inside(whole, ("linear_2",))
