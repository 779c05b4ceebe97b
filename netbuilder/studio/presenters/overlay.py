"""What the graph of a run writes on its nodes while it trains: one size a node, and how long its bar is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from netbuilder.core.text import Text
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

# Powers of ten at which a bar is empty and full. A bar compares layers; its length has no unit.
_DECADES = {Overlay.ACTIVATION: (-3, 1), Overlay.GRADIENT: (-4, 1), Overlay.UPDATE: (-6, 0)}


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
        return {node: Amount(_share(size, overlay), number(size)) for node, size in view.activations}
    if overlay is Overlay.GRADIENT:
        return {
            layer.node: Amount(_share(layer.gradient, overlay), number(layer.gradient))
            for layer in view.layers
        }
    return {
        layer.node: Amount(_share(layer.update, overlay), rough_share(layer.update)) for layer in view.layers
    }


def _share(size: float, overlay: Overlay) -> float:
    low, high = _DECADES[overlay]
    if not size > 0:
        return 0.0
    return min(1.0, max(0.0, (math.log10(min(size, 10.0**high)) - low) / (high - low)))
