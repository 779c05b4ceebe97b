"""Whether a node that is merely fed otherwise looks as it did, so that its card can wait."""

from __future__ import annotations

from netbuilder.analysis.cost import cost_of
from netbuilder.analysis.outcome import Outcome
from netbuilder.catalogue.layer import Layer
from netbuilder.core.spec import TensorSpec
from netbuilder.studio.presenters.node_card import tone_of


def looks_alike(one: Outcome | None, other: Outcome | None) -> bool:
    """Whether the cards of a layer with these outcomes differ at most in what is said, never in what is seen.

    False where that takes a closer look. Nodes of data and of blocks never are, nor dots and muted ones.
    """
    if one is None or other is None or one.node is not other.node or one.made is not other.made:
        return False
    if not isinstance(one.made, Layer) or one.hands_on is not None or other.hands_on is not None:
        return False
    if one.ports != other.ports or one.output_ports != other.output_ports:
        return False
    before, after = (*one.inputs, *one.outputs), (*other.inputs, *other.outputs)
    if list(map(_seen, before)) != list(map(_seen, after)):
        return False
    return cost_of(one).parameters == cost_of(other).parameters


def _seen(spec: TensorSpec | None) -> tuple[str, bool]:
    """What a port shows of what goes through it."""
    return tone_of(spec), spec is not None and spec.is_labels
