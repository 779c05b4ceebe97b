"""What there is to compute on, and how much of it training takes."""

from __future__ import annotations

import os

import torch

from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text


def choose(name: str) -> torch.device:
    """The device called "cpu", "cuda", "mps" or "auto", the fastest there is.

    Raises ProblemError when this computer has no such device.
    """
    if name == "auto":
        name = next(found for found in ("cuda", "mps", "cpu") if _present(found))
    if not _present(name):
        raise refuse(
            "no_device",
            Text("This computer has no device “{name}” that torch can use.", name=name),
            expected=Text(
                "one of {found}", found=", ".join(d for d in ("cpu", "cuda", "mps") if _present(d))
            ),
            received=Text("{name}", name=name),
            remedy=Text("choose another device, or auto."),
            place=Place(setting="device"),
        )
    return torch.device(name)


def _present(name: str) -> bool:
    if name == "cuda":
        return torch.cuda.is_available()
    if name == "mps":
        return torch.backends.mps.is_available()
    return name == "cpu"


def cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def leave_a_core_free() -> int:
    """Let torch use one thread fewer than there are cores, so that the window keeps one; returns the number.

    Belongs on the compute thread, before it computes anything: each thread has an OpenMP pool of its own.
    """
    threads = max(1, cores() - 1)
    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)
    return threads
