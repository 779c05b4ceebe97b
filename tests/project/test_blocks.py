from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.graph.model import End, Graph, Node, Note
from netbuilder.graph.query import order
from netbuilder.project import edits
from netbuilder.project.blocks import make_block, rename_block
from netbuilder.project.project import Project, fresh, graph_of
from tests.project.samples import classifier, with_everything


def refusal(of: Callable[[], object]) -> Problem:
    with pytest.raises(ProblemError) as caught:
        of()
    assert caught.value.problem.remedy is not None
    return caught.value.problem


def ports(graph: Graph) -> list[tuple[str, str]]:
    return [(node.id, node.name) for node in graph.nodes.values() if node.kind.startswith("block_")]


def wires(graph: Graph) -> set[str]:
    return {
        f"{wire.source.node}:{wire.source.port} {wire.target.node}:{wire.target.port}"
        for wire in graph.wires.values()
    }


def test_a_selection_becomes_a_block_with_ports_where_wires_cross() -> None:
    project = make_block(classifier(), ["linear_1", "relu_1"], "Hidden")
    block = project.blocks["block_1"]
    assert block.name == "Hidden"
    assert ports(block.graph) == [("block_input_1", "Flatten 1"), ("block_output_1", "ReLU 1 out")]
    assert wires(block.graph) == {
        "block_input_1:out linear_1:in",
        "linear_1:out relu_1:in",
        "relu_1:out block_output_1:in",
    }
    assert list(project.graph.nodes) == ["digits_1", "flatten_1", "block_1_1", "linear_2", "cross_entropy_1"]
    node = project.graph.nodes["block_1_1"]
    assert (node.kind, node.name) == ("block.block_1", "Hidden 1")
    assert node.settings == {"repeat": 1, "share": False, "weights": "", "parameters": {}}
    assert wires(project.graph) == {
        "digits_1:images flatten_1:in",
        "flatten_1:out block_1_1:block_input_1",
        "block_1_1:block_output_1 linear_2:in",
        "linear_2:out cross_entropy_1:scores",
        "digits_1:labels cross_entropy_1:target",
    }


def test_the_block_stands_in_the_middle_of_what_it_holds() -> None:
    project = edits.move(classifier(), {"linear_1": (100.0, 40.0), "relu_1": (300.0, 60.0)})
    project = make_block(project, ["linear_1", "relu_1"])
    node, inside = project.graph.nodes["block_1_1"], project.blocks["block_1"].graph.nodes
    assert (node.x, node.y) == (200.0, 50.0)
    settings = FrozenDict(features=20, bias=True, norm="none")
    assert inside["linear_1"] == Node("linear_1", "linear", "Linear 1", settings, 100.0, 40.0)
    assert inside["block_input_1"].x < 100.0 < 300.0 < inside["block_output_1"].x


def test_a_field_of_the_data_gives_its_name() -> None:
    project = make_block(classifier(), ["flatten_1"])
    assert ports(project.blocks["block_1"].graph)[0] == ("block_input_1", "images")


def test_one_tensor_enters_by_one_port() -> None:
    project = edits.add_connected(classifier(), "add", {}, {"1": End("linear_1", "out")})
    project = edits.connect(project, End("relu_1", "out"), End("add_1", "2"))
    project = make_block(project, ["relu_1", "add_1"])
    inside = project.blocks["block_1"].graph
    assert ports(inside)[0] == ("block_input_1", "Linear 1")
    assert {"block_input_1:out relu_1:in", "block_input_1:out add_1:1"} <= wires(inside)


def test_one_tensor_leaves_by_one_port() -> None:
    project = edits.add_connected(classifier(), "add", {}, {"1": End("linear_1", "out")})
    project = edits.connect(project, End("relu_1", "out"), End("add_1", "2"))
    project = make_block(project, ["linear_1"])
    assert {"block_1_1:block_output_1 add_1:1", "block_1_1:block_output_1 relu_1:in"} <= wires(project.graph)
    assert len(ports(project.blocks["block_1"].graph)) == 2


def test_what_nobody_takes_is_still_given() -> None:
    project = edits.add_connected(classifier(), "dropout", {}, {"in": End("relu_1", "out")})
    project = make_block(project, ["relu_1", "dropout_1"])
    assert ports(project.blocks["block_1"].graph)[1:] == [
        ("block_output_1", "ReLU 1 out"),
        ("block_output_2", "Dropout 1 out"),
    ]


def test_several_ports_of_one_block_are_told_apart_by_their_labels() -> None:
    project = edits.add_connected(classifier(), "dropout", {}, {"in": End("relu_1", "out")})
    project = make_block(project, ["relu_1", "dropout_1"], "Two")
    project = edits.add_connected(project, "add", {}, {"1": End("block_1_1", "block_output_1")})
    project = edits.connect(project, End("block_1_1", "block_output_2"), End("add_1", "2"))
    project = make_block(project, ["add_1"])
    assert [name for _, name in ports(project.blocks["block_2"].graph)] == [
        "Two 1 ReLU 1 out",
        "Two 1 Dropout 1 out",
        "Add 1 out",
    ]


def test_names_inside_are_unique() -> None:
    project = edits.rename(classifier(), "relu_1", "images")
    project = edits.connect(project, End("digits_1", "images"), End("relu_1", "in"))
    inside = make_block(project, ["relu_1"]).blocks["block_1"].graph
    names = [node.name for node in inside.nodes.values()]
    assert names == ["images 2", "images", "images out"]


def test_ids_of_ports_are_free_inside() -> None:
    project = edits.annotate(classifier(), Note("block_output_1", "in the way"))
    relu = replace(edits.fresh_node(project, "relu"), id="block_input_1")
    project = edits.connect(edits.add(project, relu), End("linear_1", "out"), End("block_input_1", "in"))
    project = make_block(project, ["relu_1", "block_input_1", "block_output_1"])
    assert [id for id, _ in ports(project.blocks["block_1"].graph)] == [
        "block_input_2",
        "block_output_2",
        "block_output_3",
    ]


def test_chosen_notes_go_along() -> None:
    project = edits.annotate(classifier(), Note("note_1", "mine"))
    project = edits.annotate(project, Note("note_2", "yours"))
    project = make_block(project, ["relu_1", "note_1"])
    assert list(project.blocks["block_1"].graph.notes) == ["note_1"]
    assert list(project.graph.notes) == ["note_2"]


def test_blocks_have_names_of_their_own() -> None:
    project = make_block(make_block(classifier(), ["relu_1"]), ["linear_1"])
    project = make_block(project, ["linear_2"], "Block 1")
    assert [block.name for block in project.blocks.values()] == ["Block 1", "Block 2", "Block 3"]
    assert list(project.blocks) == ["block_1", "block_2", "block_3"]


def test_a_block_of_blocks_and_a_block_inside_a_block() -> None:
    project = with_everything()
    outer = make_block(project, ["block_1_1", "linear_2"], "Outer")
    assert outer.blocks["block_2"].graph.nodes["block_1_1"].kind == "block.block_1"
    inner = make_block(project, ["relu_1"], "Inner", block="block_1")
    assert inner.graph == project.graph
    assert graph_of(inner, "block_1").nodes["block_2_1"].kind == "block.block_2"
    assert "relu_1" in inner.blocks["block_2"].graph.nodes


def test_facts_and_recipe_stay() -> None:
    project = with_everything()
    changed = make_block(project, ["block_1_1"])
    assert replace(changed, graph=project.graph, blocks=project.blocks) == project


@pytest.mark.parametrize("chosen", ["digits_1", "cross_entropy_1"])
def test_ends_of_the_network_are_no_part_of_a_block(chosen: str) -> None:
    problem = refusal(lambda: make_block(classifier(), ["relu_1", chosen]))
    assert (problem.code, problem.place.node) == ("not_a_block", chosen)


def test_ports_are_no_part_of_a_block_inside() -> None:
    problem = refusal(lambda: make_block(with_everything(), ["block_output_1"], block="block_1"))
    assert (problem.code, problem.place.node) == ("not_a_block", "block_output_1")


def test_a_block_needs_a_layer() -> None:
    project = edits.annotate(classifier(), Note("note_1", "alone"))
    for chosen in ([], ["note_1"]):
        assert refusal(lambda chosen=chosen: make_block(project, chosen)).code == "not_a_block"
    assert refusal(lambda: make_block(project, ["relu_1", "gone"])).code == "unknown_node"


def test_a_selection_with_a_gap_is_refused_with_what_fills_it() -> None:
    problem = refusal(lambda: make_block(classifier(), ["flatten_1", "relu_1"]))
    assert (problem.code, problem.place.node) == ("not_a_block", "linear_1")
    assert str(problem.remedy) == "select Linear 1 too."


def test_layers_side_by_side_need_no_wire_between_them() -> None:
    project = edits.add_connected(classifier(), "relu", {}, {"in": End("flatten_1", "out")})
    project = make_block(project, ["relu_1", "relu_2"])
    assert order(project.graph)[1] == ()
    assert len(ports(project.blocks["block_1"].graph)) == 4


def test_partners_go_together() -> None:
    tied = {"partner": "linear_1"}
    project = edits.add_connected(classifier(), "tied_linear", tied, {"in": End("relu_1", "out")})
    for chosen in (["linear_1"], ["tied_linear_1"]):
        problem = refusal(lambda chosen=chosen: make_block(project, chosen))
        assert str(problem.what) == "Tied linear 1 uses the weights of Linear 1."
    project = make_block(project, ["linear_1", "relu_1", "tied_linear_1"])
    assert project.blocks["block_1"].graph.nodes["tied_linear_1"].settings["partner"] == "linear_1"


def with_strange(project: Project, id: str) -> Project:
    strange = replace(project.graph.nodes[id], kind="from_the_future")
    return replace(project, graph=replace(project.graph, nodes=project.graph.nodes.with_(id, strange)))


def test_layers_of_an_unknown_kind_are_layers() -> None:
    inside = make_block(with_strange(classifier(), "relu_1"), ["relu_1"]).blocks["block_1"].graph
    assert ports(inside) == [("block_input_1", "Linear 1"), ("block_output_1", "ReLU 1 out")]
    fed = make_block(with_strange(classifier(), "relu_1"), ["linear_2"]).blocks["block_1"].graph
    assert ports(fed)[0] == ("block_input_1", "ReLU 1")
    loose = edits.add(classifier(), edits.fresh_node(classifier(), "relu"))
    loose = make_block(with_strange(loose, "relu_2"), ["relu_2"])
    assert ports(loose.blocks["block_1"].graph) == []


def test_unknown_parts_go_along() -> None:
    project = classifier()
    kept = FrozenDict(colour="red")
    inside, across = (project.graph.wires[End(id, "in")] for id in ("relu_1", "linear_2"))
    tinted = {wire.target: replace(wire, unknown=kept) for wire in (inside, across)}
    project = replace(project, graph=replace(project.graph, wires=project.graph.wires.merged(tinted)))
    project = make_block(project, ["linear_1", "relu_1"])
    assert project.blocks["block_1"].graph.wires[End("relu_1", "in")].unknown == kept
    assert project.graph.wires[End("linear_2", "in")].unknown == kept


def test_a_block_is_renamed() -> None:
    project = make_block(make_block(classifier(), ["relu_1"], "One"), ["linear_1"], "Two")
    assert rename_block(project, "block_1", " New\n").blocks["block_1"].name == "New"
    assert rename_block(project, "block_1", "Two").blocks["block_1"].name == "Two 2"
    assert rename_block(project, "block_1", "One") == project
    assert refusal(lambda: rename_block(project, "block_1", " ")).code == "empty_name"
    assert refusal(lambda: rename_block(project, "gone", "x")).code == "unknown_block"


def test_a_node_alone_can_be_a_block() -> None:
    project = edits.add(fresh(), Node("relu_1", "relu", "ReLU 1"))
    made = make_block(project, ["relu_1"])
    assert ports(made.blocks["block_1"].graph) == [("block_output_1", "ReLU 1 out")]
    assert list(made.graph.nodes) == ["block_1_1"]


def test_uses_are_numbered_behind_the_name_of_their_block() -> None:
    project = make_block(make_block(classifier(), ["relu_1"]), ["linear_1"], "Stage")
    for kind in ("block.block_1", "block.block_1", "block.block_2"):
        project = edits.add(project, edits.fresh_node(project, kind))
    names = [node.name for node in project.graph.nodes.values() if node.kind.startswith("block.")]
    assert names == ["Stage 1", "Block 1", "Block 1 2", "Block 1 3", "Stage 2"]
