"""What a function of single values makes of numbers: that very function, computed by torch."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from netbuilder.catalogue import library
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import vector
from netbuilder.engine.build import compile_expression, evaluate_call, helper_class


def curve(kind: str, numbers: Sequence[float]) -> tuple[float, ...]:
    """The layer `kind` with its defaults, once trained, at each of `numbers`."""
    made = library.made(kind, FrozenDict())
    spec = vector(len(numbers))
    made.shape(spec)
    code = made.code(spec)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        helpers = {name: helper_class(name) for name in code.helpers}
        module = evaluate_call(code.module, **helpers).eval() if code.module is not None else None
        given = torch.tensor([list(numbers)], dtype=torch.float32)
        result: list[float] = compile_expression(code.expression, 1)(module, given)[0].tolist()
    return tuple(result)
