"""Muted nodes and dots: the network is the one without them, and what they made impossible is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from netbuilder.analysis.cost import cost_of
from netbuilder.analysis.report import report
from netbuilder.analysis.sound import network
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import vector
from netbuilder.engine.build import build
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, End
from netbuilder.project import edits
from netbuilder.project.dots import add_dot
from netbuilder.project.expand import expand
from netbuilder.project.project import Project, graph_of
from netbuilder.project.states import State, put
from tests.analysis.drawing import Draw, drawn
from tests.analysis.sketch import Sketch, classifier
from tests.analysis.test_executed import assert_runs_as_told

torch.set_num_threads(1)


def muted(project: Project, *ids: str, block: str = "") -> Project:
    return put(project, ids, State.MUTED, True, block)


def answers(project: Project) -> list[torch.Tensor]:
    """What the network gives for the same weights and inputs, by the order of its outputs."""
    made = network(project)
    torch.manual_seed(0)
    module = build(made.source).eval()
    inputs = [torch.randn(3, *spec.sizes) for _, spec in made.plan.model.inputs]
    with torch.no_grad():
        given = module(*inputs)
    return list(given) if isinstance(given, tuple) else [given]


def same(one: Project, other: Project) -> bool:
    pairs = zip(answers(one), answers(other), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def test_a_muted_layer_is_as_good_as_none() -> None:
    sketch = classifier()
    without = edits.remove_and_heal(sketch.project, "relu_1")
    with_it = muted(sketch.project, "relu_1")
    assert network(with_it).source.text == network(without).source.text
    found = report(with_it)
    assert found.ok and found.cost == report(without).cost
    assert found.walk.outcomes["relu_1"].outputs == (vector(20),)
    assert found.walk.outcomes["linear_2"].sources == (End("linear_1", "out"),)
    assert same(with_it, without) and not same(with_it, sketch.project)


def test_muted_layers_in_a_row_and_at_the_end() -> None:
    sketch = Sketch()
    x = sketch.put("input", sizes=[6])
    sketch.put("output", sketch.chain(x, ("linear", {"features": 4}), "relu", "tanh", "sigmoid"))
    project = muted(sketch.project, "relu_1", "tanh_1", "sigmoid_1")
    assert [line.node for line in network(project).plan.model.lines] == ["linear_1"]
    everything = muted(sketch.project, "linear_1", "relu_1", "tanh_1", "sigmoid_1")
    assert network(everything).plan.model.returns == (network(everything).plan.model.inputs[0][0],)


def test_of_several_inputs_the_first_goes_through_and_what_led_to_the_others_is_left_out() -> None:
    sketch = Sketch()
    x = sketch.put("input", sizes=[6])
    one, other = sketch.put("linear", x, features=4), sketch.put("linear", x, features=4)
    sketch.put("output", sketch.put("add", one, other))
    project = muted(sketch.project, "add_1")
    found = report(project)
    assert found.ok and found.left_out == {"linear_2"}
    assert found.parameters == cost_of(found.walk.outcomes["linear_1"]).parameters
    assert [line.node for line in network(project).plan.model.lines] == ["linear_1"]


def test_with_a_single_wire_at_its_second_input_that_one_goes_through() -> None:
    sketch = Sketch()
    x = sketch.put("input", sizes=[6])
    sketch.put("output", sketch.put("add", x, x))
    project = muted(edits.disconnect(sketch.project, End("add_1", "1")), "add_1")
    assert report(project).ok and network(project).plan.model.lines == ()


def test_labels_go_through_a_dot_to_the_loss() -> None:
    sketch = classifier()
    project = add_dot(sketch.project, [End("cross_entropy_1", "target")], (0.0, 0.0))
    plain, dotted = network(sketch.project, to_train=True), network(project, to_train=True)
    assert dotted.plan.losses == plain.plan.losses and dotted.plan.data == "digits_1"
    assert dotted.source.text == plain.source.text
    assert report(project).problems == report(sketch.project).problems


def test_a_dot_costs_nothing_and_several_wires_share_it() -> None:
    sketch = Sketch()
    x = sketch.put("input", sizes=[6])
    h = sketch.put("linear", x, features=4)
    one, other = sketch.put("relu", h), sketch.put("tanh", h)
    sketch.put("output", sketch.put("add", one, other))
    project = add_dot(sketch.project, [End("relu_1", "in"), End("tanh_1", "in")], (0.0, 0.0))
    assert network(project).source.text == network(sketch.project).source.text
    assert report(project).cost == report(sketch.project).cost


def test_a_loose_dot_is_no_output_of_the_network() -> None:
    sketch = Sketch()
    x = sketch.put("input", sizes=[6])
    h = sketch.put("linear", x, features=4)
    sketch.put("relu", h)
    sketch.put("reroute", h)
    assert network(sketch.project).plan.outputs == (End("relu_1", "out"),)


def test_a_muted_block_is_not_looked_into() -> None:
    sketch = Sketch()
    kind = sketch.block("Pair")
    inside = sketch.inside(kind)
    enter = sketch.put(BLOCK_INPUT, block=inside)
    sketch.put(BLOCK_OUTPUT, sketch.put("linear", enter, features=3, block=inside), block=inside)
    x = sketch.put("input", sizes=[6])
    use = sketch.put(kind, x).node
    end = sketch.put("output")
    sketch.wire(
        End(use, next(iter(report(sketch.project).walk.outcomes[use].output_ports))), End(end.node, "in")
    )
    project = muted(sketch.project, use)
    assert report(project).ok and report(project).parameters == 0
    assert network(project).plan.model.lines == ()
    with pytest.raises(ProblemError, match="is muted"):
        expand(project, use)


# ---------------------------------------------------------------------------------------- what is told


def test_the_layer_behind_says_what_no_longer_fits_and_offers_to_unmute() -> None:
    project = muted(classifier().project, "flatten_1")
    (problem,) = report(project).errors
    assert (problem.code, problem.place.node) == ("kind_mismatch", "linear_1")
    assert str(problem.fixes[0].label) == "Unmute Flatten 1"
    assert report(problem.fixes[0].edit(project)).ok


def test_it_is_offered_through_layers_and_dots_between() -> None:
    sketch = classifier()
    project = edits.insert_on_wire(sketch.project, End("linear_1", "in"), "dropout", {})
    project = add_dot(project, [End("linear_1", "in")], (0.0, 0.0))
    (problem,) = report(muted(project, "flatten_1")).errors
    assert "Unmute Flatten 1" in [str(fix.label) for fix in problem.fixes]


def test_it_is_not_offered_where_it_would_not_help() -> None:
    project = muted(classifier().project, "relu_1", "flatten_1")
    (problem,) = report(project).errors
    assert "Unmute ReLU 1" not in [str(fix.label) for fix in problem.fixes]


def test_without_an_input_a_muted_layer_is_as_unconnected_as_before() -> None:
    project = edits.disconnect(muted(classifier().project, "relu_1"), End("relu_1", "in"))
    (problem,) = report(project).errors
    assert (problem.code, problem.place.node) == ("unconnected_input", "relu_1")


def test_a_partner_that_a_file_says_is_muted() -> None:
    sketch = Sketch()
    x = sketch.put("input", sizes=[6])
    code = sketch.put("linear", x, features=4)
    sketch.put("output", sketch.put("tied_linear", code, partner=code.node))
    with pytest.raises(ProblemError, match="uses the weights"):
        muted(sketch.project, code.node)
    project = by_hand(sketch.project, code.node)
    (problem,) = report(project).errors
    assert problem.code == "no_partner" and "which is muted" in str(problem.received)
    assert report(problem.fixes[0].edit(project)).ok
    # Without the one that refers to it, nothing is in the way.
    assert report(muted(muted(sketch.project, "tied_linear_1"), code.node)).ok


@pytest.mark.parametrize("id", ["digits_1", "cross_entropy_1"])
def test_data_and_losses_that_a_file_says_are_muted(id: str) -> None:
    project = by_hand(classifier().project, id)
    (problem,) = report(project).errors
    assert (problem.code, problem.place.node) == ("not_muted", id)
    assert report(problem.fixes[0].edit(project)).ok


def test_a_layer_of_several_outputs_that_a_file_says_is_muted() -> None:
    sketch = Sketch()
    steps = sketch.put("input", sizes=[8, 4])
    lstm = sketch.put("lstm", steps, units=4)
    sketch.put("output", End(lstm.node, "last"))
    project = by_hand(sketch.project, "lstm_1")
    (problem,) = report(project, report(sketch.project)).errors
    assert (problem.code, problem.place.node) == ("not_muted", "lstm_1")
    assert report(problem.fixes[0].edit(project)).ok


def by_hand(project: Project, id: str) -> Project:
    """`project` in which a node is muted that could not be by an edit."""
    graph = project.graph
    node = replace(graph.nodes[id], muted=True)
    return replace(project, graph=replace(graph, nodes=graph.nodes.with_(id, node)))


# ---------------------------------------------------------------------------------------- at random


def scattered(project: Project, draw: Draw) -> Project:
    """`project` with some nodes muted or frozen that may be, and dots in some wires, in blocks too."""
    for block in ("", *project.blocks):
        graph = graph_of(project, block)
        for end in [end for end in graph.wires if draw(5) == 0]:
            project = add_dot(project, [end], (0.0, 0.0), block)
        for id in graph.nodes:
            for state in (State.MUTED, State.FROZEN):
                if draw(4) == 0:
                    project = tried(project, id, state, block)
    return project


def tried(project: Project, id: str, state: State, block: str) -> Project:
    try:
        return put(project, [id], state, True, block)
    except ProblemError:
        return project


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_networks_at_random_run_as_told(data: st.DataObject) -> None:
    def draw(below: int) -> int:
        return data.draw(st.integers(0, below - 1))

    project = scattered(drawn(draw), draw)
    if not report(project).stops_building:  # muting can leave shapes that do not fit any more
        assert_runs_as_told(project)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_muted_layer_at_random_is_as_good_as_none(data: st.DataObject) -> None:
    def draw(below: int) -> int:
        return data.draw(st.integers(0, below - 1))

    project = drawn(draw)
    plain = [
        node.id
        for node in project.graph.nodes.values()
        if node.kind in ("relu", "tanh", "layer_norm")
        and any(end.node == node.id for end in project.graph.wires)
    ]
    chosen = [id for id in plain if draw(2)]
    without = project
    for id in chosen:
        without = edits.remove_and_heal(without, id)
    with_them = muted(project, *chosen)
    if not report(without).stops_building:
        assert same(with_them, without)
