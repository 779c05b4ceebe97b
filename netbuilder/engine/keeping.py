"""Which checkpoints a run keeps: before training, best, last, and each epoch's weights thinned to a limit."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from netbuilder.engine.checkpoint import Position, save

BEFORE, BEST, LAST, EPOCH = "before", "best", "last", "epoch"

# Beyond this many files a slider gains nothing and a folder becomes slow to list.
_MOST_FILES = 200


class Keeper:
    """Writes checkpoints into a run's folder. Its methods raise OSError when the disk refuses."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        self._limit = megabytes * 1_000_000
        self._epochs = sorted(folder.glob(f"{EPOCH}-*.safetensors")) if folder.exists() else []

    def path(self, kind: str) -> Path:
        return self.folder / f"{kind}.safetensors"

    def keep(
        self, kind: str, module: nn.Module, position: Position, optimiser: torch.optim.Optimizer | None = None
    ) -> Path:
        """Write the checkpoint `kind` in place of an earlier one; every epoch has one of its own."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.path(f"{EPOCH}-{position.epoch:06d}" if kind == EPOCH else kind)
        save(path, module, position, optimiser)
        if kind == EPOCH and path not in self._epochs:
            self._epochs.append(path)
        return path

    def thin(self) -> list[Path]:
        """Remove epochs' weights evenly while they take too much room; the first and the newest stay."""
        removed: list[Path] = []
        while len(self._epochs) > 2 and self._too_many():
            newest = self._epochs[-1]
            kept = [path for index, path in enumerate(self._epochs) if index % 2 == 0 and path != newest]
            removed += [path for path in self._epochs if path not in kept and path != newest]
            self._epochs = [*kept, newest]
        for path in removed:
            path.unlink(missing_ok=True)
        return removed

    def _too_many(self) -> bool:
        size = self._epochs[-1].stat().st_size
        return len(self._epochs) > _MOST_FILES or size * len(self._epochs) > self._limit
