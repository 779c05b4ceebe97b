"""Looking at a run after it has ended: other samples, filters and dead units, from its kept weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from netbuilder.runs.watch import Wish
from netbuilder.studio.backend import Backend, Opened, torch_backend
from netbuilder.studio.jobs import ComputeThread, Job, JobContext

if TYPE_CHECKING:
    from netbuilder.runs.record import RunRecord


class Looking:
    """Keeps the run that was looked at last open, so that its next sample comes at once.

    What is kept belongs to the compute thread alone.
    """

    def __init__(self, compute: ComputeThread, backend: Callable[[], Backend] = torch_backend) -> None:
        self._compute = compute
        self._backend = backend
        self._open: tuple[object, Opened] | None = None
        self._last: Job[None] | None = None

    def look(self, record: RunRecord, wish: Wish) -> Job[None]:
        """Queue a look at the run of `record`, whose project text must be there; the job posts snapshots.

        The look before it is given up if it has not ended. Sizes of gradients cannot be seen afterwards.
        """
        if self._last is not None:
            self._last.control.stop()

        def work(context: JobContext) -> None:
            self._opened(record).look(wish, context.post, context.token)

        self._last = self._compute.submit(work)
        return self._last

    def forget(self) -> Job[None]:
        """Queue letting go of model and examples: the memory is wanted for something else."""

        def work(context: JobContext) -> None:
            self._open = None

        return self._compute.submit(work)

    def _opened(self, record: RunRecord) -> Opened:
        # A run that went on has other weights.
        key = record.id, record.ended
        if self._open is None or self._open[0] != key:
            self._open = None
            self._open = key, self._backend().ended_run(record)
        return self._open[1]
