"""Fixes for a layer that refers to another one: which layers it could name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.asking import partner_ends, reference_setting
from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.trial import takes
from netbuilder.analysis.outcome import Outcome
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.problem import Fix
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits


def partner_fixes(context: Context, outcome: Outcome) -> Iterator[Fix]:
    """Layers that the reference could name: those that nobody refers to first, then the nearest before it."""
    setting = reference_setting(outcome.node.kind)
    assert setting is not None
    behind = context.behind(outcome.node.id)
    taken = set(context.walk.references.values())
    nearest = [each for each in reversed(context.walk.in_order) if each.node.id not in behind]
    for other in sorted(nearest, key=lambda each: each.node.id in taken):
        if other.node.muted:
            continue
        if other.node.kind in setting.kinds and other.settled and _fits(outcome, other):
            yield Fix(
                Text("Set {label} to {layer}", label=setting.label, layer=other.node.name),
                partial(
                    edits.change,
                    id=outcome.node.id,
                    settings={setting.name: other.node.id},
                    block=context.block,
                ),
            )


def _fits(outcome: Outcome, other: Outcome) -> bool:
    """Whether the layer would take its input with that partner; anything goes while the input is unknown."""
    if None in outcome.inputs:
        return True
    made = outcome.made
    assert isinstance(made, Layer)
    try:
        made.shape(*outcome.inputs, *partner_ends(other))
    except ShapeRefused:
        return False
    return True


def partner_output(context: Context, outcome: Outcome) -> Iterator[Fix]:
    """The code that the partner makes, led straight into the layer that runs it backwards."""
    partner = context.walk.outcomes.get(context.walk.references.get(outcome.node.id, ""))
    if partner is None or partner.outputs[0] is None or len(outcome.ports) != 1:
        return
    if takes(outcome, {outcome.ports[0]: partner.outputs[0]}):
        source, target = End(partner.node.id, partner.output_ports[0]), End(outcome.node.id, outcome.ports[0])
        edit = partial(edits.connect, source=source, target=target, block=context.block)
        yield Fix(Text("Connect {source} instead", source=context.label(source)), edit)
