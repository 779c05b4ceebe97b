"""Fixes that let a muted layer work again, where what is refused would fit then."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.trial import is_link, takes
from netbuilder.analysis.outcome import Outcome
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.problem import Fix, ProblemError
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.graph.model import End, Node
from netbuilder.project import kinds, states
from netbuilder.project.states import State


def unmuting(context: Context, node: Node) -> Fix:
    """Unmute one node."""
    edit = partial(states.put, ids=(node.id,), state=State.MUTED, on=False, block=context.block)
    return Fix(Text("Unmute {node}", node=node.name), edit)


def unmutings(context: Context, outcome: Outcome, port: str) -> Iterator[Fix]:
    """For each muted layer up from an input, nearest first, whose work would make the input fit.

    The way up leads through nodes with one input only. A muted block is offered untried: its inside was not
    looked at.
    """
    walk = context.walk
    behind: list[Layer] = []
    end = walk.links.sources.get(outcome.node.id, {}).get(port)
    while end is not None:
        here = walk.outcomes.get(end.node)
        if here is None:
            return
        if here.hands_on is None:
            if not isinstance(here.made, Layer) or not is_link(here):
                return
            behind.insert(0, here.made)
        elif here.node.muted and _would_fit(outcome, port, here, behind):
            yield unmuting(context, here.node)
        end = _above(context, here)


def _above(context: Context, here: Outcome) -> End | None:
    """The output that the first connected input of a node is wired to."""
    wired = context.walk.links.sources.get(here.node.id, {})
    return next((wired[port] for port in here.ports if port in wired), None)


def _would_fit(outcome: Outcome, port: str, muted: Outcome, behind: list[Layer]) -> bool:
    if kinds.is_block(muted.node):
        return not behind
    spec = _given(muted)
    for layer in behind:
        try:
            spec = layer.shape(spec) if spec is not None else None
        except ShapeRefused:
            return False
    return spec is not None and takes(outcome, {port: spec})


def _given(muted: Outcome) -> TensorSpec | None:
    """What a muted layer would give; None where that is not known."""
    if None in muted.inputs or kinds.reference_settings(muted.node.kind):
        return None
    try:
        made = kinds.made(muted.node.kind, muted.node.settings)
        return made.shape(*muted.inputs) if isinstance(made, Layer) else None
    except (ShapeRefused, ProblemError):
        return None
