"""What the computer is made of, as far as one can know without an engine."""

from __future__ import annotations

import os

from netbuilder.core.values import NamedTuple


class Accelerator(NamedTuple):
    """What computes faster than the processor: as the maker calls it, with its memory in bytes, 0 if unknown.

    `device` is what a recipe calls it.
    """

    name: str
    memory: int = 0
    device: str = "cuda"


def cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory() -> int:
    """Bytes of main memory, 0 where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows; a system without these names
        return 0
