"""Whatever file opens can be checked: the analysis answers with problems or source, never a traceback."""

from __future__ import annotations

import random

import pytest

from netbuilder.analysis.report import report
from netbuilder.analysis.sound import network
from netbuilder.core.problem import ProblemError
from netbuilder.project.file import loads
from netbuilder.project.project import Project
from tests.project.test_hostile_files import (
    TEXTS,
    lose_or_repeat_lines,
    lost_field,
    value_from_elsewhere,
    wrong_value,
)

# These leave JSON whole, so that what is wrong is in the project.
MUTATIONS = [wrong_value, wrong_value, value_from_elsewhere, lost_field, lose_or_repeat_lines]


def check(project: Project) -> bool:
    """Whether the project gives a source, which then is Python."""
    found = report(project)
    for problem in found.problems:
        assert problem.remedy is not None, problem.code
        assert problem.paragraph()
        for fix in problem.fixes:
            fix.edit(project)
    try:
        source = network(project).source.text
    except ProblemError as error:
        assert error.problem.remedy is not None
        return False
    compile(source, "<generated>", "exec")
    return True


def play(count: int, seed: int) -> tuple[int, int]:
    """How many of `count` damaged files were opened, and how many of those gave a source."""
    rng = random.Random(seed)
    opened = sound = 0
    for number in range(count):
        mutate = MUTATIONS[number % len(MUTATIONS)]
        text = mutate(rng.choice(TEXTS[:2]), rng).decode()
        try:
            project = loads(text).project
        except ProblemError:
            continue
        opened += 1
        try:
            sound += check(project)
        except Exception as error:
            error.add_note(f"mutation {number} of seed {seed}, {mutate.__name__}:\n{text}")
            raise
    return opened, sound


def test_what_opens_can_be_checked() -> None:
    opened, sound = play(600, 1)
    assert 100 < opened < 500
    assert 20 < sound < opened - 20


@pytest.mark.long
@pytest.mark.timeout(600)
def test_all_that_opens_can_be_checked() -> None:
    opened, sound = play(8_000, 2)
    assert 1_500 < opened < 6_500
    assert 300 < sound < opened - 300
