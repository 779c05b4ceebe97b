from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import networkx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, ProblemError
from netbuilder.graph import edit
from netbuilder.graph.model import EMPTY, End, Frame, Graph, Note, Wire
from netbuilder.graph.query import fresh_id, order
from tests.graph.graphs import directed, graph, node, wire

CHAIN = graph("a b c", "a b", "b c", notes="note_1")


def ends(of: Graph) -> set[tuple[str, str]]:
    """Every wire as "source, target:port"."""
    return {(each.source.node, f"{each.target.node}:{each.target.port}") for each in of.wires.values()}


def refusal(of: Callable[[], object]) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        of()
    assert caught.value.problem.remedy is not None
    return caught.value


def test_a_node_is_added_at_the_end() -> None:
    new = node("d", x=3.0)
    changed = edit.add(CHAIN, new)
    assert list(changed.nodes) == ["a", "b", "c", "d"]
    assert changed.nodes["d"] == new
    assert (changed.wires, changed.notes) == (CHAIN.wires, CHAIN.notes)
    assert list(CHAIN.nodes) == ["a", "b", "c"]


@pytest.mark.parametrize("id", ["b", "note_1"])
def test_an_id_is_used_once_by_nodes_and_notes(id: str) -> None:
    problem = refusal(lambda: edit.add(CHAIN, node(id))).problem
    assert (problem.code, problem.place) == ("double_id", Place(node=id))


def test_what_is_added_can_be_saved() -> None:
    added = edit.add(EMPTY, node("a", name="  two\nlines ", comment="a\r\nb\x00")).nodes["a"]
    assert (added.name, added.comment) == ("two lines", "a\nb")
    assert refusal(lambda: edit.add(EMPTY, node("a", name="\n"))).problem.code == "empty_name"


@pytest.mark.parametrize("place", [(math.nan, 0.0), (0.0, math.inf), (-2e9, 0.0), (0.0, 2e9)])
def test_nothing_leaves_the_canvas(place: tuple[float, float]) -> None:
    x, y = place
    for refused in (
        lambda: edit.add(EMPTY, node("a", x=x, y=y)),
        lambda: edit.move(CHAIN, {"a": place}),
        lambda: edit.move(CHAIN, {"note_1": place}),
        lambda: edit.annotate(CHAIN, Note("n", "", x, y)),
        lambda: edit.annotate(CHAIN, Note("n", "", 0.0, 0.0, x, y)),
    ):
        assert refusal(refused).problem.code == "bad_place"


def test_with_a_node_go_its_wires() -> None:
    changed = edit.remove(CHAIN, ["b"])
    assert changed == graph("a c", notes="note_1")


def test_notes_are_removed_and_unknown_ids_ignored() -> None:
    assert edit.remove(CHAIN, ["note_1", "gone"]) == graph("a b c", "a b", "b c")


def test_a_wire_replaces_the_one_that_ended_there() -> None:
    changed = edit.connect(graph("a b c", "a c"), End("b", "out"), End("c", "in"))
    assert ends(changed) == {("b", "c:in")}
    assert edit.connect(changed, End("b", "out"), End("c", "in")) == changed


def test_several_inputs_take_a_wire_each() -> None:
    changed = edit.connect(graph("a b", "a b:1"), End("a", "out"), End("b", "2"))
    assert ends(changed) == {("a", "b:1"), ("a", "b:2")}


@pytest.mark.parametrize(("source", "target"), [("c", "a"), ("b", "a"), ("a", "a")])
def test_a_loop_is_refused_with_names(source: str, target: str) -> None:
    problem = refusal(lambda: edit.connect(CHAIN, End(source, "out"), End(target, "in"))).problem
    assert problem.code == "cycle"
    assert str(problem.what) == f"A wire from {source.upper()} to {target.upper()} would close a loop."
    assert problem.place == Place(node=target, port="in")


@pytest.mark.parametrize("pair", [("gone", "a"), ("a", "gone")])
def test_a_wire_needs_nodes_that_are_there(pair: tuple[str, str]) -> None:
    problem = refusal(lambda: edit.connect(CHAIN, End(pair[0], "out"), End(pair[1], "in"))).problem
    assert (problem.code, problem.place) == ("unknown_node", Place(node="gone"))


@given(directed(acyclic=True), st.data())
def test_accepted_wires_never_make_a_loop(start: Graph, data: st.DataObject) -> None:
    assume(start.nodes)
    ids = st.sampled_from(sorted(start.nodes))
    changed = start
    for source, target in data.draw(st.lists(st.tuples(ids, ids), max_size=8)):
        try:
            changed = edit.connect(changed, End(source, "out"), End(target, "in"))
        except ProblemError as error:
            assert error.problem.code == "cycle"
            made = networkx.DiGraph((w.source.node, w.target.node) for w in changed.wires.values())
            made.add_edge(source, target)
            assert not networkx.is_directed_acyclic_graph(made)
    assert order(changed)[1] == ()


def test_a_wire_is_removed_by_its_end() -> None:
    assert ends(edit.disconnect(CHAIN, End("b", "in"))) == {("b", "c:in")}
    assert edit.disconnect(CHAIN, End("b", "other")) == CHAIN


def test_settings_are_merged() -> None:
    start = Graph(FrozenDict({"a": node("a", settings=FrozenDict(size=3, bias=True))}))
    changed = edit.change(start, "a", {"size": 5})
    assert changed.nodes["a"].settings == {"size": 5, "bias": True}
    assert start.nodes["a"].settings["size"] == 3
    assert refusal(lambda: edit.change(start, "b", {})).problem.code == "unknown_node"


def test_nodes_and_notes_move_together() -> None:
    changed = edit.move(CHAIN, {"a": (1.5, -2.0), "note_1": (3.0, 4.0), "gone": (0.0, 0.0)})
    assert (changed.nodes["a"].x, changed.nodes["a"].y) == (1.5, -2.0)
    assert (changed.notes["note_1"].x, changed.notes["note_1"].y) == (3.0, 4.0)
    assert changed.nodes["b"] is CHAIN.nodes["b"]
    assert list(changed.nodes) == list(CHAIN.nodes)


@pytest.mark.parametrize(
    ("wanted", "name"), [("Mine", "Mine"), (" A\nB ", "A B"), ("C", "C 2"), ("B", "B"), ("Conv 1", "Conv 1")]
)
def test_a_name_is_unique(wanted: str, name: str) -> None:
    assert edit.rename(CHAIN, "b", wanted).nodes["b"].name == name


@pytest.mark.parametrize("wanted", ["", "  ", "\n\x00"])
def test_a_name_is_not_empty(wanted: str) -> None:
    problem = refusal(lambda: edit.rename(CHAIN, "b", wanted)).problem
    assert (problem.code, problem.place) == ("empty_name", Place(node="b", setting="name"))


def test_a_comment_is_kept_as_text() -> None:
    assert edit.comment(CHAIN, "b", "why\r\nnot").nodes["b"].comment == "why\nnot"
    assert refusal(lambda: edit.comment(CHAIN, "gone", "x")).problem.code == "unknown_node"


def test_a_note_is_put_or_changed() -> None:
    new = edit.annotate(CHAIN, Note("note_2", "new\r\nline"))
    assert new.notes["note_2"] == Note("note_2", "new\nline")
    assert edit.annotate(new, Note("note_2", "other", 5.0)).notes["note_2"] == Note("note_2", "other", 5.0)
    assert refusal(lambda: edit.annotate(CHAIN, Note("a", ""))).problem.code == "double_id"


def test_a_frame_is_put_or_changed_and_its_words_are_lines() -> None:
    new = edit.enframe(CHAIN, Frame("frame_1", " two\nlines ", 1.0, comment="x\x00y"))
    assert new.frames["frame_1"] == Frame("frame_1", "two lines", 1.0, comment="x y")
    other = Frame("frame_1", "", 5.0, 6.0, 70.0, 80.0)
    assert edit.enframe(new, other).frames == {"frame_1": other}
    assert new.ids == ("a", "b", "c", "note_1", "frame_1")


def test_nodes_notes_and_frames_share_their_ids() -> None:
    start = edit.enframe(CHAIN, Frame("frame_1", "x"))
    for refused in (
        lambda: edit.add(start, node("frame_1")),
        lambda: edit.annotate(start, Note("frame_1", "")),
        lambda: edit.enframe(start, Frame("a", "")),
        lambda: edit.enframe(start, Frame("note_1", "")),
    ):
        assert refusal(refused).problem.code == "double_id"
    assert fresh_id(start, "frame") == "frame_2"


@pytest.mark.parametrize("size", [(math.nan, 5.0), (5.0, 0.0), (-1.0, 5.0), (5.0, 2e9)])
def test_what_a_file_could_not_say_is_no_size(size: tuple[float, float]) -> None:
    width, height = size
    for refused in (
        lambda: edit.annotate(CHAIN, Note("n", "", width=width, height=height)),
        lambda: edit.enframe(CHAIN, Frame("f", "", width=width, height=height)),
    ):
        assert refusal(refused).problem.code == "bad_place"


def test_a_frame_moves_and_goes_without_what_is_on_it() -> None:
    start = edit.enframe(CHAIN, Frame("frame_1", "x", -10.0, -10.0))
    moved = edit.move(start, {"frame_1": (3.0, 4.0)})
    assert (moved.frames["frame_1"].x, moved.frames["frame_1"].y) == (3.0, 4.0)
    assert moved.nodes == CHAIN.nodes
    assert edit.remove(moved, ["frame_1"]) == CHAIN


def test_a_node_is_put_into_a_wire() -> None:
    changed = edit.insert_on_wire(CHAIN, End("c", "in"), node("new"), "x", "y")
    assert ends(changed) == {("a", "b:in"), ("b", "new:x"), ("new", "c:in")}
    assert changed.wires[End("c", "in")].source == End("new", "y")


def test_without_a_wire_nothing_can_be_put_into_it() -> None:
    problem = refusal(lambda: edit.insert_on_wire(CHAIN, End("a", "in"), node("new"), "in", "out")).problem
    assert (problem.code, problem.place) == ("no_wire", Place(node="a", port="in"))
    with pytest.raises(ProblemError, match="already something"):
        edit.insert_on_wire(CHAIN, End("c", "in"), node("a"), "in", "out")


def test_a_removed_node_leaves_its_flow() -> None:
    start = graph("a b c d", "a b", "b c", "b d")
    assert edit.remove_and_heal(start, "b") == graph("a c d", "a c", "a d")


def test_ends_of_a_chain_are_just_removed() -> None:
    assert edit.remove_and_heal(CHAIN, "a") == graph("b c", "b c", notes="note_1")
    assert edit.remove_and_heal(CHAIN, "c") == graph("a b", "a b", notes="note_1")
    assert refusal(lambda: edit.remove_and_heal(CHAIN, "note_1")).problem.code == "unknown_node"


def test_of_several_inputs_the_first_port_leads_on() -> None:
    start = graph("a b add d", "b add:2", "a add:1", "add d")
    assert ends(edit.remove_and_heal(start, "add", ["1", "2"])) == {("a", "d:in")}
    assert ends(edit.remove_and_heal(start, "add", ["0", "2"])) == {("b", "d:in")}
    assert ends(edit.remove_and_heal(start, "add")) == {("b", "d:in")}
    assert ends(edit.remove_and_heal(start, "add", ["other"])) == {("b", "d:in")}


def test_a_node_of_a_loop_can_be_removed() -> None:
    """Only a file made by hand has one."""
    alone = graph("a b", "a a", "a b")
    assert ends(edit.remove_and_heal(alone, "a")) == set()
    pair = graph("a b c", "a b", "b a", "b c")
    assert ends(edit.remove_and_heal(pair, "b")) == {("a", "c:in")}
    fed_twice = graph("a b c", "c b:1", "b b:2", "b c")
    assert ends(edit.remove_and_heal(fed_twice, "b", ["1"])) == set()


@given(directed(acyclic=True), st.data())
def test_healing_keeps_every_way_through(start: Graph, data: st.DataObject) -> None:
    assume(start.nodes)
    gone = data.draw(st.sampled_from(sorted(start.nodes)))
    healed = edit.remove_and_heal(start, gone)
    sources = [each.source for end, each in start.wires.items() if end.node == gone]
    for end, each in start.wires.items():
        if end.node == gone:
            continue
        if each.source.node != gone:
            assert healed.wires[end] == each
        elif sources:
            assert healed.wires[end] == Wire(sources[0], end)
        else:
            assert end not in healed.wires
    assert order(healed)[1] == ()


def test_unknown_parts_survive_edits() -> None:
    kept = FrozenDict(colour="red")
    start = replace(
        CHAIN,
        nodes=CHAIN.nodes.with_("b", replace(CHAIN.nodes["b"], unknown=kept)),
        wires=CHAIN.wires.with_(End("b", "in"), replace(wire("a", "b"), unknown=kept)),
        notes=CHAIN.notes.with_("note_1", replace(CHAIN.notes["note_1"], unknown=kept)),
        frames=FrozenDict({"frame_1": Frame("frame_1", "x", unknown=kept)}),
    )
    changed = edit.rename(edit.comment(edit.change(start, "b", {"x": 1}), "b", "c"), "b", "New")
    changed = edit.move(changed, {"b": (1.0, 1.0), "note_1": (1.0, 1.0), "frame_1": (1.0, 1.0)})
    assert changed.frames["frame_1"].unknown == kept
    changed = edit.insert_on_wire(changed, End("c", "in"), node("new"), "in", "out")
    assert changed.nodes["b"].unknown == kept
    assert changed.notes["note_1"].unknown == kept
    assert changed.wires[End("b", "in")].unknown == kept
