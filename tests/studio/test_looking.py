"""Looks at ended runs are jobs; the run that was looked at last stays open."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from netbuilder.core.control import Token
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.machine import Accelerator
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.text import Text
from netbuilder.runs.events import Event, Snapshot
from netbuilder.runs.record import RunRecord, RunState, new_record
from netbuilder.runs.store import RunStore
from netbuilder.runs.watch import Wish
from netbuilder.studio.jobs import THREAD_NAME, ComputeThread, Job
from netbuilder.studio.looking import Looking
from netbuilder.studio.training import train_and_wait
from netbuilder.studio.warm_up import warm_up
from tests.networks import digits_cnn


def record(name: str) -> RunRecord:
    return new_record("p", name, "", FrozenDict(), seed=0, device="cpu", threads=1)


class Engine:
    """Opens runs that answer with the sample; `gate` holds a look until it is set."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.warmed: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.looking = threading.Event()

    def ended_run(self, record: RunRecord) -> Engine:
        if record.project_name == "lost":
            raise ProblemError(Problem("no_checkpoint", Text("Nothing is left.")))
        self.opened.append(record.id)
        return self

    def look(self, wish: Wish, post: Callable[[Event], None], token: Token) -> None:
        self.looking.set()
        assert self.gate.wait(60)
        if not token.stopping:
            post(Snapshot("maps", wish.sample))

    def warm_up(self) -> None:
        self.warmed.append(threading.current_thread().name)

    def accelerators(self) -> tuple[Accelerator, ...]:
        return (Accelerator("Pocket GPU", 2**31),)


@pytest.fixture
def compute() -> Iterator[ComputeThread]:
    thread = ComputeThread()
    yield thread
    assert thread.close(60)


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def looking(compute: ComputeThread, engine: Engine) -> Looking:
    return Looking(compute, lambda: engine)  # type: ignore[arg-type, return-value]


def seen(job: Job[None]) -> list[Any]:
    assert job.done.wait(60)
    return [event.payload for event in job.mailbox.take() if isinstance(event, Snapshot)]


def test_nothing_starts_before_the_first_look(looking: Looking) -> None:
    assert THREAD_NAME not in [thread.name for thread in threading.enumerate()]


def test_one_run_is_opened_once(looking: Looking, engine: Engine) -> None:
    run = record("one")
    assert [seen(looking.look(run, Wish(sample=sample))) for sample in (3, 4)] == [[3], [4]]
    assert engine.opened == [run.id]


def test_another_run_takes_its_place(looking: Looking, engine: Engine) -> None:
    one, two = record("one"), record("two")
    for run in (one, two, two, one):
        seen(looking.look(run, Wish()))
    assert engine.opened == [one.id, two.id, one.id]


def test_a_run_that_went_on_is_opened_anew(looking: Looking, engine: Engine) -> None:
    from dataclasses import replace

    run = record("one")
    for ended in ("2026-11-28T10:00:00+00:00", "2026-11-28T11:00:00+00:00"):
        seen(looking.look(replace(run, ended=ended), Wish()))
    assert engine.opened == [run.id, run.id]


def test_what_was_forgotten_is_opened_anew(looking: Looking, engine: Engine) -> None:
    run = record("one")
    seen(looking.look(run, Wish()))
    assert looking.forget().done.wait(60)
    seen(looking.look(run, Wish()))
    assert engine.opened == [run.id, run.id]


def test_of_quick_looks_the_last_one_counts(looking: Looking, engine: Engine) -> None:
    engine.gate.clear()
    run = record("one")
    first = looking.look(run, Wish(sample=1))
    assert engine.looking.wait(60)
    second, third = (looking.look(run, Wish(sample=sample)) for sample in (2, 3))
    engine.gate.set()
    assert [seen(job) for job in (first, second, third)] == [[], [], [3]]


def test_a_run_that_cannot_be_opened_is_a_problem_and_is_tried_again(looking: Looking) -> None:
    for _ in range(2):
        job = looking.look(record("lost"), Wish())
        assert seen(job) == [] and job.problem is not None and job.problem.code == "no_checkpoint"


def test_a_real_run_is_looked_at(compute: ComputeThread) -> None:
    run = train_and_wait(digits_cnn(epochs=1))
    assert run.state is RunState.FINISHED
    looking = Looking(compute)
    kinds = frozenset({"filters", "maps", "units"})
    shown = seen(looking.look(RunStore().get(run.id), Wish(kinds, sample=2)))
    assert [view.kind for view in shown] == ["filters", "maps", "units"]


def test_the_engine_is_warmed_up_on_the_compute_thread(compute: ComputeThread, engine: Engine) -> None:
    job = warm_up(compute, lambda: engine)  # type: ignore[arg-type, return-value]
    assert job.done.wait(60) and job.problem is None and engine.warmed == [THREAD_NAME]
    assert job.result == (Accelerator("Pocket GPU", 2**31),)


def test_the_real_engine_is_warmed_up(compute: ComputeThread) -> None:
    job = warm_up(compute)
    assert job.done.wait(60) and job.problem is None
