"""Wires that an input would take."""

from __future__ import annotations

from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.trial import refusal, takes
from netbuilder.analysis.outcome import Outcome
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.problem import Fix
from netbuilder.core.spec import LABEL, TensorSpec, vector
from netbuilder.core.text import Text
from netbuilder.graph.model import BLOCK_OUTPUT, End
from netbuilder.project import edits

_MOST = 2


def connections(context: Context, outcome: Outcome, port: str) -> tuple[Fix, ...]:
    """Up to two wires that the input would accept: from unused outputs, then the nearest on the canvas."""
    node, behind = outcome.node, context.behind(outcome.node.id)
    found: list[tuple[bool, float, End]] = []
    for other in context.walk.in_order:
        if other.node.id in behind or isinstance(other.made, Loss) or other.node.kind == BLOCK_OUTPUT:
            continue
        distance = abs(other.node.x - node.x) + abs(other.node.y - node.y)
        used = {wire.source.port for wire in context.walk.links.users.get(other.node.id, ())}
        for name, spec in zip(other.output_ports, other.outputs, strict=True):
            if spec is not None and _accepts(outcome, port, spec):
                found.append((name in used, distance, End(other.node.id, name)))
    best = sorted(found, key=lambda each: each[:2])[:_MOST]
    target = End(node.id, port)
    return tuple(
        Fix(
            Text("Connect {source}", source=context.label(source)),
            partial(edits.connect, source=source, target=target, block=context.block),
        )
        for *_, source in best
    )


def _accepts(outcome: Outcome, port: str, spec: TensorSpec) -> bool:
    """Whether the node would take `spec` there: with its other inputs, or some where these are unknown."""
    if not isinstance(outcome.made, Layer | Loss):
        return spec.is_float
    if None in outcome.extra:
        return False
    others = [name for name, known in zip(outcome.ports, outcome.inputs, strict=True) if known is None]
    if set(others) <= {port}:
        return takes(outcome, {port: spec})
    guesses = (LABEL, spec, vector(1), vector(2))
    return any(
        refusal(outcome, {**dict.fromkeys(others, guess), port: spec}, outcome.made) is None
        for guess in guesses
    )
