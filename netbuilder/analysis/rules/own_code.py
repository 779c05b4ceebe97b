"""Python layers that somebody else may have written, and those that have not been run yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.own_code import reading
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.rule import graph_rule, node_rule
from netbuilder.catalogue.own.layer import OwnLayer
from netbuilder.core.problem import Problem, Severity
from netbuilder.core.text import Text
from netbuilder.project.own_code import CODE
from netbuilder.project.trust import is_trusted, untrusted_problem


@graph_rule
def untrusted_code(context: Context) -> Iterator[Problem]:
    """Code that came with a file, and that the user has not agreed to run."""
    for node in context.special:
        outcome = context.walk.outcomes.get(node.id) if node.kind == CODE else None
        made = outcome.made if outcome is not None else None
        if isinstance(made, OwnLayer) and not is_trusted(made.digest):
            found = untrusted_problem(Text("The code of {node} is not trusted yet.", node=node.name))
            place = context.place(node.id, setting="source")
            yield replace(
                found, where=context.where(node), place=place, fixes=(reading(context.block, node),)
            )


@node_rule
def unchecked_code(context: Context, outcome: Outcome) -> Iterator[Problem]:
    """A layer of which nobody knows what it makes of its input, as it has not been run with it."""
    made = outcome.made
    if not isinstance(made, OwnLayer) or outcome.refused is not None or outcome.hands_on is not None:
        return
    if None in outcome.inputs or outcome.guessed or len(outcome.sources) < len(outcome.ports):
        return
    if is_trusted(made.digest) and None in outcome.outputs:
        yield Problem(
            "unchecked_code",
            Text("{node} has not been run yet, so that nobody knows what it gives.", node=outcome.node.name),
            context.where(outcome.node),
            expected=Text("a layer that was run once with what it gets"),
            remedy=Text("wait until it was run."),
            severity=Severity.WARNING,
            place=context.place(outcome.node.id),
        )
