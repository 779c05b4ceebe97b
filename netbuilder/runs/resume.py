"""Taking up a recorded run where its last checkpoint stands: the same run, its curve cut back to there."""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from netbuilder.core.problem import ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.runs.database import open_for_writing, transaction
from netbuilder.runs.faults import storage_problem
from netbuilder.runs.metrics import FIXED, MetricTable
from netbuilder.runs.process import this_process
from netbuilder.runs.record import NO_FIGURES, RunRecord, RunState
from netbuilder.runs.rows import BLOCK, block_of
from netbuilder.runs.store import RunStore
from netbuilder.runs.writer import RunWriter


def resume(store: RunStore, record: RunRecord, table: MetricTable, *, epoch: int, step: int) -> RunWriter:
    """A writer that goes on with `record` after `step`, `epoch` epochs done; `table` gets the rows so far.

    Raises ProblemError for a run that another process is still writing, and where nothing can be written.
    """
    if record.state is RunState.RUNNING:
        raise _still_running(record)
    fill(store, record.id, table, step)
    process = this_process()
    again = replace(
        record, state=RunState.RUNNING, ended=None, problem=None, figures=NO_FIGURES, process=process
    )
    try:
        connection = open_for_writing(store.file)
        try:
            with transaction(connection):
                number = _reopen(connection, record, again)
                _cut(connection, number, table, epoch, step)
        except BaseException:
            connection.close()
            raise
    except (sqlite3.Error, OSError) as error:
        raise ProblemError(storage_problem(error, store.file)) from error
    return RunWriter(
        connection, store.file, number, again, clock=time.monotonic, now=lambda: datetime.now(UTC)
    )


def _still_running(record: RunRecord) -> ProblemError:
    return refuse(
        "run_is_running",
        Text("The run {run} is still running.", run=record.id),
        expected=Text("a run that has ended"),
        received=Text("one that another process is writing"),
        remedy=Text("stop it first, or train a run of its own."),
    )


def fill(store: RunStore, run: str, table: MetricTable, step: int | None = None) -> None:
    """Put the recorded rows up to `step`, or all of them, into `table`."""
    curves = {name: store.curve(run, name) for name in ("epoch", "loss", "lr")}
    steps = curves["loss"].steps
    kept = len(steps) if step is None else int((steps <= step).sum())
    if kept:
        columns = {name: curve.values[:kept] for name, curve in curves.items()}
        for name in table.names[len(FIXED) :]:
            with suppress(ProblemError):  # what was not recorded before
                columns[name] = store.curve(run, name).values[:kept]
        table.append_block({"step": steps[:kept], **columns})


def _reopen(connection: sqlite3.Connection, record: RunRecord, again: RunRecord) -> int:
    """The number of the run, which is ours from now on; refused if somebody took it up meanwhile."""
    before, now = record.process, again.process
    taken = connection.execute(
        """UPDATE runs SET state = ?, ended = NULL, problem = NULL, figures = '{}', pid = ?, host = ?,
           process_started = ? WHERE id = ? AND pid = ? AND process_started = ?
           AND (state <> ? OR process_started <> ?)""",
        (
            *(again.state.value, now.pid, now.host, now.started),
            *(record.id, before.pid, before.started, RunState.RUNNING.value, now.started),
        ),
    )
    if not taken.rowcount:
        raise _still_running(record)
    number: int = connection.execute("SELECT number FROM runs WHERE id = ?", (record.id,)).fetchone()[0]
    return number


def _cut(connection: sqlite3.Connection, number: int, table: MetricTable, epoch: int, step: int) -> None:
    """Forget what came after the checkpoint; the block in which it lies is written anew."""
    last = table.length // BLOCK
    connection.execute("DELETE FROM blocks WHERE run = ? AND block >= ?", (number, last))
    connection.execute("DELETE FROM epochs WHERE run = ? AND epoch > ?", (number, epoch))
    connection.execute("DELETE FROM changes WHERE run = ? AND step > ?", (number, step))
    if table.length == last * BLOCK:
        return
    for name in table.names:
        kind, data = block_of(table.column(name, last * BLOCK))
        connection.execute("INSERT INTO blocks VALUES (?, ?, ?, ?, ?)", (number, name, last, kind, data))
