"""Training is killed at any moment: the curve up to that second is there, and it goes on bit for bit."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from netbuilder.engine.backend import trained_model
from netbuilder.engine.checkpoint import position
from netbuilder.project.file import save_file
from netbuilder.project.project import Project
from netbuilder.runs.record import RunRecord, RunState
from netbuilder.runs.store import RunStore
from tests.engine.runner import Runner
from tests.networks import points_mlp

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork: many trainings die in a second")

# Steps in a second, so that a run lasts; and seconds within which every loss must be on the disk. The store
# flushes each second; the rest is for a machine that has much to do.
PACE = 400
BEHIND = 2.0

# One process that forks the trainings, so that only one pays for importing torch. A training writes down,
# every few milliseconds, the moment and how many losses it has.
TRAININGS = """
import os, signal, sys, threading, time
from pathlib import Path
from netbuilder.core.control import Control
from netbuilder.studio.jobs import ComputeThread
from netbuilder.studio.training import follow, request_for, start
from netbuilder.project.file import loads
from netbuilder.runs.store import RunStore
import netbuilder.engine.backend

def train(folder, pace):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    project = loads((folder / "project.netb").read_text()).project
    job = start(ComputeThread(), request_for(project), RunStore(folder / "runs"), control=Control(pace))
    def tell():
        with open(folder / "lengths", "w", buffering=1) as file:
            while True:
                length = 0 if job.table is None else job.table.length
                file.write(f"{time.monotonic()} {length}\\n")
                time.sleep(0.005)
    threading.Thread(target=tell, daemon=True).start()
    try:
        follow(job, lambda event: None)
    except KeyboardInterrupt:
        job.control.stop()
        follow(job, lambda event: None)

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        try:
            pace, _, folder = line.strip().partition(" ")
            train(Path(folder), float(pace))
        finally:
            os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


class Trainings:
    """The forking process, spoken to line by line."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", TRAININGS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def begin(self, folder: Path) -> int:
        """The process that trains the project in `folder`."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{PACE} {folder}\n")
        self.process.stdin.flush()
        return self._hear()

    def end(self, child: int, number: signal.Signals) -> int:
        """Send a signal, wait for the end, and give its status."""
        os.kill(child, number)
        return self._hear()

    def _hear(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())


@pytest.fixture(scope="module")
def trainings() -> Iterator[Trainings]:
    made = Trainings()
    yield made
    made.process.communicate()
    assert made.process.returncode == 0


@pytest.fixture(scope="module")
def project() -> Project:
    return points_mlp(epochs=100_000)


@pytest.fixture(scope="module")
def unbroken(project: Project, tmp_path_factory: pytest.TempPathFactory) -> list[float]:
    """The curve of a run that nobody killed."""
    runner = Runner(tmp_path_factory.mktemp("unbroken"))
    runner.run(project, steps=3000)
    return runner.losses


def begun(folder: Path, project: Project, trainings: Trainings) -> int:
    """The process of a training in `folder` that has taken its first step."""
    folder.mkdir()
    save_file(project, folder / "project.netb")
    child = trainings.begin(folder)
    while not any(length for _, length in lengths(folder)):
        time.sleep(0.005)
    return child


def lengths(folder: Path) -> list[tuple[float, int]]:
    """(moment, how many losses there were) as the training wrote them down; the last line may be half."""
    file = folder / "lengths"
    lines = file.read_text().splitlines()[:-1] if file.exists() else []
    return [(float(moment), int(length)) for moment, _, length in (line.partition(" ") for line in lines)]


def check(folder: Path, project: Project, unbroken: list[float]) -> tuple[RunRecord, list[float]]:
    """What must hold of a training that was ended by force."""
    store = RunStore(folder / "runs")
    (record,) = store.runs()
    curve = store.curve(record.id)
    losses: list[float] = curve.values.tolist()
    assert curve.steps.tolist() == list(range(1, len(losses) + 1))
    assert losses == unbroken[: len(losses)]
    told = lengths(folder)
    safe = max((length for moment, length in told if moment < told[-1][0] - BEHIND), default=0)
    assert len(losses) >= safe
    at = position(record.folder / "last.safetensors")
    assert at.step <= len(losses)
    trained_model(store.get(record.id), "last")

    runner = Runner(folder / "runs")
    goal = len(losses) + 30
    runner.run(project, resume=record.id, steps=goal)
    assert runner.losses == unbroken[:goal]
    assert not list(record.folder.glob(".*")), "nothing half-written stays behind"
    return record, losses


def kill(trainings: Trainings, folder: Path, project: Project, seconds: float) -> None:
    child = begun(folder, project, trainings)
    time.sleep(seconds)
    assert trainings.end(child, signal.SIGKILL) == signal.SIGKILL


@pytest.mark.parametrize("seconds", [0.0, BEHIND + 1.0])
def test_killed(
    trainings: Trainings, tmp_path: Path, project: Project, unbroken: list[float], seconds: float
) -> None:
    folder = tmp_path / "killed"
    kill(trainings, folder, project, seconds)
    record, losses = check(folder, project, unbroken)
    assert record.state is RunState.INTERRUPTED
    assert record.problem is not None and "Continue" in record.problem
    if seconds > BEHIND:
        assert losses, "what was a second old is there"


@pytest.mark.long
def test_killed_at_many_moments(
    trainings: Trainings, tmp_path: Path, project: Project, unbroken: list[float]
) -> None:
    dice = random.Random(5)
    found = set()
    for number in range(10):
        folder = tmp_path / str(number)
        kill(trainings, folder, project, dice.random() * (BEHIND + 1.5))
        record, losses = check(folder, project, unbroken)
        assert record.state is RunState.INTERRUPTED
        found.add(len(losses))
    assert len(found) > 3, "the moments were all the same"


def test_ctrl_c(trainings: Trainings, tmp_path: Path, project: Project, unbroken: list[float]) -> None:
    """Stops after the step: every loss is recorded, and the last checkpoint stands behind them all."""
    folder = tmp_path / "stopped"
    child = begun(folder, project, trainings)
    assert trainings.end(child, signal.SIGINT) == 0
    last = position(next((folder / "runs").glob("*/last.safetensors")))
    record, losses = check(folder, project, unbroken)
    assert record.state is RunState.STOPPED and last.step == len(losses)
    assert len(losses) >= lengths(folder)[-1][1]
