"""Fixes that give a loss as many scores as it needs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.conversions import linear
from netbuilder.analysis.fixes.trial import resized, through
from netbuilder.analysis.outcome import Outcome
from netbuilder.catalogue.training.losses import CrossEntropy, of_class_count
from netbuilder.core.facts import FieldFacts
from netbuilder.core.problem import Fix
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits, mending


def label_facts(context: Context, loss: Outcome) -> FieldFacts | None:
    """What is known of the labels wired to a loss; None of those that came through a layer or block."""
    target = loss.sources[1] if len(loss.sources) == 2 else None
    known = context.walk.outcomes.get(target.node) if target is not None else None
    if target is None or known is None or known.facts is None:
        return None
    return known.facts.field(target.port)


def classes_of(field: FieldFacts) -> int:
    """How many classes the labels tell apart: as many as have names, else up to the highest number."""
    return len(field.classes) or int(field.high or 0) + 1


def scores_wanted(context: Context, loss: Outcome) -> int | None:
    """How many scores a cross-entropy needs; None where that is not known, or of anything else."""
    field = label_facts(context, loss) if isinstance(loss.made, CrossEntropy) else None
    return classes_of(field) if field is not None and (field.classes or field.high) else None


def as_many_scores(context: Context, loss: Outcome, count: int) -> Iterator[Fix]:
    """So many outputs of the layer that makes the scores, or one more layer that makes so many."""
    source, spec = loss.sources[0], loss.inputs[0]
    assert source is not None and spec is not None
    layers = (linear(count),)
    wanted = of_class_count(spec, count)
    found = resized(context, source, lambda made: made == wanted, count)
    if found is not None:
        layer, setting = found
        yield Fix(
            Text("Set the outputs of {layer} to {size}", layer=layer.node.name, size=count),
            partial(edits.change, id=layer.node.id, settings={setting: count}, block=context.block),
        )
    elif spec.kind in (Kind.VECTOR, Kind.SEQUENCE) and through(layers, spec) is not None:
        target = End(loss.node.id, loss.ports[0])
        edit = partial(mending.insert_layers, target=target, layers=layers, block=context.block)
        yield Fix(Text("Insert {layer} → {shape}", layer="Linear", shape=str(count)), edit)
