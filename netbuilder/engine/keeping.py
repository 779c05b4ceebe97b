"""Which checkpoints a run keeps: before training, best, last, and each epoch's weights thinned to a limit."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from netbuilder.engine.checkpoint import Position, save

BEFORE, BEST, LAST, EPOCH = "before", "best", "last", "epoch"

# Beyond this many files a slider gains nothing and a folder becomes slow to list.
_MOST_FILES = 200
_SUFFIX = ".safetensors"


class Keeper:
    """Writes checkpoints into a run's folder. Its methods raise OSError when the disk refuses."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        self._limit = megabytes * 1_000_000
        # The epochs whose weights are there; of the older ones those on a grid of `_stride` stay.
        self._epochs = sorted(
            int(path.stem.partition("-")[2]) for path in folder.glob(f"{EPOCH}-{'[0-9]' * 7}{_SUFFIX}")
        )
        self._stride = 1
        self._size = 0

    def path(self, kind: str) -> Path:
        return self.folder / f"{kind}{_SUFFIX}"

    def keep(
        self, kind: str, module: nn.Module, position: Position, optimiser: torch.optim.Optimizer | None = None
    ) -> Path:
        """Write the checkpoint `kind` in place of an earlier one; every epoch has one of its own.

        Only the last one, from which a run goes on, is waited for until it would survive a power cut.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path_of(position.epoch) if kind == EPOCH else self.path(kind)
        save(path, module, position, optimiser, sync=kind == LAST)
        if kind == EPOCH:
            self._size = path.stat().st_size
            self._epochs = sorted({*self._epochs, position.epoch})
        return path

    def thin(self) -> list[Path]:
        """Remove epochs' weights evenly where there are too many; the first and the newest stay.

        Gives the files that are gone.
        """
        kept = self._kept()
        while len(kept) > 2 and (len(kept) > _MOST_FILES or len(kept) * self._size > self._limit):
            self._stride *= 2
            kept = self._kept()
        return self._reduced_to(kept)

    def forget_after(self, epoch: int) -> list[Path]:
        """Remove the weights of later epochs than `epoch`, which a run that was killed had reached.

        Gives the files that are gone.
        """
        return self._reduced_to([each for each in self._epochs if each <= epoch])

    def _kept(self) -> list[int]:
        """The first epoch, every `_stride`-th after it, and the newest."""
        first, newest = self._epochs[0], self._epochs[-1]
        return [epoch for epoch in self._epochs if (epoch - first) % self._stride == 0 or epoch == newest]

    def _reduced_to(self, kept: list[int]) -> list[Path]:
        removed = [self._path_of(epoch) for epoch in self._epochs if epoch not in kept]
        for path in removed:
            path.unlink(missing_ok=True)
        self._epochs = kept
        return removed

    def _path_of(self, epoch: int) -> Path:
        return self.path(f"{EPOCH}-{epoch:07d}")
