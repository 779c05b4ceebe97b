"""What real torch makes of a declaration's code: the answer that our arithmetic is held against.

The code is executed as a generated file would: the printed call builds the module, the filled-in expression
is the forward pass, and both see torch, nn, F and the helpers alone.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from netbuilder.catalogue.helpers import HELPERS
from netbuilder.core.call import Call, LayerCode, OwnText
from netbuilder.core.spec import TensorSpec

torch.set_num_threads(1)


@cache
def compiled(text: str, mode: str) -> CodeType:
    """Python of ours, which comes again and again."""
    return compile(text, "<generated>", mode)


def namespace(helpers: tuple[str, ...] = (), own: OwnText | None = None) -> dict[str, Any]:
    """What a generated file sees below its imports, its helpers and the user's own Python."""
    names = {"torch": torch, "nn": nn, "F": F}
    for helper in helpers:
        exec(compiled(HELPERS[helper], "exec"), names)
    if own is not None:
        exec(own.text, names | {"Tensor": Tensor}, names)
    return names


def constructed(call: Call, helpers: tuple[str, ...] = (), own: OwnText | None = None) -> Any:
    return eval(str(call), namespace(helpers, own))


@dataclass(frozen=True)
class Forward:
    """A layer's or loss's module, made once, and its expression."""

    code: LayerCode
    module: nn.Module | None
    referred: nn.Module | None = None

    def __call__(self, *tensors: Tensor) -> Tensor:
        """The one result, or that of a loss."""
        (result,) = self.results(*tensors)
        return result

    def results(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        names = [f"x{number}" for number in range(len(tensors))]
        text = self.code.expression.format(*names, self="module", referred="referred", all=", ".join(names))
        known = {"module": self.module, "referred": self.referred, **dict(zip(names, tensors, strict=True))}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = eval(compiled(text, "eval"), namespace() | known)
        return result if isinstance(result, tuple) else (result,)

    def mode(self, training: bool) -> Forward:
        for each in (self.module, self.referred):
            if each is not None:
                each.train(training)
        return self


def forward(code: LayerCode, referred: nn.Module | None = None) -> Forward:
    """The code ready to run. What torch raises for it passes through."""
    module = constructed(code.module, code.helpers, code.own) if code.module is not None else None
    return Forward(code, module, referred)


def tensor(spec: TensorSpec, batch: int, seed: int = 0) -> Tensor:
    """Random values of a spec. Whole numbers are 0 or 1, class numbers for instance."""
    generator = torch.Generator().manual_seed(seed)
    sizes = (batch, *spec.sizes)
    kind = getattr(torch, spec.dtype)
    if spec.is_float:
        return torch.randn(sizes, generator=generator).to(kind)
    return torch.randint(0, 2, sizes, generator=generator).to(kind)


def tensors(specs: tuple[TensorSpec, ...], batch: int) -> list[Tensor]:
    return [tensor(spec, batch, seed) for seed, spec in enumerate(specs)]


def trainable(module: nn.Module | None) -> int:
    return sum(p.numel() for p in module.parameters() if p.requires_grad) if module is not None else 0


class Counted(TorchDispatchMode):
    """Adds up the multiply-adds by torch's own formulas, as `FlopCounterMode` does for each module apart."""

    def __init__(self) -> None:
        super().__init__()
        self.multiply_adds = 0.0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        formula = flop_registry.get(func._overloadpacket)
        if formula is not None:
            self.multiply_adds += formula(*args, **(kwargs or {}), out_val=result) / 2
        return result


def counted(run: Forward, inputs: list[Tensor]) -> tuple[tuple[Tensor, ...], float]:
    """The results, and the multiply-adds for one sample."""
    # The fused ways of attention are not looked into: the plain one has the same products.
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with sdpa_kernel(SDPBackend.MATH), Counted() as found:
            results = run.results(*inputs)
    finally:
        torch.backends.mha.set_fastpath_enabled(True)
    return results, found.multiply_adds / len(inputs[0])


# What torch raises for what it does not take. Others, such as AttributeError, are faults of a declaration.
REFUSALS = (RuntimeError, ValueError, TypeError, IndexError, NotImplementedError, AssertionError)


def takes(code: LayerCode, specs: tuple[TensorSpec, ...], referred: nn.Module | None = None) -> bool:
    """Whether torch runs the layer in both modes and keeps the samples of a batch apart.

    Two sizes of batch, since torch takes a batch for a sample without a batch where the sizes happen to fit.
    """
    sizes: set[tuple[torch.Size, ...]] = set()
    try:
        run = forward(code, referred)
        for batch in (2, 3):
            for training in (True, False):
                results = run.mode(training).results(*tensors(specs, batch))
                if len(results) != code.outputs:
                    return False
                # Of a tensor without values nothing can be learned: that is no shape for us.
                if any(result.shape[:1] != (batch,) or not result.numel() for result in results):
                    return False
                sizes.add(tuple(result.shape[1:] for result in results))
    except REFUSALS:
        return False
    return len(sizes) == 1


def measures(code: LayerCode, specs: tuple[TensorSpec, ...]) -> bool:
    """Whether torch computes a single number from the code of a loss."""
    try:
        run = forward(code)
        return all(run(*tensors(specs, batch)).shape == () for batch in (2, 3))
    except REFUSALS:
        return False
