"""A problem as the canvas tells it beside the wire: what, why, and up to three remedies with their result."""

from __future__ import annotations

from functools import partial

from netbuilder.analysis.report import Report
from netbuilder.core.problem import Fix, Problem, Severity
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.studio.presenters.node_card import NodeCard, Say
from netbuilder.studio.presenters.node_reasons import reason
from netbuilder.studio.presenters.problems import MOST_FIXES

_ARROW = " → "


class FixCard(NamedTuple):
    """A remedy: `result` is the shape it leads to, `kind` the layer that it puts in, both perhaps empty."""

    label: str
    result: str
    kind: str
    fix: Fix

    @property
    def whole(self) -> str:
        """Label and result in one line."""
        return " ".join(filter(None, (self.label, self.result)))


class ProblemCard(NamedTuple):
    title: str
    why: str
    fixes: tuple[FixCard, ...]
    severity: Severity = Severity.ERROR


def problem_at(report: Report, id: str, *, warnings: bool) -> Problem | None:
    """What is to be told of a node: its first error that can be mended, else its first one.

    With `warnings`, the first of those where there is no error.
    """
    found = [
        each
        for each in report.problems
        if (each.is_error or warnings) and next(iter(each.place.blocks), each.place.node) == id
    ]
    errors = [each for each in found if each.is_error] or found
    return next((each for each in errors if each.fixes), errors[0] if errors else None)


def problem_card(report: Report, card: NodeCard, problem: Problem, say: Say = str) -> ProblemCard:
    """`card` is that of the node with the problem."""
    title = say(problem.what).rstrip(".")
    if problem.code == "kind_mismatch":
        title = f"{card.title} {reason(problem, card.title, say)}"
    return ProblemCard(title, _why(report, problem, say), fix_cards(problem, say), problem.severity)


def fix_cards(problem: Problem, say: Say = str) -> tuple[FixCard, ...]:
    """The remedies that are offered for a problem, best first."""
    return tuple(_fix_card(fix, say) for fix in problem.fixes[:MOST_FIXES])


def _why(report: Report, problem: Problem, say: Say) -> str:
    sentences = [_sent(report, problem, say)]
    first = problem.fixes[0].label if problem.fixes else None
    if first is not None and first.template == "Insert {layer} → {shape}":
        values = dict(first.values)
        sentences.append(say(Text("{layer} turns that into {shape}.", **_values_of(values))))
    elif problem.remedy is not None:
        remedy = say(problem.remedy)
        sentences.append(remedy[:1].upper() + remedy[1:])
    return " ".join(filter(None, sentences))


def _values_of(values: dict[str, object]) -> dict[str, object]:
    """The words of a label; a single number stands for so many values."""
    shape = str(values["shape"])
    return {**values, "shape": Text("{count} values", count=shape) if shape.isdigit() else shape}


def _sent(report: Report, problem: Problem, say: Say) -> str:
    """Who sends what into the port at fault."""
    place = problem.place
    outcome = report.walk.outcomes.get(place.node or "")
    if place.blocks or outcome is None or place.port not in outcome.ports:
        return ""
    index = outcome.ports.index(place.port)
    source, spec = outcome.sources[index], outcome.inputs[index]
    if source is None or spec is None:
        return ""
    name = report.graph.nodes[source.node].name
    return say(Text("{source} sends {tensor}.", source=name, tensor=_tensor(spec)))


def _tensor(spec: TensorSpec) -> Text:
    if spec.is_labels:
        return Text("class numbers")
    if spec.kind is Kind.MAPS:
        count, height, width = spec.sizes
        if count == 1:
            return Text("one map of {height}×{width}", height=height, width=width)
        return Text("{count} maps of {height}×{width}", count=count, height=height, width=width)
    if spec.kind is Kind.VECTOR:
        return Text("{count} values", count=spec.count)
    return Text(str(spec.kind.value)) if not spec.sizes else Text("{shape}", shape=str(spec))


def _fix_card(fix: Fix, say: Say) -> FixCard:
    label, arrow, result = say(fix.label).partition(_ARROW)
    layers = fix.edit.keywords.get("layers", ()) if isinstance(fix.edit, partial) else ()
    return FixCard(label, f"→ {result}" if arrow else "", layers[0][0] if layers else "", fix)
