from __future__ import annotations

import pytest

from netbuilder.project.cursor import Cursor
from netbuilder.project.faults import Faults, Spot, shown


def cursor(value: object) -> Cursor:
    return Cursor(value, Faults())


def test_a_way_is_written_as_people_write_it() -> None:
    root = cursor({"nodes": [1, {"x": 2, "two words": {"": [3]}}]})
    node = list(root.field("nodes").items())[1]
    assert node.field("x").path == "nodes[1].x"
    deep = node.field("two words").field("")
    assert deep.path == 'nodes[1]["two words"][""]'
    assert next(iter(deep.items())).path == 'nodes[1]["two words"][""][0]'
    assert root.path == "the whole"
    assert root.field("facts").field("x" * 100).path == f"facts.{'x' * 100}"
    assert Spot([1], Spot([[1]]), 0).path == "[0]"
    assert cursor({}).field("ü b").path == '["ü b"]'


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (0.5, "0.5"),
        ("a\nb", '"a\\nb"'),
        ("x" * 100, f'"{"x" * 59}…"'),
        ([1, 2], "a list of 2"),
        ((1, 2), "a list of 2"),
        ({"a": 1}, "an object"),
        (10**200, "1" + "0" * 58 + "…"),
    ],
)
def test_values_are_shown_short(value: object, words: str) -> None:
    assert shown(value) == words


@pytest.mark.parametrize("value", [None, True, "x", [], {}, 1.5, 10**300])
def test_reading_goes_on_with_a_harmless_value(value: object) -> None:
    place = cursor(value)
    assert place.whole(2, 5) == 2
    assert isinstance(place.number(), float)
    assert isinstance(place.text(), str)
    assert isinstance(place.label(), str)
    assert isinstance(place.kept_fields(), dict)
    assert [each.value for each in place.items()] == []
    assert dict(place.fields()) == {}
    one, other = place.pair()
    assert (one.label(), other.label()) == ("", "")
    assert place.faults


def test_what_is_right_is_given() -> None:
    assert cursor(3).whole(3, 3) == 3
    assert cursor(3).number() == 3.0
    assert cursor("x").label() == "x"
    assert cursor("").text() == ""
    assert [each.value for each in cursor([1, 2]).items()] == [1, 2]
    assert [(name, each.value) for name, each in cursor({"a": 1}).fields()] == [("a", 1)]
    assert cursor({"a": [1, {"b": []}], "c": 2}).kept_fields({"c"}) == {"a": (1, {"b": ()})}
    assert cursor({"a": None}).has("a")
    assert not cursor({}).has("a")
    assert not cursor([]).has("a")
    assert cursor({}).field("a").value is None
