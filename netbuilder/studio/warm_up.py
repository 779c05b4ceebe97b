"""Loading the engine before it is needed, while the window is idle."""

from __future__ import annotations

from collections.abc import Callable

from netbuilder.studio.backend import Backend, torch_backend
from netbuilder.studio.jobs import ComputeThread, Job


class Loading:
    """A warm-up that may be waited for; it has nothing to tell."""

    def __init__(self, job: Job[None]) -> None:
        self._job = job

    @property
    def alive(self) -> bool:
        return not self._job.done.is_set()

    def pump(self) -> None:
        """There is no news."""


def warm_up(compute: ComputeThread, backend: Callable[[], Backend] = torch_backend) -> Job[None]:
    """Queue it: importing torch takes seconds, and the first optimiser some more."""
    return compute.submit(lambda context: backend().warm_up())
