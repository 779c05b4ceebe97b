"""The one writer of a run. Training must not die of its record: what fails is said once and tried again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from netbuilder.core.problem import Problem
from netbuilder.runs.database import BUSY_SECONDS, transaction, wait_for_others
from netbuilder.runs.events import Changed, EpochDone
from netbuilder.runs.faults import storage_problem
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import NO_FIGURES, Best, Checkpoint, Figures, RunRecord, RunState, moment
from netbuilder.runs.rows import (
    BLOCK,
    Row,
    best_text,
    block_of,
    checkpoint_row,
    clean,
    epoch_row,
    json_of,
    path_bytes,
)

FLUSH_SECONDS = 1.0
# While steps are taken, another process is not waited for any longer than this: the next tick tries again.
PATIENCE_SECONDS = 0.25


class RunWriter:
    """Made by `RunStore.begin`. One thread at a time calls it; nothing raises for a disk that fails.

    `record` is the run as it was begun, with its final id and folder. `notice` says what the user should know
    of the beginning (a damaged record was put aside). `trouble` is what keeps the last write from the disk,
    None when all that was given is there; until then everything waits and goes with the next write.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        file: Path,
        number: int,
        record: RunRecord,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        notice: Problem | None = None,
    ) -> None:
        self.record = record
        self.notice = notice
        self.trouble: Problem | None = None
        self._connection = connection
        self._file = file
        self._number = number
        self._clock = clock
        self._now = now
        self._flushed_at = clock()
        # A run that is taken up again counts the time that it took before.
        self._began = self._flushed_at - (record.seconds or 0.0)
        self._flushed_rows = 0
        self._waiting: list[tuple[str, Row]] = []

    def tick(self, table: MetricTable) -> None:
        """To be called at each step: writes when a second has passed since the last time."""
        if self._clock() - self._flushed_at >= FLUSH_SECONDS:
            self.flush(table)

    def flush(self, table: MetricTable) -> None:
        """Write the rows that are new in `table`, which must be the same at each call."""
        self._flushed_at = self._clock()
        self._write(table)

    def epoch(self, done: EpochDone) -> None:
        self._add("INSERT OR REPLACE INTO epochs VALUES (?, ?, ?, ?, ?, ?)", epoch_row(self._number, done))

    def change(self, changed: Changed) -> None:
        self._add(
            "INSERT INTO changes (run, step, name, old, new) VALUES (?, ?, ?, ?, ?)",
            (self._number, changed.step, changed.name, changed.old, changed.new),
        )

    def checkpoint(self, kind: str, step: int, path: Path, metric: float | None = None) -> None:
        """A file of weights was written; one noted earlier at the same path is replaced."""
        self._add(
            "INSERT OR REPLACE INTO checkpoints (run, kind, step, path, metric) VALUES (?, ?, ?, ?, ?)",
            checkpoint_row(self._number, Checkpoint(kind, step, path, metric), self.record.folder),
        )

    def forget_checkpoint(self, path: Path) -> None:
        """A file of weights was removed."""
        self._add(
            "DELETE FROM checkpoints WHERE run = ? AND path = ?",
            (self._number, path_bytes(path, self.record.folder)),
        )

    def improved(self, best: Best) -> None:
        self._add("UPDATE runs SET best = ? WHERE number = ?", (best_text(best), self._number))

    def end(
        self,
        state: RunState,
        figures: Figures = NO_FIGURES,
        problem: Problem | None = None,
        table: MetricTable | None = None,
    ) -> None:
        """The last call: the end and, from `table`, the last rows. `trouble` tells whether they are kept.

        Where it could not be written, the run counts as interrupted once this process has ended.
        """
        self._waiting.append(
            (
                """UPDATE runs SET state = ?, ended = ?, seconds = ?, figures = ?, problem = ?
                   WHERE number = ?""",
                (
                    state.value,
                    moment(self._now()),
                    self._clock() - self._began,
                    json_of(figures),
                    None if problem is None else clean(problem.paragraph()),
                    self._number,
                ),
            )
        )
        self._write(table, patience=BUSY_SECONDS)
        self._connection.close()

    def _add(self, statement: str, values: Row) -> None:
        self._waiting.append((statement, values))
        self._write(None)

    def _write(self, table: MetricTable | None, patience: float = PATIENCE_SECONDS) -> None:
        """Everything that waits, in one transaction."""
        rows = self._flushed_rows if table is None else table.length
        try:
            wait_for_others(self._connection, patience)
            with transaction(self._connection):
                for statement, values in self._waiting:
                    self._connection.execute(statement, values)
                if table is not None:
                    self._write_blocks(table, rows)
        except sqlite3.Error as error:
            self.trouble = self.trouble or storage_problem(error, self._file)
        else:
            self._waiting.clear()
            self._flushed_rows = rows
            self.trouble = None

    def _write_blocks(self, table: MetricTable, rows: int) -> None:
        """The blocks that hold a row from `_flushed_rows` to before `rows`; the first may have been begun."""
        first = self._flushed_rows // BLOCK * BLOCK
        if rows == self._flushed_rows:
            return
        for name in table.names:
            values = table.column(name)[:rows]
            for start in range(first, rows, BLOCK):
                kind, data = block_of(values[start : start + BLOCK])
                self._connection.execute(
                    "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?)",
                    (self._number, name, start // BLOCK, kind, data),
                )
