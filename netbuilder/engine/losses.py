"""Every batch's loss, without stopping a GPU for each of them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import torch
from torch import Tensor

# A GPU is asked for its losses in blocks: reading one number waits for all the work before it.
_BLOCK = 64
_SECONDS = 0.1


class NotFinite(Exception):
    """The loss of `step` is infinite or not a number."""

    def __init__(self, step: int, loss: float) -> None:
        super().__init__(f"loss {loss} in step {step}")
        self.step = step
        self.loss = loss


class LossBuffer:
    """Collects losses on the device and hands them over as numbers: at once on a CPU, else in blocks.

    `write(step, epoch, loss, lr)` is called for each, in order.
    """

    def __init__(self, device: torch.device, write: Callable[[int, int, float, float], None]) -> None:
        self._size = 1 if device.type == "cpu" else _BLOCK
        self._values = torch.zeros(self._size, device=device)
        self._rows: list[tuple[int, int, float]] = []
        self._write = write
        self._flushed = time.monotonic()

    def add(self, step: int, epoch: int, loss: Tensor, lr: float) -> None:
        """Take the loss of a step. Raises NotFinite, on a CPU before its gradient has done any harm."""
        self._values[len(self._rows)] = loss.detach()
        self._rows.append((step, epoch, lr))
        if len(self._rows) == self._size or time.monotonic() - self._flushed > _SECONDS:
            self.flush()

    def flush(self) -> None:
        """Hand over what is collected."""
        rows, self._rows = self._rows, []
        self._flushed = time.monotonic()
        for (step, epoch, lr), value in zip(rows, self._values[: len(rows)].tolist(), strict=True):
            self._write(step, epoch, value, lr)
            if not math.isfinite(value):
                raise NotFinite(step, value)
