"""Rules that hold scores against the labels that a data set has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.scores import as_many_scores, classes_of, label_facts, scores_wanted
from netbuilder.analysis.fixes.trial import resized
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.rule import project_rule
from netbuilder.catalogue.layers.augmentation_signals import MixUp
from netbuilder.catalogue.training.losses import BinaryCrossEntropy, CrossEntropy, Loss
from netbuilder.catalogue.training.losses import class_count as scores_in
from netbuilder.catalogue.training.losses_classes import MultiMargin, OfClasses
from netbuilder.core.facts import FieldFacts
from netbuilder.core.problem import Fix, Problem, Severity
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds, mending

_OF_CLASSES = (CrossEntropy, OfClasses, MultiMargin)


@project_rule
def class_count(context: Context) -> Iterator[Problem]:
    """As many scores as there are classes: fewer cannot be trained, more are a waste."""
    for loss, field in _labelled(context, *_OF_CLASSES):
        scores = loss.inputs[0]
        assert scores is not None
        classes = classes_of(field)
        given = scores_in(scores)
        if given < classes or (given > classes and field.classes):
            yield _miscounted(context, loss, given, classes)


def _miscounted(context: Context, loss: Outcome, given: int, classes: int) -> Problem:
    source, target = loss.sources
    assert source is not None and target is not None
    few = given < classes
    names = {"classes": classes, "labels": context.label(target)}
    return Problem(
        "too_few_scores" if few else "too_many_scores",
        Text("{loss} gets fewer scores than there are classes.", loss=loss.node.name)
        if few
        else Text("{loss} gets more scores than there are classes.", loss=loss.node.name),
        Text("{loss}, fed by {source}", loss=loss.node.name, source=context.label(source)),
        expected=Text("{classes} scores, one a class of {labels}", **names),
        received=Text("{given}", given=given),
        remedy=Text("give the last layer {classes} outputs.", classes=classes),
        severity=Severity.ERROR if few else Severity.WARNING,
        place=context.place(loss.node.id, loss.ports[0]),
        fixes=tuple(as_many_scores(context, loss, classes)),
    )


@project_rule
def mixed_classes(context: Context) -> Iterator[Problem]:
    """Examples are mixed for as many classes as there are: labels beyond them stop training."""
    for outcome, field in _mixing(context):
        made, target = outcome.made, outcome.sources[1]
        assert isinstance(made, MixUp) and target is not None
        count = classes_of(field)
        if made.classes < count or (made.classes > count and field.classes):
            yield _mixed(context, outcome, made.classes, count, target)


def _mixing(context: Context) -> Iterator[tuple[Outcome, FieldFacts]]:
    """The layers that mix examples, each with the labels of a data set that it gets."""
    for data in context.data:
        for port, wire in context.walk.users(data.node.id):
            outcome = context.walk.outcomes.get(wire.target.node)
            field = data.facts.field(port) if data.facts is not None else None
            if outcome is None or not isinstance(outcome.made, MixUp) or field is None:
                continue
            is_target = wire.target.port == outcome.ports[1]
            if is_target and field.spec.is_labels and (field.classes or field.high):
                yield outcome, field


def _mixed(context: Context, outcome: Outcome, given: int, count: int, target: End) -> Problem:
    few = given < count
    edit = partial(edits.change, id=outcome.node.id, settings={"classes": count}, block=context.block)
    names = {"node": outcome.node.name, "count": count, "labels": context.label(target)}
    return Problem(
        "few_mixed_classes" if few else "many_mixed_classes",
        Text("{node} mixes fewer classes than there are.", **names)
        if few
        else Text("{node} mixes more classes than there are.", **names),
        context.where(outcome.node),
        expected=Text("{count} classes, those of {labels}", **names),
        received=Text("{given}", given=given),
        remedy=Text("set its classes to {count}.", **names),
        severity=Severity.ERROR if few else Severity.WARNING,
        place=context.place(outcome.node.id, setting="classes"),
        fixes=(Fix(Text("Set the classes of {node} to {count}", **names), edit),),
    )


@project_rule
def one_class(context: Context) -> Iterator[Problem]:
    """A single score for classes of which nothing is known: whatever it is, its share is always 1."""
    for loss in context.losses:
        scores = loss.inputs[0] if isinstance(loss.made, CrossEntropy) and loss.settled else None
        if scores is None or loss.guessed or scores.sizes != (1,) or scores_wanted(context, loss) is not None:
            continue
        edit = partial(mending.change_kind, id=loss.node.id, kind=kinds.LOSS + BinaryCrossEntropy.id)
        yield Problem(
            "one_class",
            Text("{loss} gets a single score.", loss=loss.node.name),
            context.where(loss.node),
            expected=Text("a score for each class"),
            received=Text("1"),
            remedy=Text("use binary cross-entropy for yes or no, or more scores."),
            place=context.place(loss.node.id, loss.ports[0]),
            fixes=(Fix(Text("Use {title} instead", title=BinaryCrossEntropy.title), edit),),
        )


@project_rule
def labels_out_of_range(context: Context) -> Iterator[Problem]:
    """Labels that no score stands for: below 0, or above 1 where the answer is yes or no."""
    for loss, field in _labelled(context, *_OF_CLASSES):
        if field.low is not None and field.low < 0:
            yield _out_of_range(context, loss, field, Text("class numbers from 0"), ())
    for loss, field in _labelled(context, BinaryCrossEntropy):
        if (field.low or 0) < 0 or (field.high or 0) > 1:
            others = () if (field.low or 0) < 0 else (_for_classes(context, loss, field),)
            yield _out_of_range(context, loss, field, Text("labels 0 and 1"), others)


def _for_classes(context: Context, loss: Outcome, field: FieldFacts) -> Fix:
    """The loss for several classes, with a score for each where the layer before it can give so many."""
    change = partial(mending.change_kind, id=loss.node.id, kind=kinds.LOSS + CrossEntropy.id)
    classes, scores, source = classes_of(field), loss.inputs[0], loss.sources[0]
    assert scores is not None and source is not None
    found = resized(context, source, lambda made: made.sizes == (classes,), classes)
    if scores.sizes == (classes,) or found is None:
        return Fix(Text("Use {title} instead", title=CrossEntropy.title), change)
    layer, setting = found
    resize = partial(edits.change, id=layer.node.id, settings={setting: classes})
    label = Text("Use {title} with {count} scores", title=CrossEntropy.title, count=classes)
    return Fix(label, partial(mending.in_turn, steps=(change, resize)))


def _out_of_range(
    context: Context, loss: Outcome, field: FieldFacts, expected: Text, fixes: tuple[Fix, ...]
) -> Problem:
    target = loss.sources[1]
    assert target is not None
    return Problem(
        "labels_out_of_range",
        Text("{loss} has no score for some labels.", loss=loss.node.name),
        Text("{loss}, fed by {source}", loss=loss.node.name, source=context.label(target)),
        expected=expected,
        received=Text("{low:g} to {high:g}", low=field.low or 0, high=field.high or 0),
        remedy=Text("use a loss for several classes, or other labels."),
        place=context.place(loss.node.id, loss.ports[1]),
        fixes=fixes,
    )


def _labelled(context: Context, *made: type[Loss]) -> Iterator[tuple[Outcome, FieldFacts]]:
    """Losses of these kinds whose inputs are known for certain, with the facts of their labels."""
    for loss in context.losses:
        target = loss.inputs[1] if isinstance(loss.made, made) and loss.settled and not loss.guessed else None
        if target is None or not target.is_labels:
            continue
        # Labels that came through a block are not known by name.
        field = label_facts(context, loss)
        if field is not None:
            yield loss, field
