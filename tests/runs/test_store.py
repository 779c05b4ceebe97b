"""What was recorded comes back: after the end and before it, and in the order of beginning."""

from __future__ import annotations

import math
import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy
import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.text import Text
from netbuilder.runs.events import Changed, EpochDone
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.process import ProcessMark
from netbuilder.runs.record import Best, Checkpoint, RunRecord, RunState
from netbuilder.runs.rows import BLOCK
from netbuilder.runs.store import RunStore
from tests.runs.helpers import NOON, FakeClock, a_record, fill, loss_at

FIGURES = FrozenDict({"val": FrozenDict({"accuracy": 0.97}), "test": FrozenDict({"loss": math.inf})})
PROBLEM = Problem("nan_loss", Text("The loss is not a number."), remedy=Text("Use a smaller rate."))


def end(store: RunStore, record: RunRecord) -> RunRecord:
    writer = store.begin(record)
    writer.end(RunState.FINISHED)
    return writer.record


# ---------------------------------------------------------------------------------------------- records


def test_the_store_is_the_users_unless_a_folder_is_given(own_home: Path) -> None:
    assert RunStore().folder == own_home / "runs"
    assert RunStore().file == own_home / "runs" / "runs.sqlite"


def test_reading_where_nothing_was_recorded_finds_nothing_and_makes_nothing(store: RunStore) -> None:
    assert store.runs() == []
    assert store.settle() == []
    assert store.watch_mark() == ((0, 0), (0, 0))
    assert not store.folder.exists()


def test_a_run_that_begins_is_there_at_once_with_a_folder(store: RunStore, record: RunRecord) -> None:
    writer = store.begin(record)
    assert writer.record == replace(record, folder=store.folder / record.id)
    assert writer.record.folder.is_dir()
    assert writer.trouble is None and writer.notice is None
    assert RunStore(store.folder).get(record.id) == writer.record
    assert store.get(record.id).state is RunState.RUNNING
    writer.end(RunState.STOPPED)


def test_the_settings_come_back_frozen(store: RunStore, record: RunRecord) -> None:
    end(store, record)
    settings = store.get(record.id).settings
    assert settings["layers"] == (1, (2, 3))
    assert settings["schedule"] == FrozenDict({"kind": "step"})
    assert hash(settings) == hash(store.runs()[0].settings)


def test_an_end_is_kept_with_time_figures_and_problem(
    store: RunStore, clock: FakeClock, record: RunRecord
) -> None:
    writer = store.begin(record)
    writer.improved(Best("accuracy", 0.5, 1))
    writer.improved(Best("accuracy", 0.75, 2))
    clock.now += 12.5
    writer.end(RunState.FAILED, FIGURES, PROBLEM)
    found = store.get(record.id)
    assert found.state is RunState.FAILED
    assert found.seconds == 12.5
    assert found.ended == "2026-11-23T12:00:00+00:00"
    assert found.figures == FIGURES
    assert found.problem == "The loss is not a number. To mend it: Use a smaller rate."
    assert found.best == Best("accuracy", 0.75, 2)


def test_a_list_has_everything_but_the_project_text(store: RunStore, record: RunRecord) -> None:
    kept = end(store, record)
    (listed,) = store.runs()
    assert listed == replace(store.get(record.id), project_text=None)
    assert store.get(record.id).project_text == kept.project_text == '{"format": 1}'


def test_runs_are_listed_in_the_order_of_beginning_whatever_the_clock_says(tmp_path: Path) -> None:
    days = [0, 5, -366, 1]
    names = []
    for number, day in enumerate(days):
        now = NOON + timedelta(days=day)
        store = RunStore(tmp_path, now=lambda now=now: now)
        names.append(end(store, a_record(f"run {number}", started=now.isoformat())).id)
    assert [run.id for run in store.runs()] == names[::-1]


def test_runs_of_one_project_alone(store: RunStore) -> None:
    first, _, third = (end(store, a_record(name, project)).id for name, project in ("ax", "by", "cx"))
    assert [run.id for run in store.runs("x")] == [third, first]
    assert store.runs("z") == []


def test_two_runs_of_one_id_get_two_ids(store: RunStore, record: RunRecord) -> None:
    first, second = end(store, record), end(store, record)
    assert first.id == record.id
    assert second.id != first.id and second.id[:-4] == first.id[:-4]
    assert second.folder == store.folder / second.id
    assert second.folder.is_dir()


def test_a_folder_without_a_record_is_not_used_again(store: RunStore, record: RunRecord) -> None:
    (store.folder / record.id).mkdir(parents=True)
    assert end(store, record).id != record.id


def test_the_largest_seed_and_half_characters_are_kept(store: RunStore) -> None:
    odd = a_record("ok", "p\udcff", project_name="bad \udcff name", seed=2**64 - 1)
    end(store, odd)
    (found,) = store.runs("p\udcff")
    assert found.seed == 2**64 - 1
    assert found.project_name == r"bad \udcff name"


def test_the_folder_can_have_any_name_and_move(tmp_path: Path, record: RunRecord) -> None:
    names = ["ä ö #%&'?", "\udcff"] if os.name == "posix" else ["ä ö #%&'"]
    for name in names:
        store = RunStore(tmp_path / name)
        writer = store.begin(record)
        weights = writer.record.folder / "last.safetensors"
        writer.checkpoint("last", 1, weights)
        writer.end(RunState.FINISHED)
        assert store.checkpoints(record.id) == [Checkpoint("last", 1, weights)]
        moved = tmp_path / f"{name} moved"
        store.folder.rename(moved)
        assert RunStore(moved).checkpoints(record.id)[0].path == moved / record.id / "last.safetensors"


# ---------------------------------------------------------------------------------------------- finding one


def test_a_run_is_found_by_id_and_by_any_beginning_of_its_own(store: RunStore) -> None:
    ids = [end(store, a_record("n", id=name)).id for name in ("lenet-1", "lenet-12", "edges-7")]
    assert store.get("lenet-1").id == ids[0], "a whole id wins over being the beginning of another"
    assert store.get("lenet-12").id == ids[1]
    assert store.get("e").id == ids[2]
    assert store.epochs("e") == []


def refusal(store: RunStore, run: str) -> Problem:
    with pytest.raises(ProblemError) as caught:
        store.get(run)
    return caught.value.problem


def test_an_unknown_run_is_answered_with_the_nearest_names(store: RunStore) -> None:
    for name in ("lenet5-20261123-a1b2", "edges-20261123-c3d4"):
        end(store, a_record("n", id=name))
    problem = refusal(store, "lenet-20261123-a1b2")
    assert problem.code == "unknown_run"
    assert str(problem.remedy) == "Use one of these: lenet5-20261123-a1b2, edges-20261123-c3d4."
    assert "lenet-20261123-a1b2" in problem.paragraph()


def test_an_unknown_run_like_no_other_is_answered_with_the_newest(store: RunStore) -> None:
    for number in range(5):
        end(store, a_record("n", id=f"run-{number}"))
    assert str(refusal(store, "xyzzy").remedy) == "Use one of these: run-4, run-3, run-2."


def test_an_unknown_run_among_none_says_so(store: RunStore) -> None:
    assert "nothing has been recorded" in refusal(store, "x").paragraph()


def test_a_beginning_of_several_names_them(store: RunStore) -> None:
    for name in ("lenet-1", "lenet-2"):
        end(store, a_record("n", id=name))
    problem = refusal(store, "lenet")
    assert problem.code == "ambiguous_run"
    assert "2 runs" in str(problem.what)
    assert str(problem.remedy) == "Use one of these: lenet-2, lenet-1."


# ---------------------------------------------------------------------------------------------- curves


@pytest.mark.parametrize("rows", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17])
def test_a_curve_of_any_length_comes_back(store: RunStore, record: RunRecord, rows: int) -> None:
    writer = store.begin(record)
    writer.flush(fill(MetricTable(), rows))
    curve = store.curve(record.id)
    assert (curve.steps.dtype, curve.values.dtype) == (numpy.int64, numpy.float64)
    numpy.testing.assert_array_equal(curve.steps, numpy.arange(rows))
    numpy.testing.assert_array_equal(curve.values, loss_at(numpy.arange(rows)))
    numpy.testing.assert_array_equal(store.curve(record.id, "lr").values, numpy.full(rows, 0.1))
    numpy.testing.assert_array_equal(store.curve(record.id, "epoch").values, numpy.arange(rows) // 100)
    writer.end(RunState.FINISHED)


def test_flushes_of_any_size_make_one_curve_in_blocks(store: RunStore, record: RunRecord) -> None:
    writer, table = store.begin(record), MetricTable(["grad_norm"])
    for rows in (1, 0, 100, BLOCK - 102, 1, 1, 2 * BLOCK, 5, 0):
        writer.flush(fill(table, rows))
        numpy.testing.assert_array_equal(store.curve(record.id).values, loss_at(numpy.arange(table.length)))
    assert numpy.isnan(store.curve(record.id, "grad_norm").values).all()
    writer.end(RunState.FINISHED)
    with sqlite3.connect(store.file) as connection:
        query = "SELECT block, length(data) / 8 FROM blocks WHERE series = 'loss'"
        blocks = connection.execute(query).fetchall()
    connection.close()
    rest = table.length - 3 * BLOCK
    assert blocks == [(0, BLOCK), (1, BLOCK), (2, BLOCK), (3, rest)]


def test_the_last_rows_come_with_the_end(store: RunStore, record: RunRecord) -> None:
    writer = store.begin(record)
    writer.end(RunState.STOPPED, table=fill(MetricTable(), 7))
    assert len(store.curve(record.id).values) == 7


def test_a_tick_writes_once_a_second(store: RunStore, clock: FakeClock, record: RunRecord) -> None:
    writer, table = store.begin(record), MetricTable()
    lengths = []
    for _ in range(8):
        clock.now += 0.375
        writer.tick(fill(table, 1))
        lengths.append(len(store.curve(record.id).values))
    assert lengths == [0, 0, 3, 3, 3, 6, 6, 6]
    writer.end(RunState.FINISHED)


def test_an_unknown_series_is_answered_with_the_nearest(store: RunStore, record: RunRecord) -> None:
    writer = store.begin(record)
    assert len(store.curve(record.id, "grad_norm").values) == 0, "nothing is known before the first flush"
    writer.end(RunState.FINISHED, table=fill(MetricTable(["grad_norm"]), 3))
    for wrong, remedy in (("gradnorm", "grad_norm."), ("zzz", "step, epoch, loss, lr, grad_norm.")):
        with pytest.raises(ProblemError) as caught:
            store.curve(record.id, wrong)
        assert caught.value.problem.code == "unknown_series"
        assert str(caught.value.problem.remedy) == f"Use one of these: {remedy}"


def test_two_runs_at_once_keep_their_curves_apart(store: RunStore) -> None:
    writers = [store.begin(a_record(name)) for name in "ab"]
    tables = [MetricTable(), MetricTable()]
    for _ in range(5):
        for writer, table, rows in zip(writers, tables, (3, 11), strict=True):
            writer.flush(fill(table, rows))
            assert writer.trouble is None
    assert [len(store.curve(writer.record.id).values) for writer in writers] == [15, 55]
    for writer in writers:
        writer.end(RunState.FINISHED)


# ---------------------------------------------------------------------------------------------- rare things


def test_epochs_come_back_in_their_order(store: RunStore, record: RunRecord) -> None:
    writer = store.begin(record)
    epochs = [
        EpochDone(2, 20, 0.5, FrozenDict({"loss": 0.25}), FrozenDict({"accuracy": 0.5})),
        EpochDone(1, 10, 1.5, FrozenDict({"loss": 0.5}), FrozenDict({})),
    ]
    for done in epochs:
        writer.epoch(done)
    assert store.epochs(record.id) == epochs[::-1]
    again = epochs[0]._replace(seconds=9.0)
    writer.epoch(again)
    assert store.epochs(record.id)[1] == again
    writer.end(RunState.FINISHED)


def test_changes_come_back_in_the_order_of_changing(store: RunStore, record: RunRecord) -> None:
    writer = store.begin(record)
    changes = [Changed(30, "lr", 0.1, 0.01), Changed(30, "lr", 0.01, 0.1)]
    for changed in changes:
        writer.change(changed)
    writer.change(Changed(31, "lr", 0.1, math.nan))
    *found, last = store.changes(record.id)
    assert found == changes
    assert math.isnan(last.new)
    writer.end(RunState.FINISHED)


def test_checkpoints_come_back_until_they_are_forgotten(
    store: RunStore, record: RunRecord, tmp_path: Path
) -> None:
    writer = store.begin(record)
    folder, elsewhere = writer.record.folder, tmp_path / "elsewhere.safetensors"
    writer.checkpoint("before", 0, folder / "before.safetensors")
    writer.checkpoint("last", 10, folder / "last.safetensors", 0.5)
    writer.checkpoint("epoch", 10, elsewhere, 0.5)
    writer.checkpoint("last", 20, folder / "last.safetensors", 0.75)
    assert store.checkpoints(record.id) == [
        Checkpoint("before", 0, folder / "before.safetensors"),
        Checkpoint("epoch", 10, elsewhere, 0.5),
        Checkpoint("last", 20, folder / "last.safetensors", 0.75),
    ]
    writer.forget_checkpoint(elsewhere)
    writer.forget_checkpoint(folder / "before.safetensors")
    assert [kept.kind for kept in store.checkpoints(record.id)] == ["last"]
    writer.end(RunState.FINISHED)


@pytest.mark.parametrize(
    "read",
    [RunStore.epochs, RunStore.changes, RunStore.checkpoints, RunStore.curve, RunStore.get],
    ids=lambda read: read.__name__,
)
def test_everything_of_an_unknown_run_is_refused(store: RunStore, read: Callable[..., object]) -> None:
    with pytest.raises(ProblemError) as caught:
        read(store, "nobody")
    assert caught.value.problem.code == "unknown_run"


# ---------------------------------------------------------------------------------------------- dead writers


def dead(record: RunRecord) -> RunRecord:
    """A record as a process left it that is no more: its number is now that of another (this) process."""
    return replace(record, process=replace(record.process, started="at another time"))


def test_a_run_whose_process_has_ended_is_interrupted(store: RunStore, record: RunRecord) -> None:
    writer = store.begin(dead(record))
    writer.flush(fill(MetricTable(), 5))
    writer._connection.close()
    found = store.get(record.id)
    assert found.state is RunState.INTERRUPTED
    assert "ended while this run was going on" in (found.problem or "")
    assert len(store.curve(record.id).values) == 5


def test_reading_does_not_settle_and_settling_does(store: RunStore, record: RunRecord) -> None:
    store.begin(dead(record))._connection.close()
    alive = store.begin(a_record("alive"))
    finished = end(store, a_record("finished"))

    def states() -> list[tuple[str, str]]:
        with sqlite3.connect(store.file) as connection:
            found = connection.execute("SELECT id, state FROM runs ORDER BY number").fetchall()
        connection.close()
        return found

    store.runs()
    rest = [(alive.record.id, "running"), (finished.id, "finished")]
    assert states() == [(record.id, "running"), *rest]
    assert store.settle() == [record.id]
    assert states() == [(record.id, "interrupted"), *rest]
    assert store.get(record.id).problem == store.runs()[2].problem is not None
    assert store.settle() == []
    alive.end(RunState.FINISHED)


def test_a_run_on_another_machine_is_believed(store: RunStore, record: RunRecord) -> None:
    store.begin(replace(record, process=ProcessMark(1, "another-host", "then")))._connection.close()
    assert store.get(record.id).state is RunState.RUNNING


# ---------------------------------------------------------------------------------------------- watching


def test_the_mark_changes_with_every_kind_of_write_and_with_no_read(
    store: RunStore, record: RunRecord, tmp_path: Path
) -> None:
    seen = [store.watch_mark()]

    def changed() -> bool:
        seen.append(store.watch_mark())
        return seen[-1] != seen[-2]

    writer, table = store.begin(record), MetricTable()
    assert changed()
    for _ in range(3):
        _age(store)
        changed()
        writer.flush(fill(table, 1))
        assert changed()
    _age(store)
    changed()
    store.runs(), store.curve(record.id), store.epochs(record.id)
    assert not changed()
    writer.end(RunState.FINISHED)
    assert changed()
    store.runs(), store.curve(record.id)
    assert not changed()


def _age(store: RunStore) -> None:
    """Make the files an hour older, so that the next write is a later one on the coarsest clock."""
    for file in store.folder.glob("runs.sqlite*"):
        found = file.stat()
        os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns - 3_600_000_000_000))
