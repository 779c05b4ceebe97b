"""The crossing between threads: everything that must arrive arrives, in order, and every job ends once."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netbuilder.core.control import Control
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.text import Text
from netbuilder.runs.events import Changed, Ended, Event, Snapshot, Trouble
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import RunState
from netbuilder.studio import jobs
from netbuilder.studio.jobs import OUT_OF_MEMORY, THREAD_NAME, ComputeThread, JobContext, Mailbox

PROBLEM = Problem("test", Text("A made-up problem."))
# Long enough for any machine; reached only when a test fails.
PATIENCE = 60


def changed(step: int) -> Changed:
    return Changed(step, "lr", 0.1, 0.2)


@pytest.fixture
def compute() -> Iterator[ComputeThread]:
    thread = ComputeThread()
    yield thread
    assert thread.close(PATIENCE)


# ---------------------------------------------------------------------------------------------- mailbox


def test_events_arrive_once_and_in_order() -> None:
    mailbox = Mailbox()
    assert mailbox.take() == []
    events: list[Event] = [changed(1), Trouble(PROBLEM), changed(1), Ended(RunState.STOPPED)]
    for event in events:
        mailbox.post(event)
    assert mailbox.take() == events
    assert mailbox.take() == []


def test_of_each_kind_of_snapshot_the_latest_waits_at_its_own_place() -> None:
    mailbox = Mailbox()
    old, new, other = Snapshot("filters", 1), Snapshot("filters", 2), Snapshot("gradients", 3)
    for event in (old, changed(1), other, new, changed(2)):
        mailbox.post(event)
    assert mailbox.take() == [changed(1), other, new, changed(2)]
    mailbox.post(old)
    assert mailbox.take() == [old], "what was taken holds nothing back"


def test_waiting_ends_when_something_comes() -> None:
    mailbox = Mailbox()
    assert mailbox.wait(0) is False
    mailbox.post(changed(1))
    assert mailbox.wait(0) is True
    assert mailbox.wait() is True, "waiting takes nothing"
    mailbox.take()
    assert mailbox.wait(0) is False
    poster = threading.Timer(0.001, mailbox.post, [changed(2)])
    poster.start()
    assert mailbox.wait(PATIENCE) is True
    poster.join()


def test_nothing_is_lost_between_threads() -> None:
    """Two post, one takes: every event once, each poster's in its order, snapshots never going back."""
    mailbox = Mailbox()
    count = 2_000

    def post(first: int) -> None:
        for step in range(first, first + count):
            mailbox.post(changed(step))
            mailbox.post(Snapshot(str(first), step))
        mailbox.post(Ended(RunState.FINISHED))

    posters = [threading.Thread(target=post, args=(first,)) for first in (0, 10_000)]
    for poster in posters:
        poster.start()
    seen: list[Event] = []
    while sum(isinstance(event, Ended) for event in seen) < 2:
        assert mailbox.wait(PATIENCE)
        seen += mailbox.take()
    for poster in posters:
        poster.join()
    assert mailbox.take() == []
    for first in (0, 10_000):
        wanted = range(first, first + count)
        steps = [event.step for event in seen if isinstance(event, Changed) and event.step in wanted]
        assert steps == list(wanted)
        shown = [event.payload for event in seen if isinstance(event, Snapshot) and event.kind == str(first)]
        assert shown == sorted(shown) and shown[-1] == first + count - 1


# ---------------------------------------------------------------------------------------------- one job


def test_a_result_comes_back_and_the_end_is_said(compute: ComputeThread) -> None:
    job = compute.submit(lambda context: 42)
    assert job.done.wait(PATIENCE)
    assert job.result == 42
    assert job.problem is None and job.trace is None
    assert job.mailbox.take() == [Ended(RunState.FINISHED)]


def test_work_reports_through_its_context(compute: ComputeThread) -> None:
    table = MetricTable()

    def work(context: JobContext) -> None:
        context.publish_table(table)
        context.post(changed(1))
        context.post(Snapshot("filters", None))

    job = compute.submit(work)
    assert job.done.wait(PATIENCE)
    first, second, third = job.mailbox.take()
    assert (first, third) == (changed(1), Ended(RunState.FINISHED))
    assert isinstance(second, Snapshot)
    assert job.table is table


def test_a_table_is_there_once_it_is_published(compute: ComputeThread) -> None:
    published, looked = threading.Event(), threading.Event()

    def work(context: JobContext) -> int:
        table = MetricTable()
        context.publish_table(table)
        table.append(1, 1, 0.5, 0.1)
        published.set()
        assert looked.wait(PATIENCE)
        table.append(2, 1, 0.25, 0.1)
        return len(table)

    gate = threading.Event()
    compute.submit(lambda context: gate.wait(PATIENCE))
    job = compute.submit(work)
    assert job.table is None
    gate.set()
    assert published.wait(PATIENCE)
    assert job.table is not None and job.table.column("loss").tolist() == [0.5]
    assert not job.done.is_set()
    looked.set()
    assert job.done.wait(PATIENCE)
    assert job.table.column("loss").tolist() == [0.5, 0.25]


def test_the_end_that_the_work_reports_is_the_last_event_and_the_only_end(compute: ComputeThread) -> None:
    figures = FrozenDict({"val": FrozenDict({"accuracy": 0.9})})
    mine = Ended(RunState.STOPPED, None, figures, Path("last.safetensors"))

    def work(context: JobContext) -> str:
        context.post(mine)
        context.post(changed(9))
        return "run-1"

    job = compute.submit(work)
    assert job.done.wait(PATIENCE)
    assert job.mailbox.take() == [changed(9), mine]
    assert job.result == "run-1"


def test_a_failure_that_the_work_reports_is_the_jobs_problem(compute: ComputeThread) -> None:
    job = compute.submit(lambda context: context.post(Ended(RunState.FAILED, PROBLEM)))
    assert job.done.wait(PATIENCE)
    assert job.problem is PROBLEM
    assert job.trace is None


def test_a_control_made_beforehand_steers_from_the_first_step(compute: ComputeThread) -> None:
    control = Control()
    control.change("lr", 0.5)
    control.step()

    def work(context: JobContext) -> list[object]:
        seen: list[object] = []
        while context.token.proceed():
            seen.append(context.token.changes())
            control.stop()
        return seen

    job = compute.submit(work, control)
    assert job.control is control
    assert job.done.wait(PATIENCE)
    assert job.result == [{"lr": 0.5}]
    assert job.mailbox.take() == [Ended(RunState.STOPPED)]


class Odd(BaseException):
    """Neither an Exception nor anything known."""


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise ValueError("no words")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero"),
        (RuntimeError("two\n   lines {of} braces"), "RuntimeError: two lines {of} braces"),
        (KeyError("lr"), "KeyError: 'lr'"),
        (SystemExit(3), "SystemExit: 3"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (GeneratorExit(), "GeneratorExit"),
        (Odd("what"), "Odd: what"),
        (Unspeakable(), "Unspeakable"),
        (ValueError("long " * 1000), "ValueError: long long"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_whatever_kills_a_job_is_reported_as_our_fault(
    compute: ComputeThread, error: BaseException, words: str
) -> None:
    def work(context: JobContext) -> int:
        context.post(changed(1))
        raise error

    job = compute.submit(work)
    assert job.done.wait(PATIENCE)
    problem = job.problem
    assert problem is not None and problem.code == "our_fault"
    assert words in problem.paragraph()
    assert "our fault" in problem.paragraph() and "kept" in problem.paragraph()
    assert len(problem.paragraph()) < 800
    assert job.mailbox.take() == [changed(1), Ended(RunState.FAILED, problem)]
    assert job.result is None
    assert job.trace is not None and "in work" in job.trace
    after = compute.submit(lambda context: "alive")
    assert after.done.wait(PATIENCE)
    assert after.result == "alive", "the thread goes on"


@pytest.mark.parametrize(
    ("error", "problem"),
    [(ProblemError(PROBLEM), PROBLEM), (MemoryError(), OUT_OF_MEMORY)],
    ids=["ours", "memory"],
)
def test_a_known_failure_carries_its_own_problem(
    compute: ComputeThread, error: BaseException, problem: Problem
) -> None:
    def work(context: JobContext) -> int:
        raise error

    job = compute.submit(work)
    assert job.done.wait(PATIENCE)
    assert job.problem is problem
    assert job.trace is None
    assert job.mailbox.take() == [Ended(RunState.FAILED, problem)]


def test_a_failure_after_a_reported_end_keeps_the_figures_and_the_checkpoint(compute: ComputeThread) -> None:
    figures = FrozenDict({"train": FrozenDict({"loss": 0.5})})

    def work(context: JobContext) -> None:
        context.post(Ended(RunState.FINISHED, None, figures, Path("last.safetensors")))
        raise ProblemError(PROBLEM)

    job = compute.submit(work)
    assert job.done.wait(PATIENCE)
    assert job.mailbox.take() == [Ended(RunState.FAILED, PROBLEM, figures, Path("last.safetensors"))]


# ---------------------------------------------------------------------------------------------- the thread


def test_no_thread_starts_before_the_first_job() -> None:
    compute = ComputeThread()
    assert not [thread for thread in threading.enumerate() if thread.name == THREAD_NAME]
    assert compute.close() is True


def test_jobs_run_one_at_a_time_in_order_on_one_daemon_thread(compute: ComputeThread) -> None:
    order: list[int] = []
    inside = threading.Lock()

    def numbered(number: int) -> Callable[[JobContext], threading.Thread]:
        def work(context: JobContext) -> threading.Thread:
            assert inside.acquire(blocking=False)
            order.append(number)
            inside.release()
            return threading.current_thread()

        return work

    submitted = [compute.submit(numbered(number)) for number in range(30)]
    for job in submitted:
        assert job.done.wait(PATIENCE)
    assert order == list(range(30))
    threads = {job.result for job in submitted}
    (thread,) = threads
    assert thread is not None and thread is not threading.current_thread()
    assert thread.name == "netbuilder-compute" and thread.daemon


def test_a_job_stopped_before_its_turn_does_nothing(compute: ComputeThread) -> None:
    gate = threading.Event()
    compute.submit(lambda context: gate.wait(PATIENCE))
    done: list[int] = []
    job = compute.submit(lambda context: done.append(1))
    job.control.stop()
    gate.set()
    assert job.done.wait(PATIENCE)
    assert done == []
    assert job.mailbox.take() == [Ended(RunState.STOPPED)]
    assert job.result is None and job.problem is None


def test_closing_stops_the_current_job_and_all_that_wait() -> None:
    compute = ComputeThread()
    begun = threading.Event()

    def steps(context: JobContext) -> str:
        while context.token.proceed():
            begun.set()
        return "stopped in time"

    current = compute.submit(steps)
    done: list[int] = []
    waiting = [compute.submit(lambda context: done.append(1)) for _ in range(3)]
    assert begun.wait(PATIENCE)
    assert compute.close(PATIENCE) is True
    assert current.result == "stopped in time"
    for job in (current, *waiting):
        assert job.done.is_set()
        assert job.mailbox.take() == [Ended(RunState.STOPPED)]
    assert done == []
    assert not [thread for thread in threading.enumerate() if thread.name == THREAD_NAME]
    assert compute.close(PATIENCE) is True, "closing twice is closing once"


def test_closing_wakes_a_paused_job() -> None:
    compute = ComputeThread()
    control = Control()
    control.pause()
    job = compute.submit(lambda context: context.token.proceed(), control)
    assert compute.close(PATIENCE) is True
    assert job.done.is_set()
    assert job.result in (False, None), "it was stopped in its first step or before it"


def test_a_step_that_does_not_return_is_told_and_holds_up_nobody() -> None:
    compute = ComputeThread()
    gate, begun = threading.Event(), threading.Event()

    def stuck(context: JobContext) -> None:
        begun.set()
        gate.wait(PATIENCE)

    job = compute.submit(stuck)
    waiting = compute.submit(lambda context: None)
    assert begun.wait(PATIENCE)
    assert compute.close(0.001) is False
    assert waiting.done.is_set() and not job.done.is_set()
    gate.set()
    assert compute.close(PATIENCE) is True
    assert job.done.is_set()


def test_a_closed_thread_takes_no_more_work() -> None:
    compute = ComputeThread()
    compute.close()
    with pytest.raises(RuntimeError, match="closed"):
        compute.submit(lambda context: None)


def test_a_thread_that_cannot_start_leaves_nothing_in_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    compute = ComputeThread()
    done: list[int] = []

    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as few_threads, pytest.raises(RuntimeError, match="start"):
        few_threads.setattr(threading.Thread, "start", refuse)
        compute.submit(lambda context: done.append(1))
    job = compute.submit(lambda context: done.append(2))
    assert job.done.wait(PATIENCE)
    assert done == [2]
    assert compute.close(PATIENCE)


def test_what_a_job_held_is_free_once_it_has_ended(compute: ComputeThread) -> None:
    """A model must not stay in memory because the thread waits for its next job."""

    class Model:
        pass

    def submit() -> tuple[weakref.ref[Model], jobs.Job[None]]:
        model = Model()

        def work(context: JobContext) -> None:
            inner = model
            raise ValueError(f"{inner is None}")

        return weakref.ref(model), compute.submit(work)

    model, job = submit()
    assert job.done.wait(PATIENCE)
    while compute._current is not None:
        time.sleep(0.001)
    gc.collect()
    assert model() is None
    assert job.problem is not None
