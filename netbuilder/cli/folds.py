"""K runs of one project, each with another K-th of the examples to validate, and what they come to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netbuilder.cli.command import figure, say, say_json
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.runs.events import Ended
from netbuilder.runs.record import RunState
from netbuilder.studio.folds import Folded, folded, of_fold


def in_turn(project: Project, folds: int, trained: Callable[[Project], Ended], json: bool) -> Ended:
    """Train each fold; one that does not finish is the last. Gives the end of the last one.

    Mean and standard deviation of the figures are printed for those that finished.
    """
    found: list[Ended] = []
    project = edits.change_recipe(project, folds=folds)
    for fold in range(1, folds + 1):
        if not json:
            say(f"Fold {fold} of {folds}")
        ended = trained(of_fold(project, fold))
        if ended.status is not RunState.FINISHED:
            break
        found.append(ended)
    if len(found) > 1:
        _tell(folded(folds, [each.figures for each in found]), json)
    return ended


def _tell(found: Folded, json: bool) -> None:
    if json:
        say_json({"event": "folds", **as_json(found)})
        return
    for line in lines(found):
        say(line)


def as_json(found: Folded) -> dict[str, Any]:
    return {"folds": found.finished, "mean": found.means, "deviation": found.deviations}


def lines(found: Folded) -> list[str]:
    """Mean and standard deviation of each figure, a line for each part."""
    told: list[str] = []
    for part, measured in found.means.items():
        shown = (
            f"{figure(name, mean)} ± {_amount(name, found.deviations[part][name])}"
            for name, mean in measured.items()
        )
        told.append(f"{part}, mean of {found.finished} folds: {', '.join(shown)}")
    return told


def _amount(name: str, value: float) -> str:
    """A figure without its name."""
    return figure(name, value).removeprefix(f"{name} ")
