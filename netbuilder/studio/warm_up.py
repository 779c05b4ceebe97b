"""Loading the engine before it is needed, while the window is idle."""

from __future__ import annotations

from collections.abc import Callable

from netbuilder.core.machine import Accelerator
from netbuilder.studio.backend import Backend, torch_backend
from netbuilder.studio.computer import Computer
from netbuilder.studio.jobs import ComputeThread, Job


class Loading:
    """A warm-up that may be waited for; what the engine finds is told to `computer`."""

    def __init__(self, job: Job[tuple[Accelerator, ...]], computer: Computer) -> None:
        self._job = job
        self._computer = computer
        self._told = False

    @property
    def alive(self) -> bool:
        return not self._told

    def pump(self) -> None:
        if self._job.done.is_set() and not self._told:
            self._told = True
            if self._job.result is not None:
                self._computer.learn(self._job.result)


def warm_up(
    compute: ComputeThread, backend: Callable[[], Backend] = torch_backend
) -> Job[tuple[Accelerator, ...]]:
    """Queue it: importing torch takes seconds, and the first optimiser some more."""
    return compute.submit(lambda context: _warmed(backend()))


def _warmed(engine: Backend) -> tuple[Accelerator, ...]:
    engine.warm_up()
    return engine.accelerators()
