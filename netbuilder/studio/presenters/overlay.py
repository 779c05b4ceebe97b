"""What the graph of a run writes on its nodes while it trains: one size a node, and how long its bar is."""

from __future__ import annotations

import math
from enum import Enum

from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.runs.views import SizesView
from netbuilder.studio.presenters.amounts import number, rough_share


class Overlay(Enum):
    """What the bars on the nodes stand for; `SAMPLE` shows what each makes of the current example instead."""

    NONE = "none"
    ACTIVATION = "activation"
    GRADIENT = "gradient"
    UPDATE = "update"
    SAMPLE = "sample"


TITLES = {
    Overlay.NONE: Text("as it trains"),
    Overlay.ACTIVATION: Text("output size per node"),
    Overlay.GRADIENT: Text("gradient size per layer"),
    Overlay.UPDATE: Text("step per size of the weights"),
    Overlay.SAMPLE: Text("an example on its way"),
}

# A bar compares nodes with each other at one moment; its length has no unit.
SCALE = Text("Bar: logarithmic, whole for the largest, shortest for a tenth of it or the smallest.")
_LEAST_DECADES, _MOST_DECADES = 1.0, 6.0
_SHORTEST = 0.01  # only what is zero has no bar at all


@dataclass(frozen=True, slots=True)
class Amount:
    """`share` is the length of the bar, 0 to 1; without `words` nothing is known yet."""

    share: float
    words: str


UNKNOWN = Amount(0.0, "")


def amounts(view: SizesView | None, overlay: Overlay) -> dict[str, Amount]:
    """The amount of each node that has one."""
    if view is None or overlay in (Overlay.NONE, Overlay.SAMPLE):
        return {}
    if overlay is Overlay.ACTIVATION:
        sizes = dict(view.activations)
    elif overlay is Overlay.GRADIENT:
        sizes = {layer.node: layer.gradient for layer in view.layers}
    else:
        sizes = {layer.node: layer.update for layer in view.layers}
    write = rough_share if overlay is Overlay.UPDATE else number
    powers = [math.log10(size) for size in sizes.values() if 0 < size < math.inf]
    high = max(powers, default=0.0)
    decades = min(max(high - min(powers, default=high), _LEAST_DECADES), _MOST_DECADES)
    return {node: Amount(_share(size, high, decades), write(size)) for node, size in sizes.items()}


def _share(size: float, high: float, decades: float) -> float:
    """How long the bar of `size` is on a scale of so many `decades` up to 10 to the power of `high`."""
    if not size > 0:
        return 0.0
    power = min(math.log10(size), high) if size < math.inf else high
    return max(_SHORTEST, 1.0 - (high - power) / decades)
