"""Whatever the disk does, the user reads a paragraph, training goes on, and what was written stays."""

from __future__ import annotations

import errno
import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy
import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem, ProblemError, Severity
from netbuilder.runs.database import open_for_writing
from netbuilder.runs.events import Changed, EpochDone
from netbuilder.runs.faults import storage_problem
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import Best, RunRecord, RunState
from netbuilder.runs.rows import BLOCK
from netbuilder.runs.store import RunStore
from netbuilder.runs.writer import RunWriter
from tests.runs.helpers import FakeClock, a_record, fill, loss_at, sqlite_error

Inject = Callable[[Callable[[str], sqlite3.Error | None]], None]


def problem_in(action: Callable[[], object]) -> Problem:
    with pytest.raises(ProblemError) as caught:
        action()
    return caught.value.problem


# ---------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (sqlite_error(sqlite3.SQLITE_FULL), "runs_disk_full"),
        (OSError(errno.ENOSPC, "No space left"), "runs_disk_full"),
        (OSError(errno.EFBIG, "File too large"), "runs_disk_full"),
        (sqlite_error(sqlite3.SQLITE_READONLY), "runs_unwritable"),
        (sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED), "runs_unwritable"),
        (sqlite_error(sqlite3.SQLITE_CANTOPEN), "runs_unwritable"),
        (OSError(errno.EROFS, "Read-only file system"), "runs_unwritable"),
        (OSError(errno.EACCES, "Permission denied"), "runs_unwritable"),
        (sqlite_error(sqlite3.SQLITE_BUSY), "runs_busy"),
        (sqlite_error(sqlite3.SQLITE_LOCKED), "runs_busy"),
        (sqlite_error(sqlite3.SQLITE_CORRUPT, sqlite3.DatabaseError), "runs_damaged"),
        (sqlite_error(sqlite3.SQLITE_NOTADB, sqlite3.DatabaseError), "runs_damaged"),
        (sqlite_error(sqlite3.SQLITE_IOERR), "runs_unavailable"),
        (sqlite3.OperationalError("without a code"), "runs_unavailable"),
        (OSError(errno.EIO, "Input/output error"), "runs_unavailable"),
    ],
)
def test_each_failure_has_a_name_a_place_and_a_remedy(error: sqlite3.Error | OSError, code: str) -> None:
    file = Path("somewhere") / "runs.sqlite"
    problem = storage_problem(error, file)
    assert problem.code == code
    assert problem.is_error
    assert str(problem.where) == str(file)
    assert problem.remedy is not None and str(file) in problem.paragraph()
    if code in ("runs_unavailable", "runs_unwritable"):
        assert str(error) in problem.paragraph()


# ---------------------------------------------------------------------------------------------- damage


def a_finished_run(store: RunStore) -> str:
    writer = store.begin(a_record("first"))
    writer.end(RunState.FINISHED, table=fill(MetricTable(), 3 * BLOCK))
    return writer.record.id


@pytest.mark.parametrize("damage", [b"not a database " * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_record_is_reported_and_not_touched_by_reading(store: RunStore, damage: bytes) -> None:
    store.folder.mkdir()
    store.file.write_bytes(damage)
    for read in (store.runs, store.settle, lambda: store.get("x"), lambda: store.curve("x")):
        problem = problem_in(read)
        assert problem.code == "runs_damaged"
        assert "kept as it is" in problem.paragraph()
        assert str(store.file) in problem.paragraph()
    assert store.file.read_bytes() == damage
    assert [file.name for file in store.folder.iterdir()] == ["runs.sqlite"]


def test_training_is_recorded_beside_a_damaged_record_which_is_kept(
    store: RunStore, record: RunRecord
) -> None:
    store.folder.mkdir()
    store.file.write_bytes(b"not a database " * 100)
    writer = store.begin(record)
    kept = store.folder / "runs.sqlite.damaged-20261123-120000"
    assert kept.read_bytes() == b"not a database " * 100
    assert writer.notice is not None
    assert writer.notice.severity is Severity.WARNING
    assert str(kept) in writer.notice.paragraph()
    writer.end(RunState.FINISHED, table=fill(MetricTable(), 10))
    assert [run.id for run in store.runs()] == [writer.record.id]
    assert len(store.curve(record.id).values) == 10


def test_damage_found_while_entering_the_run_is_met_in_the_same_way(
    store: RunStore, record: RunRecord, inject: Inject
) -> None:
    first = a_finished_run(store)
    told: list[str] = []

    def corrupt_once(statement: str) -> sqlite3.Error | None:
        if statement.startswith("INSERT INTO runs") and not told:
            told.append(statement)
            return sqlite_error(sqlite3.SQLITE_CORRUPT, sqlite3.DatabaseError)
        return None

    inject(corrupt_once)
    writer = store.begin(record)
    assert writer.notice is not None and writer.notice.code == "runs_begun_anew"
    writer.end(RunState.FINISHED)
    assert [run.id for run in store.runs()] == [writer.record.id]
    (kept,) = store.folder.glob("runs.sqlite.damaged-*")
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT id FROM runs").fetchall() == [(first,)]


def test_damage_that_stays_is_said_and_does_not_loop(
    store: RunStore, record: RunRecord, inject: Inject
) -> None:
    a_finished_run(store)
    inject(lambda statement: sqlite_error(sqlite3.SQLITE_CORRUPT, sqlite3.DatabaseError))
    assert problem_in(lambda: store.begin(record)).code == "runs_damaged"


def test_what_sqlite_keeps_beside_the_file_moves_with_it(store: RunStore) -> None:
    """Rows in the log that were not merged yet are still there under the new name."""
    writer = store.begin(a_record("first"))
    writer.flush(fill(MetricTable(), 10))
    assert (store.folder / "runs.sqlite-wal").exists()
    kept = store.set_aside()
    again = store.begin(a_record("second"))
    again.end(RunState.FINISHED)
    assert store.set_aside().name == "runs.sqlite.damaged-20261123-120000-2"
    assert store.runs() == []
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT count(*) FROM blocks").fetchone() == (4,)
    writer._connection.close()


def test_a_record_that_cannot_be_put_aside_is_said(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.folder.mkdir()
    store.file.write_bytes(b"not a database " * 100)

    def refuse(self: Path, target: object) -> None:
        raise PermissionError(errno.EACCES, "used by another process")

    monkeypatch.setattr(Path, "rename", refuse)
    for action in (store.set_aside, lambda: store.begin(a_record())):
        assert problem_in(action).code == "runs_unwritable"
    assert store.file.exists()


def test_any_bytes_in_the_file_give_an_answer_or_a_paragraph(store: RunStore) -> None:
    """Flipped, zeroed and cut files: every way of reading ends in an answer or in a Problem."""
    run = a_finished_run(store)
    with closing(open_for_writing(store.file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    sound = store.file.read_bytes()
    dice = random.Random(5)
    refused = 0
    for _ in range(150):
        broken = bytearray(sound)
        for _ in range(dice.choice((1, 4, 30))):
            # The first page and the short rows are where it hurts; blobs take up most of the file.
            place = dice.choice((dice.randrange(len(broken)), dice.randrange(100), dice.randrange(30_000)))
            broken[place] = dice.randrange(256)
        del broken[dice.choice((len(broken), len(broken), dice.randrange(len(broken)))) :]
        store.file.write_bytes(broken)
        reads = (store.runs, store.settle, lambda: store.get(run), lambda: store.curve(run))
        more = (lambda: store.epochs(run), lambda: store.changes(run), lambda: store.checkpoints(run))
        for read in (*reads, *more):
            try:
                read()
            except ProblemError as error:
                refused += 1
                assert len(error.problem.paragraph()) > 20
        for beside in store.folder.glob("runs.sqlite-*"):
            beside.unlink()
    assert refused > 50


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("runs", "settings", "{"),
        ("runs", "settings", "[]"),
        ("runs", "settings", "[" * 100_000),
        ("runs", "seed", "many"),
        ("runs", "state", "asleep"),
        ("runs", "best", '{"name": 1}'),
        ("runs", "figures", None),
        ("blocks", "data", b"abc"),
        ("blocks", "kind", "nonsense"),
    ],
)
def test_a_row_that_we_cannot_have_written_is_damage(
    store: RunStore, table: str, column: str, value: object
) -> None:
    run = a_finished_run(store)
    with closing(sqlite3.connect(store.file)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        # Without its NOT NULL, a column can be made to hold what we never write.
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'figures TEXT NOT NULL', 'figures TEXT')"
        )
    with closing(sqlite3.connect(store.file)) as connection, connection:
        connection.execute(f"UPDATE {table} SET {column} = ?", (value,))
    read = store.runs if table == "runs" else lambda: store.curve(run)
    assert problem_in(read).code == "runs_damaged"


def test_series_of_different_lengths_are_damage(store: RunStore) -> None:
    run = a_finished_run(store)
    with closing(sqlite3.connect(store.file)) as connection, connection:
        connection.execute("DELETE FROM blocks WHERE series = 'loss' AND block = 1")
    assert problem_in(lambda: store.curve(run)).code == "runs_damaged"
    assert len(store.curve(run, "lr").values) == 3 * BLOCK


# ---------------------------------------------------------------------------------------------- beginnings


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, record: RunRecord) -> None:
    (tmp_path / "file").write_text("in the way")
    store = RunStore(tmp_path / "file" / "runs")
    problem = problem_in(lambda: store.begin(record))
    assert "NETBUILDER_HOME" in problem.paragraph()


def test_a_folder_that_cannot_be_looked_into_is_said(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "exists", refuse)
    assert problem_in(store.runs).code == "runs_unwritable"


def test_a_record_that_another_program_locks_is_said(
    store: RunStore, record: RunRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_finished_run(store)
    monkeypatch.setattr("netbuilder.runs.database.BUSY_SECONDS", 0.01)
    with closing(sqlite3.connect(store.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert problem_in(lambda: store.begin(record)).code == "runs_busy"
        assert len(store.runs()) == 1, "readers do not wait for a writer"
        other.execute("ROLLBACK")


def test_settling_what_cannot_be_written_is_said(
    store: RunStore, inject: Inject, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = store.begin(a_record())
    writer._connection.close()
    monkeypatch.setattr("netbuilder.runs.process.started_mark", lambda pid: "another")
    full = sqlite_error(sqlite3.SQLITE_FULL)
    inject(lambda statement: full if statement.startswith("UPDATE") else None)
    assert problem_in(store.settle).code == "runs_disk_full"
    assert store.runs()[0].state is RunState.INTERRUPTED


# ---------------------------------------------------------------------------------------------- in mid-run


def test_trouble_is_kept_until_a_write_succeeds_and_nothing_is_lost(
    store: RunStore, clock: FakeClock, record: RunRecord, inject: Inject
) -> None:
    full = [False]
    inject(lambda s: sqlite_error(sqlite3.SQLITE_FULL) if full[0] and s.startswith("INSERT") else None)
    writer, table = store.begin(record), MetricTable()
    writer.flush(fill(table, 10))
    full[0] = True
    writer.epoch(EpochDone(1, 10, 1.0, FrozenDict({"loss": 0.5}), FrozenDict({})))
    first = writer.trouble
    assert first is not None and first.code == "runs_disk_full"
    for _ in range(3):
        clock.now += 1
        writer.tick(fill(table, BLOCK))
        assert writer.trouble is first, "said once"
    assert len(store.curve(record.id).values) == 10
    assert store.epochs(record.id) == []
    full[0] = False
    clock.now += 1
    writer.tick(fill(table, 5))
    assert writer.trouble is None
    assert len(store.curve(record.id).values) == 15 + 3 * BLOCK
    assert [done.epoch for done in store.epochs(record.id)] == [1]
    full[0] = True
    clock.now += 1
    writer.tick(fill(table, 5))
    assert writer.trouble is not None and writer.trouble is not first, "new trouble is said anew"
    full[0] = False
    writer.end(RunState.FINISHED, table=table)
    assert writer.trouble is None
    assert len(store.curve(record.id).values) == 20 + 3 * BLOCK


def test_another_writer_that_does_not_end_holds_training_up_for_a_moment_only(
    store: RunStore, record: RunRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netbuilder.runs.writer.PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr("netbuilder.runs.writer.BUSY_SECONDS", 0.01)
    writer, table = store.begin(record), fill(MetricTable(), 10)
    with closing(sqlite3.connect(store.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writer.flush(table)
        assert writer.trouble is not None and writer.trouble.code == "runs_busy"
        other.execute("ROLLBACK")
    writer.end(RunState.FINISHED, table=table)
    assert writer.trouble is None
    assert store.get(record.id).state is RunState.FINISHED
    assert len(store.curve(record.id).values) == 10


class Counter:
    """Counts statements and fails those between two numbers."""

    def __init__(self, first: int, count: int) -> None:
        self.asked = 0
        self.failing = range(first, first + count)

    def __call__(self, statement: str) -> sqlite3.Error | None:
        self.asked += 1
        return sqlite3.OperationalError("disk I/O error") if self.asked in self.failing else None


def play(writer: RunWriter, clock: FakeClock, table: MetricTable) -> None:
    """A run with everything that can be recorded."""
    writer.flush(fill(table, 100))
    writer.epoch(EpochDone(1, 100, 1.0, FrozenDict({"loss": 0.5}), FrozenDict({})))
    writer.change(Changed(100, "lr", 0.1, 0.01))
    writer.checkpoint("epoch", 100, writer.record.folder / "epoch-1")
    writer.checkpoint("last", 100, writer.record.folder / "last")
    writer.improved(Best("loss", 0.5, 1))
    clock.now += 1
    writer.tick(fill(table, BLOCK))
    writer.forget_checkpoint(writer.record.folder / "epoch-1")
    clock.now += 1
    writer.tick(fill(table, 1))
    writer.end(RunState.FINISHED, table=fill(table, 3))


def begun(folder: Path, clock: FakeClock) -> tuple[RunStore, RunWriter]:
    store = RunStore(folder, clock=clock)
    return store, store.begin(a_record("n", id="n"))


def is_whole(store: RunStore, rows: int) -> bool:
    found = store.get("n")
    return (
        found.state is RunState.FINISHED
        and found.best == Best("loss", 0.5, 1)
        and numpy.array_equal(store.curve("n").values, loss_at(numpy.arange(rows)))
        and [done.epoch for done in store.epochs("n")] == [1]
        and store.changes("n") == [Changed(100, "lr", 0.1, 0.01)]
        and [kept.kind for kept in store.checkpoints("n")] == ["last"]
    )


def is_sound_so_far(store: RunStore) -> bool:
    values = store.curve("n").values
    return store.get("n").state is RunState.RUNNING and numpy.array_equal(
        values, loss_at(numpy.arange(len(values)))
    )


@pytest.mark.parametrize("count", [1, 3, 10_000], ids=["once", "three times", "for good"])
def test_a_fault_at_every_single_statement_of_a_run(
    tmp_path: Path, clock: FakeClock, inject: Inject, count: int
) -> None:
    """For each n, the n-th statement fails: nothing is raised, and what was given is there or still waits."""
    nothing = Counter(0, 0)
    inject(nothing)
    store, writer = begun(tmp_path / "whole", clock)
    before = nothing.asked
    play(writer, clock, MetricTable())
    statements = nothing.asked - before
    rows = 100 + BLOCK + 1 + 3
    assert writer.trouble is None and is_whole(store, rows)
    assert statements > 40
    recovered = 0
    for number in range(1, statements + 1):
        inject(Counter(0, 0))
        store, writer = begun(tmp_path / str(number), clock)
        inject(Counter(number, count))
        play(writer, clock, MetricTable())
        inject(Counter(0, 0))
        if writer.trouble is None:
            recovered += 1
            assert is_whole(store, rows), number
        else:
            assert writer.trouble.code == "runs_unavailable"
            assert is_sound_so_far(store), number
    # Only a fault in the writing of the end itself cannot be tried again: 8 statements, of which the third is
    # the end and 4 are columns. Three faults in a row reach it from two writes before as well.
    lost = {1: 8, 3: 19, 10_000: statements}
    assert statements - recovered == lost[count]


@pytest.mark.parametrize("count", [1, 10_000], ids=["once", "for good"])
def test_a_fault_at_every_single_statement_of_a_beginning(
    tmp_path: Path, clock: FakeClock, inject: Inject, count: int
) -> None:
    """A run begins whole or not at all, and the next beginning finds the store as if nothing had been."""
    nothing = Counter(0, 0)
    inject(nothing)
    begun(tmp_path / "whole", clock)[1].end(RunState.FINISHED)
    refused = 0
    for number in range(1, nothing.asked + 1):
        inject(Counter(number, count))
        folder = tmp_path / str(number)
        try:
            first = [begun(folder, clock)[1]]
        except ProblemError as error:
            assert error.problem.code == "runs_unavailable"
            refused += 1
            first = []
        inject(Counter(0, 0))
        store = RunStore(folder, clock=clock)
        second = store.begin(a_record("n", id="m"))
        known = [second.record.id, *(writer.record.id for writer in first)]
        assert [run.id for run in store.runs()] == known, number
        for writer in (second, *first):
            writer.end(RunState.FINISHED)
    assert refused > 8


def test_a_fault_at_every_single_statement_of_reading(
    tmp_path: Path, clock: FakeClock, inject: Inject
) -> None:
    store, writer = begun(tmp_path, clock)
    play(writer, clock, MetricTable())
    reads = (store.runs, lambda: store.get("n"), lambda: store.curve("n"), lambda: store.epochs("n"))
    for read in (*reads, lambda: store.changes("n"), lambda: store.checkpoints("n"), store.settle):
        nothing = Counter(0, 0)
        inject(nothing)
        read()
        assert nothing.asked >= 2
        for number in range(1, nothing.asked + 1):
            inject(Counter(number, 1))
            assert problem_in(read).code == "runs_unavailable"


# ---------------------------------------------------------------------------------------------- a full disk

FULL_DISK = """
import json, resource, signal, sys
from pathlib import Path
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import RunState
from netbuilder.runs.store import RunStore
from tests.runs.helpers import a_record, fill

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = RunStore(Path(sys.argv[1]))
writer, table = store.begin(a_record("n", id="n")), MetricTable()
writer.flush(fill(table, 500))
unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, unlimited[1]))
codes = []
for _ in range(20):
    writer.flush(fill(table, 2_000))
    codes.append(None if writer.trouble is None else writer.trouble.code)
kept = len(store.curve("n").values)
resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
writer.end(RunState.FINISHED, table=table)
print(json.dumps([codes, kept, writer.trouble is None, table.length]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are a thing of POSIX")
def test_a_disk_that_is_really_full_for_a_while(tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert child.returncode == 0, child.stderr
    codes, kept, recovered, rows = json.loads(child.stdout)
    assert None in codes, "something was written before the disk was full"
    assert codes[-1] is not None
    assert {code for code in codes if code} <= {"runs_disk_full", "runs_unavailable"}
    assert recovered
    store = RunStore(tmp_path)
    assert store.get("n").state is RunState.FINISHED
    numpy.testing.assert_array_equal(store.curve("n").values, loss_at(numpy.arange(rows)))
    assert 500 <= kept < rows
