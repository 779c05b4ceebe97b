"""The writer is killed at any moment: the store opens, and the curve is there up to the last flush."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy
import pytest

from netbuilder.runs.record import RunState
from netbuilder.runs.store import RunStore
from tests.runs.helpers import a_record, loss_at

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork: many writers die in a second")

# One process that forks the writers, so that only one pays for importing numpy. A writer says how many
# rows are safe after each flush; it does not survive the statement `at`, or, where that is 0, is killed from
# outside.
WRITERS = """
import os, signal, sqlite3, sys
from pathlib import Path
from netbuilder.core.frozen import FrozenDict
from netbuilder.runs.events import EpochDone
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.process import this_process
from netbuilder.runs.store import RunStore
from tests.runs.helpers import Faulty, a_record, fill

def write(folder, at):
    connect = sqlite3.connect
    sqlite3.connect = lambda *args, **more: connect(*args, factory=Faulty, **more)
    asked = 0
    def die(statement):
        nonlocal asked
        asked += 1
        if asked == at:
            os.kill(os.getpid(), signal.SIGKILL)
    Faulty.fault = staticmethod(die)
    safe = os.open(folder + ".safe", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    writer = RunStore(Path(folder)).begin(a_record("n", id="n", process=this_process()))
    os.write(safe, b"0\\n")
    table = MetricTable(["further"])
    for epoch in range(1, 100_000 if at == 0 else 4):
        writer.flush(fill(table, 1777))
        os.write(safe, b"%d\\n" % table.length)
        writer.epoch(EpochDone(epoch, table.length, 1.0, FrozenDict({}), FrozenDict({})))

for line in sys.stdin:
    folder, at = line.split()
    child = os.fork()
    if child == 0:
        try:
            write(folder, int(at))
        finally:
            os._exit(0)
    print(child, flush=True)
    if at == "0":
        sys.stdin.readline()
        os.kill(child, signal.SIGKILL)
    print(os.waitpid(child, 0)[1], flush=True)
"""


class Writers:
    """The forking process, spoken to line by line."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITERS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def close(self) -> None:
        self.process.communicate()
        assert self.process.returncode == 0


@pytest.fixture
def writers() -> Writers:
    return Writers()


def safe_rows(folder: Path) -> int:
    file = Path(f"{folder}.safe")
    lines = file.read_text().split() if file.exists() else []
    return int(lines[-1]) if lines else -1


def check(folder: Path, safe: int) -> int:
    """The store of a killed writer: sound, complete up to `safe` rows, and open to the next run."""
    store = RunStore(folder)
    runs = store.runs()
    rows = 0
    assert [(run.id, run.state) for run in runs] in ([], [("n", RunState.INTERRUPTED)])
    if safe >= 0:
        assert runs, "the run had begun"
    if runs:
        curve = store.curve("n")
        rows = len(curve.values)
        assert rows >= safe
        assert rows % 1777 == 0, "a flush is there whole or not at all"
        numpy.testing.assert_array_equal(curve.steps, numpy.arange(rows))
        numpy.testing.assert_array_equal(curve.values, loss_at(numpy.arange(rows)))
        if rows:
            assert len(store.curve("n", "further").values) == rows
        assert {done.step for done in store.epochs("n")} <= set(range(0, rows + 1, 1777))
        assert store.settle() == ["n"]
    again = store.begin(a_record("n", id="again"))
    again.end(RunState.FINISHED)
    assert again.notice is None and again.trouble is None
    assert store.runs()[0].id == "again"
    return rows


def test_killed_at_every_single_statement(writers: Writers, tmp_path: Path) -> None:
    lengths = []
    for at in range(1, 200):
        folder = tmp_path / str(at)
        writers.say(json.dumps(str(folder)).strip('"') + f" {at}")
        writers.hear()
        killed = writers.hear() != 0
        lengths.append(check(folder, safe_rows(folder)))
        if not killed:
            break
    writers.close()
    assert not killed, "there are fewer statements than that"
    assert sorted(set(lengths)) == [0, 1777, 3554, 5331]
    assert lengths == sorted(lengths)


def test_killed_at_moments_that_nobody_chose(writers: Writers, tmp_path: Path) -> None:
    """Inside SQLite and the system as well, where no statement begins."""
    dice = random.Random(11)
    lengths = set()
    for number in range(40):
        folder = tmp_path / str(number)
        writers.say(f"{folder} 0")
        writers.hear()
        while safe_rows(folder) < 1777 * dice.choice((0, 1, 3)):
            time.sleep(0.0005)
        time.sleep(dice.random() * 0.004)
        writers.say("now")
        assert writers.hear() == 9
        lengths.add(check(folder, safe_rows(folder)))
    writers.close()
    assert len(lengths) > 1, "the moments were all the same"
