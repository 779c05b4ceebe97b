"""What a run and its continuation must have in common. What may differ is told or noted in the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from netbuilder.analysis.plan import Plan
from netbuilder.analysis.sound import Network
from netbuilder.analysis.stored import stored_network
from netbuilder.core.problem import Place, Problem, ProblemError, Severity, refuse
from netbuilder.core.text import Text, quoted
from netbuilder.engine.checkpoint import Position
from netbuilder.project.recipe import Recipe
from netbuilder.runs.record import RunRecord, frozen_json

# A longer run, another rate and another device are what people resume for; the rest of these changes no loss.
_MAY_DIFFER = frozenset({"epochs", "lr", "device", "validate_every", "keep_megabytes"})
_RECORDED = ("epochs", "lr")


def need_same_run(record: RunRecord, made: Network) -> None:
    """Refuse to go on with `record` with another network, or with a recipe that would make it another run."""
    assert record.project_text is not None
    if _function(stored_network(record.project_text, record.id).plan) != _function(made.plan):
        raise _refused(
            "other_network", Text("The run {run} was trained with another network.", run=record.id)
        )
    for name, (before, now) in _differing(record, made.project.recipe).items():
        if name not in _MAY_DIFFER:
            label = Recipe.settings[name].label
            raise _refused(
                "other_recipe",
                Text("The run {run} was trained with another recipe.", run=record.id),
                Text("{label}", label=label),
                Text("{before}", before=quoted(before)),
                Text("{now}", now=quoted(now)),
                name,
            )


def need_same_data(record: RunRecord, position: Position, digest: str) -> None:
    """Refuse other examples than those that the run has seen: what was held back could be among them."""
    if position.data != digest:
        raise _refused("other_data", Text("The run {run} was trained with other data.", run=record.id))


def recorded_changes(record: RunRecord, recipe: Recipe) -> dict[str, tuple[float, float]]:
    """Before and now of the settings that differ and are noted in the run's record."""
    differing = _differing(record, recipe)
    return {name: differing[name] for name in _RECORDED if name in differing}


def other_threads(before: int, now: int) -> Iterator[Problem]:
    """A warning where another number of threads goes on: sums are then added in another order."""
    if before != now:
        yield Problem(
            "other_threads",
            Text("The run goes on with another number of threads."),
            expected=Text("{threads} threads, as before", threads=before),
            received=Text("{threads}", threads=now),
            remedy=Text("nothing; the last digits of the curve may differ from an unbroken run."),
            severity=Severity.WARNING,
        )


def _function(plan: Plan) -> object:
    """What a plan computes, whatever its layers are called and annotated with."""
    classes = [
        (made.inputs, made.returns, [replace(line, title="", comment="", frame="") for line in made.lines])
        for made in plan.classes
    ]
    return classes, plan.fields, [replace(loss, title="") for loss in plan.losses]


def _differing(record: RunRecord, recipe: Recipe) -> dict[str, tuple[Any, Any]]:
    """Settings of the recipe that are not what was recorded, as JSON values before and now."""
    stored = frozen_json(recipe.stored())
    before = record.settings
    return {name: (before[name], now) for name, now in stored.items() if before.get(name, now) != now}


def _refused(
    code: str,
    what: Text,
    where: Text | None = None,
    expected: Text | None = None,
    received: Text | None = None,
    setting: str | None = None,
) -> ProblemError:
    return refuse(
        code,
        what,
        where=where,
        expected=expected,
        received=received,
        remedy=Text("resume it as it was, or train a run of its own."),
        place=Place(setting=setting),
    )
