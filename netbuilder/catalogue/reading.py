"""From a call of a torch module, as it stands in somebody's source, to the layer that it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.library import of_module
from netbuilder.catalogue.taking import Taken, Without
from netbuilder.core.declared import checked
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.core.setting import AnySetting, Int, Pair, Sizes
from netbuilder.core.values import NamedTuple

_LAZY = "Lazy"


class Argument(NamedTuple):
    """An argument as it is written, and what it stands for if that could be found out."""

    text: str
    value: object = None
    is_known: bool = True


class ReadLayer(NamedTuple):
    """A layer's id with stored settings, and the arguments that it has no counterpart for."""

    id: str
    settings: FrozenDict[str, object]
    left_out: tuple[str, ...] = ()


def read_call(
    name: str, positional: Sequence[Argument], keywords: Mapping[str, Argument]
) -> ReadLayer | None:
    """The layer that a call of the module `name`, such as "Conv2d", makes; None for one that we lack.

    Sizes of inputs are dropped, since layers derive them. A `LazyConv2d` is a Conv2d without its first size.
    """
    found = _of_module(name)
    if found is None:
        return None
    declared, takes = found
    bound, left_out = _bound(takes, positional, keywords)
    arguments: dict[str, Argument] = {}
    for parameter, argument in bound.items():
        taken = takes[parameter]
        if isinstance(taken, Without):
            continue
        if argument.is_known and (isinstance(taken, str) or argument.value in taken):
            arguments.update({parameter: argument} if isinstance(taken, str) else {})
        else:
            left_out.append(f"{parameter}={argument.text}")
    settings: dict[str, object] = {}
    for setting, value in declared.read({name: each.value for name, each in arguments.items()}).items():
        try:
            used = checked(declared, setting, _fitted(declared.settings[setting], value))
        except ProblemError:
            left_out.extend(_as_written(takes, setting, arguments))
        else:
            settings[setting] = declared.settings[setting].store(used)
    return ReadLayer(declared.id, FrozenDict(settings), tuple(left_out))


def _of_module(name: str) -> tuple[type[Layer], FrozenDict[str, Taken]] | None:
    """The layer that becomes the module `name`, with the parameters that a call may give."""
    declared = of_module(name)
    if declared is not None:
        return declared, declared.takes
    declared = of_module(name.removeprefix(_LAZY))
    if declared is None:
        return None
    derived = [parameter for parameter, taken in declared.takes.items() if taken is Without.FROM_INPUT]
    return (declared, declared.takes.without(derived)) if derived else None


def _bound(
    takes: Mapping[str, Taken], positional: Sequence[Argument], keywords: Mapping[str, Argument]
) -> tuple[dict[str, Argument], list[str]]:
    """Arguments by parameter, and the text of those for which there is none."""
    bound = dict(zip(takes, positional, strict=False))
    left_out = [argument.text for argument in positional[len(takes) :]]
    for name, argument in keywords.items():
        if name in takes:
            bound[name] = argument
        else:
            left_out.append(f"{name}={argument.text}")
    return bound, left_out


def _as_written(takes: Mapping[str, Taken], setting: str, arguments: Mapping[str, Argument]) -> Iterator[str]:
    """The argument that became a setting, for the eyes of whoever wrote it."""
    for parameter, argument in arguments.items():
        if takes[parameter] == setting:
            yield f"{parameter}={argument.text}"


def _fitted(setting: AnySetting, value: object) -> object:
    """Torch takes one number for all axes, and a tuple of one for a single axis."""
    if isinstance(setting, Pair) and isinstance(value, int):
        return value, value
    if isinstance(setting, Sizes) and setting.is_fixed and isinstance(value, int):
        return (value,) * setting.longest
    if isinstance(setting, Int) and isinstance(value, tuple) and len(value) == 1:
        return value[0]
    return value
