"""Migrations are proved with a format 0 that is made up here, so that something has to be changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import netbuilder
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.project import file, migrate
from netbuilder.project.file import dumps, loads
from netbuilder.project.migrate import FORMAT, MIGRATIONS, NEEDS, migrated
from tests.project.samples import classifier

Fields = dict[str, Any]


def from_0(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """In format 0 nodes were called layers, and were an object."""
    nodes = [{"id": id, **fields} for id, fields in data["layers"].items()]
    return {**{name: value for name, value in data.items() if name != "layers"}, "nodes": nodes}


def refusal(of: Callable[[], object]) -> Problem:
    with pytest.raises(ProblemError) as caught:
        of()
    assert caught.value.problem.remedy is not None
    return caught.value.problem


def in_format_0() -> Fields:
    fields: Fields = json.loads(dumps(classifier()))
    layers = {node.pop("id"): node for node in fields.pop("nodes")}
    return {**fields, "format": 0, "layers": layers}


@pytest.fixture
def format_0(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "MIGRATIONS", {0: from_0, **MIGRATIONS})


@pytest.mark.usefixtures("format_0")
def test_an_old_file_opens_as_the_same_project() -> None:
    opened = loads(json.dumps(in_format_0()), "old.netb")
    assert opened.project == classifier()
    assert [notice.code for notice in opened.notices] == ["migrated"]
    assert json.loads(dumps(opened.project))["format"] == FORMAT


def test_migrations_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []

    def step(number: int) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
        def from_number(data: Mapping[str, Any]) -> Mapping[str, Any]:
            steps.append(number)
            return from_0(data) if number == 2 else data

        return from_number

    monkeypatch.setattr(migrate, "MIGRATIONS", {1: step(1), 2: step(2), 3: step(3)})
    monkeypatch.setattr(migrate, "FORMAT", 4)
    monkeypatch.setattr(file, "FORMAT", 4)
    for start, expected in ((1, [1, 2, 3]), (2, [2, 3])):
        steps.clear()
        opened = loads(json.dumps({**in_format_0(), "format": start}))
        assert opened.project == classifier()
        assert steps == expected


@pytest.mark.usefixtures("format_0")
@pytest.mark.parametrize("layers", [[], 1, {"a": 1}, {"a": {"id": "b"}, "b": {}}, None, {"a": []}])
def test_a_damaged_old_file_is_refused_like_any_other(layers: object) -> None:
    problem = refusal(lambda: loads(json.dumps({**in_format_0(), "layers": layers}), "old.netb"))
    assert problem.code == "damaged_project"


@pytest.mark.parametrize("error", [KeyError, IndexError, TypeError, ValueError, AttributeError])
def test_whatever_a_migration_stumbles_over_is_told(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(data: Mapping[str, Any]) -> Mapping[str, Any]:
        raise error("x")

    monkeypatch.setattr(migrate, "MIGRATIONS", {0: stumbles})
    problem = refusal(lambda: loads('{"format": 0}', "old.netb"))
    assert problem.code == "damaged_project"
    assert "format 0" in str(problem.expected)


def test_the_present_format_is_left_alone() -> None:
    fields = {"format": FORMAT, "nodes": []}
    assert migrated(fields, "") is fields


@pytest.mark.parametrize(
    ("needs", "remedy"),
    [
        ("0.3", "install NetBuilder 0.3 or newer."),
        (None, "install the newest NetBuilder."),
        (3, "install the newest NetBuilder."),
        ("", "install the newest NetBuilder."),
        ("x" * 1000, "install the newest NetBuilder."),
    ],
)
@pytest.mark.parametrize("number", [FORMAT + 1, 10**40])
def test_a_newer_file_is_refused_with_the_version_that_reads_it(
    needs: object, remedy: str, number: int
) -> None:
    text = json.dumps({"format": number, "needs": needs, "nodes": "quite another thing"})
    problem = refusal(lambda: loads(text, "new.netb"))
    assert problem.code == "newer_format"
    assert str(problem.remedy) == remedy
    assert netbuilder.__version__ in str(problem.expected)
    assert str(problem.received) == f"format {number}"


@pytest.mark.parametrize("number", [0, -1, -(10**30)])
def test_a_format_that_never_was_is_refused(number: int) -> None:
    problem = refusal(lambda: loads(json.dumps({"format": number}), "x.netb"))
    assert (problem.code, str(problem.received)) == ("no_such_format", str(number))


@pytest.mark.parametrize(
    ("fields", "received"),
    [({}, "nothing"), ({"format": "1"}, '"1"'), ({"format": True}, "true"), ({"format": 1.0}, "1.0")],
)
def test_json_of_others_is_told_apart(fields: Fields, received: str) -> None:
    problem = refusal(lambda: loads(json.dumps(fields), "package.json"))
    assert (problem.code, str(problem.received)) == ("not_a_project", received)


def test_there_is_a_migration_from_each_older_format() -> None:
    assert sorted(MIGRATIONS) == list(range(1, FORMAT))


def test_every_file_says_which_version_reads_it() -> None:
    fields = json.loads(dumps(classifier()))
    assert (fields["format"], fields["needs"]) == (FORMAT, NEEDS)
    assert re.fullmatch(r"\d+\.\d+", NEEDS)
    # The first release is not out yet when this is written, so the version may be that very one.
    assert f"{netbuilder.__version__}.".startswith(f"{NEEDS}.") or FORMAT > 1
