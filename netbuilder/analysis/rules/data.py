"""Rules about where examples come from: a data set, one alone, values of a sensible size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.own_code import unchanged
from netbuilder.analysis.fixes.removal import without_wire
from netbuilder.analysis.fixes.trial import takes
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.rule import project_rule
from netbuilder.catalogue.layer import Layer
from netbuilder.core.problem import NOWHERE, Fix, Problem, Severity
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.data.source import DataSet
from netbuilder.graph.model import End, Node
from netbuilder.project import edits, kinds, mending

# What the window opens, by the id of its command.
CHOOSE_DATA = "graph.choose_data"

# Pixels count to 255; normalised values and even whitened ones stay far below this.
_LARGE = 32.0
_NORMALISERS = {
    Kind.VECTOR: "batch_norm1d",
    Kind.SIGNAL: "batch_norm1d",
    Kind.MAPS: "batch_norm2d",
}


@project_rule
def no_data(context: Context) -> Iterator[Problem]:
    """Layers without a data set: they can be looked at and exported, but not trained."""
    if any(kinds.is_data(node) for node in context.special):
        return
    start = next((node for node in context.special if node.kind == kinds.INPUT), None)
    if context.walk.graph.nodes:
        yield Problem(
            "no_data",
            Text("The network cannot be trained yet: it has no data set."),
            context.where(start) if start is not None else Text("the whole network"),
            expected=Text("a data set"),
            received=Text("an Input that stands in for it") if start is not None else Text("none"),
            remedy=Text("add a data set such as Digits and wire it in."),
            severity=Severity.WARNING,
            place=context.place(start.id) if start is not None else NOWHERE,
            fixes=tuple(islice(_data_for(context, start), 2)),
        )


def _data_for(context: Context, start: Node | None) -> Iterator[Fix]:
    """Data sets in place of the Input; without one, an open input is offered the data."""
    from netbuilder.analysis.fixes.beginnings import sets_in_place_of  # late: only what is wrong needs it

    entry = context.walk.outcomes.get(start.id) if start is not None else None
    if entry is not None:
        yield from sets_in_place_of(context, entry)


@project_rule
def data_not_chosen(context: Context) -> Iterator[Problem]:
    """A data set without the file or folder to read, unless the network learns from another one."""
    used = any(outcome.node.id in context.walk.links.users for outcome in context.data)
    for outcome in () if used else context.data:
        made = outcome.made
        if isinstance(made, DataSet) and not made.chosen:
            yield Problem(
                "data_not_chosen",
                Text("{node} does not know yet what to read.", node=outcome.node.name),
                context.where(outcome.node),
                expected=Text("{what}", what=made.recognises),
                received=Text("nothing chosen"),
                remedy=Text("choose it in the inspector, or drop it on the window."),
                place=context.place(outcome.node.id, setting=made.needs),
                fixes=(Fix(Text("Choose…"), unchanged, asks=CHOOSE_DATA),),
            )


@project_rule
def data_unreadable(context: Context) -> Iterator[Problem]:
    """A data set whose files are missing or are not what they should be."""
    for outcome in context.data:
        fault = outcome.facts.fault if outcome.facts is not None else None
        if fault is not None:
            setting = fault.place.setting or None
            yield replace(
                fault,
                code="data_unreadable",
                where=context.where(outcome.node),
                severity=Severity.ERROR,
                place=context.place(outcome.node.id, setting=setting),
                fixes=(Fix(Text("Choose another…"), unchanged, asks=CHOOSE_DATA),),
            )


@project_rule
def input_beside_data(context: Context) -> Iterator[Problem]:
    """An Input that a loss depends on, though there is a data set: nothing would come out of it."""
    losses = {loss.node.id for loss in context.losses}
    for node in context.special:
        if node.kind == kinds.INPUT and context.data and losses & context.behind(node.id):
            from netbuilder.analysis.fixes.beginnings import data_in_place_of  # late: as above

            yield Problem(
                "input_beside_data",
                Text("{node} has no examples to give.", node=node.name),
                context.where(node),
                expected=Text("a data set in its place"),
                received=Text("an Input"),
                remedy=Text("lead its wires from {data} instead.", data=context.data[0].node.name),
                place=context.place(node.id),
                fixes=tuple(data_in_place_of(context, context.walk.outcomes[node.id])),
            )


@project_rule
def two_data_sets(context: Context) -> Iterator[Problem]:
    """Examples of two data sets in one step: their batches have nothing to do with each other."""
    if sum(each.node.id in context.walk.links.users for each in context.data) < 2:
        return
    origins: dict[str, str] = {}
    trained = ""
    for outcome in context.walk.in_order:
        found = [(port, end, _origin(context, end, origins)) for port, end in _wired(outcome)]
        known = next((origin for *_, origin in found if origin), "")
        for port, end, origin in found:
            if origin and origin != known:
                yield _mixed(context, outcome, port, end, known, origin)
                break
        origins[outcome.node.id] = known
        if kinds.is_loss(outcome.node) and known:
            if trained and known != trained:
                yield _apart(context, outcome, trained, known)
            trained = trained or known


def _wired(outcome: Outcome) -> list[tuple[str, End]]:
    """What feeds a node; nothing for one that only hands on, since it is looked through."""
    if outcome.hands_on is not None:
        return []
    pairs = zip(outcome.ports, outcome.sources, strict=True)
    return [(port, end) for port, end in pairs if end is not None]


def _origin(context: Context, end: End, origins: dict[str, str]) -> str:
    """The data set that decides the batch of what leaves `end`; "" for none."""
    node = context.walk.graph.nodes[end.node]
    return node.id if kinds.is_data(node) else origins.get(node.id, "")


def _mixed(context: Context, outcome: Outcome, port: str, end: End, known: str, origin: str) -> Problem:
    names = {"first": context.name(known), "second": context.name(origin)}
    target = End(outcome.node.id, port)
    fixes = (*_same_source(context, outcome, target, known), *_one_for_all(context, known, origin))
    return Problem(
        "two_data_sets",
        Text("{node} gets examples of two data sets.", node=outcome.node.name),
        Text("{where}, fed by {source}", where=context.where(outcome.node), source=context.label(end)),
        expected=Text("inputs from one data set, {first}", **names),
        received=Text("{first} and {second}, with two batch sizes", **names),
        remedy=Text("take both from {first}.", **names),
        place=context.place(outcome.node.id, port),
        fixes=fixes or tuple(_without(context, outcome, target)),
    )


def _without(context: Context, outcome: Outcome, target: End) -> Iterator[Fix]:
    """The last resort for a layer that takes many inputs: to do without this one."""
    if isinstance(outcome.made, Layer) and outcome.made.inputs[0].many:
        yield without_wire(context, target)


def _apart(context: Context, loss: Outcome, trained: str, origin: str) -> Problem:
    names = {"first": context.name(trained), "second": context.name(origin)}
    remove = partial(edits.remove, ids=(loss.node.id,))
    return Problem(
        "two_data_sets",
        Text("The losses learn from two data sets."),
        context.where(loss.node),
        expected=Text("losses that depend on one data set, {first}", **names),
        received=Text("{second}", **names),
        remedy=Text("take everything from one data set, or remove {loss}.", loss=loss.node.name),
        place=context.place(loss.node.id),
        fixes=(
            *_one_for_all(context, trained, origin),
            Fix(Text("Remove {loss}", loss=loss.node.name), remove),
        ),
    )


def _same_source(context: Context, outcome: Outcome, target: End, known: str) -> Iterator[Fix]:
    """The output of the one data set that the input would take in place of the other's."""
    if not kinds.is_data(context.walk.graph.nodes[_fed(context, target).node]):
        return
    data = context.walk.outcomes[known]
    for port, spec in zip(data.output_ports, data.outputs, strict=True):
        if spec is not None and takes(outcome, {target.port: spec}):
            source = End(known, port)
            edit = partial(edits.connect, source=source, target=target)
            yield Fix(Text("Take {source}", source=context.label(source)), edit)
            return


def _one_for_all(context: Context, known: str, origin: str) -> Iterator[Fix]:
    """All wires of one data set led from the other, where that has the same kinds of output."""
    kept, left = context.walk.outcomes[known], context.walk.outcomes[origin]
    twins: dict[str, str] = {}
    for port, spec in zip(left.output_ports, left.outputs, strict=True):
        twin = next((p for p, s in zip(kept.output_ports, kept.outputs, strict=True) if s == spec), None)
        if twin is not None:
            twins[port] = twin
    users = context.walk.links.users.get(origin, ())
    if all(wire.source.port in twins for wire in users):
        wires = tuple((End(known, twins[wire.source.port]), wire.target) for wire in users)
        label = Text("Take everything from {data}", data=context.name(known))
        yield Fix(label, partial(mending.rewire, wires=wires))


def _fed(context: Context, target: End) -> End:
    return context.walk.links.sources[target.node][target.port]


@project_rule
def unscaled_values(context: Context) -> Iterator[Problem]:
    """Values as large as raw pixels, straight into a layer that learns: its first steps are wild."""
    for data in context.data:
        facts = data.facts
        for port, wire in context.walk.users(data.node.id):
            field = facts.field(port) if facts is not None else None
            if field is None or field.high is None or field.high < _LARGE or not field.spec.is_float:
                continue
            user = context.walk.graph.nodes[wire.target.node]
            kind = _NORMALISERS.get(field.spec.kind)
            if kind is None or user.kind == kind or kinds.is_loss(user):
                continue
            insert = partial(edits.insert_on_wire, target=wire.target, kind=kind, settings={})
            yield Problem(
                "unscaled_values",
                Text("{data} gives values up to {high:g}.", data=data.node.name, high=field.high),
                Text("{data}, into {user}", data=context.label(End(data.node.id, port)), user=user.name),
                expected=Text("values near 0 to 1: training is steadier"),
                received=Text("{low:g} to {high:g}", low=field.low or 0.0, high=field.high),
                remedy=Text("normalise them first."),
                severity=Severity.WARNING,
                place=context.place(user.id, wire.target.port),
                fixes=(Fix(Text("Insert {title}", title=kinds.declaration(kind).title), insert),),
            )
