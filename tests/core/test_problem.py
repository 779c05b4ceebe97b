"""Problems say what, where, expected, received and remedy, and can be carried anywhere."""

from __future__ import annotations

import dataclasses
import functools
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.problem import (
    NOWHERE,
    Fix,
    Place,
    Problem,
    ProblemError,
    Severity,
    refuse,
    unknown,
)
from netbuilder.core.text import Text


def rename(project: str, *, to: str) -> str:
    return f"{project} → {to}"


FULL = Problem(
    "kind_mismatch",
    Text("{layer} needs a vector.", layer="Linear 1"),
    where=Text("node {id}", id="n3"),
    expected=Text("a vector"),
    received=Text("feature maps {shape}", shape="16×5×5"),
    remedy=Text("insert a Flatten before it."),
    severity=Severity.WARNING,
    place=Place("n3", "in", None, ("b1", "b2"), "net.netb", 7),
    fixes=(Fix(Text("Insert Flatten"), functools.partial(rename, to="flat")),),
)


def test_a_paragraph_says_everything_in_order() -> None:
    assert FULL.paragraph() == (
        "Linear 1 needs a vector. Where: node n3. Expected: a vector. "
        "Received: feature maps 16×5×5. To mend it: insert a Flatten before it."
    )


@pytest.mark.parametrize("part", ["where", "expected", "received", "remedy"])
def test_a_paragraph_says_only_what_is_known(part: str) -> None:
    words = {"where": "Where: x.", "expected": "Expected: x.", "received": "Received: x."}
    given: dict[str, Any] = {part: Text("x")}
    problem = Problem("code", Text("Broken."), **given)
    assert problem.paragraph() == f"Broken. {words.get(part, 'To mend it: x')}"
    assert Problem("code", Text("Broken.")).paragraph() == "Broken."


@given(st.text())
def test_a_paragraph_is_one_line_whatever_a_file_says(name: str) -> None:
    paragraph = Problem("code", Text("{name} is broken.", name=name)).paragraph()
    assert len(paragraph.splitlines()) == 1
    assert "\x1b" not in paragraph


def test_an_error_stops_and_the_rest_does_not() -> None:
    errors = {severity: Problem("c", Text("w"), severity=severity).is_error for severity in Severity}
    assert errors == {Severity.ERROR: True, Severity.WARNING: False, Severity.HINT: False}
    assert Problem("c", Text("w")).is_error


def test_an_exception_carries_its_problem() -> None:
    error = ProblemError(FULL)
    assert error.problem is FULL
    assert str(error) == FULL.paragraph()


def test_refuse_makes_an_error_of_all_its_parts() -> None:
    error = refuse(
        FULL.code,
        FULL.what,
        where=FULL.where,
        expected=FULL.expected,
        received=FULL.received,
        remedy=FULL.remedy,
        place=FULL.place,
    )
    problem = error.problem
    assert problem.severity is Severity.ERROR
    assert problem.place == FULL.place
    assert problem.paragraph() == FULL.paragraph()
    assert refuse("c", Text("w")).problem == Problem("c", Text("w"), place=NOWHERE)


def test_a_problem_with_a_fix_survives_pickling() -> None:
    copied = pickle.loads(pickle.dumps(FULL))
    (fix,) = copied.fixes
    assert fix.label == FULL.fixes[0].label
    assert fix.edit("project") == "project → flat"
    for part in ("code", "what", "where", "expected", "received", "remedy", "severity", "place"):
        assert getattr(copied, part) == getattr(FULL, part)
    plain = Problem("c", Text("{a}", a=1), place=Place(blocks=("b",)))
    assert pickle.loads(pickle.dumps(plain)) == plain
    assert hash(pickle.loads(pickle.dumps(plain))) == hash(plain)


def test_an_exception_survives_pickling() -> None:
    copied = pickle.loads(pickle.dumps(refuse("c", Text("{a}", a=1))))
    assert type(copied) is ProblemError
    assert copied.problem == Problem("c", Text("{a}", a=1))


@pytest.mark.parametrize("value", [FULL, FULL.place, FULL.fixes[0]], ids=["problem", "place", "fix"])
def test_they_cannot_change(value: Any) -> None:
    for field in dataclasses.fields(value):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, field.name, None)


WHAT = Text("There is no such thing.")


def test_an_unknown_name_suggests_the_nearest() -> None:
    problem = unknown(
        "unknown_x", WHAT, "conv3d", ["linear", "conv2d", "relu"], place=Place(node="n")
    ).problem
    assert problem.code == "unknown_x"
    assert problem.place == Place(node="n")
    assert problem.paragraph() == (
        "There is no such thing. Expected: one of linear, conv2d, relu. Received: conv3d. "
        "To mend it: use “conv2d”."
    )


def test_an_unknown_name_that_is_like_none_shows_all() -> None:
    problem = unknown("unknown_x", WHAT, "qqq", iter(["linear", "relu"])).problem
    assert str(problem.remedy) == "choose one of those."
    assert str(problem.expected) == "one of linear, relu"
    assert problem.place == NOWHERE


def test_an_unknown_name_where_there_is_none() -> None:
    problem = unknown("unknown_x", WHAT, "qqq", []).problem
    assert str(problem.expected) == "none at all"
    assert str(problem.remedy) == "leave it out."


def test_an_unknown_name_of_any_length_is_cut() -> None:
    problem = unknown("unknown_x", WHAT, "conv" * 10**6, ["conv2d"]).problem
    assert len(str(problem.received)) == 60
