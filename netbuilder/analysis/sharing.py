"""Which classes of a plan are one class of the source: those of a block that differ in numbers alone.

The numbers that differ become arguments of `__init__`; those that differ in the same way are one argument.
What each use of a block sets for itself has the name that the block gives it.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache

from netbuilder.analysis.layout import cut
from netbuilder.analysis.letters import Letters
from netbuilder.analysis.plan import ClassPlan, Line, Plan
from netbuilder.catalogue.helpers import HELPERS
from netbuilder.catalogue.layer import layers
from netbuilder.catalogue.taking import Taken
from netbuilder.core.call import Call, Name, Value, literal
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.names import Names, class_identifier, identifier
from netbuilder.core.values import NamedTuple

LONGEST_CLASS = 36
_LONGEST_ARGUMENT = 28
# What torch takes where a call does not say it, for those arguments that declarations leave out then.
_CONVOLUTION = FrozenDict({"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": True})
DEFAULTS: Mapping[str, Mapping[str, Value]] = {
    "torch.nn.Linear": {"bias": True},
    **{f"torch.nn.Conv{axes}d": _CONVOLUTION for axes in (1, 2, 3)},
}


class Slot(NamedTuple):
    """A place for a value in the call of a line: the number of a positional argument, or a keyword."""

    line: int
    key: int | str


class Argument(NamedTuple):
    """An argument of `__init__`: its type, its values in the classes of the plan, and its default if any."""

    name: str
    type: str
    values: tuple[Value, ...]
    default: Value | None = None


class Written(NamedTuple):
    """A class of the source, for one class of the plan or for several, the first of which is `made`.

    `modules` are the calls of its lines as they are written, `shapes` what each line gives, `entering` the
    shapes of the inputs. `counts` are the parameters of each line, None where they differ; `total` is their
    sum.
    """

    name: str
    made: ClassPlan
    arguments: tuple[Argument, ...]
    modules: tuple[str, ...]
    shapes: tuple[tuple[str, ...], ...]
    entering: tuple[str, ...]
    counts: tuple[int | None, ...]
    total: int | None


def written(plan: Plan) -> list[Written]:
    """The classes of the source: blocks first, the model last."""
    own = (line.code.own for made in plan.classes for line in made.lines)
    words = (word for text in own if text is not None for word in re.findall(r"\w+", text.text))
    names = Names([*HELPERS, *words])
    model = names.unique(plan.model.name)
    by_block: dict[str, list[ClassPlan]] = {}
    for made in plan.classes[:-1]:
        by_block.setdefault(made.block, []).append(made)
    known: dict[str, _Use] = {}
    found: list[Written] = []
    for variants in by_block.values():
        groups = _alike(variants, known)
        for group in groups:
            wanted = class_identifier(group[0].title, "Block") if len(groups) == 1 else group[0].name
            found.append(_written(names.unique(cut(wanted, LONGEST_CLASS)), group, known))
    return [*found, _written(model, [plan.model], known)]


class _Use(NamedTuple):
    """How a class of the plan is made in the source: `arguments` by name, those that have defaults last."""

    name: str
    arguments: Mapping[str, Value]
    defaults: Mapping[str, Value]


def _alike(variants: Sequence[ClassPlan], known: Mapping[str, _Use]) -> list[list[ClassPlan]]:
    """Classes that differ in numbers alone, together."""
    groups: dict[object, list[ClassPlan]] = {}
    for made in variants:
        groups.setdefault(_form(made, known) if len(variants) > 1 else None, []).append(made)
    return list(groups.values())


def _form(made: ClassPlan, known: Mapping[str, _Use]) -> Hashable:
    """All of a class but its numbers."""
    specs = [spec for _, spec in made.inputs] + [spec for line in made.lines for spec in line.specs]
    return (
        tuple(name for name, _ in made.inputs),
        made.returns,
        tuple((spec.axes, spec.dtype) for spec in specs),
        tuple(_line_form(line, known) for line in made.lines),
    )


def _line_form(line: Line, known: Mapping[str, _Use]) -> Hashable:
    alike = (line.node, line.attribute, line.arguments, line.results, line.referred, line.repeat, line.share)
    values = _values(line, known)
    call = line.code.module
    target = call.target if call is not None and call.target not in known else ""
    kinds = tuple((key, "" if _is_number(value) else literal(value)) for key, value in values.items())
    return alike, line.frozen, line.code.expression, target, tuple(sorted(kinds, key=str))


def _values(line: Line, known: Mapping[str, _Use]) -> dict[int | str, Value]:
    """What a line's module is made with: what torch takes by itself, too, where a call may leave it out."""
    call = line.code.module
    if call is None:
        return {}
    found: dict[int | str, Value] = {}
    if call.target in known:
        found.update(known[call.target].arguments.items())
        return found
    found.update(enumerate(call.arguments))
    found.update(DEFAULTS.get(call.target, {}).items())
    found.update(call.keywords)
    return found


def _is_number(value: Value) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(isinstance(each, int) and not isinstance(each, bool) for each in value)
    return isinstance(value, int | float)


def _written(name: str, group: Sequence[ClassPlan], known: dict[str, _Use]) -> Written:
    made = group[0]
    arguments, where = _arguments(group, known) if len(group) > 1 else ((), {})
    for index, each in enumerate(group):
        known[each.name] = _Use(
            name,
            {argument.name: argument.values[index] for argument in arguments},
            {argument.name: argument.default for argument in arguments if argument.default is not None},
        )
    letters = Letters({each.name: each.values for each in arguments})
    lines = list(zip(*(each.lines for each in group), strict=True))
    return Written(
        name,
        made,
        arguments,
        tuple(_module(line, known, where, index) for index, line in enumerate(made.lines)),
        entering=tuple(letters.shapes([[spec for _, spec in each.inputs] for each in group])),
        shapes=tuple(tuple(letters.shapes([each.specs for each in same])) for same in lines),
        counts=tuple(_same([each.parameters for each in same]) for same in lines),
        total=_same([each.parameters for each in group]),
    )


def _same(numbers: Sequence[int]) -> int | None:
    return numbers[0] if len(set(numbers)) == 1 else None


def _module(line: Line, known: Mapping[str, _Use], where: Mapping[Slot, str], index: int) -> str:
    """The call that makes a line's module, with the names of arguments in it."""
    call = line.code.module
    if call is None:
        return ""
    values = {
        key: Name(where[Slot(index, key)]) if Slot(index, key) in where else value
        for key, value in _values(line, known).items()
    }
    use = known.get(call.target)
    if use is not None:
        placed = [value for name, value in values.items() if name not in use.defaults]
        said = {
            str(name): value
            for name, value in values.items()
            if name in use.defaults and literal(value) != literal(use.defaults[str(name)])
        }
        return str(Call(use.name, *placed, **said))
    placed = [values[place] for place in range(len(call.arguments))]
    needed = dict(call.keywords)
    said = {
        name: value
        for name, value in values.items()
        if isinstance(name, str) and (name in needed or isinstance(value, Name))
    }
    order = [*needed, *said] if said.keys() == needed.keys() else [*_parameters(call.target), *said]
    said = {name: said[name] for name in dict.fromkeys(order) if name in said}
    return str(Call(call.target, *placed, **said))


def _arguments(
    group: Sequence[ClassPlan], known: Mapping[str, _Use]
) -> tuple[tuple[Argument, ...], dict[Slot, str]]:
    """The arguments of the class of a group, and which of them stands where."""
    differing = _differing(group, known)
    owners = _owners(group[0], known)
    names = Names([*HELPERS, *(use.name for use in known.values())])
    made: dict[tuple[str, ...], Argument] = {}
    where: dict[Slot, str] = {}
    # What a use sets for itself is named first: what follows from it takes its name.
    for slot in sorted(differing, key=lambda slot: slot not in owners):
        values, owner = differing[slot], owners.get(slot)
        same = tuple(map(literal, values))
        if same not in made:
            name = identifier(owner or _called(group[0], slot), "size")
            name = names.unique(cut(name, _LONGEST_ARGUMENT))
            made[same] = Argument(name, _type(values), values, _default(group, owner, values))
        where[slot] = made[same].name
    first = {name: slot for slot, name in sorted(where.items(), key=_place, reverse=True)}
    order = sorted(made.values(), key=lambda each: (each.default is not None, _place((first[each.name], ""))))
    return tuple(order), where


def _place(item: tuple[Slot, str]) -> tuple[int, bool, str]:
    slot, _ = item
    return slot.line, isinstance(slot.key, str), str(slot.key)


def _differing(group: Sequence[ClassPlan], known: Mapping[str, _Use]) -> dict[Slot, tuple[Value, ...]]:
    """The values at each place where the classes do not say the same."""
    found: dict[Slot, tuple[Value, ...]] = {}
    for index in range(len(group[0].lines)):
        every = [_values(each.lines[index], known) for each in group]
        for key in every[0]:
            values = tuple(each[key] for each in every)
            if len(set(map(literal, values))) > 1:
                found[Slot(index, key)] = values
    return found


def _owners(made: ClassPlan, known: Mapping[str, _Use]) -> dict[Slot, str]:
    """The names of a block's own parameters, at the places where they stand."""
    given = {(each.node, each.setting): each.name for each in made.given}
    found: dict[Slot, str] = {}
    for index, line in enumerate(made.lines) if given else ():
        for key in _values(line, known):
            taken = _taken(line, key)
            if isinstance(taken, str) and (line.node, taken) in given:
                found[Slot(index, key)] = given[line.node, taken]
    return found


def _default(group: Sequence[ClassPlan], owner: str | None, values: Sequence[Value]) -> Value | None:
    """What stands in the block itself, where one of its uses leaves it so."""
    for made, value in zip(group, values, strict=True):
        if any(each.name == owner and each.is_default for each in made.given):
            return value
    return None


def _called(made: ClassPlan, slot: Slot) -> str:
    """What torch, or the class of a block, calls the argument at a place."""
    if isinstance(slot.key, str):
        return slot.key
    call = made.lines[slot.line].code.module
    assert call is not None
    names = list(_parameters(call.target))
    return names[slot.key] if slot.key < len(names) else "size"


def _taken(line: Line, key: int | str) -> Taken | None:
    """The setting that an argument of a line's module comes from."""
    call = line.code.module
    takes = _parameters(call.target) if call is not None else {}
    name = key if isinstance(key, str) else next(iter(list(takes)[key : key + 1]), "")
    return takes.get(name)


@lru_cache(maxsize=256)
def _parameters(target: str) -> Mapping[str, Taken]:
    """The parameters of a class of torch in their order, with what becomes of each; empty for others."""
    return next((each.takes for each in layers.values() if each.made == target and each.takes), FrozenDict())


def _type(values: Iterable[Value]) -> str:
    kinds = dict.fromkeys(map(_type_of, values))
    if "float" in kinds:
        kinds.pop("int", None)
    return " | ".join(kinds)


def _type_of(value: Value) -> str:
    if isinstance(value, tuple):
        return f"tuple[{', '.join(map(_type_of, value))}]"
    return type(value).__name__
