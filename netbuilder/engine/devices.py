"""What there is to compute on, and how much of it training takes."""

from __future__ import annotations

import torch

from netbuilder.core.machine import Accelerator, cores
from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text

__all__ = ["accelerators", "choose", "cores", "leave_a_core_free", "take_threads"]


def choose(name: str, auto: str = "auto") -> torch.device:
    """The device called "cpu", "cuda", "mps" or "auto": what `auto` names if it is there, else the fastest.

    Raises ProblemError when this computer has no such device.
    """
    if name == "auto":
        name = auto if _present(auto) else next(found for found in ("cuda", "mps", "cpu") if _present(found))
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


def accelerators() -> tuple[Accelerator, ...]:
    """What "auto" takes before the processor, as many of them as there are."""
    if _present("cuda"):
        found = (torch.cuda.get_device_properties(index) for index in range(torch.cuda.device_count()))
        return tuple(Accelerator(each.name, each.total_memory) for each in found)
    return (Accelerator("Apple GPU", device="mps"),) if _present("mps") else ()


def take_threads(number: int) -> int:
    """Let torch use `number` threads, at most one a core, and leave a core free for 0; returns how many.

    Belongs on the compute thread, as `leave_a_core_free` does.
    """
    if number < 1:
        return leave_a_core_free()
    threads = min(number, cores())
    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)
    return threads


def leave_a_core_free() -> int:
    """Let torch use one thread fewer than there are cores, so that the window keeps one; returns the number.

    Belongs on the compute thread, before it computes anything: each thread has an OpenMP pool of its own.
    """
    threads = max(1, cores() - 1)
    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)
    return threads
