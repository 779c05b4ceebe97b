"""Wires looked up by node, from nothing and after an edit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from netbuilder.analysis.links import changed_links, difference, links, unlike
from netbuilder.core.frozen import FrozenDict
from netbuilder.graph.model import End, Graph, Wire

ENDS = [End(f"n{number}", "out") for number in range(4)]
PORTS = [End(f"n{number}", port) for number in range(4) for port in ("a", "b")]
WIRES = {(source, target): Wire(source, target) for source in ENDS for target in PORTS}


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    targets = draw(st.lists(st.sampled_from(PORTS), unique=True))
    return Graph(wires=FrozenDict({end: WIRES[draw(st.sampled_from(ENDS)), end] for end in targets}))


def users(graph: Graph) -> dict[str, set[Wire]]:
    return {node: set(wires) for node, wires in links(graph).users.items()}


@given(graphs(), graphs())
def test_links_after_an_edit_are_the_links_from_nothing(old: Graph, new: Graph) -> None:
    before = links(old)
    kept = {node: dict(sources) for node, sources in before.sources.items()}
    gone, come = difference(old, new)
    assert set(gone) == set(old.wires.values()) - set(new.wires.values())
    assert set(come) == set(new.wires.values()) - set(old.wires.values())
    after = changed_links(before, gone, come)
    assert after.sources == links(new).sources
    assert {node: set(wires) for node, wires in after.users.items()} == users(new)
    assert before.sources == kept, "the earlier links must stay as they were"
    touched = {wire.target.node for wire in (*gone, *come)}
    for node in before.sources.keys() - touched:
        assert after.sources[node] is before.sources[node]


def test_nothing_came_and_nothing_went() -> None:
    graph = Graph(wires=FrozenDict({PORTS[0]: WIRES[ENDS[1], PORTS[0]]}))
    before = links(graph)
    assert difference(graph, graph) == ([], [])
    assert changed_links(before, [], []) is before


# Two values for each key: a node, or what is known about it, stands under its own id only.
VALUES = {key: (object(), object()) for key in "abcdef"}


@st.composite
def mappings(draw: st.DrawFn) -> FrozenDict[str, object]:
    keys = draw(st.lists(st.sampled_from("abcdef"), unique=True))
    return FrozenDict({key: draw(st.sampled_from(VALUES[key])) for key in keys})


@given(mappings(), mappings())
def test_keys_whose_value_is_another_object(
    old: FrozenDict[str, object], new: FrozenDict[str, object]
) -> None:
    wanted = [key for key, value in new.items() if old.get(key) is not value]
    assert unlike(old, new) == (wanted, [key for key in old if key not in new])
    assert unlike(new, FrozenDict({**new, "z": VALUES})) == (["z"], [])
    assert unlike(new, FrozenDict(new)) == ([], [])


@given(mappings(), mappings(), st.sets(st.sampled_from("abcdef")))
def test_what_was_made_of_the_other_differs_as_what_was_made_apart(
    old: FrozenDict[str, object], more: FrozenDict[str, object], gone: set[str]
) -> None:
    for new in (old.merged(more), old.without(gone), *(old.with_(key, value) for key, value in more.items())):
        for before, after in ((old, new), (new, old)):
            apart = unlike(FrozenDict(before), FrozenDict(after))
            assert [*map(sorted, unlike(before, after))] == [*map(sorted, apart)]


@given(graphs(), st.sampled_from(PORTS), st.sampled_from(ENDS))
def test_the_difference_an_edit_made_is_the_one_between_the_graphs(old: Graph, end: End, source: End) -> None:
    for wires in (old.wires.with_(end, WIRES[source, end]), old.wires.without([end])):
        for before, after in ((old.wires, wires), (wires, old.wires)):
            gone, come = difference(Graph(wires=before), Graph(wires=after))
            assert set(gone) == set(before.values()) - set(after.values())
            assert set(come) == set(after.values()) - set(before.values())
