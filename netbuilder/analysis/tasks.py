"""What a data set can be used for, and what a network is trained for: derived, never stored."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.scores import classes_of
from netbuilder.analysis.outcome import Outcome
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import Kind, TensorSpec, vector
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple

# The axes of scores, by how many axes the class numbers have.
_PLACES = {0: ("F",), 1: ("C", "T"), 2: ("C", "H", "W"), 3: ("C", "D", "H", "W")}


class Task(Enum):
    """The value names it in a sentence."""

    CLASSES = Text("classification")
    LABELS = Text("several labels")
    NUMBERS = Text("regression")
    PLACES = Text("segmentation")
    NEXT = Text("next token")
    FORECAST = Text("forecasting")
    RECONSTRUCT = Text("autoencoding")


class Aim(NamedTuple):
    """A task with the outputs of the data that it leads from and to.

    `loss` and `metric` are ids of what it proposes, "" for the metric that goes with the loss. `gives` is
    what the network is to give.
    """

    task: Task
    source: str
    target: str
    loss: str
    metric: str
    gives: TensorSpec


def aims(facts: DataFacts, in_order: bool = False) -> tuple[Aim, ...]:
    """All that the data can be used for, the likeliest first: to foretell the last output, or others.

    What is `in_order` of time is foretold.
    """
    if not facts.fields:
        return ()
    (source, first), *others = facts.fields
    if first.spec.counts:  # categories, which become vectors
        first = FieldFacts(vector(first.spec.count))
    told = [(name, field) for name, field in others[::-1] if not field.spec.counts]
    found = [aim for name, field in told for aim in _towards(source, first, name, field, in_order)]
    if facts.fields[0][1].spec.is_float:
        found.append(Aim(Task.RECONSTRUCT, source, source, "mean_squared_error", "", first.spec))
    return tuple(found)


def aim_of(context: Context, data: Outcome) -> Aim | None:
    """What the network is trained for on `data`; None where no loss holds anything against it."""
    if data.facts is None:
        return None
    for loss in context.losses:
        target = loss.sources[1] if len(loss.sources) == 2 else None
        if target is None or target.node != data.node.id:
            continue
        for aim in aims(data.facts, getattr(data.made, "in_order", False)):
            if aim.target == target.port:
                return aim
    return None


def is_several(field: FieldFacts) -> bool:
    """Whether a field tells of each of several labels whether it is there."""
    spec = field.spec
    is_row = spec.kind is Kind.VECTOR and spec.is_float and spec.sizes[0] > 1
    return is_row and bool(field.names) and (field.low, field.high) == (0, 1)


def _towards(source: str, first: FieldFacts, name: str, field: FieldFacts, in_order: bool) -> Iterator[Aim]:
    spec, wanted = first.spec, field.spec
    if wanted.is_labels and len(wanted.sizes) in _PLACES:
        classes = classes_of(field)
        task, gives = _of_classes(spec, wanted, classes)
        if classes > 1:
            yield Aim(task, source, name, "cross_entropy", "", gives)
    elif is_several(field) and spec.is_float:
        yield Aim(Task.LABELS, source, name, "binary_cross_entropy", "label_accuracy", wanted)
    elif wanted.is_float and spec.is_float and wanted.kind in (Kind.VECTOR, spec.kind, Kind.SCALAR):
        shares = wanted.kind is Kind.MAPS and wanted.sizes[0] == 1 and (field.low, field.high) == (0, 1)
        task = Task.PLACES if shares else Task.FORECAST if in_order else Task.NUMBERS
        loss = "binary_cross_entropy" if shares else "mean_squared_error"
        yield Aim(task, source, name, loss, "", wanted if wanted.sizes else vector(1))


def _of_classes(spec: TensorSpec, wanted: TensorSpec, classes: int) -> tuple[Task, TensorSpec]:
    """The task of foretelling class numbers, and the scores for them."""
    if not wanted.sizes:
        return Task.CLASSES, vector(classes)
    if len(wanted.sizes) == 1 and spec.kind is not Kind.SIGNAL:
        return Task.NEXT, TensorSpec((*wanted.sizes, classes), ("T", "F"))
    return Task.PLACES, TensorSpec((classes, *wanted.sizes), _PLACES[len(wanted.sizes)])
