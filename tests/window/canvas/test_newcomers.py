"""Where nodes go that a remedy adds."""

from __future__ import annotations

from itertools import pairwise

from netbuilder.graph.model import End, Wire
from netbuilder.window.canvas.geometry import Box
from netbuilder.window.canvas.newcomers import places_of


def box(x: float, y: float = 0.0, width: float = 100.0) -> Box:
    return Box(x, y, width, 64.0, (("in", 32.0),), (("out", 32.0),))


def row(*ids: str) -> list[Wire]:
    return [Wire(End(one, "out"), End(other, "in")) for one, other in pairwise(ids)]


def test_in_the_middle_where_there_is_room() -> None:
    known = {"a": box(0), "b": box(400)}
    assert places_of({"new": box(7, 300)}, known, row("a", "new", "b")) == {"new": (200.0, 0.0)}


def test_those_behind_step_aside_where_there_is_none() -> None:
    known = {"a": box(0), "b": box(148), "c": box(300)}
    places = places_of({"new": box(0)}, known, row("a", "new", "b", "c"))
    assert places["new"] == (148.0, 0.0)
    assert places["b"][0] >= 148 + 100 + 24 and places["c"][0] >= places["b"][0] + 100
    assert "a" not in places


def test_behind_its_source_where_the_wire_turns_back() -> None:
    known = {"a": box(600, 0), "b": box(0, 200)}
    assert places_of({"new": box(300, 100)}, known, row("a", "new", "b")) == {"new": (748.0, 0.0)}


def test_before_its_target_where_it_has_no_source() -> None:
    assert places_of({"new": box(0)}, {"b": box(400, 80)}, row("new", "b")) == {"new": (252.0, 80.0)}


def test_several_in_one_wire_stand_one_behind_the_other() -> None:
    known = {"a": box(0), "b": box(700)}
    places = places_of({"one": box(0), "two": box(0)}, known, row("a", "one", "two", "b"))
    assert places["one"][0] > 100 and places["one"][0] + 100 < places["two"][0] < 600


def test_what_ends_a_row_and_is_fed_by_its_start_as_well_stands_behind_the_row() -> None:
    wires = [*row("data", "one", "two", "loss"), Wire(End("data", "out"), End("loss", "target"))]
    fresh = dict.fromkeys(("loss", "one", "two"), box(0))
    places = places_of(fresh, {"data": box(0)}, wires)
    assert [id for id, _ in sorted(places.items(), key=lambda each: each[1])] == ["one", "two", "loss"]
    assert {at[1] for at in places.values()} == {0.0}


def test_never_over_another_node() -> None:
    known = {"a": box(0), "wall": box(140, -20, width=200), "b": box(0, 200), "low": box(140, 100, width=300)}
    places = places_of({"new": box(150, 30)}, known, row("a", "new", "b"))
    new = known["a"]._replace(x=places["new"][0], y=places["new"][1])
    moved = {
        id: each._replace(x=places[id][0], y=places[id][1]) for id, each in known.items() if id in places
    }
    assert not any(new.rect.intersects(each.rect) for each in {**known, **moved}.values())
