"""A real training in a process of its own: the numbers of a thread, and nothing that ends it is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from netbuilder.core.paths import runs_folder
from netbuilder.engine.checkpoint import position
from netbuilder.project.file import save_file
from netbuilder.project.project import Project
from netbuilder.runs.process import started_mark
from netbuilder.runs.record import RunRecord, RunState
from netbuilder.runs.store import RunStore
from netbuilder.runs.views import SizesView
from netbuilder.runs.watch import Wish
from netbuilder.studio.desk import DeskState, TrainingDesk
from netbuilder.studio.jobs import ComputeThread
from netbuilder.studio.run_process.child import Child
from netbuilder.studio.run_process.spare import Spare
from netbuilder.studio.training import train_and_wait
from tests.networks import points_mlp
from tests.studio.run_process.pretended import follow, rows

SECONDS = 60.0
FOR_EVER = 100_000

# The real one, one of whose steps never returns and lets nobody else have the interpreter.
STUCK = """
import ctypes
from netbuilder.engine.trainer import Trainer
from netbuilder.studio.run_process.worker import main
step = Trainer._step
def stuck(trainer, batch):
    if trainer.position.step == 500:
        ctypes.PyDLL(None).sleep(1000)
    step(trainer, batch)
Trainer._step = stuck
main()
"""
# A program that trains in a process of its own, tells its number, and does not end by itself.
PROGRAM = """
import sys
from netbuilder.project.file import open_file
from netbuilder.runs.store import RunStore
from netbuilder.studio.jobs import ComputeThread
from netbuilder.studio.run_process.spare import Spare
from netbuilder.studio.training import follow, request_for, start
from pathlib import Path
request = request_for(open_file(Path(sys.argv[1])).project)
job = start(ComputeThread(), request, RunStore(), own_process=Spare())
follow(job, lambda event: print(job.process, flush=True))
"""


@pytest.fixture
def desk() -> Iterator[TrainingDesk]:
    made = TrainingDesk(ComputeThread(), RunStore)
    made.own_process = True
    yield made
    assert made._compute.close(20)


def curve(record: RunRecord) -> list[float]:
    found: list[float] = RunStore().curve(record.id).values.tolist()
    return found


def epochs(record: RunRecord) -> list[tuple[object, ...]]:
    return [(each.epoch, each.step, each.train, each.validation) for each in RunStore().epochs(record.id)]


def test_the_numbers_are_those_of_a_thread_to_the_last_bit(desk: TrainingDesk) -> None:
    project = points_mlp(epochs=4)
    there = train_and_wait(project)
    desk.look_at(Wish(frozenset({"sizes"})))
    desk.start(project)
    follow(desk)
    assert desk.end is not None and desk.end.status is RunState.FINISHED, desk.end
    here = RunStore().get(desk.run)
    assert here.process != there.process and desk.table is not None
    assert curve(here) == curve(there) == desk.table.column("loss").tolist()
    assert epochs(here) == epochs(there) and here.figures == there.figures == desk.end.figures
    assert (here.folder / "best.safetensors").read_bytes() == (there.folder / "best.safetensors").read_bytes()
    assert isinstance(desk.views["sizes"], SizesView)


@pytest.mark.long
def test_it_waits_steps_takes_another_rate_and_stops(desk: TrainingDesk) -> None:
    desk.start(points_mlp(epochs=FOR_EVER))
    follow(desk, lambda: rows(desk) > 20)
    desk.pause()
    time.sleep(0.3)
    desk.pump()
    held = rows(desk)
    desk.set_lr(0.5)
    for more in (1, 2, 3):
        desk.step()
        follow(desk, lambda more=more: rows(desk) == held + more)
    time.sleep(0.3)
    desk.pump()
    assert rows(desk) == held + 3 and desk.table is not None
    assert desk.table.column("lr", held).tolist() == [0.5] * 3
    assert [change.step for change in desk.changes] == [held + 1]
    desk.resume()
    follow(desk, lambda: rows(desk) > held + 20)
    desk.stop()
    follow(desk)
    assert desk.end is not None and desk.end.status is RunState.STOPPED and desk.end.problem is None
    record = RunStore().get(desk.run)
    assert position(record.folder / "last.safetensors").step == rows(desk) == len(curve(record))


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_one_that_is_killed_goes_on_bit_for_bit(desk: TrainingDesk) -> None:
    project = points_mlp(epochs=FOR_EVER)
    desk.start(project)
    follow(desk, lambda: len(desk.epochs) > 20)
    time.sleep(1.5)  # epochs are short: there is a checkpoint of the last second
    assert desk.process is not None
    os.kill(desk.process, signal.SIGKILL)
    follow(desk)
    assert desk.end is not None and desk.end.status is RunState.INTERRUPTED
    record, seen = RunStore().get(desk.run), rows(desk)
    assert record.state is RunState.INTERRUPTED and seen > 200
    kept = position(record.folder / "last.safetensors").step
    assert 0 < kept <= seen and desk.can_go_on
    desk.go_on()
    assert rows(desk) == seen, "the curve stays while the process begins"
    follow(desk, lambda: desk.state is DeskState.RUNNING and rows(desk) > seen + 100)
    assert [done.epoch for done in desk.epochs] == list(range(1, len(desk.epochs) + 1))
    desk.stop()
    follow(desk)
    assert desk.run == record.id and desk.table is not None
    unbroken = train_and_wait(project, steps=rows(desk))
    assert desk.table.column("loss").tolist() == curve(unbroken)


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="sleeps by a call of POSIX")
def test_a_step_that_never_returns_is_given_up_when_it_is_to_stop(desk: TrainingDesk) -> None:
    desk._spare = Spare(lambda: Child((sys.executable, "-c", STUCK)))
    desk.start(points_mlp(epochs=FOR_EVER))
    follow(desk, lambda: rows(desk) > 0)
    seen = 0
    while rows(desk) > seen:
        seen = rows(desk)
        time.sleep(1)
        desk.pump()
    process = desk.process
    assert process is not None
    desk.set_lr(0.1)
    desk.stop()
    follow(desk)
    assert desk.end is not None and desk.end.problem is not None
    assert desk.end.problem.code == "step_never_ended" and desk.end.checkpoint is not None
    assert not started_mark(process)
    assert RunStore().get(desk.run).state is RunState.INTERRUPTED


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_when_its_program_is_killed_it_writes_its_checkpoint_and_ends(tmp_path: Path) -> None:
    save_file(points_mlp(epochs=FOR_EVER), tmp_path / "project.netb")
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "project.netb")],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert program.stdout is not None
    child = int([program.stdout.readline() for _ in range(5)][-1])
    program.kill()
    program.communicate()
    latest = time.monotonic() + SECONDS
    while started_mark(child):
        assert time.monotonic() < latest, "it goes on without anybody"
        time.sleep(0.05)
    (record,) = RunStore().runs()
    assert record.state is RunState.STOPPED
    assert position(record.folder / "last.safetensors").step == len(curve(record)) > 0


@pytest.mark.long
def test_closing_ends_it_within_its_patience_and_leaves_its_last_step(desk: TrainingDesk) -> None:
    desk.start(points_mlp(epochs=FOR_EVER))
    follow(desk, lambda: rows(desk) > 20)
    process = desk.process
    assert process is not None
    assert desk._compute.close(10)
    assert not started_mark(process)
    (record,) = RunStore().runs()
    assert record.state is RunState.STOPPED and runs_folder() in record.folder.parents
    assert position(record.folder / "last.safetensors").step == len(curve(record))


def test_a_project_can_be_sent(tmp_path: Path) -> None:
    """Every example, as it is; it arrives as the same value."""
    import pickle

    from netbuilder.project.examples import examples

    for each in examples():
        project: Project = each.open().project
        assert pickle.loads(pickle.dumps(project, 5)) == project
