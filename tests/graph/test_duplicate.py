from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.graph.duplicate import duplicate
from netbuilder.graph.edit import enframe
from netbuilder.graph.model import End, Frame, Graph
from netbuilder.graph.query import order
from tests.graph.graphs import directed, graph, node


def test_copies_have_ids_names_and_places_of_their_own() -> None:
    start = Graph(FrozenDict({"relu_1": node("relu_1", name="ReLU 1", x=1.0, y=2.0, comment="why")}))
    changed, twins = duplicate(start, ["relu_1"])
    assert twins == {"relu_1": "relu_2"}
    assert changed.nodes["relu_1"] is start.nodes["relu_1"]
    copy = changed.nodes["relu_2"]
    assert (copy.name, copy.x, copy.y, copy.comment) == ("ReLU 2", 25.0, 26.0, "why")


def test_wires_among_the_copies_and_from_outside_are_copied() -> None:
    changed, twins = duplicate(graph("a b c", "a b", "b c"), ["b", "c"])
    b, c = twins["b"], twins["c"]
    assert changed.wires[End(b, "in")].source == End("a", "out")
    assert changed.wires[End(c, "in")].source == End(b, "out")
    assert len(changed.wires) == 4


def test_what_the_original_feeds_is_not_fed_twice() -> None:
    changed, _ = duplicate(graph("a b", "a b"), ["a"])
    assert changed.wires == graph("a b", "a b").wires


def test_notes_are_copied_too() -> None:
    changed, twins = duplicate(graph("a", notes="note_1"), ["note_1", "a"], offset=(10.0, 0.0))
    assert twins == {"note_1": "note_2", "a": "relu_1"}
    assert (changed.notes["note_2"].text, changed.notes["note_2"].x) == ("text of note_1", 10.0)


def test_frames_are_copied_with_their_words_and_size() -> None:
    start = enframe(graph("a"), Frame("frame_1", "Title", 1.0, 2.0, 30.0, 40.0, "comment"))
    changed, twins = duplicate(start, ["frame_1"], offset=(10.0, 0.0))
    assert twins == {"frame_1": "frame_2"}
    assert changed.frames["frame_2"] == Frame("frame_2", "Title", 11.0, 2.0, 30.0, 40.0, "comment")


def test_a_copy_stays_on_the_canvas() -> None:
    with pytest.raises(ProblemError, match="outside the canvas"):
        duplicate(graph("a"), ["a"], offset=(2e9, 0.0))


def test_an_id_twice_makes_one_copy() -> None:
    changed, _ = duplicate(graph("a"), ["a", "a"])
    assert len(changed.nodes) == 2


def test_only_what_is_there_is_copied() -> None:
    with pytest.raises(ProblemError, match="no node “gone”"):
        duplicate(graph("a"), ["a", "gone"])


@given(directed(acyclic=True), st.data())
def test_the_original_stays_and_the_copy_has_its_wires(start: Graph, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(sorted(start.nodes)), max_size=5)) if start.nodes else []
    changed, twins = duplicate(start, chosen)
    assert set(twins) == set(chosen)
    assert {id: changed.nodes[id] for id in start.nodes} == start.nodes
    assert {end: changed.wires[end] for end in start.wires} == start.wires
    assert len({each.name for each in changed.nodes.values()}) == len(changed.nodes)
    for id, twin in twins.items():
        original = {end.port: each.source for end, each in start.wires.items() if end.node == id}
        copied = {end.port: each.source for end, each in changed.wires.items() if end.node == twin}
        expected = {
            port: source._replace(node=twins.get(source.node, source.node))
            for port, source in original.items()
        }
        assert copied == expected
    assert order(changed)[1] == ()
