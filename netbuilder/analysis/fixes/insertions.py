"""Layers that, put into a wire, turn what it brings into what the node at its end takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.conversions import (
    AVERAGE,
    FLATTEN,
    linear,
    to_kinds,
    to_likeness,
    to_rows,
    to_size,
    to_stretch,
    to_types,
)
from netbuilder.analysis.fixes.scores import scores_wanted
from netbuilder.analysis.fixes.trial import Wanted, takes, through
from netbuilder.analysis.outcome import Outcome
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.problem import Fix
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import kinds, mending

# Refusals of inputs that have to look alike.
_TO_BE_ALIKE = frozenset(
    {"add_shapes", "concatenate_shapes", "loss_shapes", "memory_size", "stack_shapes", "unlike_shapes"}
)
# Refusals of values of a type that another layer could make of them.
_TO_BE_CAST = frozenset({"element_type", "pick_indices"})
# Refusals of inputs that would fit with their values in other rows.
_TO_BE_CUT = frozenset({"no_matrix", "matrix_sizes", "unlike_steps"})


def insertions(context: Context, outcome: Outcome, refused: ShapeRefused) -> Iterator[Fix]:
    """Fixes that insert layers before the input at fault, or before another one where that is the odd one."""
    ports = dict.fromkeys((refused.port, *range(len(outcome.ports))))
    told = set[str]()
    for index in ports:
        spec, port = outcome.inputs[index], outcome.ports[index]
        assert spec is not None
        for layers in _candidates(context, outcome, refused, index, spec):
            given = through(layers, spec)
            if given is not None and takes(outcome, {port: given}):
                fix = insertion(context, End(outcome.node.id, port), layers, given)
                if str(fix.label) not in told:
                    told.add(str(fix.label))
                    yield fix
                if refused.code in _TO_BE_CUT:
                    break  # the other ways only put the values in another order


def insertion(context: Context, target: End, layers: tuple[Wanted, ...], given: TensorSpec) -> Fix:
    """The fix that puts `layers`, which then give `given`, into the wire that ends at `target`."""
    edit = partial(mending.insert_layers, target=target, layers=layers, block=context.block)
    if layers == (AVERAGE, FLATTEN):
        return Fix(Text("Average each map → {shape}", shape=str(given)), edit)
    return Fix(Text("Insert {layer} → {shape}", layer=titles(layers), shape=str(given)), edit)


def titles(layers: Iterable[Wanted]) -> str:
    """What the layers are called, in their order: "Flatten + Linear"."""
    return " + ".join(kinds.declaration(kind).title for kind, _ in layers)


def _candidates(
    context: Context, outcome: Outcome, refused: ShapeRefused, index: int, spec: TensorSpec
) -> Iterator[tuple[Wanted, ...]]:
    """Layers worth trying, best first."""
    if refused.wanted and index == refused.port:
        classes = scores_wanted(context, outcome)
        if classes is not None and Kind.VECTOR in refused.wanted:
            yield FLATTEN, linear(classes)
        yield from to_kinds(refused.wanted, spec)
    elif refused.code in _TO_BE_ALIKE:
        for other, like in enumerate(outcome.inputs):
            if other != index and like is not None:
                if refused.code == "concatenate_shapes" and like.kind is Kind.VECTOR:
                    yield (FLATTEN,)
                compared = refused.code == "loss_shapes"
                yield from to_likeness(like, spec) if compared else to_size(like, spec)
                if refused.code == "unlike_shapes":
                    yield from to_stretch(like, spec)
    elif refused.code in _TO_BE_CAST and index == refused.port:
        yield from to_types(spec)
    elif refused.code in _TO_BE_CUT:
        for other, like in enumerate(outcome.inputs):
            if other != index and like is not None:
                yield from to_rows(like, spec)
