"""Between what a person types or turns and the values of settings. Nothing of Qt."""

from __future__ import annotations

import math
from typing import Any

from netbuilder.core.setting import AnySetting, Float, Int, SettingRefused
from netbuilder.studio.presenters.rates import rate_words

# Words that keep their capitals, and the one that is short for another.
_SPELT = {"cpu": "CPU", "cuda": "CUDA", "mps": "MPS", "auto": "Automatic"}


def read(setting: AnySetting, text: str) -> Any:
    """The value of typed text, arithmetic behind "=" allowed. Raises SettingRefused."""
    typed = text.strip()
    if not typed.startswith("="):
        return setting.parse(text)
    from netbuilder.window.inspector.arithmetic import computed  # late: few people compute there

    try:
        return setting.parse(computed(typed[1:]))
    except ValueError:
        raise SettingRefused(setting.expects, text) from None


def shown(setting: AnySetting, value: Any) -> str:
    """How a field shows `value`: learning rates as the run bar has them, 1e-8 rather than 1e-08."""
    words: str = setting.show(value)
    if isinstance(setting, Float):
        words = words.replace("e-0", "e-")
        if setting.name == "lr" and float(rate_words(value)) == value:
            return rate_words(value)
    return words


def stepped(setting: AnySetting, value: Any, steps: int) -> Any:
    """`value` some steps up or down, as far as its limits let it: whole numbers by 1, others by a digit."""
    if isinstance(setting, Int):
        least = setting.min if setting.min is not None else -math.inf
        most = setting.max if setting.max is not None else math.inf
        return int(min(most, max(least, value + steps)))
    if isinstance(setting, Float):
        return _stepped_float(setting, value, steps)
    return value


def option_words(option: str) -> str:
    """How a person reads one option of a choice: "zeros" → "Zeros", "cpu" → "CPU"."""
    words = option.replace("_", " ")
    return _SPELT.get(option, words[:1].upper() + words[1:])


def _stepped_float(setting: Float, value: float, steps: int) -> float:
    """One unit of the second digit that counts: 0.001 → 0.0011, 0.5 → 0.51. Zero goes to 0.01."""
    place = math.floor(math.log10(abs(value))) - 1 if value else -2
    moved = round(value + steps * 10.0**place, max(0, 2 - place))
    least = max((limit for limit in (setting.min, setting.above) if limit is not None), default=-math.inf)
    most = min((limit for limit in (setting.max, setting.below) if limit is not None), default=math.inf)
    moved = min(most, max(least, moved))
    try:
        return setting.check(float(moved))
    except SettingRefused:  # an open limit
        return value
