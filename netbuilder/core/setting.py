"""The kinds of settings a declaration can have. Each knows three forms of its value.

*Stored*: what JSON holds, with tuples for its lists, so that it can be hashed. *Typed*: what a person writes
in a field or behind `--set`. *Used*: what Python code gets.

A setting is a descriptor: read from an instance it gives the used value, read from the class it gives itself.
"""

from __future__ import annotations

from netbuilder.core.setting_base import AnySetting, Setting, SettingRefused
from netbuilder.core.setting_code import Checks, PythonText
from netbuilder.core.setting_equation import Equation
from netbuilder.core.setting_numbers import Float, Int, Number, Pair, Sizes
from netbuilder.core.setting_points import PaintedPoints
from netbuilder.core.setting_words import Choice, Flag, LayerReference, Line, Path

__all__ = [
    "AnySetting",
    "Checks",
    "Choice",
    "Equation",
    "Flag",
    "Float",
    "Int",
    "LayerReference",
    "Line",
    "Number",
    "PaintedPoints",
    "Pair",
    "Path",
    "PythonText",
    "Setting",
    "SettingRefused",
    "Sizes",
]
