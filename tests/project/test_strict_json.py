from __future__ import annotations

import json
import math
import sys

import hypothesis.strategies as st
import pytest
from hypothesis import given

from netbuilder.core.problem import Problem, ProblemError
from netbuilder.project import strict_json
from netbuilder.project.strict_json import parse

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
)


def refusal(text: str) -> Problem:
    with pytest.raises(ProblemError) as caught:
        parse(text, "net.netb")
    problem = caught.value.problem
    assert problem.remedy is not None
    assert "net.netb" in str(problem.where)
    return problem


@given(VALUES)
def test_what_json_can_hold_is_parsed(value: object) -> None:
    assert parse(json.dumps(value), "") == value


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 301, "9" * 5_000]
)
@pytest.mark.parametrize("around", ['{{"a": [1, {{"b": {}}}]}}', '{{"a": [1, {{"b": {}}}], "c": 5}}'])
def test_numbers_without_bounds_are_refused_with_their_place(number: str, around: str) -> None:
    problem = refusal(around.format(number))
    assert str(problem.where) == "a[1].b in net.netb"
    assert str(problem.expected) == "a finite number"
    assert str(problem.received) == (number if len(number) < 60 else "9" * 59 + "…")


def test_the_largest_numbers_are_numbers() -> None:
    assert parse("9" * 300, "") == int("9" * 300)
    assert parse("1.7976931348623157e308", "") == sys.float_info.max
    assert parse("-0.0", "") == 0.0
    assert math.copysign(1, parse("-0.0", "")) == -1.0  # type: ignore[arg-type]


def test_a_key_given_twice_is_refused_with_its_place() -> None:
    problem = refusal('{"nodes": [{"id": "a", "x": 1, "x": 1}]}')
    assert str(problem.where) == "nodes[0].x in net.netb"
    assert (str(problem.expected), str(problem.received)) == ("one value", "several")


def test_all_that_is_not_strict_is_told_at_once() -> None:
    text = '{"a": NaN, "a b": [Infinity, 1e999, {"": -Infinity}], "c": {"d": 1, "d": 2}, "e": NaN, "f": NaN}'
    problem = refusal(text)
    assert str(problem.what) == "The project file is damaged in 7 places."
    assert str(problem.received) == (
        "a: expected a finite number, received NaN; "
        '["a b"][0]: expected a finite number, received Infinity; '
        '["a b"][1]: expected a finite number, received 1e999; '
        '["a b"][2][""]: expected a finite number, received -Infinity; '
        "c.d: expected one value, received several; and 2 more"
    )


def test_after_a_thousand_faults_nobody_looks_on() -> None:
    problem = refusal(f"[{'NaN,' * 5_000}0]")
    assert str(problem.what) == "The project file is damaged in 1,000 places or more."
    assert str(problem.received).endswith("[4]: expected a finite number, received NaN; and 995 more")


def test_a_value_that_is_the_whole_file_has_a_place_too() -> None:
    assert str(refusal("NaN").where) == "the whole in net.netb"


@pytest.mark.parametrize("bracket", ["[", '{"a":', '[{"a":'])
@pytest.mark.parametrize("closed", [True, False])
def test_a_hundred_thousand_brackets_are_refused(bracket: str, closed: bool) -> None:
    close = {"[": "]", '{"a":': "}", '[{"a":': "}]"}[bracket]
    text = bracket * 100_000 + ("1" + close * 100_000 if closed else "")
    problem = refusal(text)
    assert problem.code == "damaged_project"
    assert str(problem.expected) == "a few brackets inside each other"


@pytest.mark.parametrize("text", ["", " \n\t", "\n" * 1_000])
def test_an_empty_file_is_called_empty(text: str) -> None:
    assert str(refusal(text).what) == "The project file is empty."


TEXT = '{"format": 1, "nodes": [{"id": "a b", "x": 1.5}], "wires": []}'


@pytest.mark.parametrize("length", range(1, len(TEXT)))
def test_a_file_that_is_cut_is_not_opened(length: int) -> None:
    problem = refusal(TEXT[:length])
    assert problem.code == "damaged_project"
    assert problem.place.line == 1


@pytest.mark.parametrize("length", [1, 5, 12, 23, 34, 50, len(TEXT) - 1])
def test_a_cut_is_called_so_inside_strings_too(length: int) -> None:
    assert str(refusal(TEXT[:length] + "\n").what) == "The project file is cut off."


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ('{"a": 1,\n "b" 2}', 2, "“2}”"),
        ("{'a': 1}", 1, "“'a': 1}”"),
        ('{"a": 01}', 1, "“1}”"),
        ('{"a": 1} x', 1, "“x”"),
        ("\n\nthis is a letter to a friend", 3, "“this is a letter to ”"),
    ],
)
def test_what_is_no_json_is_shown_with_its_line(text: str, line: int, found: str) -> None:
    problem = refusal(text)
    assert str(problem.where).startswith(f"line {line}, column ")
    assert str(problem.received) == found
    assert (problem.place.line, problem.place.file) == (line, "net.netb")


def test_marks_of_a_merge_are_called_so() -> None:
    text = '{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> other\n}'
    problem = refusal(text)
    assert problem.code == "merge_conflict"
    assert problem.place.line == 2


def test_a_text_may_speak_of_merge_marks() -> None:
    assert parse('{"comment": "<<<<<<< HEAD"}', "") == {"comment": "<<<<<<< HEAD"}


def test_too_many_values_are_refused_before_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_json, "MOST_VALUES", 10)
    assert parse("[1,2,3,4,5,6,7,8,9,10]", "") == list(range(1, 11))
    for text in ("[1,2,3,4,5,6,7,8,9,10,11]", "[" * 11, '{"a":' * 11):
        assert refusal(text).code == "too_large"
