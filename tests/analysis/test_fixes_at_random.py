"""Whatever is wrong with a graph, what is offered can be done, and then this problem is gone."""

from __future__ import annotations

import pickle

import pytest

from netbuilder.analysis.report import report
from netbuilder.core.problem import Problem
from netbuilder.project.project import Project
from tests.analysis import editing

# One of several loops goes, or a muted block works again whose inside was not looked at.
_NOT_ALONE = ("Clear {label} of {layer}", "Remove the wire from {source} to {target}", "Unmute {node}")


def at_random(seed: int, length: int = 25) -> Project:
    """A network after edits of which some only a file could hold."""
    project = editing.start()
    for step in editing.script(seed, length):
        project = editing.edited(project, step) if step[0] != "undo" else project
    return project


def place(problem: Problem) -> tuple[object, ...]:
    at = problem.place
    return problem.code, at.blocks, at.node, at.port, at.setting


@pytest.mark.parametrize("seed", range(24))
def test_every_fix_can_be_applied_and_mends(seed: int) -> None:
    project = at_random(seed)
    for problem in report(project).problems:
        assert len(problem.fixes) <= 3 or problem.code == "cycle"
        for fix in problem.fixes:
            edit = pickle.loads(pickle.dumps(fix.edit))
            left = map(place, report(edit(project)).problems)
            assert fix.label.template in _NOT_ALONE or place(problem) not in left, str(fix.label)


def test_there_is_much_to_mend() -> None:
    found = [problem for seed in range(24) for problem in report(at_random(seed)).problems]
    assert len(found) > 100 and sum(len(problem.fixes) for problem in found) > 150
