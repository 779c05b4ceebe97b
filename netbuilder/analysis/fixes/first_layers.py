"""Fixes for a network in which nothing learns yet: a first layer with weights."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.conversions import FLATTEN, linear
from netbuilder.analysis.fixes.insertions import insertion, titles
from netbuilder.analysis.fixes.scores import classes_of, scores_wanted
from netbuilder.analysis.fixes.trial import Wanted, takes, through
from netbuilder.analysis.outcome import Outcome
from netbuilder.core.problem import Fix
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import mending

# Outputs of a layer where nothing says how many are wanted.
_FEATURES = 10


def learning(spec: TensorSpec) -> tuple[Wanted, ...] | None:
    """A layer with weights that gives the shape it takes; None where there is none."""
    if spec.kind is Kind.VECTOR:
        return (linear(spec.sizes[0]),)
    if spec.kind is Kind.SEQUENCE:
        return (linear(spec.sizes[1]),)
    if spec.kind is Kind.SIGNAL:
        return (("conv1d", {"filters": spec.sizes[0], "kernel": 3, "same": True}),)
    if spec.kind is Kind.MAPS:
        return (("conv2d", {"filters": spec.sizes[0], "kernel": [3, 3], "same": True}),)
    return None


def first_layers(context: Context) -> Iterator[Fix]:
    """A layer between the data and each loss, or behind the data where there is no loss yet."""
    for loss in context.losses:
        yield from _before(context, loss)
    for data in context.data if not context.losses else ():
        yield from _behind(context, data)


def _before(context: Context, loss: Outcome) -> Iterator[Fix]:
    spec = loss.inputs[0] if loss.inputs else None
    if spec is None or not spec.is_float:
        return
    classes = scores_wanted(context, loss)
    layers = _scores(spec, classes) if classes is not None else learning(spec)
    given = through(layers, spec) if layers is not None else None
    if layers is not None and given is not None and takes(loss, {loss.ports[0]: given}):
        yield insertion(context, End(loss.node.id, loss.ports[0]), layers, given)


def _behind(context: Context, data: Outcome) -> Iterator[Fix]:
    fields = data.facts.fields if data.facts is not None else ()
    labels = [facts for _, facts in fields if facts.spec.is_labels]
    size = classes_of(labels[0]) if labels else _FEATURES
    for port, facts in fields:
        if facts.spec.is_float:
            layers = _scores(facts.spec, size)
            edit = partial(mending.add_behind, source=End(data.node.id, port), layers=layers)
            names = {"layer": titles(layers), "data": data.node.name, "shape": str(size)}
            label = Text("Add {layer} behind {data} → {shape}", **names)
            yield Fix(label, edit)
            return


def _scores(spec: TensorSpec, count: int) -> tuple[Wanted, ...]:
    """Layers that make so many values of `spec`."""
    return (linear(count),) if spec.kind is Kind.VECTOR else (FLATTEN, linear(count))
