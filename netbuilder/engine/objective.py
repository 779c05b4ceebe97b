"""What training makes small and what is measured besides: the project's losses and metrics as torch functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from netbuilder.analysis.plan import LossPlan, Plan
from netbuilder.catalogue.training.metrics import metrics
from netbuilder.engine.build import compile_expression, evaluate_call

Batch = Mapping[str, Tensor]
Outputs = tuple[Tensor, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One loss: `compute(module, *tensors)` of the named tensors, times `weight`."""

    node: str
    weight: float
    module: nn.Module | None
    compute: Callable[..., Tensor]
    arguments: tuple[tuple[str, int | str], ...]

    def __call__(self, outputs: Outputs, batch: Batch) -> Tensor:
        return self.compute(self.module, *_tensors(self.arguments, outputs, batch))


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric: the sum over a batch of one number an example."""

    name: str
    total: Callable[..., Tensor]
    arguments: tuple[tuple[str, int | str], ...]
    higher: bool

    def __call__(self, outputs: Outputs, batch: Batch) -> Tensor:
        return self.total(None, *_tensors(self.arguments, outputs, batch))


@dataclass(frozen=True, slots=True)
class Objective:
    """All losses and metrics of a project, ready for tensors on any device."""

    terms: tuple[Term, ...]
    measures: tuple[Measure, ...]

    def loss(self, outputs: Outputs, batch: Batch) -> Tensor:
        """The weighted sum of all losses: a tensor without axes, with its gradient."""
        first, *others = self.terms
        total = first(outputs, batch) if first.weight == 1.0 else first.weight * first(outputs, batch)
        for term in others:
            total = total + term.weight * term(outputs, batch)
        return total


def objective(plan: Plan, chosen: tuple[str, ...]) -> Objective:
    """The losses of `plan` and the metrics `chosen`, or those that its losses suggest when none are."""
    return Objective(
        tuple(_term(loss) for loss in plan.losses),
        tuple(_measures(plan.losses, chosen)),
    )


def as_outputs(result: Any) -> Outputs:
    """What a model returned, as a tuple whatever their number."""
    return result if isinstance(result, tuple) else (result,)


def _term(loss: LossPlan) -> Term:
    module = evaluate_call(loss.code.module) if loss.code.module is not None else None
    compute = compile_expression(loss.code.expression, len(loss.arguments))
    return Term(loss.node, loss.weight, module, compute, loss.arguments)


def _measures(losses: tuple[LossPlan, ...], chosen: tuple[str, ...]) -> list[Measure]:
    """Each metric once, for the first loss that it makes sense of."""
    found: dict[str, Measure] = {}
    for loss in losses:
        if len(loss.specs) != 2:
            continue
        for id in chosen or loss.metrics:
            made = metrics.get(id)()
            if id not in found and made.fits(*loss.specs):
                total = compile_expression(made.total(*loss.specs), 2)
                found[id] = Measure(id, total, loss.arguments, made.higher)
    return list(found.values())


def _tensors(arguments: tuple[tuple[str, int | str], ...], outputs: Outputs, batch: Batch) -> list[Tensor]:
    return [outputs[key] if isinstance(key, int) else batch[key] for _, key in arguments]


class Tally:
    """Running means over batches, kept on the device so that nothing waits for it. One number an example."""

    def __init__(self, objective: Objective, device: torch.device) -> None:
        self._objective = objective
        self._sums = torch.zeros(1 + len(objective.measures), device=device, dtype=torch.float64 if device.type != "mps" else torch.float32)
        self._count = 0

    def add(self, loss: Tensor, outputs: Outputs, batch: Batch) -> None:
        """Count a batch in, given its mean loss."""
        size = len(next(iter(batch.values())))
        self._count += size
        self._sums[0] += loss.detach() * size
        for index, measure in enumerate(self._objective.measures, start=1):
            self._sums[index] += measure(outputs, batch)

    def figures(self) -> dict[str, float]:
        """Means by name, "loss" first; empty when nothing was counted."""
        if not self._count:
            return {}
        names = ("loss", *(measure.name for measure in self._objective.measures))
        return dict(zip(names, (self._sums / self._count).tolist(), strict=True))
