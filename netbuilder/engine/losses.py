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
    """The loss of `step` is infinite or not a number; None where that is so for the weights after it."""

    def __init__(self, step: int, loss: float | None) -> None:
        super().__init__(f"weights after step {step}" if loss is None else f"loss {loss} in step {step}")
        self.step = step
        self.loss = loss


class LossBuffer:
    """Collects losses on the device and hands them over as numbers: at once on a CPU, else in blocks.

    `write(step, epoch, loss, lr)` is called for each, in order; a block waits for `_SECONDS` at most, as long
    as steps are taken.
    """

    def __init__(
        self,
        device: torch.device,
        write: Callable[[int, int, float, float], None],
        *,
        size: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._size = size or (1 if device.type == "cpu" else _BLOCK)
        self._values = torch.zeros(self._size, dtype=torch.float32, device=device)
        self._rows: list[tuple[int, int, float]] = []
        self._write = write
        self._clock = clock
        self._flushed = clock()

    def add(self, step: int, epoch: int, loss: Tensor, lr: float) -> None:
        """Take the loss of a step, a tensor without axes.

        Raises NotFinite, on a CPU before the gradient of this loss has done any harm.
        """
        if self._size == 1:
            self._hand_over(step, epoch, loss.item(), lr)
            return
        self._values[len(self._rows)] = loss.detach()
        self._rows.append((step, epoch, lr))
        if len(self._rows) == self._size or self._clock() - self._flushed > _SECONDS:
            self.flush()

    def flush(self) -> None:
        """Hand over what is collected, up to and including the first that is not finite. Raises NotFinite."""
        rows, self._rows = self._rows, []
        self._flushed = self._clock()
        for (step, epoch, lr), value in zip(rows, self._values[: len(rows)].tolist(), strict=True):
            self._hand_over(step, epoch, value, lr)

    def _hand_over(self, step: int, epoch: int, value: float, lr: float) -> None:
        self._write(step, epoch, value, lr)
        if not math.isfinite(value):
            raise NotFinite(step, value)
