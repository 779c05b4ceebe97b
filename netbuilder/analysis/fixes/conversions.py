"""Layers that make another kind or size of tensor out of one: what is worth trying, best first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from netbuilder.analysis.fixes.trial import Wanted
from netbuilder.core.spec import Kind, TensorSpec

FLATTEN: Wanted = ("flatten", {})
AVERAGE: Wanted = ("adaptive_avg_pool2d", {"size": [1, 1]})
TRANSPOSE: Wanted = ("transpose", {})

_TWO_AXES = frozenset({Kind.SIGNAL, Kind.SEQUENCE})
# The convolution that looks at one place alone, by what it takes, with its axes.
_PIXELWISE = {Kind.SIGNAL: ("conv1d", 1), Kind.MAPS: ("conv2d", 2), Kind.VOLUME: ("conv3d", 3)}
_MOST = 1 << 18  # values that a layer is to give at once


def linear(features: int) -> Wanted:
    return "linear", {"features": features}


def to_kinds(wanted: tuple[Kind, ...], spec: TensorSpec) -> Iterator[tuple[Wanted, ...]]:
    """Ways from `spec` to one of the kinds."""
    if spec.kind in _TWO_AXES:
        yield (TRANSPOSE,)
    if Kind.VECTOR in wanted:
        yield (FLATTEN,)
        yield (AVERAGE, FLATTEN)
    if Kind.MAPS in wanted:
        yield (_reshape(_as_maps(spec)),)
    if wanted == (Kind.SEQUENCE,) and spec.sizes and spec.kind not in _TWO_AXES:
        # The rows of a picture as steps; the values of a vector as steps of one value each.
        width = spec.sizes[-1] if len(spec.sizes) > 1 else 1
        yield (_reshape((spec.count // width, width)),)
    if Kind.SIGNAL in wanted:
        channels = spec.sizes[0] if len(spec.sizes) > 1 else 1
        yield (_reshape((channels, spec.count // channels), "signal"),)


def to_types(spec: TensorSpec) -> Iterator[tuple[Wanted, ...]]:
    """Ways from values to yes or no, and to whole numbers; from what is no class number to values."""
    if spec.dtype == "float32":
        yield (("compare", {}),)
        yield (("cast", {"type": "int64"}),)
    elif not spec.is_labels:
        yield (("cast", {"type": "float32"}),)


def to_likeness(like: TensorSpec, spec: TensorSpec) -> Iterator[tuple[Wanted, ...]]:
    """Ways from `spec` to the shape of `like` that keep all values."""
    if {like.kind, spec.kind} == _TWO_AXES:
        yield (TRANSPOSE,)
    if like.kind is Kind.VECTOR and spec.kind is not Kind.VECTOR:
        yield (FLATTEN,)
    elif like.count == spec.count and like.sizes:
        yield (_reshape(like.sizes, "signal" if like.kind is Kind.SIGNAL else "sequence"),)


def to_size(like: TensorSpec, spec: TensorSpec) -> Iterator[tuple[Wanted, ...]]:
    """Ways from `spec` to the shape of `like`, or to one that differs from it in a single axis."""
    if like.kind is Kind.VECTOR:
        yield (linear(like.sizes[0]),) if spec.kind is Kind.VECTOR else (FLATTEN, linear(like.sizes[0]))
    elif {like.kind, spec.kind} == _TWO_AXES:
        alike = like.sizes == spec.sizes[::-1]
        yield (TRANSPOSE,) if alike else (TRANSPOSE, _channels(like))
    elif like.kind is spec.kind and like.kind in _TWO_AXES:
        yield (_channels(like),)
    elif like.kind is spec.kind is Kind.MAPS:
        stride = [max(1, -(-x // y)) for x, y in zip(spec.sizes[1:], like.sizes[1:], strict=True)]
        yield (("conv2d", {"filters": like.sizes[0], "kernel": [1, 1], "stride": stride}),)
        yield (("adaptive_avg_pool2d", {"size": list(like.sizes[1:])}),)


def to_shape(like: TensorSpec, spec: TensorSpec) -> Iterator[tuple[Wanted, ...]]:
    """Ways from `spec` to the shape of `like` whatever that is, the one with the fewest weights first."""
    if spec.kind is like.kind and spec.sizes[1:] == like.sizes[1:] and spec.kind in _PIXELWISE:
        layer, axes = _PIXELWISE[spec.kind]
        yield ((layer, {"filters": like.sizes[0], "kernel": [1] * axes if axes > 1 else 1}),)
    if like.kind is Kind.SEQUENCE and spec.kind is Kind.SIGNAL:
        yield (TRANSPOSE, linear(like.sizes[-1]))
    elif like.kind is spec.kind is Kind.SEQUENCE:
        yield (linear(like.sizes[-1]),)
    if like.count > _MOST or not like.sizes:
        return
    flat = () if spec.kind is Kind.VECTOR else (FLATTEN,)
    if like.kind is Kind.VECTOR:
        yield (*flat, linear(like.count))
    else:
        two_axes = "signal" if like.kind is Kind.SIGNAL else "sequence"
        yield (*flat, linear(like.count), _reshape(like.sizes, two_axes))


def to_stretch(like: TensorSpec, spec: TensorSpec) -> Iterator[tuple[Wanted, ...]]:
    """Ways from one value a channel to what can be stretched over the channels of `like`."""
    if spec.kind is Kind.VECTOR and like.axes[:1] == ("C",) and like.sizes[0] in (1, spec.sizes[0]):
        two_axes = "signal" if like.kind is Kind.SIGNAL else "sequence"
        yield (_reshape((spec.sizes[0], *(1 for _ in like.sizes[1:])), two_axes),)


def to_rows(like: TensorSpec, spec: TensorSpec) -> Iterator[tuple[Wanted, ...]]:
    """Ways from `spec` to a table of all its values with as many rows or columns as `like` has."""
    if len(spec.sizes) > 1:
        yield (TRANSPOSE,)
    counts = ((size, spec.count // size) for size in like.sizes if spec.count % size == 0)
    for sizes in dict.fromkeys(chain.from_iterable((each, each[::-1]) for each in counts)):
        yield (_reshape(sizes),)


def _channels(like: TensorSpec) -> Wanted:
    """As many channels of a signal, or features of a sequence, as `like` has, each step by itself."""
    if like.kind is Kind.SIGNAL:
        return "conv1d", {"filters": like.sizes[0], "kernel": 1}
    return linear(like.sizes[1])


def _reshape(sizes: tuple[int, ...], two_axes: str = "sequence") -> Wanted:
    return "reshape", {"sizes": list(sizes), "two_axes": two_axes}


def _as_maps(spec: TensorSpec) -> tuple[int, ...]:
    """C×H×W for the values of `spec`: a square image where that comes out even."""
    side = round(spec.count**0.5)
    if side * side == spec.count:
        return 1, side, side
    return (1, *spec.sizes) if len(spec.sizes) == 2 else (1, 1, spec.count)
