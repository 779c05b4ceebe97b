"""Starting and following a training run, for the command line, the API and the window alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from netbuilder.core.control import Control
from netbuilder.core.problem import ProblemError
from netbuilder.project.file import dumps
from netbuilder.project.project import Project
from netbuilder.project.request import TrainingRequest
from netbuilder.runs.events import Event
from netbuilder.runs.watch import Watch
from netbuilder.studio.backend import Backend, torch_backend
from netbuilder.studio.jobs import ComputeThread, Job, JobContext
from netbuilder.studio.run_process.spare import Spare

if TYPE_CHECKING:
    from netbuilder.runs.record import RunRecord
    from netbuilder.runs.store import RunStore
    from netbuilder.studio.settings import Settings

_POLL_SECONDS = 0.2
_CLOSE_SECONDS = 5.0


def request_for(
    project: Project,
    *,
    steps: int | None = None,
    resume: str | None = None,
    chosen: Settings | None = None,
) -> TrainingRequest:
    """A request that stores `project` with the run as it is now.

    `chosen` is what the user has chosen for this computer: how many threads, and what "auto" comes to.
    """
    request = TrainingRequest(project, dumps(project), steps=steps, resume=resume)
    return request if chosen is None else request._replace(threads=chosen.threads, device=chosen.device)


def start(
    compute: ComputeThread,
    request: TrainingRequest,
    store: RunStore,
    *,
    control: Control | None = None,
    backend: Callable[[], Backend] = torch_backend,
    watch: Watch | None = None,
    own_process: Spare | None = None,
) -> Job[str]:
    """Queue a run on the compute thread. The job's result is the run's id, empty where none was begun.

    With a `watch` the run shows of itself what is wished for there, as snapshots. Given
    where processes come from, it trains in an `own_process` by the torch engine: no lock is shared with that
    one, and no fault of it can end this one.
    """
    control = control or Control()

    def work(context: JobContext) -> str:
        context.watch = watch
        if own_process is not None:
            from netbuilder.studio.run_process import relay  # late: most runs need no process

            return relay.train(request, store, context, control, watch, own_process)
        return backend().train(request, store, context)

    return compute.submit(work, control)


def train_and_wait(
    project: Project,
    *,
    on_event: Callable[[Event], None] | None = None,
    steps: int | None = None,
    backend: Callable[[], Backend] = torch_backend,
    own_process: bool = False,
) -> RunRecord:
    """Train `project` on a compute thread of its own, and give its record.

    `on_event` hears of epochs, troubles and the end, on the caller's thread. Ctrl-C stops the run after the
    step, waits until that is recorded, and is raised again; a second one waits no longer than some seconds.
    Threads and device are those of the settings. Raises ProblemError when the run cannot begin or fails.
    """
    from netbuilder.runs.store import RunStore
    from netbuilder.studio.own_checks import prepared
    from netbuilder.studio.settings import SettingsStore

    project = prepared(project)
    store = RunStore()
    compute = ComputeThread()
    heard = on_event or _unheard
    request = request_for(project, steps=steps, chosen=SettingsStore().values)
    job = start(compute, request, store, backend=backend, own_process=Spare() if own_process else None)
    try:
        follow(job, heard)
    except KeyboardInterrupt:
        job.control.stop()
        follow(job, heard)
        raise
    finally:
        compute.close(_CLOSE_SECONDS)
    if job.problem is not None:
        raise ProblemError(job.problem)
    assert job.result is not None
    return store.get(job.result)


def follow(job: Job[str], on_event: Callable[[Event], None]) -> None:
    """Hand over the job's events until it is done. Wakes up often enough for Ctrl-C to be heard."""
    while True:
        ended = job.done.is_set()
        for event in job.mailbox.take():
            on_event(event)
        if ended:
            return
        job.mailbox.wait(_POLL_SECONDS)


def _unheard(event: Event) -> None:
    """Nobody asked to hear of it."""
