"""Rules about layers that change examples while training."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.cost import cost_of
from netbuilder.analysis.fixes.trial import takes
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.rule import project_rule
from netbuilder.catalogue.categories import DATA, NORMALISE
from netbuilder.catalogue.layer import Layer
from netbuilder.core.problem import Fix, Problem, Severity
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import mending


@project_rule
def late_augmentation(context: Context) -> Iterator[Problem]:
    """One behind a layer that learns changes what that makes, and no examples."""
    for outcome in filter(None, map(context.walk.outcomes.get, context.walk.special)):
        if not _augments(outcome):
            continue
        before = context.before(outcome.node.id)
        learned = next(
            (each for each in context.walk.in_order if each.node.id in before and _learns(each)), None
        )
        if learned is not None:
            yield Problem(
                "late_augmentation",
                Text("{node} changes what {layer} makes, not the examples.", node=outcome.node.name,
                     layer=learned.node.name),
                context.where(outcome.node),
                expected=Text("a place before the layers that learn"),
                received=Text("one behind {layer}", layer=learned.node.name),
                remedy=Text("move it behind the data set."),
                severity=Severity.HINT,
                place=context.place(outcome.node.id),
                fixes=tuple(_to_the_front(context, outcome)),
            )  # fmt: skip


def _to_the_front(context: Context, outcome: Outcome) -> Iterator[Fix]:
    """The same layer behind the data that it depends on, where it takes what they give."""
    wires, before = context.walk.graph.wires, context.before(outcome.node.id)
    enters, leaves = End(outcome.node.id, outcome.ports[0]), End(outcome.node.id, outcome.output_ports[0])
    if enters not in wires:
        return
    for data in context.data:
        spec, port = data.outputs[0], data.output_ports[0]
        if data.node.id in before and spec is not None and takes(outcome, {enters.port: spec}):
            source = End(data.node.id, port)
            behind = [(wires[enters].source, end) for end, wire in wires.items() if wire.source == leaves]
            fed = [
                (leaves, end) for end, wire in wires.items() if wire.source == source and end.node in before
            ]
            edit = partial(mending.rewire, wires=(*behind, *fed, (source, enters)))
            yield Fix(Text("Move it behind {data}", data=data.node.name), edit)


def _augments(outcome: Outcome) -> bool:
    """Noise is left out: anywhere in a network it keeps from learning by heart."""
    made = outcome.made
    return isinstance(made, Layer) and made.augments and made.category is DATA and outcome.hands_on is None


def _learns(outcome: Outcome) -> bool:
    """Whether it has weights; a normalisation of the examples may well come first."""
    made = outcome.made
    return not (isinstance(made, Layer) and made.category is NORMALISE) and cost_of(outcome).parameters > 0
