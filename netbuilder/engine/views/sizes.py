"""How large gradients, updates and activations are in one step, measured while it is taken."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from netbuilder.analysis.plan import Line
from netbuilder.core.text import Text
from netbuilder.engine.objective import as_outputs
from netbuilder.engine.views.view import Moment, Scene, View
from netbuilder.runs.views import LayerSizes, SizesView


class Sizes(View):
    """One row for each node of the main graph with weights that learn; a block counts as a whole.

    Activations are those of nodes with a module; of others there is only an expression, which has no hook.
    """

    kind = SizesView.kind
    title = Text("Gradient size")
    share = 0.003

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        lines = [line for line in scene.made.plan.model.lines if line.attribute]
        modules = [(line, scene.module.get_submodule(line.attribute)) for line in lines]
        self._layers: list[tuple[Line, list[nn.Parameter]]] = [
            (line, learning)
            for line, module in modules
            if (learning := [each for each in module.parameters() if each.requires_grad])
        ]
        self._watched = [(line.node, _last(module)) for line, module in modules]
        self._hooks: list[RemovableHandle] = []
        self._given: dict[str, Tensor] = {}
        self._before: list[list[Tensor]] | None = None
        self._gradients: list[float] | None = None
        self._failure: Exception | None = None

    def before_step(self) -> None:
        self._given = {}
        self._gradients = None
        self._before = [[weight.detach().clone() for weight in weights] for _, weights in self._layers]
        for node, module in self._watched:
            self._hooks.append(module.register_forward_hook(partial(self._measure, node)))

    def after_backward(self) -> None:
        for hook in self._hooks:
            hook.remove()
        self._hooks.clear()
        self._gradients = _norms(
            [[weight.grad for weight in weights if weight.grad is not None] for _, weights in self._layers]
        )

    def look(self, moment: Moment) -> SizesView | None:
        """The sizes of the step just taken; None where it was not looked at."""
        if self._failure is not None:
            raise self._failure
        before, gradients = self._before, self._gradients
        self._before = self._gradients = None
        if before is None or gradients is None:
            return None
        weights = [[weight.detach() for weight in weights] for _, weights in self._layers]
        ways = [
            [old.sub_(now) for old, now in zip(*pair, strict=True)]
            for pair in zip(before, weights, strict=True)
        ]
        layers = tuple(
            LayerSizes(line.node, line.title, gradient, way / length if length else 0.0)
            for (line, _), gradient, way, length in zip(
                self._layers, gradients, _norms(ways), _norms(weights), strict=True
            )
        )
        given, self._given = self._given, {}
        means = torch.stack(list(given.values())).tolist() if given else []
        return SizesView(moment.step, moment.epoch, layers, tuple(zip(given, means, strict=True)))

    def _measure(self, node: str, module: nn.Module, arguments: Any, output: Any) -> None:
        """Called in the forward pass of the run itself, which nothing here may end."""
        with self.meter.running():
            try:
                values = as_outputs(output)[0].detach()
                if values.is_floating_point() and values.numel():
                    norm = torch.linalg.vector_norm(values, dtype=torch.float32)
                    self._given[node] = norm / math.sqrt(values.numel())
            except Exception as error:  # noqa: BLE001  raised by `look`
                self._failure = error


def _norms(groups: list[list[Tensor]]) -> list[float]:
    """The norm of each group of tensors together. They leave the device all at once."""
    flat = [torch.linalg.vector_norm(tensor, dtype=torch.float32) for group in groups for tensor in group]
    values = iter(torch.stack(flat).tolist() if flat else [])
    return [math.hypot(*(next(values) for _ in group)) for group in groups]


def _last(module: nn.Module) -> nn.Module:
    """What is called: a block with several ends is repeated as a list, which itself is not."""
    return module[-1] if isinstance(module, nn.ModuleList) else module
