"""From arrays to batches on the device. Small sets live there whole; the order comes from the seed alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from netbuilder.data.source import Loaded
from netbuilder.data.split import Split

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Feed:
    """The examples of one part as tensors on the device, by field; their first axis counts the examples."""

    tensors: Mapping[str, Tensor]

    @property
    def count(self) -> int:
        return len(next(iter(self.tensors.values()), ()))

    def steps(self, batch: int) -> int:
        """Batches in one pass; the last may be smaller."""
        return -(-self.count // batch)

    def batches(self, batch: int, order: Tensor | None = None, first: int = 0) -> Iterator[dict[str, Tensor]]:
        """Batches from number `first` (counted from 0) on, in the given order of examples or as they lie.

        `order` holds indices (int64) on the device.
        """
        for start in range(first * batch, self.count, batch):
            if order is None:
                yield {name: tensor[start : start + batch] for name, tensor in self.tensors.items()}
            else:
                chosen = order[start : start + batch]
                yield {name: tensor.index_select(0, chosen) for name, tensor in self.tensors.items()}


@dataclass(frozen=True, slots=True)
class Parts:
    """What is learned from, what watches, what is measured once at the end."""

    train: Feed
    validation: Feed
    test: Feed

    def named(self, name: str) -> Feed:
        """The part called "train", "validation" or "test"."""
        found: Feed = getattr(self, name)
        return found


def feeds(loaded: Loaded, split: Split, device: torch.device, fields: frozenset[str]) -> Parts:
    """The parts of `loaded` on `device`; only the `fields` that model and losses use are put there."""

    def feed(part: str) -> Feed:
        arrays, indices = split.part(loaded, part)
        used = {name: array for name, array in arrays.items() if name in fields}
        return Feed({name: _tensor(array, indices, device) for name, array in used.items()})

    return Parts(feed("train"), feed("validation"), feed("test"))


def order(count: int, seed: int, epoch: int, device: torch.device) -> Tensor:
    """The order of the examples in an epoch: a permutation (int64) that depends on seed and epoch alone.

    Drawn on the CPU, so that it is the same on every device.
    """
    generator = torch.Generator("cpu").manual_seed((seed * 1_000_003 + epoch) % 2**63)
    return torch.randperm(count, generator=generator, device="cpu").to(device)


def _tensor(array: np.ndarray, indices: np.ndarray, device: torch.device) -> Tensor:
    whole = len(indices) == len(array)
    return torch.from_numpy(array if whole else array[indices]).to(device)
