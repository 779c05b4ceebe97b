"""Small graphs to test with, and strategies for random ones."""

from __future__ import annotations

import hypothesis.strategies as st

from netbuilder.core.frozen import FrozenDict
from netbuilder.graph.model import End, Frame, Graph, Node, Note, Wire


def node(id: str, kind: str = "relu", **more: object) -> Node:
    return Node(id, kind, str(more.pop("name", id.upper())), **more)  # type: ignore[arg-type]


def wire(source: str, target: str, port: str = "in") -> Wire:
    return Wire(End(source, "out"), End(target, port))


def graph(nodes: str, *wires: str, notes: str = "", frames: str = "") -> Graph:
    """`graph("a b c", "a b", "b c:2")`: nodes by id, wires as source and target, perhaps with its port."""
    found = []
    for each in wires:
        source, target = each.split()
        name, _, port = target.partition(":")
        found.append(wire(source, name, port or "in"))
    return Graph(
        FrozenDict({id: node(id) for id in nodes.split()}),
        FrozenDict({each.target: each for each in found}),
        FrozenDict({id: Note(id, f"text of {id}") for id in notes.split()}),
        FrozenDict({id: Frame(id, f"title of {id}") for id in frames.split()}),
    )


@st.composite
def directed(draw: st.DrawFn, acyclic: bool = False) -> Graph:
    """A graph of up to twelve nodes with any wires, added in any order."""
    count = draw(st.integers(0, 12))
    ids = [f"n{index}" for index in draw(st.permutations(range(count)))]
    places = st.sampled_from(range(count)) if count else st.nothing()
    pairs = draw(st.lists(st.tuples(places, places), max_size=25 if count else 0))
    wires = {}
    for number, (one, other) in enumerate(pairs):
        if acyclic and one == other:
            continue
        source, target = (min(one, other), max(one, other)) if acyclic else (one, other)
        made = wire(f"n{source}", f"n{target}", str(number))
        wires[made.target] = made
    return Graph(FrozenDict({id: node(id) for id in ids}), FrozenDict(wires))
