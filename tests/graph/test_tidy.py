"""The tidy drawing: what holds for every graph, and what a person expects of small ones."""

from __future__ import annotations

from itertools import combinations
from typing import Any, NamedTuple

import hypothesis.strategies as st
import pytest
from hypothesis import given

from netbuilder.graph.model import End, Graph, Wire
from netbuilder.graph.tidy import tidy
from tests.graph.graphs import directed, graph

Ports = tuple[tuple[str, float], ...]


class Drawn(NamedTuple):
    x: float = 0.0
    y: float = 0.0
    width: float = 120.0
    height: float = 64.0
    inputs: Ports = (("in", 32.0),)
    outputs: Ports = (("out", 32.0),)


Outlines = dict[str, Drawn]


def heap(drawing: Graph, **sizes: float) -> Outlines:
    """Every node at (0, 0); heights by id, with the ports half-way down."""
    return {
        id: Drawn(height=high, inputs=(("in", high / 2),), outputs=(("out", high / 2),))
        for id in drawing.nodes
        for high in [sizes.get(id, 64.0)]
    }


def laid_out(drawing: Graph, outlines: Outlines, **more: Any) -> Outlines:
    places = tidy(outlines, drawing.wires.values(), **more)
    assert places.keys() == outlines.keys()
    return {id: box._replace(x=places[id][0], y=places[id][1]) for id, box in outlines.items()}


def line(count: int) -> Graph:
    return graph(" ".join(f"n{i}" for i in range(count)), *(f"n{i} n{i + 1}" for i in range(count - 1)))


def overlaps(outlines: Outlines) -> list[tuple[str, str]]:
    return [
        (one, other)
        for (one, a), (other, b) in combinations(outlines.items(), 2)
        if a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height
    ]


def crossings(drawing: Graph, drawn: Outlines) -> int:
    """Pairs of wires between the same columns whose ends are in opposite order."""
    lines = [
        (drawn[w.source.node].x, drawn[w.target.node].x, drawn[w.source.node].y, drawn[w.target.node].y)
        for w in drawing.wires.values()
    ]
    return sum(a[:2] == b[:2] and (a[2] - b[2]) * (a[3] - b[3]) < 0 for a, b in combinations(lines, 2))


@st.composite
def drawings(draw: st.DrawFn, acyclic: bool = False) -> tuple[Graph, Outlines]:
    """A graph with nodes of any size anywhere."""
    drawing = draw(directed(acyclic=acyclic))
    place, wide, high = st.integers(-500, 500), st.integers(25, 55), st.sampled_from([36.0, 64.0, 162.0])
    outlines = {}
    for id in drawing.nodes:
        height = draw(high)
        outlines[id] = Drawn(draw(place), draw(place), 4.0 * draw(wide), height, (), (("out", height / 2),))
    return drawing, outlines


@given(drawings())
def test_no_two_nodes_touch_even_in_cycles(drawing: tuple[Graph, Outlines]) -> None:
    assert overlaps(laid_out(*drawing)) == []


@given(drawings(acyclic=True))
def test_wires_lead_to_the_right_or_down_to_another_row(drawing: tuple[Graph, Outlines]) -> None:
    drawn = laid_out(*drawing)
    for wire in drawing[0].wires.values():
        source, target = drawn[wire.source.node], drawn[wire.target.node]
        assert target.x >= source.x + source.width + 24 or target.y >= source.y + source.height


@given(drawings())
def test_the_same_drawing_gives_the_same_and_keeps_its_corner(drawing: tuple[Graph, Outlines]) -> None:
    graph, outlines = drawing
    drawn = laid_out(graph, outlines)
    assert drawn == laid_out(graph, outlines)
    assert all(box.x % 4 == 0 for box in drawn.values())
    if outlines:
        for corner in (0, 1):
            before = min(box[corner] for box in outlines.values())
            assert abs(min(box[corner] for box in drawn.values()) - before) <= 2


@given(st.lists(st.sampled_from([36.0, 64.0, 162.0]), min_size=2, max_size=40))
def test_a_chain_lies_in_level_rows(heights: list[float]) -> None:
    drawing = line(len(heights))
    drawn = laid_out(drawing, heap(drawing, **{f"n{i}": high for i, high in enumerate(heights)}))
    lines = [drawn[f"n{i}"].y + high / 2 for i, high in enumerate(heights)]
    rows = 1
    for index in range(1, len(heights)):
        before, here = drawn[f"n{index - 1}"], drawn[f"n{index}"]
        if here.x > before.x:
            assert lines[index] == lines[index - 1]
        else:
            assert here.x == drawn["n0"].x and here.y > before.y
            rows += 1
    assert rows >= len(heights) // 12


def test_a_chain_that_fits_on_the_page_is_one_row_and_a_longer_one_is_not() -> None:
    assert {box.y for box in laid_out(line(5), heap(line(5))).values()} == {0.0}
    drawn = laid_out(line(14), heap(line(14)))
    assert max(box.x + box.width for box in drawn.values()) < 1200
    assert len({box.y for box in drawn.values()}) in (2, 3)


def test_rows_begin_where_they_like_to() -> None:
    starts = {"n0", "n4", "n8"}
    drawn = laid_out(line(12), heap(line(12)), starts=starts)
    assert {id for id, box in drawn.items() if box.x == 0} == starts


def test_what_labels_come_from_stands_before_all_rows() -> None:
    drawing = graph("data a b c d e f g h loss", "data a", "a b", "b c", "c d", "d e", "e f", "f g", "g h",
                    "h loss", "data loss:target")  # fmt: skip
    outlines = heap(drawing, data=162.0)
    drawn = laid_out(drawing, outlines, low={End("loss", "target")})
    data = drawn["data"]
    rows = sorted({box.y for id, box in drawn.items() if id != "data"})
    assert len(rows) == 2 and rows[1] - rows[0] < data.height
    assert all(box.x >= data.x + data.width + 48 for id, box in drawn.items() if id != "data")


BRANCHES = graph("in a1 a2 a3 b1 b2 out", "in a1", "a1 a2", "a2 a3", "a3 out:1", "in b1", "b1 b2", "b2 out:2")


def test_the_longer_branch_is_level_from_fork_to_join() -> None:
    drawn = laid_out(BRANCHES, heap(BRANCHES))
    assert len({drawn[id].y for id in ("in", "a1", "a2", "a3", "out")}) == 1
    assert drawn["b1"].y == drawn["b2"].y >= drawn["a1"].y + 64


@pytest.mark.parametrize("upper", ["a", "b"])
def test_branches_keep_the_order_that_they_have(upper: str) -> None:
    outlines = {id: box._replace(y=0.0 if id[0] == upper else 200.0) for id, box in heap(BRANCHES).items()}
    drawn = laid_out(BRANCHES, outlines)
    assert (drawn["a1"].y < drawn["b1"].y) is (upper == "a")
    assert (drawn["a2"].y < drawn["b2"].y) is (upper == "a")


def test_wires_are_untangled() -> None:
    drawing = graph("s a b c x y z", "s a", "s b", "s c", "a z", "b y", "c x")
    drawn = laid_out(drawing, heap(drawing))
    assert crossings(drawing, drawn) == 0
    assert len({box.x for box in drawn.values()}) == 3


def test_a_wire_past_a_chain_has_room_of_its_own() -> None:
    """The shortcut of a residual block: no other node stands where it passes."""
    drawing = graph("a b c d side", "a b", "b c", "c d:1", "a d:2", "a side")
    drawn = laid_out(drawing, heap(drawing))
    chain = {drawn[id].y for id in "abcd"}
    assert len(chain) == 1
    assert abs(drawn["side"].y - chain.pop()) >= 64 + 24


def test_parts_and_single_nodes_stand_below_one_another() -> None:
    drawing = graph("p a q b r", "a b", "q r")
    drawn = laid_out(drawing, heap(drawing))
    assert drawn["a"].y == drawn["b"].y < drawn["q"].y == drawn["r"].y < drawn["p"].y
    assert overlaps(drawn) == []


def test_a_late_input_stands_beside_what_it_feeds() -> None:
    drawing = graph("a b c d late", "a b", "b c", "c d:1", "late d:2")
    drawn = laid_out(drawing, heap(drawing))
    assert drawn["late"].x == drawn["c"].x


def test_wires_of_others_are_ignored_and_nothing_is_nothing() -> None:
    wires = [Wire(End("a", "out"), End("elsewhere", "in")), Wire(End("a", "out"), End("a", "in"))]
    assert tidy({"a": Drawn(13.0, 7.0)}, wires) == {"a": (12.0, 7.0)}
    assert tidy({}, wires) == {}


def test_branches_that_join_again_stay_in_one_row() -> None:
    """A module wider than the page is not cut where several wires would have to go back."""
    wires = ["s4 a1", "s4 b1", "a6 j:1", "b6 j:2", "s1 s2", "s2 s3", "s3 s4"]
    wires += [f"{branch}{i} {branch}{i + 1}" for branch in "ab" for i in range(1, 6)]
    drawing = graph("s1 s2 s3 s4 a1 a2 a3 a4 a5 a6 b1 b2 b3 b4 b5 b6 j", *wires)
    drawn = laid_out(drawing, heap(drawing))
    assert drawn["a1"].y == drawn["a6"].y and drawn["b1"].y == drawn["b6"].y


def test_there_is_more_room_where_a_wire_comes_past_others() -> None:
    chain = [f"n{i} n{i + 1}" for i in range(15)]
    nodes = " ".join(f"n{i}" for i in range(16))
    drawing = graph(nodes, *chain, "n0 n3:2")
    drawn = laid_out(drawing, heap(drawing))
    gaps = [drawn[f"n{i + 1}"].x - drawn[f"n{i}"].x - drawn[f"n{i}"].width for i in range(3)]
    assert gaps == [72.0, 72.0, 116.0]
