"""What a layer or loss refused, with the fixes that make it fit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.own_code import writing
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.rule import node_rule
from netbuilder.catalogue.own.layer import OwnLayer
from netbuilder.catalogue.refusal import ShapeRefused, described
from netbuilder.core.problem import Fix, Problem
from netbuilder.core.text import Text

MOST_FIXES = 3


@node_rule
def refused_shape(context: Context, outcome: Outcome) -> Iterator[Problem]:
    """A layer or loss that does not take what its wires bring."""
    if outcome.refused is not None:
        yield _problem(context, outcome, outcome.refused)


def _problem(context: Context, outcome: Outcome, refused: ShapeRefused) -> Problem:
    from netbuilder.analysis.fixes.refusals import fixes, removal  # late: only what is wrong needs it

    node, port = outcome.node, outcome.ports[refused.port]
    source, spec = outcome.sources[refused.port], outcome.inputs[refused.port]
    assert source is not None and spec is not None  # nothing is asked before all of it is known
    found = tuple(islice(fixes(context, outcome, refused), MOST_FIXES))
    if isinstance(outcome.made, OwnLayer):
        found = (writing(node),)
    found = found or tuple(removal(context, outcome, refused))
    return Problem(
        refused.code,
        Text("{node} {what}.", node=node.name, what=refused.what),
        Text("{where}, fed by {source}", where=context.where(node), source=context.label(source)),
        refused.expected,
        refused.received or described(spec),
        refused.remedy or _remedy(found),
        place=context.place(node.id, port, refused.setting),
        fixes=found,
    )


def _remedy(found: tuple[Fix, ...]) -> Text:
    if not found:
        return Text("lead another tensor into it.")
    return Text("{fix}.", fix=found[0].label)
