from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from netbuilder.core.frozen import FrozenDict
from netbuilder.graph.diff import Changes, GraphDiff, applied, apply, changes, diff
from netbuilder.graph.model import EMPTY, End, Graph
from tests.graph.graphs import directed, graph, node


def test_each_member_is_removed_added_or_changed() -> None:
    before = FrozenDict(stays=1, goes=2, other=3)
    after = FrozenDict(stays=1, other=4, comes=5)
    found = changes(before, after)
    assert found == Changes(("goes",), FrozenDict(comes=5), FrozenDict(other=4))
    assert applied(before, found) == after


def test_nothing_changes_between_equals() -> None:
    one, same = graph("a b", "a b", notes="n"), graph("a b", "a b", notes="n")
    assert not diff(one, one)
    assert not diff(one, same)
    assert diff(one, one) == GraphDiff()


def test_a_member_may_come_to_be_none() -> None:
    found = changes(FrozenDict(a=1), FrozenDict(a=None))
    assert found.changed == {"a": None}
    assert changes(FrozenDict(), FrozenDict(a=None)).added == {"a": None}


def test_parts_that_are_the_same_are_not_compared() -> None:
    class Unequal:
        def __eq__(self, other: object) -> bool:
            raise AssertionError("compared")

        __hash__ = None  # type: ignore[assignment]

    kept = Unequal()
    assert not changes({"a": kept}, {"a": kept})
    members = {"a": kept}
    assert not changes(members, members)


@pytest.mark.parametrize(
    ("after", "part"),
    [
        (graph("a b c", "a b", notes="n"), "nodes"),
        (graph("a b", "a b:2", notes="n"), "wires"),
        (graph("a b", "a b", notes="m"), "notes"),
        (graph("a b", "a b", notes="n", frames="f"), "frames"),
    ],
)
def test_a_difference_tells_where_it_is(after: Graph, part: str) -> None:
    found = diff(graph("a b", "a b", notes="n"), after)
    assert found
    assert [name for name in ("nodes", "wires", "notes", "frames") if getattr(found, name)] == [part]
    assert apply(graph("a b", "a b", notes="n"), found) == after


def test_a_moved_node_alone_is_changed() -> None:
    before = graph("a b", "a b")
    after = replace(before, nodes=before.nodes.with_("b", node("b", x=5.0)))
    assert diff(before, after) == GraphDiff(nodes=Changes(changed=FrozenDict(b=node("b", x=5.0))))


@given(directed(), directed())
def test_a_difference_leads_from_one_to_the_other(one: Graph, other: Graph) -> None:
    found = diff(one, other)
    assert apply(one, found) == other
    assert apply(other, diff(other, one)) == one
    assert bool(found) == (one != other)
    assert apply(EMPTY, diff(EMPTY, other)) == other


def test_what_stays_keeps_its_place_in_the_order() -> None:
    before = graph("a b c d", "a b")
    after = graph("a c d e", "c d")
    after = replace(after, nodes=after.nodes.with_("c", node("c", x=1.0)))
    found = apply(before, diff(before, after))
    assert list(found.nodes) == ["a", "c", "d", "e"]
    assert list(found.wires) == [End("d", "in")]


def test_what_does_not_change_is_the_same_object() -> None:
    before = graph("a b", "a b", notes="n")
    after = replace(before, nodes=before.nodes.without(["a"]), wires=FrozenDict())
    assert apply(before, diff(before, after)).notes is before.notes
