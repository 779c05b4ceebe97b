"""Training from the caller's thread: events come on it, Ctrl-C keeps what was done, failures are raised."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import torch

from netbuilder.core.control import Control
from netbuilder.core.machine import cores
from netbuilder.core.problem import ProblemError
from netbuilder.engine.checkpoint import position
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.file import loads
from netbuilder.runs.events import Ended, EpochDone, Event, Started
from netbuilder.runs.record import RunState
from netbuilder.runs.store import RunStore
from netbuilder.studio.jobs import ComputeThread, Job
from netbuilder.studio.settings import Settings, SettingsStore
from netbuilder.studio.training import follow, request_for, start, train_and_wait
from tests.networks import points_mlp


def test_a_run_is_trained_and_recorded() -> None:
    heard: list[tuple[Event, threading.Thread]] = []
    record = train_and_wait(
        points_mlp(), on_event=lambda event: heard.append((event, threading.current_thread()))
    )
    events = [event for event, _ in heard]
    assert record == RunStore().get(record.id) and record.state is RunState.FINISHED
    assert {thread for _, thread in heard} == {threading.current_thread()}
    assert isinstance(events[0], Started) and events[0].run == record.id
    assert [event.epoch for event in events if isinstance(event, EpochDone)] == [1, 2, 3]
    assert isinstance(events[-1], Ended) and len([e for e in events if isinstance(e, Ended)]) == 1


def test_the_project_is_stored_with_the_run() -> None:
    project = points_mlp()
    record = train_and_wait(project, steps=3)
    assert record.project_text is not None and loads(record.project_text).project == project
    assert len(RunStore().curve(record.id).values) == 3


def interrupted(times: int = 1) -> Callable[[Event], None]:
    """A listener at whose first epochs the user presses Ctrl-C."""
    left = times

    def on_event(event: Event) -> None:
        nonlocal left
        if isinstance(event, EpochDone) and left:
            left -= 1
            raise KeyboardInterrupt

    return on_event


def test_ctrl_c_stops_and_keeps_curve_and_checkpoint() -> None:
    with pytest.raises(KeyboardInterrupt):
        train_and_wait(points_mlp(epochs=100_000), on_event=interrupted())
    (record,) = RunStore().runs()
    assert record.state is RunState.STOPPED
    steps = len(RunStore().curve(record.id).values)
    assert steps >= 10
    assert position(record.folder / "last.safetensors").step == steps


def test_a_second_ctrl_c_does_not_wait_for_the_rest() -> None:
    """The compute thread is closed either way, so the run has ended here too: its steps are short."""
    events: list[Event] = []
    press = interrupted()

    def on_event(event: Event) -> None:
        events.append(event)
        if isinstance(event, Ended):
            raise KeyboardInterrupt
        press(event)

    with pytest.raises(KeyboardInterrupt):
        train_and_wait(points_mlp(epochs=100_000), on_event=on_event)
    assert isinstance(events[-1], Ended)
    assert RunStore().runs()[0].state is RunState.STOPPED


def test_a_listener_that_fails_stops_the_run() -> None:
    def on_event(event: Event) -> None:
        if isinstance(event, EpochDone):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        train_and_wait(points_mlp(epochs=100_000), on_event=on_event)
    assert RunStore().runs()[0].state is RunState.STOPPED


def test_a_run_that_fails_is_a_problem_and_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> torch.Tensor:
        raise ZeroDivisionError("1 / 0")

    monkeypatch.setattr(torch.nn.Tanh, "forward", broken)
    with pytest.raises(ProblemError) as caught:
        train_and_wait(points_mlp())
    assert "Tanh 1" in str(caught.value)
    (record,) = RunStore().runs()
    assert record.state is RunState.FAILED and record.problem == caught.value.problem.paragraph()


def test_what_cannot_begin_is_a_problem_and_is_not_recorded() -> None:
    with pytest.raises(ProblemError, match="Linear 1"):
        train_and_wait(edits.disconnect(points_mlp(), End("linear_1", "in")))
    assert RunStore().runs() == []


def test_the_random_numbers_of_the_caller_go_on() -> None:
    torch.manual_seed(3)
    expected = torch.rand(4).tolist()
    torch.manual_seed(3)
    train_and_wait(points_mlp(epochs=1))
    assert torch.rand(4).tolist() == expected


@pytest.fixture
def compute() -> ComputeThread:
    return ComputeThread()


def heard_of(job: Job[str]) -> list[Event]:
    events: list[Event] = []
    follow(job, events.append)
    return events


def test_a_run_is_steered_by_its_control(compute: ComputeThread) -> None:
    control = Control()
    control.change("lr", 0.25)
    job = start(compute, request_for(points_mlp(epochs=1)), RunStore(), control=control)
    heard_of(job)
    assert compute.close(60)
    assert job.table is not None and set(job.table.column("lr").tolist()) == {0.25}


def test_a_run_is_resumed_by_its_id(compute: ComputeThread) -> None:
    record = train_and_wait(points_mlp(), steps=15)
    job = start(compute, request_for(points_mlp(), resume=record.id), RunStore())
    events = heard_of(job)
    assert compute.close(60)
    assert job.result == record.id
    assert isinstance(events[0], Started) and (events[0].epoch, events[0].step) == (1, 15)
    assert len(RunStore().curve(record.id).values) == 30


def test_runs_in_one_thread_have_the_curves_that_they_have_alone(compute: ComputeThread) -> None:
    """The second run begins with whatever the first one left in the thread."""
    store = RunStore()
    jobs = [start(compute, request_for(points_mlp(seed=seed)), store) for seed in (4, 3)]
    for job in jobs:
        heard_of(job)
    assert compute.close(60)
    alone = train_and_wait(points_mlp(seed=3))
    assert jobs[1].result is not None
    assert store.curve(jobs[1].result).values.tolist() == store.curve(alone.id).values.tolist()


def test_a_request_takes_what_the_user_has_chosen_for_this_computer() -> None:
    project = points_mlp()
    usual = request_for(project)
    assert (usual.threads, usual.device) == (0, "auto")
    request = request_for(project, chosen=Settings(threads=3, device="cpu"))
    assert (request.threads, request.device) == (3, "cpu")


def test_waiting_for_a_run_goes_by_the_settings_as_well() -> None:
    SettingsStore().change(threads=cores(), device="cpu")
    record = train_and_wait(points_mlp(), steps=1)
    assert (record.threads, record.device) == (cores(), "cpu")
