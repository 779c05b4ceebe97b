"""Loading the engine before it is needed, while the window is idle."""

from __future__ import annotations

from collections.abc import Callable

from netbuilder.studio.backend import Backend, torch_backend
from netbuilder.studio.jobs import ComputeThread, Job


def warm_up(compute: ComputeThread, backend: Callable[[], Backend] = torch_backend) -> Job[None]:
    """Queue it: importing torch takes seconds, and the first optimiser some more."""
    return compute.submit(lambda context: backend().warm_up())
