"""Which nodes can share a card, what is docked together, and what leaves a card."""

from __future__ import annotations

import json

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import End, Graph, Wire
from netbuilder.project import docking, edits, fragment
from netbuilder.project.docking import can_follow, can_lead, links_of, rows_of, runs
from netbuilder.project.file import dumps, loads
from netbuilder.project.project import Project, fresh
from tests.networks import digits_cnn, put

CARD = ("conv2d_1", "batch_norm2d_1", "relu_1", "max_pool2d_1")


def docked() -> Project:
    return docking.put(digits_cnn(), CARD[1:], True)


def rows(project: Project, id: str) -> tuple[str, ...]:
    return rows_of(project.graph, links_of(project.graph), id)


def why_not(project: Project, *ids: str) -> str:
    return str(docking.why_not_docked(project.graph, links_of(project.graph), ids))


def test_what_can_be_a_row() -> None:
    assert can_lead("conv2d") and can_follow("relu") and can_follow("dropout")
    assert can_lead("add") and not can_follow("add")
    for kind in ("input", "reroute", "block_input", "data.digits", "loss.cross_entropy", "block.x", "nobody"):
        assert not can_lead(kind) and not can_follow(kind)


def test_the_rows_of_a_card_are_told_from_each_of_them() -> None:
    project = docked()
    assert all(rows(project, id) == CARD for id in CARD)
    assert rows(project, "flatten_1") == ("flatten_1",)


def test_a_row_that_feeds_two_ends_the_card() -> None:
    project, id = put(docked(), "flatten")
    project = edits.connect(project, End("batch_norm2d_1", "out"), End(id, "in"))
    assert rows(project, "conv2d_1") == CARD[:2] and rows(project, "relu_1") == CARD[2:]


@pytest.mark.parametrize("id", ["digits_1", "conv2d_1", "cross_entropy_1"])
def test_data_losses_and_what_data_feed_are_no_rows(id: str) -> None:
    assert rows(docking.put(digits_cnn(), [id], True), id) == (id,)


def test_a_loop_of_docked_nodes_has_no_card() -> None:
    project = docking.put(digits_cnn(), ["relu_1", "max_pool2d_1"], True)
    loop = {End("relu_1", "in"): Wire(End("max_pool2d_1", "out"), End("relu_1", "in"))}
    loop |= {End("max_pool2d_1", "in"): project.graph.wires[End("max_pool2d_1", "in")]}
    graph = Graph(project.graph.nodes, type(project.graph.wires)(loop))
    assert rows_of(graph, links_of(graph), "relu_1") == ("relu_1",)


def test_chains_are_cut_before_layers_with_weights() -> None:
    graph = digits_cnn().graph
    found = runs(graph, links_of(graph), graph.nodes.keys())
    assert found == [(*CARD, "flatten_1", "dropout_1")]
    assert runs(graph, links_of(graph), {"dropout_1", "linear_1"}) == [("dropout_1", "linear_1")]
    assert runs(graph, links_of(graph), {"relu_1"}) == [("batch_norm2d_1", "relu_1")]


def test_why_nothing_can_be_docked() -> None:
    project = digits_cnn()
    assert why_not(project, "conv2d_1", "relu_1") == "no two of these layers follow each other alone"
    assert why_not(project, "conv2d_1") == "Conv 1 is not fed by one layer alone"
    assert why_not(project, "digits_1") == "Digits cannot be a row of another layer"
    assert why_not(docked(), *CARD) == "they are docked already"
    assert why_not(project, *CARD) == "None"


def test_a_file_says_it_where_it_is_so_and_pasting_keeps_it() -> None:
    project = docked()
    stored = {node["id"]: node for node in json.loads(dumps(project))["nodes"]}
    assert stored["relu_1"]["docked"] is True and "docked" not in stored["conv2d_1"]
    assert loads(dumps(project)).project == project
    part = fragment.loads(fragment.dumps(fragment.taken(project, CARD)))
    again = fragment.paste(fresh("Other"), part, (0.0, 0.0))
    assert len(rows(again, "relu_1")) == 4


def test_put_under_leads_all_that_was_fed_through_the_new_row() -> None:
    project, id = put(docked(), "dropout")
    project = docking.put_under(project, id, "batch_norm2d_1")
    assert rows(project, id) == (*CARD[:2], id, *CARD[2:])
    project, other = put(project, "gelu")
    project, ear = put(project, "flatten")
    project = edits.connect(project, End("max_pool2d_1", "out"), End(ear, "in"))
    project = docking.put_under(project, other, "max_pool2d_1")
    assert rows(project, other)[-1] == other
    fed = {wire.target.node for wire in project.graph.wires.values() if wire.source.node == other}
    assert fed == {"flatten_1", ear}


def test_what_cannot_be_put_under_says_so() -> None:
    project, id = put(docked(), "add")
    with pytest.raises(ProblemError) as caught:
        docking.put_under(project, id, "relu_1")
    assert "Add 1 cannot be docked below ReLU 1" in str(caught.value.problem.what)


def test_the_second_row_takes_the_place_of_the_first_that_leaves() -> None:
    project = edits.move(docked(), {"conv2d_1": (40.0, 60.0)})
    left = docking.remove_and_heal(project, ["conv2d_1"])
    assert rows(left, "relu_1") == CARD[1:]
    head = left.graph.nodes["batch_norm2d_1"]
    assert (head.x, head.y, head.docked) == (40.0, 60.0, False)


def test_a_row_that_leaves_is_docked_no_more_and_the_others_stay() -> None:
    left = docking.let_go(docked(), ["relu_1"])
    assert not left.graph.nodes["relu_1"].docked
    healed = edits.remove_and_heal(left, "relu_1")
    assert rows(healed, "conv2d_1") == ("conv2d_1", "batch_norm2d_1", "max_pool2d_1")
    plain = digits_cnn()
    assert docking.let_go(plain, ["relu_1"]) is plain


def test_undocking_the_first_row_frees_all() -> None:
    graph = docked().graph
    assert docking.rows_to_free(graph, links_of(graph), ["conv2d_1"]) == [*CARD[1:]]
    assert docking.rows_to_free(graph, links_of(graph), ["relu_1"]) == ["relu_1"]
    assert docking.rows_to_free(graph, links_of(graph), ["flatten_1"]) == []


def test_rows_close_up_unless_all_of_a_card_goes() -> None:
    left = docking.remove(docked(), ("relu_1", "flatten_1"))
    assert rows(left, "conv2d_1") == ("conv2d_1", "batch_norm2d_1", "max_pool2d_1")
    assert End("dropout_1", "in") not in left.graph.wires
    last = docking.remove(docked(), ("max_pool2d_1",))
    assert last.graph.wires[End("flatten_1", "in")].source.node == "relu_1"
    assert End("flatten_1", "in") not in docking.remove(docked(), CARD).graph.wires


def test_a_copy_of_a_card_is_a_card() -> None:
    project = docked()
    doubled = edits.duplicate(project, ids=CARD)
    assert rows(doubled, "relu_2") == ("conv2d_2", "batch_norm2d_2", "relu_2", "max_pool2d_2")


def test_a_copy_of_a_row_alone_is_not_docked() -> None:
    project = edits.duplicate(docked(), ids=("relu_1",))
    assert not project.graph.nodes["relu_2"].docked
    part = fragment.taken(docked(), ["relu_1", "max_pool2d_1"])
    pasted = fragment.paste(fresh("Other"), part, (0.0, 0.0)).graph.nodes
    assert not pasted["relu_1"].docked and pasted["max_pool2d_1"].docked
