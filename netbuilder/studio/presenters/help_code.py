"""A line of torch for a layer or loss as it is at first: with the first inputs that it takes."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Sequence
from itertools import product

from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.call import LayerCode, short_name
from netbuilder.core.spec import LABEL, TensorSpec, vector
from netbuilder.studio.presenters.palette import TRIALS

# What is tried at inputs that do not all take the same.
_ANYTHING = (*TRIALS, vector(1), LABEL, TensorSpec((64,), ("F",), "int64"), TensorSpec((64,), ("F",), "bool"))
_MOST_PORTS = 3


def code_of_layer(
    made: Layer, found: Sequence[tuple[TensorSpec, TensorSpec]]
) -> tuple[str, tuple[TensorSpec | None, ...] | None]:
    """The line of torch and the inputs for which it holds: the first ones that the layer takes."""
    for specs in _candidates(made, found):
        try:
            made.shapes(*specs)
            many = any(port.many for port in made.inputs)
            ports = [*made.inputs, *made.inputs] if many else made.inputs
            names = [port.name for port, spec in zip(ports, specs, strict=False) if spec is not None]
            return _line(made.code(*specs), ["x"] if len(names) == 1 else names), specs
        except (ShapeRefused, TypeError):
            continue
    name = made.made or next(iter(names_of(made.torch)), "")
    return f"{short_name(name)}(…)" if name else "", None


def _candidates(
    made: Layer, found: Sequence[tuple[TensorSpec, TensorSpec]]
) -> Iterator[tuple[TensorSpec | None, ...]]:
    """Inputs to try: one tensor at every port, then any at any; behind them those of a partner."""
    needed = [port for port in made.inputs if not port.optional]
    for trial in (*(trial for trial, _ in found), *_ANYTHING):
        given = tuple(None if port.optional else trial for port in made.inputs)
        yield (*given, trial) if any(port.many for port in made.inputs) else given
        yield (*given, trial, trial)
    if 1 < len(needed) <= _MOST_PORTS:
        for chosen in product(_ANYTHING, repeat=len(needed)):
            yield (*chosen, *(None for _ in range(len(made.inputs) - len(needed))))


def _line(code: LayerCode, names: Sequence[str]) -> str:
    """The module and how it is called, or the expression alone."""
    alike = len(set(names)) < len(names)
    arguments = [
        name if _is_name(name) and not alike else f"x{number}" for number, name in enumerate(names, 1)
    ] or ["x"]
    called = code.expression.format(*arguments, all=", ".join(arguments), referred="other", self="layer")
    return f"layer = {code.module}\ny = {called}" if code.module is not None else f"y = {called}"


def _is_name(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)


def names_of(words: str) -> tuple[str, ...]:
    """Those of the words that are names in torch."""
    return tuple(word for word in words.split() if "." in word)


def code_of_loss(made: Loss) -> tuple[str, tuple[TensorSpec, ...]]:
    """The line of torch and the inputs for which it holds; none where that is not found."""
    for given in product(_ANYTHING, repeat=len(made.inputs)):
        try:
            made.shape(*given)
        except ShapeRefused:
            continue
        return _line(made.code(*given), [port.name for port in made.inputs]), given
    return f"{next(iter(names_of(made.torch)), '')}(…)", ()
