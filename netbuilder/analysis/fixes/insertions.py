"""Layers that, put into a wire, turn what it brings into what the node at its end takes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.trial import Wanted, takes, through
from netbuilder.analysis.outcome import Outcome
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.problem import Fix
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import kinds, mending

_FLATTEN: Wanted = ("flatten", {})
_AVERAGE: Wanted = ("adaptive_avg_pool2d", {"size": [1, 1]})
_TRANSPOSE: Wanted = ("transpose", {})

# Refusals of inputs that have to look alike.
_TO_BE_ALIKE = frozenset({"add_shapes", "concatenate_shapes", "loss_shapes"})


def insertions(context: Context, outcome: Outcome, refused: ShapeRefused) -> Iterator[Fix]:
    """Fixes that insert layers before the input at fault, or before another one where that is the odd one."""
    ports = dict.fromkeys((refused.port, *range(len(outcome.ports))))
    for index in ports:
        spec, port = outcome.inputs[index], outcome.ports[index]
        assert spec is not None
        for layers in _candidates(outcome, refused, index, spec):
            given = through(layers, spec)
            if given is not None and takes(outcome, {port: given}):
                edit = partial(
                    mending.insert_layers,
                    target=End(outcome.node.id, port),
                    layers=layers,
                    block=context.block,
                )
                yield Fix(_label(layers, given), edit)


def _label(layers: tuple[Wanted, ...], given: TensorSpec) -> Text:
    if layers == (_AVERAGE, _FLATTEN):
        return Text("Average each map → {shape}", shape=str(given))
    titles = " + ".join(kinds.declaration(kind).title for kind, _ in layers)
    return Text("Insert {layer} → {shape}", layer=titles, shape=str(given))


def _candidates(
    outcome: Outcome, refused: ShapeRefused, index: int, spec: TensorSpec
) -> Iterator[tuple[Wanted, ...]]:
    """Layers worth trying, best first."""
    if refused.wanted and index == refused.port:
        yield from _to_kinds(refused.wanted, spec)
    elif refused.code in _TO_BE_ALIKE:
        for other, like in enumerate(outcome.inputs):
            if other != index and like is not None:
                compared = refused.code == "loss_shapes"
                yield from _to_likeness(like, spec) if compared else _to_size(like, spec)


def _to_kinds(wanted: tuple[Kind, ...], spec: TensorSpec) -> Iterator[tuple[Wanted, ...]]:
    """Ways from `spec` to one of the kinds."""
    if spec.kind in (Kind.SIGNAL, Kind.SEQUENCE):
        yield (_TRANSPOSE,)
    if Kind.VECTOR in wanted:
        yield (_FLATTEN,)
        yield (_AVERAGE, _FLATTEN)
    if Kind.MAPS in wanted:
        yield (_reshape(_as_maps(spec)),)
    if Kind.SIGNAL in wanted:
        channels = spec.sizes[0] if len(spec.sizes) > 1 else 1
        yield (_reshape((channels, spec.count // channels), "signal"),)


def _to_likeness(like: TensorSpec, spec: TensorSpec) -> Iterator[tuple[Wanted, ...]]:
    """Ways from `spec` to the shape of `like` that keep all values."""
    if like.kind is Kind.VECTOR and spec.kind is not Kind.VECTOR:
        yield (_FLATTEN,)
    elif like.count == spec.count and like.sizes:
        yield (_reshape(like.sizes, "signal" if like.kind is Kind.SIGNAL else "sequence"),)


def _to_size(like: TensorSpec, spec: TensorSpec) -> Iterator[tuple[Wanted, ...]]:
    """Ways from `spec` to the shape of `like`, or to one that differs from it in a single axis."""
    if like.kind is Kind.VECTOR:
        linear: Wanted = ("linear", {"features": like.sizes[0]})
        yield (linear,) if spec.kind is Kind.VECTOR else (_FLATTEN, linear)
    if like.kind is spec.kind is Kind.MAPS:
        stride = [max(1, -(-x // y)) for x, y in zip(spec.sizes[1:], like.sizes[1:], strict=True)]
        yield (("conv2d", {"filters": like.sizes[0], "kernel": [1, 1], "stride": stride}),)
        yield (("adaptive_avg_pool2d", {"size": list(like.sizes[1:])}),)


def _reshape(sizes: tuple[int, ...], two_axes: str = "sequence") -> Wanted:
    return "reshape", {"sizes": list(sizes), "two_axes": two_axes}


def _as_maps(spec: TensorSpec) -> tuple[int, ...]:
    """C×H×W for the values of `spec`: a square image where that comes out even."""
    side = round(spec.count**0.5)
    if side * side == spec.count:
        return 1, side, side
    return (1, *spec.sizes) if len(spec.sizes) == 2 else (1, 1, spec.count)
