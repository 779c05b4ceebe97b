"""Foreign exceptions and broken numbers as Problems: which layer, why, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from netbuilder.analysis.source import Source
from netbuilder.core.problem import Place, Problem, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.engine.build import node_of_traceback
from netbuilder.engine.objective import Batch, Objective, as_outputs


def first_not_finite(
    module: nn.Module, layers: Mapping[str, str], objective: Objective, fields: tuple[str, ...], batch: Batch
) -> str | None:
    """The node that first makes an infinite value or a NaN of `batch`; None when none does.

    `layers` maps the model's attribute names to nodes. A layer whose own weights are broken is at fault before
    whatever its output shows.
    """
    found: list[str] = []

    def watch(node: str) -> Any:
        def hook(layer: nn.Module, inputs: Any, output: Any) -> None:
            if not found and not _finite(output):
                found.append(node)

        return hook

    handles = [getattr(module, name).register_forward_hook(watch(node)) for name, node in layers.items()]
    try:
        with torch.no_grad():
            outputs = as_outputs(module(*(batch[name] for name in fields)))
            for term in objective.terms:
                if not found and not _finite(term(outputs, batch)):
                    found.append(term.node)
    finally:
        for handle in handles:
            handle.remove()
    return found[0] if found else None


def not_finite(step: int, epoch: int, loss: float, node: str | None, names: Mapping[str, str]) -> ProblemError:
    """The problem that ends a run whose loss is no number any more."""
    layer = names.get(node or "", "")
    where = Text("step {step}, epoch {epoch}", step=step, epoch=epoch)
    if layer:
        where = Text("step {step}, epoch {epoch}, first in {layer}", step=step, epoch=epoch, layer=layer)
    return refuse(
        "not_finite",
        Text("The loss is no longer a number."),
        where=where,
        expected=Text("a finite loss"),
        received=Text("{loss}", loss=str(loss)),
        remedy=Text("use a smaller learning rate, scale the data, or normalise; the last good checkpoint is kept."),
        place=Place(node=node),
    )


def as_problem(error: BaseException, source: Source | None, names: Mapping[str, str]) -> Problem:
    """What a foreign exception out of building or training means, and at which layer."""
    if isinstance(error, ProblemError):
        return error.problem
    node = node_of_traceback(source, error.__traceback__) if source is not None else None
    words = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
    layer = names.get(node or "")
    where = Text("{layer}", layer=layer) if layer else None
    if out_of_memory(error):
        return Problem(
            "out_of_memory",
            Text("There is not enough memory for a step."),
            where,
            received=Text("{words}", words=words),
            remedy=Text("halve the batch size, or use fewer maps."),
            place=Place(node=node),
        )
    if isinstance(error, OSError):
        return Problem(
            "disk",
            Text("A file could not be written or read."),
            Text("{file}", file=error.filename) if error.filename else where,
            received=Text("{words}", words=error.strerror or words),
            remedy=Text("make room on the disk or allow writing there, then resume the run."),
        )
    return Problem(
        "our_fault",
        Text("Training ended by a fault of NetBuilder; your work is kept."),
        where,
        received=Text("{kind}: {words}", kind=type(error).__name__, words=words),
        remedy=Text("report it with this text; the run's last checkpoint can be resumed."),
        place=Place(node=node),
    )


def out_of_memory(error: BaseException) -> bool:
    """Whether torch or Python ran out of memory; on a CPU torch says so in a RuntimeError."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


def _finite(value: Any) -> bool:
    if isinstance(value, Tensor):
        return not value.is_floating_point() or bool(torch.isfinite(value).all())
    if isinstance(value, tuple | list):
        return all(_finite(item) for item in value)
    return True
