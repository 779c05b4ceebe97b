"""Every run that was ever trained, in one SQLite file: written by one thread a run, read by whoever wants to.

The same file serves several processes: the window, the command line, a training in a process of its own.
A run is named by its id or by any beginning of it that no other run shares.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from netbuilder.core.paths import runs_folder
from netbuilder.core.problem import Problem, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.runs import rows
from netbuilder.runs.database import open_for_reading, open_for_writing, transaction
from netbuilder.runs.events import Changed, EpochDone
from netbuilder.runs.faults import begun_anew, damaged, is_damage, storage_problem
from netbuilder.runs.record import Checkpoint, RunRecord, RunState, another_id
from netbuilder.runs.writer import RunWriter

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

__all__ = ["Curve", "RunStore", "RunWriter"]

FILE = "runs.sqlite"
# Files that SQLite keeps beside its own; they belong to it and move with it.
BESIDE = ("-wal", "-shm", "-journal")

T = TypeVar("T")

_LISTED = ", ".join(rows.RUN_COLUMNS[:-1])
_NEAREST = 3


class Curve(NamedTuple):
    """A series of a run: `steps` (int64) and `values` (float64), equally long, in the order of training."""

    steps: NDArray[int64]
    values: NDArray[float64]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class RunStore:
    """The runs in `folder` (the user's where none is given). Making one opens nothing and writes nothing.

    All methods raise ProblemError for a file that is damaged, locked, newer or out of reach.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self.folder = runs_folder() if folder is None else folder
        self.file = self.folder / FILE
        self._clock = clock
        self._now = now

    # ------------------------------------------------------------------------------------------ writing

    def begin(self, record: RunRecord) -> RunWriter:
        """Enter a run and make its folder. A damaged record is put aside; `RunWriter.notice` says so.

        Raises ProblemError where nothing can be written at all (full disk, read-only folder).
        """
        try:
            try:
                return self._begin(record, None)
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
            return self._begin(record, begun_anew(self.file, self.set_aside()))
        except (sqlite3.Error, OSError) as error:
            raise ProblemError(storage_problem(error, self.file)) from error

    def settle(self) -> list[str]:
        """Write down as interrupted the runs whose process has ended, and return their ids."""
        running = self._read(
            f"SELECT {_LISTED} FROM runs WHERE state = ?", (RunState.RUNNING.value,), self._records
        )
        ended = [run for run in running if run.state is RunState.INTERRUPTED]
        if ended:
            try:
                self._write_states(ended)
            except (sqlite3.Error, OSError) as error:
                raise ProblemError(storage_problem(error, self.file)) from error
        return [run.id for run in ended]

    def set_aside(self) -> Path:
        """Rename the file, with what SQLite keeps beside it, so that a new one can be begun; its new path.

        Nothing is deleted. Raises ProblemError where it cannot be renamed.
        """
        stem = f"{FILE}.damaged-{self._now().astimezone(UTC):%Y%m%d-%H%M%S}"
        kept = self.folder / stem
        number = 1
        while kept.exists():
            number += 1
            kept = self.folder / f"{stem}-{number}"
        try:
            # SQLite finds what was not yet merged under the new name as well.
            for end in BESIDE:
                beside = self.folder / f"{FILE}{end}"
                if beside.exists():
                    beside.rename(f"{kept}{end}")
            self.file.rename(kept)
        except OSError as error:
            raise ProblemError(storage_problem(error, self.file)) from error
        return kept

    # ------------------------------------------------------------------------------------------ reading

    def runs(self, project_id: str | None = None) -> list[RunRecord]:
        """All runs or those of one project, without their project texts, the one begun last first."""
        wanted = "" if project_id is None else "WHERE project_id = ?"
        values = () if project_id is None else (rows.clean(project_id),)
        return self._read(f"SELECT {_LISTED} FROM runs {wanted} ORDER BY number DESC", values, self._records)

    def get(self, run: str) -> RunRecord:
        """The run with this id or beginning of an id; raises ProblemError that names the nearest ones."""
        query = f"SELECT {_LISTED}, project_text FROM runs WHERE id = ?"
        return self._read(query, (self._full_id(run),), self._records)[0]

    def curve(self, run: str, series: str = "loss") -> Curve:
        """A column of the run's MetricTable as far as it was written; ProblemError for an unknown one."""
        # One statement, so that steps and values are of the same moment; other series give their names only.
        query = """SELECT series, kind, CASE WHEN series IN ('step', ?) THEN data END
                   FROM blocks JOIN runs ON runs.number = run WHERE id = ? ORDER BY block, blocks.rowid"""
        name = rows.clean(series)
        return self._read(
            query, (name, self._full_id(run)), lambda found: _curve(found, run, name, self.file)
        )

    def epochs(self, run: str) -> list[EpochDone]:
        """The epochs of a run in their order."""
        query = """SELECT epoch, step, epochs.seconds, train, validation
                   FROM epochs JOIN runs ON runs.number = run WHERE id = ? ORDER BY epoch"""
        return self._read(query, (self._full_id(run),), lambda found: [rows.epoch_of(row) for row in found])

    def changes(self, run: str) -> list[Changed]:
        """What was changed while the run went on, in the order of the changes."""
        query = """SELECT step, name, old, new
                   FROM changes JOIN runs ON runs.number = run WHERE id = ? ORDER BY changes.number"""
        return self._read(query, (self._full_id(run),), lambda found: [rows.change_of(row) for row in found])

    def checkpoints(self, run: str) -> list[Checkpoint]:
        """The kept weights of a run, the oldest first."""
        query = """SELECT kind, step, path, metric
                   FROM checkpoints JOIN runs ON runs.number = run WHERE id = ? ORDER BY checkpoints.number"""
        whole = self._full_id(run)
        folder = self.folder / whole
        return self._read(query, (whole,), lambda found: [rows.checkpoint_of(row, folder) for row in found])

    def watch_mark(self) -> tuple[tuple[int, int], ...]:
        """Size and time of change of the files: another value means that something was written, by anyone."""
        return tuple(_mark(self.folder / f"{FILE}{end}") for end in ("", "-wal"))

    # ------------------------------------------------------------------------------------------ inside

    def _begin(self, record: RunRecord, notice: Problem | None) -> RunWriter:
        self.folder.mkdir(parents=True, exist_ok=True)
        connection = open_for_writing(self.file)
        try:
            with transaction(connection):
                while self._is_taken(connection, record.id):
                    record = replace(record, id=another_id(record.id))
                record = replace(record, folder=self.folder / record.id)
                places = ", ".join("?" for _ in rows.RUN_COLUMNS)
                number = connection.execute(
                    f"INSERT INTO runs ({', '.join(rows.RUN_COLUMNS)}) VALUES ({places})", rows.row_of(record)
                ).lastrowid
                record.folder.mkdir()
        except BaseException:
            connection.close()
            raise
        assert number is not None
        return RunWriter(
            connection, self.file, number, record, clock=self._clock, now=self._now, notice=notice
        )

    def _is_taken(self, connection: sqlite3.Connection, run: str) -> bool:
        """A folder alone counts too: its record may be in a file that was put aside."""
        known = connection.execute("SELECT 1 FROM runs WHERE id = ?", (run,)).fetchone()
        return known is not None or (self.folder / run).exists()

    def _write_states(self, ended: Iterable[RunRecord]) -> None:
        running = RunState.RUNNING.value
        with closing(open_for_writing(self.file)) as connection, transaction(connection):
            for run in ended:
                connection.execute(
                    "UPDATE runs SET state = ?, problem = ? WHERE id = ? AND state = ?",
                    (run.state.value, run.problem, run.id, running),
                )

    def _read(self, query: str, values: rows.Row, meaning: Callable[[list[rows.Row]], T]) -> T:
        """What `meaning` makes of all rows that `query` finds; of none where nothing was ever recorded."""
        try:
            if not self.file.exists():
                return meaning([])
            with closing(open_for_reading(self.file)) as connection:
                return meaning(connection.execute(query, values).fetchall())
        except (sqlite3.Error, OSError) as error:
            raise ProblemError(storage_problem(error, self.file)) from error
        except rows.UNREADABLE as error:
            raise ProblemError(damaged(self.file)) from error

    def _records(self, found: list[rows.Row]) -> list[RunRecord]:
        return [rows.record_of(row, self.folder) for row in found]

    def _full_id(self, run: str) -> str:
        ids: list[str] = self._read(
            "SELECT id FROM runs ORDER BY number DESC", (), lambda found: [name for (name,) in found]
        )
        if run in ids:
            return run
        fitting = [name for name in ids if name.startswith(run)]
        if len(fitting) == 1:
            return fitting[0]
        raise _ambiguous(run, fitting) if fitting else _unknown(run, ids)


def _curve(found: list[rows.Row], run: str, series: str, file: Path) -> Curve:
    known = dict.fromkeys(name for name, _, _ in found)
    if known and series not in known:
        raise refuse(
            "unknown_series",
            Text("The run “{run}” has no curve “{series}”.", run=run, series=series),
            expected=Text("one of {known}", known=", ".join(known)),
            received=Text("{series}", series=series),
            remedy=_use(get_close_matches(series, known, 1) or list(known)),
        )
    steps = rows.numbers_of([row[1:] for row in found if row[0] == "step"], "int64")
    values = rows.numbers_of([row[1:] for row in found if row[0] == series], "float64")
    if len(steps) != len(values):
        raise ProblemError(damaged(file))
    return Curve(steps, values)


def _unknown(run: str, ids: list[str]) -> ProblemError:
    # Near in spelling, else the newest.
    near = get_close_matches(run, ids, _NEAREST, cutoff=0.5) or ids[:_NEAREST]
    remedy = _use(near) if near else Text("Train a project first: nothing has been recorded yet.")
    return refuse(
        "unknown_run",
        Text("There is no run “{run}”.", run=run),
        expected=Text("the id of a recorded run, or its beginning"),
        received=Text("{run}", run=run),
        remedy=remedy,
    )


def _ambiguous(run: str, fitting: list[str]) -> ProblemError:
    return refuse(
        "ambiguous_run",
        Text("“{run}” is the beginning of {number} runs.", run=run, number=len(fitting)),
        expected=Text("as much of an id as only one run begins with"),
        received=Text("{run}", run=run),
        remedy=_use(fitting[:_NEAREST]),
    )


def _use(names: list[str]) -> Text:
    return Text("Use one of these: {names}.", names=", ".join(names))


def _mark(file: Path) -> tuple[int, int]:
    """An empty file counts as none: a reader may leave one behind."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return (found.st_size, found.st_mtime_ns) if found.st_size else (0, 0)
