"""The desk follows a run and steers it: states, progress, pauses, single steps, stops, recorded runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.project.examples import example
from netbuilder.project.project import Project
from netbuilder.runs.events import Ended, EpochDone, Event
from netbuilder.runs.record import RunState
from netbuilder.runs.watch import Wish
from netbuilder.studio.desk import DeskState, TrainingDesk
from netbuilder.studio.workspace import Workspace
from tests.studio.make_believe import MakeBelieve

SECONDS = 20.0


class Ear:
    """Keeps what the signals of a desk said."""

    def __init__(self, desk: TrainingDesk) -> None:
        self.states: list[DeskState] = []
        self.epochs: list[EpochDone] = []
        self.ends: list[Ended] = []
        self.events: list[Event] = []
        self.kinds: set[str] = set()
        self.desk = desk
        desk.state_changed.connect(self.on_state)
        desk.epoch_done.connect(self.on_epoch)
        desk.ended.connect(self.on_end)
        desk.view_changed.connect(self.on_view)
        desk.heard.connect(self.on_event)

    def on_state(self) -> None:
        self.states.append(self.desk.state)

    def on_epoch(self, done: EpochDone) -> None:
        self.epochs.append(done)

    def on_end(self, ended: Ended) -> None:
        self.ends.append(ended)

    def on_view(self, kind: str) -> None:
        self.kinds.add(kind)

    def on_event(self, event: Event) -> None:
        self.events.append(event)


Played = Callable[..., tuple[TrainingDesk, Ear]]


@pytest.fixture
def project() -> Project:
    return example("lenet5").open().project


@pytest.fixture
def played() -> Iterator[Played]:
    """Makes a desk with a make-believe backend of the given parameters."""
    spaces: list[Workspace] = []

    def make(**parameters: object) -> tuple[TrainingDesk, Ear]:
        backend = MakeBelieve(**parameters)  # type: ignore[arg-type]  # as MakeBelieve declares them
        spaces.append(Workspace(backend=lambda: backend))
        return spaces[-1].desk, Ear(spaces[-1].desk)

    yield make
    for space in spaces:
        space.close()


def pumped(desk: TrainingDesk, until: Callable[[], bool]) -> None:
    limit = time.monotonic() + SECONDS
    while not until():
        assert time.monotonic() < limit, "the run did not get there"
        desk.pump()
        time.sleep(0.002)


def rows(desk: TrainingDesk) -> int:
    return desk.table.length if desk.table is not None else 0


def test_a_run_from_start_to_end(played: Played, project: Project) -> None:
    desk, ear = played(steps=40, epochs=4)
    assert not desk.alive and desk.progress is None
    desk.look_at(Wish(frozenset({"sizes"})))
    desk.start(project)
    assert desk.state is DeskState.STARTING
    pumped(desk, lambda: not desk.alive)
    assert ear.states == [
        DeskState.STARTING, DeskState.RUNNING, DeskState.TESTING, DeskState.IDLE,
    ]  # fmt: skip
    assert [done.epoch for done in desk.epochs] == [1, 2, 3, 4] == [done.epoch for done in ear.epochs]
    assert rows(desk) == 40
    assert ear.kinds == {"sizes"} and set(desk.views) == {"sizes"}
    assert [end.status for end in ear.ends] == [RunState.FINISHED]
    assert desk.end is ear.ends[0] is ear.events[-1]
    progress = desk.progress
    assert progress is not None
    assert (progress.epoch, progress.batch, progress.batches) == (4, 10, 10)
    assert progress.share == 1


def test_quick_steps_are_announced_together_and_the_last_of_them_at_once(
    played: Played, project: Project
) -> None:
    desk, _ = played(steps=400, epochs=1, delay=0.001)
    told: list[int] = []

    def tell() -> None:
        told.append(rows(desk))

    desk.moved.connect(tell)
    began = time.monotonic()
    desk.start(project)
    pumped(desk, lambda: not desk.alive)
    # One more for the first step and one for the last.
    assert len(told) <= (time.monotonic() - began) / 0.08 + 2
    assert told[-1] == 400


def test_a_pause_holds_until_it_is_ended(played: Played, project: Project) -> None:
    desk, _ = played(steps=400, epochs=4, delay=0.002)
    desk.start(project)
    pumped(desk, lambda: rows(desk) >= 5)
    desk.pause()
    assert desk.state is DeskState.PAUSED
    time.sleep(0.05)
    desk.pump()
    held = rows(desk)
    time.sleep(0.05)
    desk.pump()
    assert rows(desk) == held < 400
    desk.step()
    pumped(desk, lambda: rows(desk) == held + 1)
    assert desk.state is DeskState.PAUSED
    desk.resume()
    assert desk.state is DeskState.RUNNING
    pumped(desk, lambda: rows(desk) > held + 5)


def test_a_stop_is_told_at_once_and_ends_the_run(played: Played, project: Project) -> None:
    desk, ear = played(steps=400, epochs=4, delay=0.002)
    desk.start(project)
    pumped(desk, lambda: rows(desk) >= 3)
    desk.stop()
    assert desk.state is DeskState.STOPPING
    pumped(desk, lambda: not desk.alive)
    assert ear.ends[0].status is RunState.STOPPED


def test_a_second_start_waits_for_the_first_to_end(played: Played, project: Project) -> None:
    desk, ear = played(steps=400, epochs=4, delay=0.002)
    desk.start(project)
    desk.start(project)
    desk.stop()
    pumped(desk, lambda: not desk.alive)
    desk.start(project)
    desk.stop()
    pumped(desk, lambda: not desk.alive)
    assert len(ear.ends) == 2


def test_a_new_learning_rate_is_told(played: Played, project: Project) -> None:
    desk, _ = played(steps=4000, epochs=4, delay=0.001)
    desk.start(project)
    pumped(desk, lambda: rows(desk) >= 3)
    desk.set_lr(0.5)
    pumped(desk, lambda: bool(desk.changes))
    assert (desk.changes[0].name, desk.changes[0].new) == ("lr", 0.5)


def test_a_failure_reaches_the_end(played: Played, project: Project) -> None:
    broken = Problem("nan_loss", Text("The loss is no number any more."))
    desk, ear = played(steps=40, epochs=4, fail=broken, fail_at=7)
    desk.start(project)
    pumped(desk, lambda: not desk.alive)
    assert ear.ends[0].status is RunState.FAILED
    assert ear.ends[0].problem == broken
    assert rows(desk) == 6


def test_a_sample_chosen_while_it_waits_is_shown_at_once(played: Played, project: Project) -> None:
    desk, ear = played(steps=400, epochs=4, delay=0.002)
    desk.start(project)
    pumped(desk, lambda: rows(desk) >= 3)
    desk.pause()
    desk.look_at(Wish(frozenset({"maps"}), sample=7))
    pumped(desk, lambda: "maps" in ear.kinds)
    assert desk.views["maps"].sample == 7  # type: ignore[attr-defined]  # a MapsView


def test_a_recorded_run_is_shown_as_it_ended(project: Project) -> None:
    from netbuilder.project import edits
    from netbuilder.studio.training import train_and_wait

    short = edits.change_recipe(project, epochs=2, batch=512)
    record = train_and_wait(short)
    space = Workspace()
    ear = Ear(space.desk)
    space.desk.recall(record)
    progress = space.desk.progress
    assert progress is not None and space.desk.table is not None
    assert space.desk.table.length == progress.step == progress.steps == 2 * progress.batches
    assert [done.epoch for done in space.desk.epochs] == [1, 2]
    assert space.desk.project == short
    assert ear.ends[0].figures == record.figures
    assert not space.desk.alive
    space.close()
