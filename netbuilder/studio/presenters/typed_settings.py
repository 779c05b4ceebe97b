"""Values typed behind a layer's name: "conv 6 5" makes 6 maps with a 5×5 window, "linear 120" 120 values.

Numbers fill the settings in the order of their declaration, which is that of torch; `padding=2` names one.
The sizes of a sample take all that follow: "input 3 224 224".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from netbuilder.core.declared import Declared
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.core.setting import AnySetting, SettingRefused, Sizes
from netbuilder.core.values import NamedTuple
from netbuilder.project import kinds

Settings: TypeAlias = FrozenDict[str, object]

DEFAULTS: Settings = FrozenDict()
_NUMBERS = ("int", "float", "number", "pair", "sizes")
_VALUE = r"(?i)[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?([x×]\d+)*|[a-z_]+=\S+"


class Typed(NamedTuple):
    """`name` are the words by which a layer is found, `values` what was typed behind them."""

    name: str
    values: tuple[str, ...]


class Chosen(NamedTuple):
    """Settings in the form that a node stores, and how they read: "6, 5×5"."""

    settings: Settings
    words: str


def split(text: str) -> Typed:
    """What was typed, in two: `values` begin with the first one that only further ones follow."""
    words = text.split()
    values: list[str] = []
    while len(words) > 1 and re.fullmatch(_VALUE, words[-1]):
        values.insert(0, words.pop())
    return Typed(" ".join(words), tuple(values))


def chosen(kind: str, values: Sequence[str]) -> Chosen | None:
    """The settings of a node of `kind` that `values` stand for; None when it has no use for all of them.

    A value that a setting refuses is kept as it was typed: making such a node says what is wrong with it.
    """
    try:
        declared = kinds.declaration(kind)
    except ProblemError:
        return None
    places = iter([each for each in declared.settings.values() if each.kind in _NUMBERS])
    stored: dict[str, object] = {}
    words = []
    for value in _joined(declared, values):
        setting, text = _setting(declared, value, places)
        if setting is None:
            return None
        try:
            used = setting.parse(text)
        except SettingRefused:
            stored[setting.name] = text
            words.append(text)
        else:
            stored[setting.name] = setting.store(used)
            words.append(setting.show(used))
    return Chosen(FrozenDict(stored), ", ".join(words))


def _joined(declared: type[Declared], values: Sequence[str]) -> Sequence[str]:
    """`values` with the numbers in one that are sizes, of which there may be several."""
    first = next((each for each in declared.settings.values() if each.kind in _NUMBERS), None)
    count = next((place for place, value in enumerate(values) if not value.isdigit()), len(values))
    if not isinstance(first, Sizes) or first.is_fixed or count < 2:
        return values
    return ("×".join(values[:count]), *values[count:])


def _setting(
    declared: type[Declared], value: str, places: Iterator[AnySetting]
) -> tuple[AnySetting | None, str]:
    """The setting that a value is for, and the value without its name."""
    name, named, text = value.partition("=")
    if not named:
        return next(places, None), value
    found = (each for each in declared.settings.values() if each.name.startswith(name.lower()))
    return next(found, None), text
