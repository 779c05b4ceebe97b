"""Clocks that know when a device has computed something."""

from __future__ import annotations

import time
from typing import Any

import torch


class Clock:
    """Milliseconds between moments of a processor, which computes at once."""

    def mark(self) -> Any:
        return time.perf_counter()

    def wait(self) -> None:
        """Until all that was asked for has been computed."""

    def between(self, one: Any, other: Any) -> float:
        """Only after `wait`."""
        return 1000.0 * float(other - one)


class ThreadClock(Clock):
    """Of a processor that computes on this thread alone: what other programs take of it is not counted."""

    def mark(self) -> Any:
        return time.thread_time()


class WaitingClock(Clock):
    """Of a device that can only be waited for."""

    def mark(self) -> Any:
        torch.mps.synchronize()
        return super().mark()


class CudaClock(Clock):
    """Of a card that computes later, in order: it notes the moments itself."""

    def mark(self) -> Any:
        event = torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]  # torch leaves it untyped
        event.record()
        return event

    def wait(self) -> None:
        torch.cuda.synchronize()

    def between(self, one: Any, other: Any) -> float:
        return float(one.elapsed_time(other))


def clock_of(device: torch.device, threads: int) -> Clock:
    """The clock of a device; of the processor, used by so many threads."""
    if device.type == "cuda":
        return CudaClock()
    if device.type == "mps":
        return WaitingClock()
    return ThreadClock() if threads == 1 else Clock()
