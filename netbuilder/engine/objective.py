"""What training makes small and what is measured besides: losses and metrics as torch functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor, nn

from netbuilder.analysis.plan import LossPlan, Plan
from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.facts import Prepared
from netbuilder.engine.build import compile_expression, loss_module
from netbuilder.engine.spots import loss_file

Batch = Mapping[str, Tensor]
Outputs = tuple[Tensor, ...]

# What a tally holds at most: batches, and bytes of them.
_TOGETHER, _MOST_HELD = 16, 1 << 20


@dataclass(frozen=True, slots=True)
class Term:
    """One loss, a tensor without axes: `compute(module, *tensors)` of the named tensors, times `weight`."""

    node: str
    weight: float
    module: nn.Module | None
    compute: Callable[..., Tensor]
    arguments: tuple[tuple[str, int | str], ...]

    def __call__(self, outputs: Outputs, batch: Batch) -> Tensor:
        value = self.compute(self.module, *_tensors(self.arguments, outputs, batch))
        return value if self.weight == 1.0 else self.weight * value


@dataclass(frozen=True, slots=True)
class Unit:
    """Brings values back to the unit in which they were measured: numbers as they stand beside a batch."""

    shift: Tensor
    scale: Tensor

    def __call__(self, values: Tensor) -> Tensor:
        return values / self.scale.to(values.device) + self.shift.to(values.device)


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric: the sum over a batch of one number an example. What was scaled is put in its own `unit`."""

    name: str
    total: Callable[..., Tensor]
    arguments: tuple[tuple[str, int | str], ...]
    higher: bool
    unit: Unit | None = None

    def __call__(self, outputs: Outputs, batch: Batch) -> Tensor:
        found = _tensors(self.arguments, outputs, batch)
        return self.total(None, *(found if self.unit is None else map(self.unit, found)))


@dataclass(frozen=True)
class Objective:
    """All losses and metrics of a project, ready for tensors on any device."""

    terms: tuple[Term, ...]
    measures: tuple[Measure, ...]

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """The fields of a batch that its metrics look at."""
        keys = (key for measure in self.measures for _, key in measure.arguments)
        return tuple(dict.fromkeys(key for key in keys if isinstance(key, str)))

    def loss(self, outputs: Outputs, batch: Batch) -> Tensor:
        """The weighted sum of all losses: a tensor without axes, with its gradient."""
        first, *others = self.terms
        total = first(outputs, batch)
        for term in others:
            total = total + term(outputs, batch)
        return total


def objective(plan: Plan, chosen: tuple[str, ...], prepared: tuple[Prepared, ...] = ()) -> Objective:
    """The losses of `plan` and the metrics `chosen`, or those that its losses suggest when none are.

    Metrics compare what was `prepared` in its own unit; losses as it is learned.
    """
    return Objective(tuple(map(_term, plan.losses)), tuple(_measures(plan.losses, chosen, prepared)))


def as_outputs(result: Any) -> Outputs:
    """What a model returned, as a tuple whatever their number."""
    return result if isinstance(result, tuple) else (result,)


def _term(loss: LossPlan) -> Term:
    module = loss_module(loss.code)
    compute = compile_expression(loss.code.expression, len(loss.arguments), loss_file(loss.node))
    return Term(loss.node, loss.weight, module, compute, loss.arguments)


def _measures(
    losses: tuple[LossPlan, ...], chosen: tuple[str, ...], prepared: tuple[Prepared, ...]
) -> list[Measure]:
    """Each metric once, for the first loss that it makes sense of."""
    found: dict[str, Measure] = {}
    for loss in losses:
        # A loss that suggests no metric compares no prediction with a target.
        if len(loss.specs) != 2 or not loss.metrics:
            continue
        for id in chosen or loss.metrics:
            made = metrics.get(id)()
            if id not in found and made.fits(*loss.specs):
                total = compile_expression(made.total(*loss.specs), 2)
                found[id] = Measure(id, total, loss.arguments, made.higher, _unit(loss, prepared))
    return list(found.values())


def _unit(loss: LossPlan, prepared: tuple[Prepared, ...]) -> Unit | None:
    """That of the first thing compared which was scaled."""
    known = {each.field: each for each in prepared}
    for (_, key), spec in zip(loss.arguments, loss.specs, strict=True):
        by = known.get(str(key)) if isinstance(key, str) else None
        if by is not None:
            sizes = by.sizes(len(spec.sizes))
            return Unit(torch.tensor(by.shift).reshape(sizes), torch.tensor(by.scale).reshape(sizes))
    return None


def _tensors(arguments: tuple[tuple[str, int | str], ...], outputs: Outputs, batch: Batch) -> list[Tensor]:
    return [outputs[key] if isinstance(key, int) else batch[key] for _, key in arguments]


def _may_be_weights(output: Tensor) -> bool:
    """Whether the next step of the optimiser may change an output: a weight itself, or a view of one."""
    return output.requires_grad and (output.is_leaf or output._base is not None)  # noqa: SLF001  torch's name


class Tally:
    """Running means over examples, kept on the device so that nothing waits for it.

    `counted` examples have added up to `sums` before: those of the loss and of each metric, in their order.
    Batches are held until there are some: small operations between large ones take several times as long.
    """

    def __init__(
        self, objective: Objective, device: torch.device, counted: int = 0, sums: tuple[float, ...] = ()
    ) -> None:
        # Sums of many small numbers need 64 bits, which Apple's GPUs do not have.
        number = torch.float32 if device.type == "mps" else torch.float64
        self._objective = objective
        self._sums = torch.tensor(sums or [0.0] * (1 + len(objective.measures)), dtype=number, device=device)
        # Views, so that a step adds to each sum in one operation.
        self._loss, *self._metrics = self._sums.unbind()
        self._waiting: list[tuple[int, Tensor, Outputs, Batch]] = []
        self._bytes = 0
        self.counted = counted

    def add(self, loss: Tensor, outputs: Outputs, batch: Batch) -> None:
        """Count a batch in, given its mean loss. Nothing but weights may be changed in place later."""
        size = len(next(iter(batch.values())))
        self.counted += size
        changing = any(map(_may_be_weights, outputs))
        outputs = tuple(each.detach() for each in outputs)
        targets = {name: batch[name] for name in self._objective.compared}
        self._waiting.append((size, loss.detach(), outputs, targets))
        self._bytes += sum(each.nbytes for each in (*outputs, *targets.values()))
        if changing or len(self._waiting) == _TOGETHER or self._bytes > _MOST_HELD:
            self._settle()

    def _settle(self) -> None:
        """Count in the batches that are held."""
        waiting, self._waiting, self._bytes = self._waiting, [], 0
        with torch.no_grad():
            for size, loss, outputs, batch in waiting:
                self._loss.add_(loss, alpha=size)
                for metric, measure in zip(self._metrics, self._objective.measures, strict=True):
                    metric.add_(measure(outputs, batch))

    @property
    def sums(self) -> tuple[float, ...]:
        """What the counted examples add up to; empty before the first."""
        self._settle()
        return tuple(self._sums.tolist()) if self.counted else ()

    def figures(self) -> dict[str, float]:
        """Means by name, "loss" first; empty when nothing was counted."""
        names = ("loss", *(measure.name for measure in self._objective.measures))
        return {name: total / self.counted for name, total in zip(names, self.sums, strict=False)}
