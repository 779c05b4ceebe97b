"""Whether a block of the project fits where a search was opened: told by trying it there."""

from __future__ import annotations

from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.analysis.report import Report, report
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds
from netbuilder.studio.presenters.short_words import refusal_in_short


def tried_block(before: Report, kind: str, source: End | None) -> tuple[Outcome, Text | None]:
    """The outcome of a new use of a block fed by `source`, and why it does not fit; None where it does."""
    node = edits.fresh_node(before.project, kind, block=before.block)
    try:
        project = edits.add(before.project, node, before.block)
        inputs = kinds.input_ports(project, before.graph, node)
        if source is not None and inputs:
            project = edits.connect(project, source, End(node.id, inputs[0].name), before.block)
    except ProblemError as error:
        return Outcome(node), error.problem.what
    outcome = report(project, before).walk.outcomes.get(node.id) or Outcome(node)
    return outcome, _refusal_in(outcome.inner) if outcome.inner is not None else None


def _refusal_in(walk: Walk) -> Text | None:
    """What the first layer inside that refuses its input says."""
    for outcome in walk.outcomes.values():
        refused = outcome.refused
        if refused is not None:
            spec = outcome.inputs[refused.port] if refused.port < len(outcome.inputs) else None
            why = refusal_in_short(refused, spec) if spec is not None else refused.what
            return Text("{node} {why}", node=outcome.node.name, why=why)
        found = _refusal_in(outcome.inner) if outcome.inner is not None else None
        if found is not None:
            return found
    return None
