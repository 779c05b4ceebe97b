"""Laying out with frames and notes: what lay together lies together, and nothing lies on anything else."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

import hypothesis.strategies as st
from hypothesis import given

from netbuilder.graph.frames import Area, Rect, around, held, holds
from netbuilder.graph.model import End, Wire
from netbuilder.graph.outline import Ports
from netbuilder.graph.tidy import tidy
from netbuilder.graph.tidy_frames import Tidied, tidy_with_frames


class Drawn(NamedTuple):
    x: float
    y: float
    width: float = 120.0
    height: float = 60.0
    inputs: Ports = (("in", 30.0),)
    outputs: Ports = (("out", 30.0),)


def wires(*pairs: str) -> list[Wire]:
    return [Wire(End(a, "out"), End(b, "in")) for a, b in (pair.split() for pair in pairs)]


def apart(areas: Mapping[str, Area]) -> bool:
    return not any(
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
        for one, other in combinations(areas.values(), 2)
    )


def placed(things: Mapping[str, Area], found: Tidied) -> dict[str, Rect]:
    return {
        id: Rect(*found.places.get(id, (thing.x, thing.y)), thing.width, thing.height)
        for id, thing in things.items()
    }


# Two framed rows of two, and one node before and one behind them.
NODES = {
    "data": Drawn(0, 40),
    "a": Drawn(300, 40),
    "b": Drawn(500, 40),
    "c": Drawn(300, 240),
    "d": Drawn(500, 240),
    "loss": Drawn(800, 240),
}
FRAMES = {"one": around([NODES["a"], NODES["b"]]), "two": around([NODES["c"], NODES["d"]])}
CHAIN = wires("data a", "a b", "b c", "c d", "d loss")


def test_without_frames_and_notes_it_is_the_plain_drawing() -> None:
    assert tidy_with_frames(NODES, CHAIN, {}, {}, {}) == (tidy(NODES, CHAIN), {})
    assert tidy_with_frames({}, CHAIN, FRAMES, {}, {}) == ({}, {})


def test_each_frame_holds_what_it_held_and_nothing_else() -> None:
    found = tidy_with_frames(NODES, CHAIN, FRAMES, {}, {})
    boxes = placed(NODES, found)
    assert {id: held([frame], boxes) for id, frame in found.frames.items()} == {
        "one": ["a", "b"],
        "two": ["c", "d"],
    }
    assert apart(boxes) and apart(found.frames)
    assert found.frames["one"] == around([boxes["a"], boxes["b"]])


def test_wires_into_a_frame_are_level() -> None:
    found = tidy_with_frames(NODES, CHAIN, FRAMES, {}, {})
    assert found.places["data"][1] == found.places["a"][1] == found.places["b"][1]


def test_a_frame_on_a_frame_stays_on_it() -> None:
    outer = around([*FRAMES.values()])
    found = tidy_with_frames(NODES, CHAIN, {"all": outer, **FRAMES}, {}, {})
    assert holds(found.frames["all"], found.frames["one"]) and holds(found.frames["all"], found.frames["two"])
    assert not holds(found.frames["all"], placed(NODES, found)["loss"])


def test_a_frame_of_which_a_part_is_laid_out_grows_around_it() -> None:
    chosen = {"a": Drawn(0, 0), "b": Drawn(300, 0)}
    other = {"c": Drawn(0, 100)}
    frame = around([chosen["a"], other["c"]])
    found = tidy_with_frames(chosen, wires("b a"), {"frame": frame}, {}, other)
    assert found.places == {"b": (0, 0), "a": (192, 0)}
    assert holds(found.frames["frame"], frame) and holds(found.frames["frame"], Rect(192, 0, 120, 60))
    assert tidy_with_frames(chosen, wires("a b"), {"frame": frame}, {}, other).frames == {}


def test_a_note_goes_with_what_it_lay_next_to_and_lies_on_nothing() -> None:
    notes = {
        "over": Rect(300, -60, 160, 50),
        "inside": Rect(420, 246, 76, 30),
        "far": Rect(2000, 2000, 200, 80),
    }
    frames = {**FRAMES, "two": around([NODES["c"], NODES["d"], notes["inside"]])}
    found = tidy_with_frames(NODES, CHAIN, frames, notes, {})
    boxes, papers = placed(NODES, found), placed(notes, found)
    assert "far" not in found.places
    frame = found.frames["one"]
    assert (papers["over"].x - frame.x, papers["over"].y - frame.y) == (
        300 - FRAMES["one"].x,
        -60 - FRAMES["one"].y,
    )
    assert holds(found.frames["two"], papers["inside"])
    assert apart({**boxes, **papers})


def test_a_lonely_note_makes_way_for_what_comes_to_lie_there() -> None:
    nodes = {"a": Drawn(0, 0), "b": Drawn(1000, 0)}
    note = {"note": Rect(400, 0, 100, 60)}
    found = tidy_with_frames(nodes, wires("a b"), {}, note, {})
    assert found.places["b"][0] == 192 and "note" not in found.places
    wide = {"note": Rect(240, 20, 500, 60)}  # nearer than 72 pixels to none, and where the second comes
    nodes["a"], nodes["b"] = Drawn(0, 0), Drawn(1000, 0)
    found = tidy_with_frames(nodes, wires("a b"), {}, wide, {})
    assert apart({**placed(nodes, found), **placed(wide, found)})


@st.composite
def drawings(draw: st.DrawFn) -> tuple[dict[str, Drawn], list[Wire], dict[str, Rect]]:
    """Up to ten nodes on a grid, wired forwards, with frames around rectangles of the grid."""
    count = draw(st.integers(1, 10))
    nodes = {f"n{i}": Drawn(260.0 * (i % 4), 200.0 * (i // 4)) for i in range(count)}
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=14))
    joined = {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}
    found = [Wire(End(f"n{a}", "out"), End(f"n{b}", "in")) for a, b in sorted(joined)]
    columns = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=2))
    frames = {}
    for number, (one, other) in enumerate(columns):
        inside = [n for n in nodes.values() if min(one, other) <= n.x / 260 <= max(one, other)]
        if inside:
            frames[f"f{number}"] = around(inside)
    return nodes, found, frames


@given(drawings())
def test_any_drawing_keeps_nodes_apart_and_on_their_frames(
    drawing: tuple[dict[str, Drawn], list[Wire], dict[str, Rect]],
) -> None:
    nodes, joined, frames = drawing
    found = tidy_with_frames(nodes, joined, frames, {}, {})
    boxes = placed(nodes, found)
    assert apart(boxes)
    for id, frame in frames.items():
        assert set(held([frame], nodes)) <= set(held([found.frames[id]], boxes))


def test_a_long_chain_on_a_frame_breaks_into_rows_so_that_others_have_room() -> None:
    nodes = {name: Drawn(200.0 * i, 0.0) for i, name in enumerate("abcde")}
    found = tidy_with_frames(nodes, wires("a b", "b c", "c d", "d e"), {"f": around(nodes.values())}, {}, {})
    assert found.frames["f"].width < 720 < 5 * 120 + 4 * 72
    assert len({y for _, y in found.places.values()}) == 2


def test_a_frame_that_a_way_leaves_and_comes_back_to_is_put_around_what_it_held() -> None:
    nodes = {"a": Drawn(0, 0), "b": Drawn(400, 300), "c": Drawn(200, 0)}
    frame = around([nodes["a"], nodes["c"]])
    found = tidy_with_frames(nodes, wires("a b", "b c"), {"frame": frame}, {}, {})
    xs = [found.places[id][0] for id in "abc"]
    assert xs == sorted(xs) and len({found.places[id][1] for id in "abc"}) == 1
    assert held([found.frames["frame"]], placed(nodes, found)) == ["a", "b", "c"]


def test_of_two_frames_around_the_same_nodes_both_stay_around_them() -> None:
    """As when a frame is pasted a little beside itself."""
    other = FRAMES["one"]._replace(x=FRAMES["one"].x + 5, y=FRAMES["one"].y + 5)
    frames = {**FRAMES, "copy": other}
    found = tidy_with_frames(NODES, CHAIN, frames, {}, {})
    now = placed(NODES, found)
    for id in ("one", "copy"):
        assert all(holds(found.frames.get(id, frames[id]), now[each]) for each in ("a", "b"))
