"""Looking at the run on the desk after it has ended: another example, with the weights that were kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from netbuilder.core.problem import ProblemError
from netbuilder.core.signal import Signal
from netbuilder.runs.events import Ended, Snapshot
from netbuilder.runs.watch import Wish
from netbuilder.studio.backend import Backend, torch_backend
from netbuilder.studio.desk import DeskState, TrainingDesk
from netbuilder.studio.jobs import ComputeThread, Job
from netbuilder.studio.looking import Looking

if TYPE_CHECKING:
    from netbuilder.runs.store import RunStore


class Review:
    """Puts what is seen on the desk, as if the run itself had sent it. `began` asks for being pumped."""

    def __init__(
        self,
        desk: TrainingDesk,
        store: Callable[[], RunStore],
        compute: ComputeThread,
        backend: Callable[[], Backend] = torch_backend,
    ) -> None:
        self.began: Signal[[]] = Signal()
        self._desk = desk
        self._store = store
        self._looking = Looking(compute, backend)
        self._job: Job[None] | None = None
        self._has_opened = False
        desk.state_changed.connect(self._on_state)

    @property
    def alive(self) -> bool:
        return self._job is not None

    def look(self, wish: Wish) -> None:
        """Show what is wished for. Nothing happens while a run is alive: that one is watched."""
        if self._desk.alive or not self._desk.run:
            return
        try:
            record = self._store().get(self._desk.run)
        except ProblemError as error:
            self._desk.troubled.emit(error.problem)
            return
        self._has_opened = True
        self._job = self._looking.look(record, wish)
        self.began.emit()

    def pump(self) -> None:
        """Take what has been seen."""
        job = self._job
        if job is None:
            return
        for event in job.mailbox.take():
            if isinstance(event, Snapshot):
                self._desk.show(event)
            elif isinstance(event, Ended):
                self._job = None
                if event.problem is not None:
                    self._desk.troubled.emit(event.problem)

    def _on_state(self) -> None:
        """A training wants the memory."""
        if self._desk.state is DeskState.STARTING:
            self._job = None
            if self._has_opened:
                self._has_opened = False
                self._looking.forget()
