"""Torch calls by name: what a layer becomes, without torch being there.

A `Call` prints itself as Python for the generated source. Generated files say `import torch`,
`from torch import nn` and `import torch.nn.functional as F`; the printed names follow.
"""

from __future__ import annotations

import math
from typing import TypeAlias

from netbuilder.core.values import dataclass

# What may stand in generated code as an argument: values with an exact Python literal.
Value: TypeAlias = "bool | int | float | str | Name | tuple[Value, ...] | None"

_SHORT = (("torch.nn.functional.", "F."), ("torch.nn.", "nn."))


@dataclass(frozen=True, slots=True)
class Name:
    """A Python expression made by us (never from a file's text), printed as it is."""

    text: str


@dataclass(frozen=True, slots=True, init=False)
class Call:
    """`target(*arguments, **keywords)`."""

    target: str
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]

    def __init__(self, target: str, /, *arguments: Value, **keywords: Value) -> None:
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "arguments", arguments)
        object.__setattr__(self, "keywords", tuple(keywords.items()))

    def __str__(self) -> str:
        parts = [literal(value) for value in self.arguments]
        parts += [f"{name}={literal(value)}" for name, value in self.keywords]
        return f"{short_name(self.target)}({', '.join(parts)})"

    def __reduce__(self) -> tuple[object, ...]:
        return _restore_call, (self.target, self.arguments, self.keywords)


@dataclass(frozen=True, slots=True)
class OwnText:
    """Python that the user wrote: the `text` of a class, the sha256 by which that is trusted, and the
    statements that it needs to be imported, where they do not stand in the text.
    """

    text: str
    digest: str
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerCode:
    """What a layer does with tensors: an optional module made once, and the expression of the forward pass.

    `module` is constructed in `__init__`; `expression` is filled with `{self}` (the module), `{0}`, `{1}` …
    (the inputs), `{all}` (the inputs with commas) and `{referred}` (the module that a LayerReference names).
    `helpers` are names of `netbuilder.catalogue.helpers` sources that the generated file must carry.
    `outputs` says how many names the expression gives. An input whose number is `spare` may be None once
    trained; the output of that number then says nothing. `own` is what the user wrote himself, where the
    module's class stands there; the generated file carries it.
    """

    module: Call | None
    expression: str
    helpers: tuple[str, ...] = ()
    outputs: int = 1
    own: OwnText | None = None
    spare: tuple[int, ...] = ()


def module(target: str, /, *arguments: Value, **keywords: Value) -> LayerCode:
    """The code of a layer that is one `torch.nn` module of one input."""
    return LayerCode(Call(target, *arguments, **keywords), "{self}({0})")


def expression(text: str) -> LayerCode:
    """The code of a layer without parameters that is an expression of its inputs."""
    return LayerCode(None, text)


def short_name(target: str) -> str:
    """`torch.nn.Linear` → `nn.Linear`, as generated files import it."""
    for long, short in _SHORT:
        if target.startswith(long):
            return short + target.removeprefix(long)
    return target


def literal(value: Value) -> str:
    """`value` as Python source. Raises TypeError for what is not a Value: its text could be anything."""
    if isinstance(value, Name):
        return value.text
    if isinstance(value, tuple):
        inside = ", ".join(map(literal, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, str):
        return _string(value)
    if value is None or isinstance(value, bool):
        return str(value)
    # The types' own repr: that of a subclass may be no Python at all (`np.float64(0.5)`, `<Choice.A: 1>`).
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        written = float.__repr__(value).replace("e+", "e")  # as ruff has it
        return written if math.isfinite(value) else f'float("{float(value)}")'
    raise TypeError(f"{type(value).__name__} has no literal")


def _string(value: str) -> str:
    """A string literal in double quotes, in single ones where that saves backslashes."""
    written = str.__repr__(value)
    if written.startswith('"') or '"' in value:
        return written
    return f'"{written[1:-1]}"'


def _restore_call(target: str, arguments: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...]) -> Call:
    return Call(target, *arguments, **dict(keywords))
