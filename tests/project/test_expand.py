from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, Block, End, Graph, Node, Note, Wire
from netbuilder.project import edits
from netbuilder.project import expand as expanding
from netbuilder.project.blocks import make_block
from netbuilder.project.expand import expand
from netbuilder.project.project import Project, fresh
from tests.graph.graphs import wire
from tests.project.samples import classifier, networks, with_everything


def refusal(of: Callable[[], object]) -> Problem:
    with pytest.raises(ProblemError) as caught:
        of()
    assert caught.value.problem.remedy is not None
    return caught.value.problem


def wires(graph: Graph) -> set[str]:
    return {f"{each.source.node} {each.target.node}:{each.target.port}" for each in graph.wires.values()}


def repeated(project: Project, node: str, times: int, share: bool = False) -> Project:
    return edits.change(project, node, {"repeat": times, "share": share})


def test_what_was_made_a_block_is_as_it_was() -> None:
    project = edits.annotate(classifier(), Note("note_1", "along", 3.0, 4.0))
    made = make_block(project, ["linear_1", "relu_1", "note_1"])
    again = expand(made, "block_1_1")
    assert again == project
    assert list(again.graph.nodes) == list(project.graph.nodes)


@given(networks(), st.data())
def test_any_selection_that_can_be_a_block_comes_back(project: Project, data: st.DataObject) -> None:
    layers = [id for id in project.graph.nodes if id != "digits_1"]
    assume(layers)
    chosen = data.draw(st.lists(st.sampled_from(layers), min_size=1, unique=True))
    try:
        made = make_block(project, chosen)
    except ProblemError as error:
        assert error.problem.code == "not_a_block"
        return
    assert expand(made, "block_1_1") == project


@given(networks(most=6), st.data())
def test_a_block_that_is_used_twice_is_written_out_twice(project: Project, data: st.DataObject) -> None:
    layers = [id for id in project.graph.nodes if id != "digits_1"]
    assume(layers)
    made = make_block(project, layers)
    twice = edits.duplicate(made, ("block_1_1",))
    once = expand(twice, "block_1_1")
    assert "block_1" in once.blocks
    both = expand(once, "block_1_2")
    assert both.blocks == {}
    assert len(both.graph.nodes) == 1 + 2 * len(layers)
    assert len(both.graph.wires) == 2 * len(project.graph.wires)
    names = [node.name for node in both.graph.nodes.values()]
    assert len(set(names)) == len(names)


def test_ids_and_names_that_are_taken_get_numbers() -> None:
    made = make_block(classifier(), ["linear_1", "relu_1"])
    made = edits.add(made, edits.fresh_node(made, "relu"))
    made = edits.annotate(made, Note("linear_1", "in the way"))
    graph = expand(made, "block_1_1").graph
    assert graph.nodes["relu_1"].name == "ReLU 1"
    assert graph.nodes["relu_2"].name == "ReLU 2"
    assert (graph.nodes["linear_3"].name, graph.notes["linear_1"].text) == ("Linear 1", "in the way")
    assert {"flatten_1 linear_3:in", "linear_3 relu_2:in", "relu_2 linear_2:in"} <= wires(graph)


def test_an_id_without_a_number_gets_one() -> None:
    project = edits.add(fresh(), Node("odd", "relu", "Odd"))
    made = edits.add(make_block(project, ["odd"]), Node("odd", "relu", "Other"))
    assert set(expand(made, "block_1_1").graph.nodes) == {"odd", "odd_1"}


def test_partners_inside_stay_partners() -> None:
    tied = {"partner": "linear_1"}
    project = edits.add_connected(classifier(), "tied_linear", tied, {"in": End("relu_1", "out")})
    made = make_block(project, ["linear_1", "relu_1", "tied_linear_1"])
    made = edits.duplicate(made, ("block_1_1",))
    graph = expand(expand(made, "block_1_1"), "block_1_2").graph
    partners = {node.settings["partner"] for node in graph.nodes.values() if node.kind == "tied_linear"}
    assert partners == {"linear_1", "linear_3"}


def test_repetitions_follow_each_other() -> None:
    project = make_block(classifier(), ["linear_1", "relu_1"])
    graph = expand(repeated(project, "block_1_1", 3), "block_1_1").graph
    chain = ["flatten_1", "linear_1", "relu_1", "linear_3", "relu_2", "linear_4", "relu_3", "linear_2"]
    found = wires(graph)
    assert all(f"{one} {other}:in" in found for one, other in pairwise(chain))
    places = [graph.nodes[id].x for id in ("linear_1", "relu_1", "linear_3", "relu_2", "linear_4", "relu_3")]
    assert places == sorted(places)


def test_repetitions_that_share_weights_stay_a_block() -> None:
    project = make_block(classifier(), ["linear_1", "relu_1"])
    problem = refusal(lambda: expand(repeated(project, "block_1_1", 2, share=True), "block_1_1"))
    assert (problem.code, problem.place.node) == ("not_expanded", "block_1_1")
    assert expand(repeated(project, "block_1_1", 1, share=True), "block_1_1") == classifier()


def test_repetitions_need_as_many_outputs_as_inputs() -> None:
    project = edits.add_connected(classifier(), "relu", {}, {"in": End("flatten_1", "out")})
    project = make_block(project, ["linear_1", "relu_1", "relu_2"])
    problem = refusal(lambda: expand(repeated(project, "block_1_1", 2), "block_1_1"))
    assert "as many outputs as inputs" in str(problem.what)
    assert "block_1_1" not in expand(project, "block_1_1").graph.nodes


def test_more_layers_than_can_be_drawn_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expanding, "MOST_NODES", 10)
    project = make_block(classifier(), ["linear_1", "relu_1"])
    problem = refusal(lambda: expand(repeated(project, "block_1_1", 3), "block_1_1"))
    assert "stands for 12 layers" in str(problem.what)
    assert len(expand(repeated(project, "block_1_1", 2), "block_1_1").graph.nodes) == 8


def test_only_blocks_are_written_out() -> None:
    project = with_everything()
    assert refusal(lambda: expand(project, "linear_2")).code == "not_expanded"
    assert refusal(lambda: expand(project, "gone")).code == "unknown_node"
    without = replace(project, blocks=FrozenDict())
    assert refusal(lambda: expand(without, "block_1_1")).code == "unknown_block"


def test_a_block_inside_a_block_is_written_out_there() -> None:
    project = with_everything()
    inner = make_block(project, ["linear_1", "relu_1"], block="block_1")
    assert expand(inner, "block_2_1", block="block_1") == project


def test_inputs_and_outputs_without_a_wire_leave_none() -> None:
    project = make_block(classifier(), ["linear_1", "relu_1"])
    project = edits.disconnect(project, End("block_1_1", "block_input_1"))
    project = edits.disconnect(project, End("block_output_1", "in"), "block_1")
    found = wires(expand(project, "block_1_1").graph)
    assert not any("linear_1:in" in each or "linear_2:in" in each for each in found)
    assert "linear_1 relu_1:in" in found


def by_hand(*inside: Wire, extra: tuple[Wire, ...] = ()) -> Project:
    """first → a block with two inputs, two outputs and a layer → last, wired inside as told."""
    kinds = {"relu": "relu", **dict.fromkeys(("in1", "in2"), BLOCK_INPUT)}
    kinds |= dict.fromkeys(("out1", "out2"), BLOCK_OUTPUT)
    nodes = {id: Node(id, kind, id) for id, kind in kinds.items()}
    block = Block("b", "B", Graph(FrozenDict(nodes), FrozenDict({each.target: each for each in inside})))
    main = {id: Node(id, kind, id) for id, kind in {"first": "relu", "use": "block.b", "last": "add"}.items()}
    outer = [wire("first", "use", "in1")]
    outer += [Wire(End("use", f"out{number}"), End("last", str(number))) for number in (1, 2)]
    graph = Graph(FrozenDict(main), FrozenDict({each.target: each for each in (*outer, *extra)}))
    return replace(fresh(), graph=graph, blocks=FrozenDict(b=block))


def test_what_goes_straight_through_is_led_through() -> None:
    project = by_hand(wire("in1", "out1"), wire("in2", "out2"))
    assert wires(expand(project, "use").graph) == {"first last:1"}


def test_an_output_port_may_feed_a_layer_in_a_file_made_by_hand() -> None:
    project = by_hand(wire("in1", "out1"), wire("out1", "relu"), wire("relu", "out2"))
    assert wires(expand(project, "use").graph) == {"first last:1", "first relu:in", "relu last:2"}


def test_ports_in_a_loop_give_nothing() -> None:
    project = by_hand(wire("out1", "out2"), wire("out2", "out1"), wire("out1", "relu"), wire("relu", "in1"))
    assert wires(expand(project, "use").graph) == set()


def test_a_node_that_feeds_itself_leaves_no_loose_wire() -> None:
    own = Wire(End("use", "out1"), End("use", "in2"))
    project = by_hand(wire("in2", "relu"), wire("relu", "out1"), extra=(own,))
    assert wires(expand(project, "use").graph) == {"relu last:1"}


def test_a_block_without_layers_can_be_written_out() -> None:
    project = by_hand(wire("in1", "out1"))
    ports = project.blocks["b"].graph.nodes.without(["relu"])
    block = replace(project.blocks["b"], graph=replace(project.blocks["b"].graph, nodes=ports))
    project = replace(project, blocks=FrozenDict(b=block))
    project = edits.change(project, "use", {"repeat": 2})
    assert wires(expand(project, "use").graph) == {"first last:1"}


def test_layers_go_where_the_block_stands() -> None:
    project = edits.move(make_block(classifier(), ["linear_1", "relu_1"]), {"block_1_1": (1000.0, 500.0)})
    nodes = expand(project, "block_1_1").graph.nodes
    assert (nodes["linear_1"].x + nodes["relu_1"].x) / 2 == 1000.0
    assert nodes["linear_1"].y == nodes["relu_1"].y == 500.0
