"""The curves of activations for pages of help, computed on the compute thread and then kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from netbuilder.core.signal import Signal
from netbuilder.studio.backend import Backend
from netbuilder.studio.jobs import ComputeThread, Job, JobContext

LOWEST, HIGHEST, _COUNT = -4.0, 4.0, 161
NUMBERS = tuple(LOWEST + (HIGHEST - LOWEST) * place / (_COUNT - 1) for place in range(_COUNT))


class Curves:
    """For one thread, which calls `pump` while something is `alive`. `changed` names a kind that is there."""

    def __init__(self, compute: ComputeThread, backend: Callable[[], Backend]) -> None:
        self.changed: Signal[[str]] = Signal()
        self._compute = compute
        self._backend = backend
        self._jobs: dict[str, Job[tuple[float, ...]]] = {}
        self._known: dict[str, tuple[float, ...]] = {}

    @property
    def alive(self) -> bool:
        """Whether something is being computed."""
        return bool(self._jobs)

    def of(self, kind: str) -> tuple[float, ...]:
        """What the layer makes of `NUMBERS`, nothing while that is not known; it is computed then."""
        if kind not in self._known and kind not in self._jobs:
            self._jobs[kind] = self._compute.submit(partial(self._computed, kind))
        return self._known.get(kind, ())

    def pump(self) -> None:
        """Take what has been computed."""
        for kind in [kind for kind, job in self._jobs.items() if job.done.is_set()]:
            job = self._jobs.pop(kind)
            self._known[kind] = job.result or ()
            if job.result:
                self.changed.emit(kind)

    def _computed(self, kind: str, context: JobContext) -> tuple[float, ...]:
        """Done by the compute thread."""
        return self._backend().curve(kind, NUMBERS)
