"""The make-believe backend keeps the promises of a real one, so that what is tested with it holds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.runs.record import RunState
from netbuilder.runs.views import FilterView, MapsView, SizesView, UnitsView
from netbuilder.runs.watch import Wish
from netbuilder.studio.desk import DeskState
from netbuilder.studio.workspace import Workspace
from tests.studio.make_believe import MakeBelieve, follow

ALL = frozenset({"filters", "maps", "sizes", "units"})


@pytest.fixture
def begin() -> Iterator[Callable[[MakeBelieve], Workspace]]:
    """Begins runs of a given backend."""
    made: list[Workspace] = []

    def begin(played: MakeBelieve) -> Workspace:
        workspace = Workspace(backend=lambda: played)
        made.append(workspace)
        workspace.desk.start(workspace.project)
        return workspace

    yield begin
    for workspace in made:
        workspace.close()


def test_a_run_goes_to_its_end(begin: Callable[[MakeBelieve], Workspace]) -> None:
    desk = begin(MakeBelieve(steps=40, epochs=4)).desk
    follow(desk)
    assert desk.table is not None and desk.table.column("step").tolist() == list(range(1, 41))
    assert [done.step for done in desk.epochs] == [10, 20, 30, 40]
    assert desk.end is not None and desk.end.status is RunState.FINISHED
    assert set(desk.end.figures) == {"train", "val", "test"}


def test_it_waits_steps_and_stops(begin: Callable[[MakeBelieve], Workspace]) -> None:
    desk = begin(MakeBelieve(delay=0.001)).desk
    desk.pause()
    follow(desk, lambda: desk.started is not None)
    at = desk.progress.step if desk.progress is not None else 0
    desk.step()
    follow(desk, lambda: desk.progress is not None and desk.progress.step > at)
    assert desk.state is DeskState.PAUSED
    desk.stop()
    follow(desk)
    assert desk.end is not None and desk.end.status is RunState.STOPPED
    assert desk.table is not None and desk.table.length < 47 * 14


def test_a_rate_is_taken_and_told(begin: Callable[[MakeBelieve], Workspace]) -> None:
    desk = begin(MakeBelieve(delay=0.001)).desk
    follow(desk, lambda: desk.progress is not None)
    desk.set_lr(0.5)
    follow(desk, lambda: bool(desk.changes))
    assert (desk.changes[0].name, desk.changes[0].new) == ("lr", 0.5)
    follow(desk, lambda: desk.progress is not None and desk.progress.lr == 0.5)


def test_trouble_is_told_and_failure_ends_it(begin: Callable[[MakeBelieve], Workspace]) -> None:
    problem = Problem("out_of_memory", Text("There is not enough memory."))
    trouble = Problem("checkpoint_not_written", Text("A checkpoint could not be written."))
    desk = begin(MakeBelieve(fail=problem, fail_at=6, troubles=(trouble,))).desk
    told: list[Problem] = []

    def hear(heard: Problem) -> None:
        told.append(heard)

    desk.troubled.connect(hear)
    follow(desk)
    assert told == [trouble]
    assert desk.end is not None and desk.end.status is RunState.FAILED and desk.end.problem is problem
    assert desk.table is not None and desk.table.length == 5


def test_views_come_only_when_wished_for(begin: Callable[[MakeBelieve], Workspace]) -> None:
    desk = begin(MakeBelieve(delay=0.001)).desk
    follow(desk, lambda: desk.progress is not None and desk.progress.step > 10)
    assert desk.views == {}
    desk.look_at(Wish(ALL, 3))
    follow(desk, lambda: set(desk.views) == ALL)
    maps = desk.views["maps"]
    assert isinstance(maps, MapsView) and maps.sample == 3 and maps.label == "3"
    assert maps.picture.dtype == np.float32 and maps.picture.shape == (1, 28, 28)
    assert [layer.maps.ndim for layer in maps.layers] == [3, 3, 3]
    assert isinstance(desk.views["filters"], FilterView)
    assert desk.views["filters"].now.shape == (6, 1, 5, 5)
    assert isinstance(desk.views["sizes"], SizesView) and isinstance(desk.views["units"], UnitsView)


def test_a_waiting_run_answers_another_wish(begin: Callable[[MakeBelieve], Workspace]) -> None:
    desk = begin(MakeBelieve(delay=0.001)).desk
    follow(desk, lambda: desk.progress is not None)
    desk.pause()
    desk.look_at(Wish(frozenset({"maps"}), 5))
    follow(desk, lambda: "maps" in desk.views)
    assert isinstance(desk.views["maps"], MapsView) and desk.views["maps"].sample == 5


def test_it_needs_no_torch() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, tests.studio.make_believe; print('torch' in sys.modules)"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "False"
