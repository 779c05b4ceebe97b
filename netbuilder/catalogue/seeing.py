"""What of its inputs one value of a layer's output is made from, along the axes that are places."""

from __future__ import annotations

import math
from enum import Enum

from netbuilder.core.spec import TensorSpec
from netbuilder.core.values import NamedTuple

# Axes along which one place lies beside another: time, depth, height and width.
_PLACES = frozenset("TDHW")


class Sight(Enum):
    """What a value sees: `PLACE` is its own place in every input, `ALL` may be every place of them."""

    UNTOLD = "untold"
    PLACE = "place"
    ALL = "all"


class Reach(NamedTuple):
    """Along one axis: `span` places of the input, for the next value of the output `step` places further on.

    A `span` of infinity is all places there are.
    """

    span: float
    step: float = 1


def place_axes(spec: TensorSpec) -> tuple[int, ...]:
    """Which axes of `spec` are places, counted from 0."""
    return tuple(number for number, name in enumerate(spec.axes) if name in _PLACES)


def reach_of(sight: Sight, x: TensorSpec) -> tuple[Reach, ...] | None:
    """The reach along each place axis of the input `x`; None where it is not told."""
    if sight is Sight.UNTOLD:
        return None
    return (Reach(1 if sight is Sight.PLACE else math.inf),) * len(place_axes(x))
