"""Muting, freezing, collapsing and reroute dots as edits of a project."""

from __future__ import annotations

import json

import pytest

from netbuilder.core.problem import Problem, ProblemError
from netbuilder.graph.model import End, Wire
from netbuilder.project import edits, fragment, kinds
from netbuilder.project.blocks import make_block
from netbuilder.project.dots import add_dot, add_dots
from netbuilder.project.file import dumps, loads
from netbuilder.project.project import Project, fresh, graph_of
from netbuilder.project.states import State, put, unfreeze_all, why_not
from tests.networks import digits_cnn, tied_autoencoder


def refusal(project: Project, id: str, state: State) -> Problem:
    with pytest.raises(ProblemError) as caught:
        put(project, [id], state, True)
    assert caught.value.problem.code == f"not_{state.value}"
    return caught.value.problem


@pytest.mark.parametrize("state", State)
def test_on_and_off_again(state: State) -> None:
    project = digits_cnn()
    on = put(project, ["conv2d_1", "batch_norm2d_1"], state, True)
    assert state.of(on.graph.nodes["conv2d_1"]) and state.of(on.graph.nodes["batch_norm2d_1"])
    assert put(on, ["conv2d_1"], state, True) is on
    assert put(on, ["conv2d_1", "batch_norm2d_1"], state, False) == project


@pytest.mark.parametrize(
    ("id", "state", "why"),
    [
        ("digits_1", State.MUTED, "no input to hand on"),
        ("cross_entropy_1", State.MUTED, "no output to hand its input to"),
        ("relu_1", State.FROZEN, "ReLU 1 has no weights"),
        ("digits_1", State.FROZEN, "Digits has no weights"),
    ],
)
def test_what_cannot_be_says_why(id: str, state: State, why: str) -> None:
    project = digits_cnn()
    assert why in str(refusal(project, id, state).received)
    assert why in str(why_not(project, project.graph, project.graph.nodes[id], state))


def test_of_several_those_that_can_are_put() -> None:
    on = put(digits_cnn(), ["digits_1", "relu_1", "cross_entropy_1"], State.MUTED, True)
    assert [node.id for node in on.graph.nodes.values() if node.muted] == ["relu_1"]


def test_a_partner_is_needed_while_the_other_is_not_muted() -> None:
    project = tied_autoencoder()
    assert "Tied linear 1 uses the weights of Linear 1" in str(
        refusal(project, "linear_1", State.MUTED).received
    )
    both = put(put(project, ["tied_linear_1"], State.MUTED, True), ["linear_1"], State.MUTED, True)
    assert both.graph.nodes["linear_1"].muted


def test_a_block_can_be_muted_with_one_output_and_frozen_with_weights_in_it() -> None:
    project = make_block(digits_cnn(), ["conv2d_1", "batch_norm2d_1"])
    (use,) = (node for node in project.graph.nodes.values() if kinds.is_block(node))
    for state in (State.MUTED, State.FROZEN):
        assert why_not(project, project.graph, use, state) is None
    several = make_block(tied_autoencoder(), ["flatten_1", "linear_1", "relu_1", "tied_linear_1"])
    (use,) = (node for node in several.graph.nodes.values() if kinds.is_block(node))
    assert "not one output" in str(refusal(several, use.id, State.MUTED).received)
    weightless = make_block(digits_cnn(), ["relu_1"])
    (use,) = (node for node in weightless.graph.nodes.values() if kinds.is_block(node))
    assert "no weights" in str(refusal(weightless, use.id, State.FROZEN).received)


def test_unfreezing_all_reaches_into_blocks() -> None:
    project = put(make_block(digits_cnn(), ["conv2d_1"]), ["linear_1"], State.FROZEN, True)
    project = put(project, ["conv2d_1"], State.FROZEN, True, "block_1")
    free = unfreeze_all(project)
    graphs = [graph_of(free, block) for block in ("", "block_1")]
    assert not any(node.frozen for graph in graphs for node in graph.nodes.values())


# ---------------------------------------------------------------------------------------- file, copies


def all_of(project: Project) -> Project:
    for state in State:
        project = put(project, ["conv2d_1"], state, True)
    return add_dot(project, [End("relu_1", "in")], (3.0, 4.0))


def test_they_are_in_the_file_where_they_are_true_alone() -> None:
    project = all_of(digits_cnn())
    text = dumps(project)
    assert loads(text).project == project and loads(text).notices == ()
    written = {node["id"]: node for node in json.loads(text)["nodes"]}
    assert (written["conv2d_1"]["muted"], written["conv2d_1"]["frozen"]) == (True, True)
    assert not {"muted", "frozen", "collapsed"} & written["relu_1"].keys()


@pytest.mark.parametrize("value", ["true", 1, None, []])
def test_anything_but_true_or_false_is_wrong(value: object) -> None:
    data = json.loads(dumps(digits_cnn()))
    data["nodes"][1]["muted"] = value
    with pytest.raises(ProblemError, match="true or false"):
        loads(json.dumps(data))


def test_an_older_file_knows_nothing_of_them() -> None:
    project = digits_cnn()
    opened = loads(json.dumps({**json.loads(dumps(project)), "format": 1}))
    assert opened.project == project
    assert [notice.code for notice in opened.notices] == ["migrated"]


def test_copies_are_in_the_same_states() -> None:
    project = all_of(digits_cnn())
    twins = edits.duplicate(project, ("conv2d_1",)).graph.nodes.keys() - project.graph.nodes.keys()
    (twin,) = (edits.duplicate(project, ("conv2d_1",)).graph.nodes[id] for id in twins)
    assert twin.muted and twin.frozen and twin.collapsed
    part = fragment.loads(fragment.dumps(fragment.taken(project, ["conv2d_1", "reroute_1"])))
    pasted = fragment.paste(fresh(), part, (0.0, 0.0))
    assert {node.kind for node in pasted.graph.nodes.values()} == {"conv2d", "reroute"}
    assert all(node.muted for node in pasted.graph.nodes.values() if node.kind == "conv2d")


# ---------------------------------------------------------------------------------------- dots


def test_a_dot_stands_in_the_wires_from_one_output() -> None:
    project = edits.connect(digits_cnn(), End("conv2d_1", "out"), End("max_pool2d_1", "in"))
    targets = [End("batch_norm2d_1", "in"), End("max_pool2d_1", "in")]
    dotted = add_dot(project, targets, (10.0, 20.0))
    dot = dotted.graph.nodes["reroute_1"]
    assert (dot.name, dot.x, dot.y) == ("Dot 1", 10.0, 20.0)
    assert dotted.graph.wires[End("reroute_1", "in")].source == End("conv2d_1", "out")
    assert {dotted.graph.wires[end].source for end in targets} == {End("reroute_1", "out")}
    assert edits.remove(dotted, ("reroute_1",)) == project


def test_several_wires_get_a_dot_for_each_output() -> None:
    project = edits.connect(digits_cnn(), End("conv2d_1", "out"), End("max_pool2d_1", "in"))
    crossed = [
        (End("batch_norm2d_1", "in"), (1.0, 0.0)),
        (End("flatten_1", "in"), (2.0, 0.0)),
        (End("max_pool2d_1", "in"), (3.0, 0.0)),
        (End("nobody", "in"), (4.0, 0.0)),
    ]
    dotted = add_dots(project, crossed)
    assert [(node.x, node.kind) for node in dotted.graph.nodes.values()][-2:] == [
        (1.0, "reroute"),
        (2.0, "reroute"),
    ]


def test_removing_a_dot_with_its_neighbours_leaves_nothing_behind() -> None:
    plain = digits_cnn()
    project = add_dot(plain, [End("relu_1", "in")], (0.0, 0.0))
    gone = edits.remove(project, ("reroute_1", "relu_1", "batch_norm2d_1"))
    assert gone == edits.remove(plain, ("relu_1", "batch_norm2d_1"))
    healed = edits.remove(project, ("reroute_1", "digits_1"))
    assert healed.graph.wires[End("relu_1", "in")] == Wire(End("batch_norm2d_1", "out"), End("relu_1", "in"))


def test_a_dot_can_be_neither_muted_nor_collapsed() -> None:
    project = add_dot(digits_cnn(), [End("relu_1", "in")], (0.0, 0.0))
    for state in State:
        refusal(project, "reroute_1", state)
