from __future__ import annotations

from dataclasses import replace

import hypothesis.strategies as st
import networkx
from hypothesis import given

from netbuilder.core.frozen import FrozenDict
from netbuilder.graph.model import EMPTY, End, Graph
from netbuilder.graph.query import (
    FreeIds,
    ancestors,
    closes_cycle,
    cycle,
    descendants,
    free_id,
    fresh_id,
    incoming,
    linked,
    order,
    outgoing,
)
from tests.graph.graphs import directed, graph, wire


def in_networkx(graph: Graph) -> networkx.MultiDiGraph:
    made = networkx.MultiDiGraph()
    made.add_nodes_from(graph.nodes)
    made.add_edges_from((each.source.node, each.target.node) for each in graph.wires.values())
    return made


def on_or_behind_a_cycle(made: networkx.MultiDiGraph) -> set[str]:
    circles = [
        part
        for part in networkx.strongly_connected_components(made)
        if len(part) > 1 or made.has_edge(*list(part) * 2)
    ]
    return {
        node for part in circles for start in part for node in (start, *networkx.descendants(made, start))
    }


@given(directed(acyclic=True))
def test_order_is_that_of_networkx(graph: Graph) -> None:
    place = {id: index for index, id in enumerate(graph.nodes)}
    expected = networkx.lexicographical_topological_sort(in_networkx(graph), key=place.__getitem__)
    assert order(graph) == (tuple(expected), ())
    assert cycle(graph) == ()


@given(directed())
def test_what_lies_on_or_behind_a_cycle_is_left_over(graph: Graph) -> None:
    made = in_networkx(graph)
    stuck = on_or_behind_a_cycle(made)
    done, left = order(graph)
    assert set(left) == stuck
    assert list(left) == [id for id in graph.nodes if id in stuck]
    rest = made.subgraph(set(graph.nodes) - stuck)
    place = {id: index for index, id in enumerate(graph.nodes)}
    assert list(done) == list(networkx.lexicographical_topological_sort(rest, key=place.__getitem__))


@given(directed(acyclic=True), st.data())
def test_the_order_in_which_wires_were_drawn_does_not_matter(graph: Graph, data: st.DataObject) -> None:
    wires = data.draw(st.permutations(list(graph.wires.items())))
    assert order(replace(graph, wires=FrozenDict(wires))) == order(graph)


@given(directed(acyclic=True), st.data())
def test_further_pairs_are_respected(graph: Graph, data: st.DataObject) -> None:
    places = st.integers(0, max(len(graph.nodes) - 1, 0))
    pairs = data.draw(st.lists(st.tuples(places, places), max_size=6)) if graph.nodes else []
    also = [(f"n{min(pair)}", f"n{max(pair)}") for pair in pairs if pair[0] != pair[1]]
    done, left = order(graph, also)
    assert left == ()
    for first, later in (*also, *((w.source.node, w.target.node) for w in graph.wires.values())):
        assert done.index(first) < done.index(later)


def test_nodes_that_are_free_come_as_they_were_added() -> None:
    assert order(graph("c a b", "c b"))[0] == ("c", "a", "b")
    assert order(graph("join left right start", "start left", "start right", "left join:1", "right join:2"))[
        0
    ] == ("start", "left", "right", "join")


def test_an_empty_graph_has_an_empty_order() -> None:
    assert order(EMPTY) == ((), ())


@given(directed())
def test_a_cycle_is_found_exactly_where_there_is_one(graph: Graph) -> None:
    found = cycle(graph)
    assert bool(found) != networkx.is_directed_acyclic_graph(in_networkx(graph))
    assert len(set(found)) == len(found)
    edges = {(each.source.node, each.target.node) for each in graph.wires.values()}
    for one, next_one in zip(found, (*found[1:], *found[:1]), strict=True):
        assert (one, next_one) in edges


def test_a_cycle_is_told_in_the_direction_of_its_wires() -> None:
    assert cycle(graph("a b c d", "a b", "b c", "c a", "c d")) in [
        ("a", "b", "c"),
        ("b", "c", "a"),
        ("c", "a", "b"),
    ]
    assert cycle(graph("a", "a a")) == ("a",)


def test_a_long_cycle_is_found_in_time() -> None:
    names = [f"n{number}" for number in range(20_000)]
    wires = [wire(one, other) for one, other in zip(names, [*names[1:], names[0]], strict=True)]
    long = replace(graph(" ".join(names)), wires=FrozenDict({each.target: each for each in wires}))
    assert len(cycle(long)) == 20_000


@given(directed(), st.data())
def test_reach_is_that_of_networkx(graph: Graph, data: st.DataObject) -> None:
    made = in_networkx(graph)
    starts = data.draw(st.lists(st.sampled_from(sorted(graph.nodes)), max_size=3)) if graph.nodes else []
    down = {found for start in starts for found in networkx.descendants(made, start)}
    up = {found for start in starts for found in networkx.ancestors(made, start)}
    assert descendants(graph, starts) == down | set(starts)
    assert ancestors(graph, starts) == up | set(starts)


@given(directed(), st.data())
def test_linked_are_those_of_the_same_part(graph: Graph, data: st.DataObject) -> None:
    parts = list(networkx.weakly_connected_components(in_networkx(graph)))
    starts = data.draw(st.lists(st.sampled_from(sorted(graph.nodes)), max_size=2)) if graph.nodes else []
    assert linked(graph, starts) == set().union(*(part for part in parts if part & {*starts}))


@given(directed(), st.data())
def test_a_wire_closes_a_cycle_when_its_end_leads_to_its_start(graph: Graph, data: st.DataObject) -> None:
    if not graph.nodes:
        return
    source, target = (data.draw(st.sampled_from(sorted(graph.nodes))) for _ in range(2))
    assert closes_cycle(graph, source, target) == networkx.has_path(in_networkx(graph), target, source)


@given(directed())
def test_every_wire_is_listed_at_both_its_ends(graph: Graph) -> None:
    assert list(incoming(graph)) == list(outgoing(graph)) == list(graph.nodes)
    for id, wires in incoming(graph).items():
        assert wires == [each for each in graph.wires.values() if each.target.node == id]
    for id, wires in outgoing(graph).items():
        assert wires == [each for each in graph.wires.values() if each.source.node == id]


def test_a_fresh_id_is_the_kind_with_the_first_free_number() -> None:
    there = graph("conv2d_1 conv2d_3 mnist_1", notes="conv2d_2")
    assert fresh_id(there, "conv2d") == "conv2d_4"
    assert fresh_id(there, "data.mnist") == "mnist_2"
    assert fresh_id(there, "loss.cross_entropy") == "cross_entropy_1"


def test_an_id_does_not_grow_without_end() -> None:
    assert free_id("x" * 5_000) == "x" * 100 + "_1"
    assert free_id("x", {"x_1"}, {"x_2": 0}) == "x_3"


def test_ends_are_told_apart_by_node_and_port() -> None:
    assert End("a", "in") != End("a", "out")


@given(st.lists(st.sampled_from(["a", "b_1", "x" * 200])), st.sets(st.sampled_from(["a_1", "a_3", "b_1_1"])))
def test_many_ids_are_those_that_come_one_by_one(stems: list[str], taken: set[str]) -> None:
    ids, slow = FreeIds(taken), set(taken)
    for stem in stems:
        expected = free_id(stem, slow)
        assert ids.take(stem) == expected
        slow.add(expected)
