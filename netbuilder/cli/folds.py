"""K runs of one project, each with another K-th of the examples to validate, and what they come to."""

from __future__ import annotations

from collections.abc import Callable
from statistics import fmean, stdev

from netbuilder.cli.command import figure, say, say_json
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.runs.events import Ended
from netbuilder.runs.record import RunState


def in_turn(project: Project, folds: int, trained: Callable[[Project], Ended], json: bool) -> Ended:
    """Train each fold; one that does not finish is the last. Gives the end of the last one.

    Mean and standard deviation of the figures are printed for those that finished.
    """
    found: list[Ended] = []
    for fold in range(1, folds + 1):
        if not json:
            say(f"Fold {fold} of {folds}")
        ended = trained(edits.change_recipe(project, folds=folds, fold=fold))
        if ended.status is not RunState.FINISHED:
            break
        found.append(ended)
    if len(found) > 1:
        _tell([{part: dict(values) for part, values in each.figures.items()} for each in found], json)
    return ended


def _tell(found: list[dict[str, dict[str, float]]], json: bool) -> None:
    means: dict[str, dict[str, float]] = {}
    spreads: dict[str, dict[str, float]] = {}
    for part in found[0]:
        for name in found[0][part]:
            values = [each[part][name] for each in found]
            means.setdefault(part, {})[name] = fmean(values)
            spreads.setdefault(part, {})[name] = stdev(values)
    if json:
        say_json({"event": "folds", "folds": len(found), "mean": means, "deviation": spreads})
        return
    for part, measured in means.items():
        shown = (
            f"{figure(name, mean)} ± {_amount(name, spreads[part][name])}" for name, mean in measured.items()
        )
        say(f"{part}, mean of {len(found)} folds: {', '.join(shown)}")


def _amount(name: str, value: float) -> str:
    """A figure without its name."""
    return figure(name, value).removeprefix(f"{name} ")
