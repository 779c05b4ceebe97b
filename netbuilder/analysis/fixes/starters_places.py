"""A first network for data whose target has a place for each pixel, step or word, and one for videos."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.analysis.fixes.conversions import FLATTEN, linear
from netbuilder.analysis.fixes.scores import classes_of
from netbuilder.analysis.fixes.trial import Wanted
from netbuilder.core.facts import FieldFacts
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.values import NamedTuple

_RELU: Wanted = ("relu", {})
_FILTERS = (16, 32, 32)
_CONVOLUTIONS = {Kind.SIGNAL: ("conv1d", 9), Kind.MAPS: ("conv2d", 5), Kind.VOLUME: ("conv3d", 3)}
_FEW = 4  # steps along time that are not made fewer


class Placed(NamedTuple):
    """Layers, and the loss that compares what they give."""

    layers: tuple[Wanted, ...]
    loss: str


def placed(spec: TensorSpec, target: FieldFacts) -> Placed | None:
    """The network from `spec` to a target with as many places, or to a row of words; None for others."""
    wanted = target.spec
    if not spec.is_float or spec.kind not in _CONVOLUTIONS:
        return None
    if wanted.is_labels and wanted.sizes == spec.sizes[1:]:
        return Placed((*_of_same_size(spec.kind, classes_of(target)),), "cross_entropy")
    if wanted.is_labels and len(wanted.sizes) == 1 and spec.kind is Kind.MAPS:
        words, classes = wanted.sizes[0], classes_of(target)
        there = (*_of_pixels(), FLATTEN, linear(128), _RELU, linear(words * classes))
        return Placed((*there, ("reshape", {"sizes": [words, classes]})), "cross_entropy")
    if wanted.kind is spec.kind and wanted.sizes[1:] == spec.sizes[1:]:
        shares = spec.kind is Kind.MAPS and (target.low, target.high) == (0, 1) and wanted.sizes[0] == 1
        loss = "binary_cross_entropy" if shares else "mean_squared_error"
        return Placed((*_of_same_size(spec.kind, wanted.sizes[0]),), loss)
    return None


def of_volumes(spec: TensorSpec) -> Iterator[Wanted]:
    """Convolutions over volumes or videos, made smaller until a few places are left."""
    depth, side = spec.sizes[1], min(spec.sizes[2:])
    for filters in _FILTERS:
        yield "conv3d", {"filters": filters, "kernel": [3, 3, 3], "same": True}
        yield _RELU
        if side < 2:
            break
        along = 2 if depth >= _FEW else 1
        yield "max_pool3d", {"kernel": [along, 2, 2], "stride": [along, 2, 2]}
        depth, side = depth // along, side // 2
    # Where something is at which time stays known, for what moves.
    yield "adaptive_avg_pool3d", {"size": [2, 4, 4]}


def _of_same_size(kind: Kind, channels: int) -> Iterator[Wanted]:
    """Convolutions that keep every place, and at last as many values as are wanted for each."""
    id, kernel = _CONVOLUTIONS[kind]
    axes = 1 if kind is Kind.SIGNAL else 2 if kind is Kind.MAPS else 3

    def layer(filters: int, size: int) -> Wanted:
        return id, {"filters": filters, "kernel": size if axes == 1 else [size] * axes, "same": True}

    for filters in _FILTERS:
        yield layer(filters, kernel)
        yield _RELU
    yield layer(channels, 1)


def _of_pixels() -> Iterator[Wanted]:
    for filters in _FILTERS:
        yield "conv2d", {"filters": filters, "kernel": [3, 3], "same": True}
        yield _RELU
        yield "max_pool2d", {}
