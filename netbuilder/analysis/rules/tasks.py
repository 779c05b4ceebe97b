"""Rules that hold what a network gives, and the loss, against what is to be foretold."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.scores import label_facts
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.rule import project_rule
from netbuilder.analysis.tasks import is_several
from netbuilder.catalogue.training.losses import BinaryCrossEntropy, OfValues
from netbuilder.core.facts import FieldFacts
from netbuilder.core.problem import Fix, Problem, Severity
from netbuilder.core.text import Text
from netbuilder.project import edits, kinds, mending

# What a layer's values lie between, by its kind.
_RANGES = {"sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0)}
# Layers through which values reach the loss as they are.
_PASSING = frozenset({"dropout", "flatten", "reshape"})


@project_rule
def values_of_labels(context: Context) -> Iterator[Problem]:
    """A loss of values on labels of which an example can have several: each is yes or no."""
    for loss, field in _with_target(context):
        if loss.made.__class__ is BinaryCrossEntropy or not is_several(field) or _gives_back(context, loss):
            continue
        change = partial(mending.change_kind, id=loss.node.id, kind=kinds.LOSS + BinaryCrossEntropy.id)
        yield Problem(
            "values_of_labels",
            Text("{loss} takes labels for amounts.", loss=loss.node.name),
            context.where(loss.node),
            expected=Text("a loss that asks of each label whether it is there"),
            received=Text("{count} labels, each 0 or 1", count=field.spec.count),
            remedy=Text("use binary cross-entropy: it learns faster from yes or no."),
            severity=Severity.WARNING,
            place=context.place(loss.node.id),
            fixes=(Fix(Text("Use {title} instead", title=BinaryCrossEntropy.title), change),),
        )


@project_rule
def out_of_reach(context: Context) -> Iterator[Problem]:
    """An activation at the end that cannot give some of the values that are to be foretold."""
    for loss, field in _with_target(context):
        last = _last(context, loss)
        low, high = _RANGES.get(last.node.kind, (None, None)) if last is not None else (None, None)
        if last is None or low is None or high is None or field.low is None or field.high is None:
            continue
        if low <= field.low and field.high <= high:
            continue
        names = {"layer": last.node.name, "low": low, "high": high}
        yield Problem(
            "out_of_reach",
            Text("{layer} cannot give what is to be foretold.", layer=last.node.name),
            Text("{layer}, before {loss}", layer=last.node.name, loss=loss.node.name),
            expected=Text("values from {low:g} to {high:g}", low=field.low, high=field.high),
            received=Text("values from {low:g} to {high:g}", low=low, high=high),
            remedy=Text("leave {layer} out.", **names),
            severity=Severity.WARNING,
            place=context.place(last.node.id),
            fixes=(Fix(Text("Remove {layer}", **names), partial(edits.remove_and_heal, id=last.node.id)),),
        )


def _with_target(context: Context) -> Iterator[tuple[Outcome, FieldFacts]]:
    """Losses of values, settled and not guessed, with what is known of their target."""
    for loss in context.losses:
        if isinstance(loss.made, OfValues) and loss.settled and not loss.guessed:
            field = label_facts(context, loss)
            if field is not None:
                yield loss, field


def _gives_back(context: Context, loss: Outcome) -> bool:
    """Whether the target is also what enters the network."""
    target = loss.sources[1]
    assert target is not None
    return any(
        wire.source == target and wire.target.node != loss.node.id
        for wire in context.walk.links.users.get(target.node, ())
    )


def _last(context: Context, loss: Outcome) -> Outcome | None:
    """The layer whose values reach a loss as they are, where nothing else uses them."""
    end = loss.sources[0]
    outcome = context.walk.outcomes.get(end.node) if end is not None else None
    while outcome is not None and outcome.node.kind in _PASSING:
        end = outcome.sources[0]
        outcome = context.walk.outcomes.get(end.node) if end is not None else None
    alone = outcome is not None and len(context.walk.links.users.get(outcome.node.id, ())) == 1
    return outcome if alone else None
