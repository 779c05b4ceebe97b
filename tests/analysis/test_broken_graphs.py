"""Each broken graph is told at the right node, in words, and its first fix makes it right. See `broken/`."""

from __future__ import annotations

import pickle
from collections import Counter

import pytest

import tests.analysis.broken as folder
from netbuilder.analysis.codes import CODES
from netbuilder.analysis.report import Report, report
from netbuilder.core.problem import Place, Problem
from netbuilder.core.registry import import_members
from netbuilder.core.text import Text
from netbuilder.project.document import Document
from netbuilder.project.project import Project, graph_of
from netbuilder.studio.scope import scope_at
from tests.analysis.broken.case import CASES, Broken
from tests.analysis.sketch import Sketch

import_members(folder)
each_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def built(case: Broken) -> Project:
    sketch = Sketch()
    case.build(sketch)
    return sketch.project


def at(project: Project, place: Place) -> str:
    """A place in the words of a case: "Linear 1", "Block / Linear 1"."""
    block = scope_at(project, place.blocks).block
    node = graph_of(project, block).nodes.get(place.node or "")
    name = node.name if node is not None else ""
    return f"{project.blocks[block].name} / {name}" if block else name


def told(found: Report, case: Broken) -> Problem:
    """The problem that is meant, which is there once."""
    (problem,) = (
        each for each in found.problems if each.code == case.code and at(found.project, each.place) == case.at
    )
    return problem


def codes(found: Report) -> Counter[str]:
    return Counter(problem.code for problem in found.problems)


@each_case
def test_it_is_told_at_the_right_place_in_words(case: Broken) -> None:
    found = report(built(case))
    problem = told(found, case)
    assert codes(found) - Counter([case.code]) == Counter(case.beside)
    assert str(problem.expected).startswith(case.expected)
    assert str(problem.received).startswith(case.received)
    assert str(problem.what).endswith(".") and str(problem.remedy)
    for words in (problem.what, problem.where, problem.remedy):
        assert isinstance(words, Text) and "{" not in str(words)


@each_case
def test_what_is_offered(case: Broken) -> None:
    offered = told(report(built(case)), case).fixes
    assert tuple(str(fix.label) for fix in offered) == case.fixes
    assert len(case.fixes) <= 3


@each_case
def test_the_first_fix_makes_it_right_and_can_be_undone(case: Broken) -> None:
    project = built(case)
    before = report(project)
    problem = told(before, case)
    edits = [fix for fix in problem.fixes if not fix.asks]  # the others are up to a person
    if not edits:
        return
    document, fix = Document(project), edits[0]
    document.edit(fix.label, fix.edit)
    mended = document.project
    after = report(mended, before)
    assert problem_key(problem) not in map(problem_key, after.problems)
    assert codes(after) - codes(before) == Counter(case.leaves)
    assert codes(after) == codes(report(mended))
    assert document.undo_label == fix.label
    document.undo()
    assert document.project == project
    document.redo()
    assert document.project == mended


@each_case
def test_every_fix_makes_this_problem_go_away(case: Broken) -> None:
    project = built(case)
    problem = told(report(project), case)
    for fix in problem.fixes:
        if fix.asks:
            continue
        edit = pickle.loads(pickle.dumps(fix.edit))
        assert problem_key(problem) not in map(problem_key, report(edit(project)).problems), str(fix.label)


def problem_key(problem: Problem) -> tuple[object, ...]:
    place = problem.place
    return problem.code, place.blocks, place.node, place.port, place.setting


def test_the_suite_is_large_and_has_every_code() -> None:
    assert len(CASES) >= 70
    assert len({case.name for case in CASES}) == len(CASES)
    assert {case.code for case in CASES} == {code.id for code in CODES}


def test_nearly_all_can_be_mended_by_a_fix() -> None:
    unmended = ["an empty canvas", "labels below zero", "python that was not run"]
    assert [case.name for case in CASES if not case.fixes] == unmended
