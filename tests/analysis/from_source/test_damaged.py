"""Texts damaged at random give a project or a refusal with its line, and never anything else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netbuilder as nb
from netbuilder.analysis.from_source import project_from_source
from netbuilder.analysis.report import report
from netbuilder.core.problem import ProblemError
from netbuilder.project.file import loads
from netbuilder.project.project import Project
from netbuilder.project.write import dumps
from tests.analysis.drawing import drawn
from tests.analysis.from_source.networks import NETWORKS


def damaged(text: str, chance: random.Random) -> str:
    """`text` with one to three rows gone, doubled, moved, mixed up or with another number."""
    rows = text.splitlines()
    for _ in range(chance.randrange(1, 4)):
        at, other = chance.randrange(len(rows)), chance.randrange(len(rows))
        how = chance.randrange(6)
        if how == 0 and len(rows) > 1:
            del rows[at]
        elif how == 1:
            rows.insert(other, rows[at])
        elif how == 2:
            rows[at], rows[other] = rows[other], rows[at]
        elif how == 3:
            words = rows[at].split(" ")
            chance.shuffle(words)
            rows[at] = " ".join(words)
        elif how == 4:
            digits = [number for number, letter in enumerate(rows[at]) if letter.isdigit()]
            if digits:
                place = chance.choice(digits)
                rows[at] = f"{rows[at][:place]}{chance.randrange(10)}{rows[at][place + 1 :]}"
        else:
            rows[at] = rows[at].replace("x", chance.choice(["self", "torch", "nn", "x[0]", "(x)", "x + x"]))
    return "\n".join(rows) + "\n"


def hold(project: Project, chance: random.Random) -> None:
    project = loads(dumps(project)).project
    text = damaged(nb.source(project), chance)
    try:
        found = project_from_source(project, text)
    except ProblemError as error:
        problem = error.problem
        assert problem.remedy is not None
        assert problem.place.line is not None or problem.code in ("bad_nesting",), problem.paragraph()
        return
    assert loads(dumps(found)).project == found, "it can be saved"
    if not report(found).errors:
        assert project_from_source(found, nb.source(found) + "\n") == found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_drawn_networks(seed: int) -> None:
    chance = random.Random(seed)
    hold(drawn(chance.randrange), chance)


@pytest.mark.parametrize("name", NETWORKS)
def test_known_networks(name: str) -> None:
    project = NETWORKS[name]()
    for seed in range(12):
        hold(project, random.Random(seed))


@pytest.mark.long
@settings(max_examples=1500, deadline=None)
@given(st.integers(0, 2**32))
def test_many_networks(seed: int) -> None:
    chance = random.Random(seed)
    name = chance.choice([*NETWORKS, ""])
    hold(NETWORKS[name]() if name else drawn(chance.randrange), chance)
