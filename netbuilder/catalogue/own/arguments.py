"""From the arguments of an `__init__` to the settings of a layer, and the sizes that it is told."""

from __future__ import annotations

import ast

from netbuilder.catalogue.own.words import CodeFault, dotted, fault
from netbuilder.core.setting import AnySetting, Choice, Flag, Float, Int, Line, SettingRefused
from netbuilder.core.setting_numbers import LARGEST
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple

# Arguments without a default that are sizes of the first input, with the axis whose size they are.
MEASURED = {
    "in_channels": "C",
    "in_features": "F",
    "in_steps": "T",
    "in_height": "H",
    "in_width": "W",
    "in_depth": "D",
}
_LITERAL = frozenset({"Literal", "typing.Literal"})
_TYPES = {"int": int, "float": float, "bool": bool, "str": str}


class Argument(NamedTuple):
    """An argument with a default. `kind` is int, float, bool, str, or "choice" of the words in `options`."""

    name: str
    kind: str
    default: bool | int | float | str
    options: tuple[str, ...] = ()

    def setting(self) -> AnySetting:
        """The setting that it becomes."""
        label = self.name.replace("_", " ").capitalize()
        says = f"{label}, an argument of the layer's own."
        if self.kind == "choice":
            return Choice(str(self.default), self.options, says=says, label=label)
        if self.kind == "bool":
            return Flag(bool(self.default), says=says, label=label)
        if self.kind == "int":
            return Int(int(self.default), min=-LARGEST, max=LARGEST, says=says, label=label)
        if self.kind == "float":
            return Float(float(self.default), says=says, label=label)
        return Line(str(self.default), says=says, label=label)


def arguments_of(init: ast.FunctionDef) -> tuple[tuple[Argument, ...], tuple[str, ...]]:
    """The arguments with a default, and the names of those without. Raises CodeFault."""
    given = init.args
    for each in (given.vararg, given.kwarg):
        if each is not None:
            what = Text("__init__ has to name its arguments; *{name} names none.", name=each.arg)
            raise fault(each, what)
    places = [*given.posonlyargs, *given.args][1:]
    if given.posonlyargs[1:]:
        raise fault(places[0], Text("Arguments of __init__ are given by name; leave the / out."))
    without = len(places) - len(given.defaults)
    defaults: list[ast.expr | None] = [None] * without + list(given.defaults)
    pairs = [*zip(places, defaults, strict=True), *zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    settings = tuple(_argument(each, default) for each, default in pairs if default is not None)
    measured = tuple(_measured(each) for each, default in pairs if default is None)
    return settings, measured


def measured_size(name: str, x: TensorSpec) -> int | None:
    """The size of `x` for which the argument `name` stands; None where `x` has no such axis.

    Channels come first and features last where the axes have no such names.
    """
    axis = MEASURED[name]
    if axis in x.axes:
        return x.sizes[x.axes.index(axis)]
    if axis in "CF" and x.sizes:
        return x.sizes[0 if axis == "C" else -1]
    return None


def _measured(parameter: ast.arg) -> str:
    if parameter.arg in MEASURED:
        return parameter.arg
    known = ", ".join(MEASURED)
    what = Text("Give {name} a default, such as {name}: int = 16.", name=parameter.arg)
    if parameter.arg.startswith("in_"):
        what = Text(
            "{name} is no size of the input that is known here: {known}.", name=parameter.arg, known=known
        )
    raise fault(parameter, what)


def _argument(parameter: ast.arg, default: ast.expr) -> Argument:
    name, kind = parameter.arg, _kind(parameter)
    try:
        value = ast.literal_eval(default)
    except (ValueError, TypeError, MemoryError, RecursionError):
        value = None
    if isinstance(kind, tuple):
        if value not in kind or not isinstance(value, str):
            what = Text("The default of {name} has to be one of its words.", name=name)
            raise fault(parameter, what)
        return Argument(name, "choice", value, kind)
    if kind is None:
        kind = next((word for word, python in _TYPES.items() if type(value) is python), "")
    if kind not in _TYPES or not _fits(kind, value):
        what = Text("{name} has to be an int, float, bool or str with such a default.", name=name)
        raise fault(parameter, what)
    made = Argument(name, kind, value)
    try:
        made.setting().check(value)
    except SettingRefused as refused:
        what = Text("The default of {name} has to be {expected}.", name=name, expected=refused.expected)
        raise CodeFault(parameter.lineno, what) from None
    return made


def _kind(parameter: ast.arg) -> str | tuple[str, ...] | None:
    """The type that is written, the words of a Literal, None where nothing is."""
    written = parameter.annotation
    if written is None:
        return None
    if isinstance(written, ast.Subscript) and dotted(written.value) in _LITERAL:
        inside = written.slice.elts if isinstance(written.slice, ast.Tuple) else [written.slice]
        words = [each.value for each in inside if isinstance(each, ast.Constant)]
        if len(words) == len(inside) and all(isinstance(word, str) for word in words):
            return tuple(str(word) for word in words)
    return dotted(written)


def _fits(kind: str, value: object) -> bool:
    return type(value) is _TYPES[kind] or (kind == "float" and type(value) is int)
