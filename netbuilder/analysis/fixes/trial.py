"""Would it fit? What is asked of declarations before a fix is offered, without touching the project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from netbuilder.analysis.context import Context
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.placing import shapes
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.declared import Declared
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import TensorSpec
from netbuilder.graph.model import End
from netbuilder.project import kinds
from netbuilder.project.edits import frozen_settings

# A kind of layer and its settings.
Wanted: TypeAlias = tuple[str, Mapping[str, object]]


def takes(outcome: Outcome, given: Mapping[str, TensorSpec], made: Declared | None = None) -> bool:
    """Whether the node, or `made` in its place, accepts `given` at these ports and its wires at the others.

    False where some other input is not known.
    """
    asked = made if made is not None else outcome.made
    now = dict(zip(outcome.ports, outcome.inputs, strict=True))
    if not isinstance(asked, Layer | Loss):
        # A block takes what it took before, other things only its inside could tell.
        return all(now[port] == spec for port, spec in given.items())
    if None in {**now, **given}.values() or None in outcome.extra:
        return False
    return refusal(outcome, given, asked) is None


def refusal(outcome: Outcome, given: Mapping[str, TensorSpec], made: Declared | None) -> ShapeRefused | None:
    """What `made`, in the place of the node, says against `given` there and its wires at the other ports."""
    inputs = [given.get(port, spec) for port, spec in zip(outcome.ports, outcome.inputs, strict=True)]
    assert isinstance(made, Layer | Loss)
    try:
        shapes(made, outcome.ports, tuple(inputs), outcome.extra)
    except ShapeRefused as refused:
        return refused
    return None


def is_link(outcome: Outcome) -> bool:
    """Whether a node is a plain link of a chain: one input, one output, and no layer that it refers to."""
    return len(outcome.ports) == len(outcome.output_ports) == 1 and not outcome.extra


def through(layers: Iterable[Wanted], spec: TensorSpec) -> TensorSpec | None:
    """What comes out of `layers`, one behind the other, when `spec` goes in; None when one refuses."""
    for kind, settings in layers:
        try:
            made = kinds.made(kind, frozen_settings(settings))
            assert isinstance(made, Layer)
            spec = made.shape(spec)
        except (ShapeRefused, ProblemError):  # no layer makes a million values
            return None
    return spec


def resized(
    context: Context, source: End, fits: Callable[[TensorSpec], bool], size: int
) -> tuple[Outcome, str] | None:
    """The layer up from `source` whose number of outputs, once it is `size`, makes `fits` hold at `source`.

    The way up leads through nodes with one input and one output only. Given with the name of the layer's
    setting.
    """
    behind: list[Layer] = []
    outcome = context.walk.outcomes[source.node]
    while isinstance(outcome.made, Layer) and outcome.asked is not None:
        made = outcome.made
        setting = next((name for name in ("features", "filters") if name in made.settings), None)
        if setting is not None:
            return (outcome, setting) if _fits(outcome, {setting: size}, behind, fits) else None
        if not is_link(outcome) or outcome.sources[0] is None:
            return None
        behind.insert(0, made)
        outcome = context.walk.outcomes[outcome.sources[0].node]
    return None


def _fits(
    outcome: Outcome,
    settings: Mapping[str, object],
    behind: Iterable[Layer],
    fits: Callable[[TensorSpec], bool],
) -> bool:
    made, asked = outcome.made, outcome.asked
    assert isinstance(made, Layer) and asked is not None
    try:
        spec = made.replaced(**settings).shape(*asked)
        for layer in behind:
            spec = layer.shape(spec)
    except (ShapeRefused, ProblemError):  # no layer takes a million classes
        return False
    return fits(spec)
