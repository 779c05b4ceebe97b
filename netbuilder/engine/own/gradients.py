"""Whether the gradients of a Python layer are those of what it computes: held against finite differences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd import gradcheck

from netbuilder.core.spec import TensorSpec
from netbuilder.core.values import NamedTuple
from netbuilder.engine.own.running import Order, called, class_of, filled

_BATCH = 2
_MISMATCH = re.compile(r"Jacobian mismatch for output (\d+) with respect to input (\d+)")


class Verdict(NamedTuple):
    """Whether the gradients are right, None where that cannot be told, and a sentence that says so."""

    right: bool | None
    words: str


def judged(order: Order) -> Verdict:
    """Compare gradients with finite differences in double precision, for two samples.

    Raises what the layer raises, and Refused.
    """
    with _double():
        torch.manual_seed(0)
        module = class_of(order)(**order.arguments).eval()
        inputs = [_in_double(each) for each in order.inputs]
        weights = {name: each for name, each in module.named_parameters() if each.requires_grad}
        return _compared(order, module, inputs, weights)


def _compared(
    order: Order, module: nn.Module, inputs: list[Tensor | None], weights: dict[str, nn.Parameter]
) -> Verdict:
    names = [name for name, each in zip(order.names, inputs, strict=True) if _learns(each)] + list(weights)
    varied = [each for each in inputs if each is not None and _learns(each)]
    varied += [each.detach().clone().requires_grad_() for each in weights.values()]
    count = len(varied) - len(weights)

    def forward(*values: Tensor) -> tuple[Tensor, ...]:
        given = iter(values[:count])
        places = [next(given) if each is not None and _learns(each) else each for each in inputs]
        held = dict(zip(weights, values[count:], strict=True))

        def computed(*tensors: Any, **named: Any) -> Any:
            return torch.func.functional_call(module, held, tensors, named)

        return tuple(each for each in called(order, computed, places) if each.is_floating_point())

    once, again = forward(*varied), forward(*varied)
    if not all(torch.equal(one, other) for one, other in zip(once, again, strict=True)):
        return Verdict(None, "It draws random numbers in evaluation mode, so gradients cannot be compared.")
    if not any(each.requires_grad for each in once):
        return Verdict(False, "No gradient reaches any of its inputs or weights.")
    return _checked(forward, varied, names, once)


def _checked(forward: Any, varied: list[Tensor], names: list[str], outputs: tuple[Tensor, ...]) -> Verdict:
    total = torch.stack([each.sum() for each in outputs if each.requires_grad]).sum()
    reached: tuple[Tensor | None, ...] = torch.autograd.grad(total, varied, allow_unused=True)
    missed = [name for name, gradient in zip(names, reached, strict=True) if gradient is None]
    if missed:
        return Verdict(False, f"No gradient reaches {', '.join(missed)}.")
    try:
        gradcheck(forward, tuple(varied), eps=1e-6, atol=1e-5, rtol=1e-3, fast_mode=True)
    except RuntimeError as error:
        found = _MISMATCH.search(str(error))
        if found is None:
            raise
        name = names[int(found.group(2))]
        return Verdict(False, f"The gradient of {name} is not that of what forward computes.")
    what = ", ".join(names)
    return Verdict(True, f"Gradients agree with finite differences: {what}.")


def _in_double(spec: TensorSpec | None) -> Tensor | None:
    tensor = filled(spec, _BATCH)
    if tensor is None or not tensor.is_floating_point():
        return tensor
    return tensor.double().requires_grad_()


def _learns(tensor: Tensor | None) -> bool:
    return tensor is not None and tensor.requires_grad


@contextmanager
def _double() -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
