"""A run that is taken up again is the same run, cut back to its checkpoint."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace

import numpy
import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.runs.events import Changed, EpochDone
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.process import this_process
from netbuilder.runs.record import Best, RunRecord, RunState
from netbuilder.runs.resume import resume
from netbuilder.runs.rows import BLOCK
from netbuilder.runs.store import RunStore
from tests.runs.helpers import FakeClock, a_record, fill, loss_at, sqlite_error

FIGURES = FrozenDict({"val": FrozenDict({"accuracy": 0.5})})


def stopped(store: RunStore, clock: FakeClock, rows: int) -> RunRecord:
    writer = store.begin(a_record("n", id="n", process=replace(this_process(), started="before")))
    clock.now += 30
    for epoch in (1, 2, 3):
        writer.epoch(EpochDone(epoch, epoch * 100, 1.0, FrozenDict({}), FrozenDict({})))
        writer.change(Changed(epoch * 100, "lr", 0.1, 0.2))
    writer.improved(Best("accuracy", 0.5, 1))
    writer.end(RunState.STOPPED, FIGURES, table=fill(MetricTable(), rows))
    return store.get("n")


@pytest.mark.parametrize("step", [0, 250, BLOCK - 1, BLOCK, 2 * BLOCK + 50])
def test_a_resumed_run_has_the_curve_of_an_unbroken_one(store: RunStore, clock: FakeClock, step: int) -> None:
    record = stopped(store, clock, 2 * BLOCK + 300)
    table = MetricTable()
    writer = resume(store, record, table, epoch=2, step=step)
    assert table.length == len(store.curve("n").values) == step + 1, "rows are those of steps 0 to `step`"
    assert [done.epoch for done in store.epochs("n")] == [1, 2]
    assert {change.step for change in store.changes("n")} == {at for at in (100, 200, 300) if at <= step}
    again = store.get("n")
    assert again == replace(
        record, state=RunState.RUNNING, ended=None, figures=FrozenDict(), process=this_process()
    )
    fill(table, 3 * BLOCK)
    writer.end(RunState.FINISHED, FIGURES, table=table)
    numpy.testing.assert_array_equal(store.curve("n").values, loss_at(numpy.arange(step + 1 + 3 * BLOCK)))
    numpy.testing.assert_array_equal(store.curve("n", "epoch").values, table.column("epoch"))
    ended = store.get("n")
    assert ended.state is RunState.FINISHED and ended.best == Best("accuracy", 0.5, 1)
    assert ended.seconds is not None and ended.seconds >= 30, "with the time it took before"


def test_a_run_without_a_curve_begins_from_nothing(store: RunStore, clock: FakeClock) -> None:
    record = stopped(store, clock, 0)
    table = MetricTable()
    writer = resume(store, record, table, epoch=0, step=0)
    assert table.length == 0
    writer.end(RunState.FINISHED)


def refused(store: RunStore, record: RunRecord) -> str:
    with pytest.raises(ProblemError) as caught:
        resume(store, record, MetricTable(), epoch=1, step=100)
    return caught.value.problem.code


def test_a_run_that_is_still_running_is_not_taken_up(store: RunStore) -> None:
    writer = store.begin(a_record())
    assert refused(store, store.get(writer.record.id)) == "run_is_running"
    writer.end(RunState.FINISHED)


def test_a_run_that_another_process_took_up_meanwhile_is_not_taken_up(
    store: RunStore, clock: FakeClock
) -> None:
    record = stopped(store, clock, 300)
    writer = resume(store, record, MetricTable(), epoch=1, step=100)
    assert refused(store, record) == "run_is_running"
    assert len(store.curve("n").values) == 101, "and it is left as it was"
    writer.end(RunState.FINISHED)


def test_a_run_that_this_process_took_up_meanwhile_is_not_taken_up(store: RunStore, clock: FakeClock) -> None:
    """The record was read before, and the process in it is this one, in which the run had been stopped."""
    record = replace(stopped(store, clock, 300), process=this_process())
    resume(store, store.get("n"), MetricTable(), epoch=1, step=100).end(RunState.STOPPED)
    writer = resume(store, store.get("n"), MetricTable(), epoch=1, step=100)
    assert refused(store, record) == "run_is_running"
    writer.end(RunState.FINISHED)


def test_a_run_that_cannot_be_written_is_left_as_it_was(
    store: RunStore, clock: FakeClock, inject: Callable[..., None]
) -> None:
    record = stopped(store, clock, 300)
    full = sqlite_error(sqlite3.SQLITE_FULL)
    inject(lambda statement: full if statement.startswith("INSERT") else None)
    assert refused(store, record) == "runs_disk_full"
    assert store.get("n") == record
    assert len(store.curve("n").values) == 300
