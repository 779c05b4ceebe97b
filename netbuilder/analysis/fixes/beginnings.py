"""Fixes that give a network its data: a data set in front of a layer, or in place of an Input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache, partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.insertions import titles
from netbuilder.analysis.fixes.trial import Wanted
from netbuilder.analysis.fixes.wires import accepts, bridges
from netbuilder.analysis.outcome import Outcome
from netbuilder.core.problem import Fix
from netbuilder.core.setting import Number
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.data.library import data_sets
from netbuilder.data.source import DataSet
from netbuilder.graph.model import End
from netbuilder.project import kinds, mending

# What is there at once and learned in seconds.
_FIRST = "digits"


class _Field(NamedTuple):
    """An output of a data set that is not there yet."""

    made: DataSet
    settings: Mapping[str, object]
    port: str
    spec: TensorSpec


def beginnings(context: Context, outcome: Outcome, port: str) -> Iterator[Fix]:
    """A first data set for an input of a network that has none, through layers where it has to be."""
    if context.block or any(kinds.is_data(node) or node.kind == kinds.INPUT for node in context.special):
        return
    field = _fields(_FIRST)[0]
    layers = _way(outcome, port, field.spec)
    if layers is not None:
        edit = partial(
            mending.add_before,
            target=End(outcome.node.id, port),
            kind=kinds.DATA + field.made.id,
            settings=field.settings,
            port=field.port,
            layers=layers,
        )
        yield Fix(Text("Add {title} before it", title=field.made.title), edit)


def sets_in_place_of(context: Context, entry: Outcome) -> Iterator[Fix]:
    """Data sets that give just what an Input stands for."""
    if not all(_is_there(context, wire.target) for wire in context.walk.links.users.get(entry.node.id, ())):
        return
    for field in _giving(entry.outputs):
        edit = partial(
            mending.replace_with_data,
            id=entry.node.id,
            kind=kinds.DATA + field.made.id,
            settings=field.settings,
            port=field.port,
        )
        label = Text("Use {title} in place of {node}", title=field.made.title, node=entry.node.name)
        yield Fix(label, edit)


def data_in_place_of(context: Context, entry: Outcome) -> Iterator[Fix]:
    """The data set that is there in place of an Input: what looks the same, else what fits behind it."""
    data = context.data[0]
    users = [wire.target for wire in context.walk.links.users.get(entry.node.id, ())]
    outputs = [
        (End(data.node.id, port), spec)
        for port, spec in zip(data.output_ports, data.outputs, strict=True)
        if spec is not None and spec.is_float
    ]
    for source, spec in sorted(outputs, key=lambda output: output[1] not in entry.outputs):
        if all(_takes(context, target, spec) for target in users):
            wires = tuple((source, target) for target in users)
            edit = partial(mending.replace_source, id=entry.node.id, wires=wires)
            yield Fix(Text("Use {source}", source=context.label(source)), edit)
            return
    for source, spec in outputs if len(users) == 1 and _is_there(context, users[0]) else ():
        bridged = next(bridges(context.walk.outcomes[users[0].node], users[0].port, spec), None)
        if bridged is not None:
            yield _through(context, entry, source, users[0], *bridged)
            return


def _takes(context: Context, target: End, spec: TensorSpec) -> bool:
    return _is_there(context, target) and accepts(context.walk.outcomes[target.node], target.port, spec)


def _is_there(context: Context, target: End) -> bool:
    """Whether a wire could be led to this port: not in every file it is one that its node has."""
    user = context.walk.outcomes.get(target.node)
    return user is not None and user.made is not None and target.port in user.ports


def _through(
    context: Context, entry: Outcome, source: End, target: End, layers: tuple[Wanted, ...], given: TensorSpec
) -> Fix:
    """An output of the data in place of an Input of another shape, through layers that make it fit."""
    steps = (
        partial(mending.replace_source, id=entry.node.id, wires=((source, target),)),
        partial(mending.insert_layers, target=target, layers=layers),
    )
    names = {"source": context.label(source), "layer": titles(layers), "shape": str(given)}
    label = Text("Use {source} through {layer} → {shape}", **names)
    return Fix(label, partial(mending.in_turn, steps=steps))


def _way(outcome: Outcome, port: str, spec: TensorSpec) -> tuple[Wanted, ...] | None:
    """The layers between `spec` and the input, none where it takes that as it is; None where none help."""
    if accepts(outcome, port, spec):
        return ()
    bridged = next(bridges(outcome, port, spec), None)
    return bridged[0] if bridged is not None else None


@lru_cache(maxsize=256)
def _giving(specs: tuple[TensorSpec | None, ...]) -> tuple[_Field, ...]:
    """Of each data set the first field of one of these specs; asked after each edit."""
    every = (_fields(declared.id) for declared in data_sets.values())
    found = (next((each for each in fields if each.spec in specs), None) for fields in every)
    return tuple(field for field in found if field is not None)


@lru_cache(maxsize=256)
def _fields(id: str) -> tuple[_Field, ...]:
    """The values that a data set gives as it is, then with each of its sizes."""
    declared = data_sets.get(id)
    choices: list[dict[str, object]] = [{}]
    for name, setting in declared.settings.items():
        if isinstance(setting, Number):
            choices += [{name: option} for option in setting.options if option != setting.default]
    return tuple(
        _Field(made, settings, port, facts.spec)
        for settings in choices
        for made in (declared(**settings),)
        for port, facts in made.fields() or ()
        if facts.spec.is_float
    )
