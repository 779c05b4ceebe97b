from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, Problem, ProblemError
from netbuilder.graph.model import End, Node, Note
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.project import Project, fresh, graph_of
from tests.project.samples import classifier, with_everything

FACTS = DataFacts((), digest="read")


def refusal(of: Callable[[], object]) -> Problem:
    with pytest.raises(ProblemError) as caught:
        of()
    assert caught.value.problem.remedy is not None
    return caught.value.problem


def with_node(project: Project, id: str, **parts: object) -> Project:
    node = replace(project.graph.nodes[id], **parts)  # type: ignore[arg-type]
    return replace(project, graph=replace(project.graph, nodes=project.graph.nodes.with_(id, node)))


def source_of(project: Project, node: str, port: str = "in", block: str = "") -> End | None:
    wire = graph_of(project, block).wires.get(End(node, port))
    return wire.source if wire else None


def test_a_fresh_node_has_a_free_id_a_name_and_every_setting() -> None:
    node = edits.fresh_node(classifier(), "linear", (3.0, 4.0), settings={"features": 7})
    assert node == Node(
        "linear_3", "linear", "Linear 3", FrozenDict(features=7, bias=True, norm="none"), 3.0, 4.0
    )
    assert edits.fresh_node(classifier(), "data.digits").name == "Digits 2"
    assert edits.fresh_node(classifier(), "loss.mean_squared_error").name == "Mean squared error"


def test_a_fresh_node_may_be_given_an_id_and_a_name() -> None:
    node = edits.fresh_node(classifier(), "linear", id="head", name=" ReLU 1\n")
    assert (node.id, node.name) == ("head", "ReLU 2")
    assert edits.fresh_node(classifier(), "linear", name="\n").name == "Linear 3"


def test_a_fresh_node_is_checked() -> None:
    assert refusal(lambda: edits.fresh_node(fresh(), "liner")).code == "unknown_layer"
    none = {"features": 0}
    assert refusal(lambda: edits.fresh_node(fresh(), "linear", settings=none)).code == "bad_setting"


def test_settings_inside_a_node_cannot_change() -> None:
    node = edits.fresh_node(fresh(), "reshape", settings={"sizes": [1, 8, 8]})
    assert node.settings["sizes"] == (1, 8, 8)
    assert hash(node)


def test_wires_join_ports_that_exist() -> None:
    project = classifier()
    changed = edits.connect(project, End("flatten_1", "out"), End("linear_2", "in"))
    assert source_of(changed, "linear_2") == End("flatten_1", "out")
    labels = edits.connect(project, End("digits_1", "labels"), End("flatten_1", "in"))
    assert source_of(labels, "flatten_1") == End("digits_1", "labels")


@pytest.mark.parametrize(
    ("source", "target", "place", "expected"),
    [
        (End("flatten_1", "x"), End("linear_2", "in"), Place("flatten_1", "x"), "one of out"),
        (End("flatten_1", "out"), End("linear_2", "x"), Place("linear_2", "x"), "one of in"),
        (End("digits_1", "x"), End("flatten_1", "in"), Place("digits_1", "x"), "one of images, labels"),
        (End("flatten_1", "out"), End("digits_1", "in"), Place("digits_1", "in"), "one of none"),
    ],
)
def test_a_port_that_is_not_there_is_refused(source: End, target: End, place: Place, expected: str) -> None:
    problem = refusal(lambda: edits.connect(classifier(), source, target))
    assert (problem.code, problem.place, str(problem.expected)) == ("unknown_port", place, expected)


def test_a_merging_layer_always_has_a_free_port_behind_the_last() -> None:
    project = edits.add(classifier(), edits.fresh_node(classifier(), "add"))
    for port, source in (("1", "flatten_1"), ("2", "relu_1"), ("3", "linear_1")):
        project = edits.connect(project, End(source, "out"), End("add_1", port))
    project = edits.disconnect(project, End("add_1", "1"))
    again = edits.connect(project, End("flatten_1", "out"), End("add_1", "1"))
    assert source_of(again, "add_1", "1") == End("flatten_1", "out")
    too_far = refusal(lambda: edits.connect(project, End("relu_1", "out"), End("add_1", "5")))
    assert too_far.code == "unknown_port"


def test_disconnecting_takes_the_wire_at_an_input() -> None:
    assert source_of(edits.disconnect(classifier(), End("linear_2", "in")), "linear_2") is None


def test_a_setting_is_checked_and_stored() -> None:
    changed = edits.change(classifier(), "linear_1", {"features": 99})
    assert changed.graph.nodes["linear_1"].settings == {"features": 99, "bias": True, "norm": "none"}
    problem = refusal(lambda: edits.change(classifier(), "linear_1", {"features": "many"}))
    assert (problem.code, problem.place) == ("bad_setting", Place(setting="features"))
    assert refusal(lambda: edits.change(classifier(), "linear_1", {"featurs": 1})).code == "unknown_setting"


def test_the_same_value_again_changes_nothing() -> None:
    project = edits.learn_facts(classifier(), "digits_1", FACTS)
    assert edits.change(project, "linear_1", {"features": 20}) is project
    assert edits.change(project, "digits_1", {"size": 8}) is project


def test_a_default_that_is_not_written_can_be_written() -> None:
    project = with_node(classifier(), "linear_1", settings=FrozenDict(features=20))
    assert edits.change(project, "linear_1", {"bias": True}).graph.nodes["linear_1"].settings["bias"] is True


def test_what_is_known_of_data_ends_with_its_settings() -> None:
    project = edits.learn_facts(classifier(), "digits_1", FACTS)
    assert project.facts == {"digits_1": FACTS}
    assert edits.change(project, "digits_1", {"size": 28}).facts == {}
    assert edits.change(project, "linear_1", {"bias": False}).facts == {"digits_1": FACTS}


def test_what_is_known_of_data_goes_with_them() -> None:
    project = edits.learn_facts(classifier(), "digits_1", FACTS)
    assert edits.remove(project, ("digits_1",)).facts == {}
    assert edits.remove_and_heal(project, "digits_1").facts == {}
    assert edits.remove(project, ("linear_1",)).facts == {"digits_1": FACTS}


def test_a_copy_of_data_is_known_as_well() -> None:
    project = edits.duplicate(edits.learn_facts(classifier(), "digits_1", FACTS), ("digits_1", "flatten_1"))
    assert project.facts == {"digits_1": FACTS, "digits_2": FACTS}
    assert source_of(project, "flatten_2") == End("digits_2", "images")


def test_a_copy_refers_to_the_copy_of_its_partner() -> None:
    tied = {"partner": "linear_1"}
    project = edits.add_connected(classifier(), "tied_linear", tied, {"in": End("relu_1", "out")})
    both = edits.duplicate(project, ("linear_1", "tied_linear_1"))
    assert both.graph.nodes["tied_linear_2"].settings["partner"] == "linear_3"
    alone = edits.duplicate(project, ("tied_linear_1",))
    assert alone.graph.nodes["tied_linear_2"].settings["partner"] == "linear_1"


def test_places_names_comments_and_notes() -> None:
    project = edits.move(classifier(), {"relu_1": (5.0, 6.0)})
    project = edits.rename(project, "relu_1", "Linear 1")
    project = edits.comment(project, "relu_1", "why")
    project = edits.annotate(project, Note("note_1", "look"))
    node = project.graph.nodes["relu_1"]
    assert (node.x, node.y, node.name, node.comment) == (5.0, 6.0, "Linear 3", "why")
    assert project.graph.notes["note_1"].text == "look"


def test_a_project_has_a_name() -> None:
    assert edits.rename_project(classifier(), " My\nnet ").name == "My net"
    assert refusal(lambda: edits.rename_project(classifier(), " ")).code == "empty_name"


def test_the_recipe_is_checked() -> None:
    assert edits.change_recipe(classifier(), epochs=3).recipe.epochs == 3
    assert refusal(lambda: edits.change_recipe(classifier(), lr=-1.0)).place == Place(setting="lr")


def test_a_layer_goes_into_a_wire_half_way() -> None:
    project = edits.move(classifier(), {"relu_1": (100.0, 0.0), "linear_2": (200.0, 50.0)})
    changed = edits.insert_on_wire(project, End("linear_2", "in"), "dropout", {"share": 0.25})
    node = changed.graph.nodes["dropout_1"]
    assert (node.x, node.y, node.settings["share"]) == (150.0, 25.0, 0.25)
    assert source_of(changed, "dropout_1") == End("relu_1", "out")
    assert source_of(changed, "linear_2") == End("dropout_1", "out")


@pytest.mark.parametrize("kind", ["data.digits", "input", "output"])
def test_what_has_no_way_through_goes_into_no_wire(kind: str) -> None:
    problem = refusal(lambda: edits.insert_on_wire(classifier(), End("linear_2", "in"), kind, {}))
    assert problem.code == "no_way_through"


def test_where_no_wire_is_nothing_goes_in() -> None:
    assert refusal(lambda: edits.insert_on_wire(fresh(), End("a", "in"), "relu", {})).code == "no_wire"


def test_of_a_merging_layer_the_first_input_leads_on() -> None:
    project = with_everything()
    healed = edits.remove_and_heal(project, "add_1", "block_1")
    assert source_of(healed, "block_output_1", block="block_1") == End("linear_1", "out")


def test_a_node_of_unknown_kind_can_be_taken_out() -> None:
    healed = edits.remove_and_heal(with_node(classifier(), "relu_1", kind="from_the_future"), "relu_1")
    assert source_of(healed, "linear_2") == End("linear_1", "out")


def test_a_node_is_added_with_its_wires() -> None:
    sources = {"1": End("relu_1", "out"), "2": End("linear_1", "out")}
    project = edits.add_connected(classifier(), "add", {}, sources)
    assert source_of(project, "add_1", "2") == End("linear_1", "out")
    assert project.graph.nodes["add_1"].x == project.graph.nodes["relu_1"].x + 180.0
    assert edits.add_connected(fresh(), "input", {}, {}).graph.nodes["input_1"].x == 180.0
    gone = {"in": End("gone", "out")}
    assert refusal(lambda: edits.add_connected(fresh(), "relu", {}, gone)).code == "unknown_node"


def test_the_inside_of_a_block_is_edited_like_a_graph() -> None:
    project = with_everything()
    before = project.graph
    project = edits.insert_on_wire(project, End("relu_1", "in"), "dropout", {}, "block_1")
    project = edits.change(project, "dropout_1", {"share": 0.1}, "block_1")
    project = edits.rename(project, "dropout_1", "Noise", "block_1")
    project = edits.remove(project, ("add_1",), "block_1")
    inside = graph_of(project, "block_1")
    assert (inside.nodes["dropout_1"].name, inside.nodes["dropout_1"].settings["share"]) == ("Noise", 0.1)
    assert "add_1" not in inside.nodes
    assert project.graph == before
    assert project.facts == with_everything().facts


def test_an_unknown_block_is_refused() -> None:
    problem = refusal(lambda: edits.add(fresh(), edits.fresh_node(fresh(), "relu"), "gone"))
    assert problem.code == "unknown_block"
    node = edits.fresh_node(fresh(), "block.gone")
    assert refusal(lambda: edits.add(fresh(), node)).code == "unknown_block"


def test_a_block_can_be_used_again() -> None:
    project = with_everything()
    node = edits.fresh_node(project, "block.block_1")
    assert (node.id, node.name) == ("block_1_2", "Residual 2")
    project = edits.add(project, node)
    project = edits.connect(project, End("flatten_1", "out"), End("block_1_2", "block_input_1"))
    assert source_of(project, "block_1_2", "block_input_1") == End("flatten_1", "out")


def test_with_a_port_of_a_block_go_the_wires_at_it_wherever_it_is_used() -> None:
    project = with_everything()
    project = edits.add_connected(project, "block.block_1", {}, {"block_input_1": End("flatten_1", "out")})
    project = make_block(project, ["block_1_1", "linear_2"], "Outer")
    changed = edits.remove(project, ("block_input_1",), "block_1")
    assert source_of(changed, "block_1_2", "block_input_1") is None
    assert source_of(changed, "block_1_1", "block_input_1", "block_2") is None
    assert source_of(changed, "linear_2", block="block_2") == End("block_1_1", "block_output_1")
    both = edits.remove(changed, ("block_output_1",), "block_1")
    assert source_of(both, "linear_2", block="block_2") is None


@pytest.mark.parametrize("kind", ["data.digits", "loss.cross_entropy", "input", "output"])
def test_ends_of_a_network_stay_outside_blocks(kind: str) -> None:
    project = with_everything()
    problem = refusal(lambda: edits.add(project, edits.fresh_node(project, kind), "block_1"))
    assert problem.code == "wrong_graph"
    assert "the main graph" in str(problem.what)


@pytest.mark.parametrize("kind", ["block_input", "block_output"])
def test_ports_stay_inside_blocks(kind: str) -> None:
    project = with_everything()
    problem = refusal(lambda: edits.add(project, edits.fresh_node(project, kind)))
    assert problem.code == "wrong_graph"
    inner = edits.add(project, edits.fresh_node(project, kind, block="block_1"), "block_1")
    assert f"{kind}_2" in graph_of(inner, "block_1").nodes


def test_a_block_never_stands_inside_itself() -> None:
    project = make_block(with_everything(), ["block_1_1"], "Outer")
    for block in ("block_1", "block_2"):
        node = edits.fresh_node(project, "block.block_2", block=block)
        with pytest.raises(ProblemError, match="cannot stand inside itself"):
            edits.add(project, node, block)
    target = End("relu_1", "in")
    inserted = refusal(lambda: edits.insert_on_wire(project, target, "block.block_2", {}, "block_1"))
    assert inserted.code == "block_in_itself"
    inner = edits.insert_on_wire(project, End("block_output_1", "in"), "block.block_1", {}, "block_2")
    assert len(graph_of(inner, "block_2").nodes) == len(graph_of(project, "block_2").nodes) + 1


def test_a_block_can_be_put_into_a_wire() -> None:
    project = edits.insert_on_wire(with_everything(), End("linear_2", "in"), "block.block_1", {"repeat": 2})
    assert source_of(project, "linear_2") == End("block_1_2", "block_output_1")


def test_what_is_tied_down_is_not_a_layer_between() -> None:
    """The inner end of a block's output port leads nowhere."""
    project = with_everything()
    relu = edits.fresh_node(project, "relu", block="block_1")
    project = edits.add(project, relu, "block_1")
    problem = refusal(
        lambda: edits.connect(project, End("block_output_1", "out"), End(relu.id, "in"), "block_1")
    )
    assert problem.code == "unknown_port"
