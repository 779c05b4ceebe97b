"""What layers that augment make of an example while training: some draws, on the way of some others."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from netbuilder.analysis.ends import needed
from netbuilder.analysis.flowing import Flowing, augmenting
from netbuilder.analysis.plan import Line
from netbuilder.core.control import Token
from netbuilder.engine.flow import Flow, Modules, Results
from netbuilder.runs.flow import Path

DRAWS = 4


def beside(number: int, count: int) -> tuple[int, int]:
    """Some examples next to `number` of `count`, `DRAWS` where there are: the first, and behind the last."""
    first = number + 1 if number + 1 + DRAWS <= count else max(0, number - DRAWS)
    return first, min(first + DRAWS, count)


def together(example: Mapping[str, Tensor], others: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The batch in which an example (a batch of one) is looked at: `DRAWS` times itself, then the others.

    What is mixed with the other end of a batch is mixed with these.
    """
    return {
        name: torch.cat([tensor.repeat_interleave(DRAWS, 0), others[name]])
        for name, tensor in example.items()
    }


class Draws:
    """Carries batches as `together` makes them through the layers that augment and all before them.

    Each layer draws the same for the same batch, so that pictures stand still while other things change.
    """

    def __init__(self, modules: Modules) -> None:
        self._flow = Flow(_Drawing(modules))

    def of(
        self, flowing: Flowing, batch: Mapping[str, Tensor], token: Token | None = None
    ) -> Mapping[Path, Results]:
        """What the nodes that augment give, by their paths; the draws of the example come first."""
        paths = list(augmenting(flowing.walk))
        fields = flowing.plan.fields
        if not paths or any(field not in batch for field in fields):
            return {}
        entering = [batch[field] for field in fields]
        within = needed(flowing.walk, {path[0] for path in paths})
        with _random_kept(entering):
            self._flow.run(flowing.plan.classes, entering, token, within)
        return {path: self._flow.given[path] for path in paths if path in self._flow.given}

    def forget(self) -> None:
        self._flow.forget()


class _Drawing:
    """Others' modules; those that augment do as in training."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._known: dict[str, _AsInTraining] = {}

    def of(self, site: str, line: Line) -> nn.Module | None:
        module = self._modules.of(site, line)
        if module is None or not line.augments:
            return module
        known = self._known.get(site)
        if known is None or known.layer is not module:
            known = self._known[site] = _AsInTraining(module, zlib.crc32(site.encode()))
        return known


class _AsInTraining(nn.Module):
    """A layer that draws, from a seed of its own."""

    def __init__(self, layer: nn.Module, seed: int) -> None:
        super().__init__()
        self.layer = layer
        self.seed = seed

    def forward(self, *tensors: Tensor) -> object:
        before = self.layer.training
        self.layer.train()
        try:
            torch.default_generator.manual_seed(self.seed)
            if tensors[0].device.type != "cpu":
                torch.get_device_module(tensors[0].device).manual_seed(self.seed)
            return self.layer(*tensors)
        finally:
            self.layer.train(before)


@contextmanager
def _random_kept(entering: Sequence[Tensor]) -> Iterator[None]:
    """Leave the random numbers of the device on which it happens as they were: a run goes on with them."""
    device = entering[0].device
    if device.type == "cpu":
        yield
        return
    generators = torch.get_device_module(device)
    state = generators.get_rng_state()
    try:
        yield
    finally:
        generators.set_rng_state(state)
