"""The table of numbers: what is counted is finished, whoever reads and whenever it grows."""

from __future__ import annotations

import math
import threading

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.runs import late
from netbuilder.runs.metrics import MetricTable


def block(first: int, rows: int) -> dict[str, numpy.ndarray]:
    steps = numpy.arange(first, first + rows)
    return {"step": steps, "epoch": steps // 10, "loss": steps / 2, "lr": numpy.full(rows, 0.1)}


def test_a_fresh_table_is_empty_and_has_the_named_columns() -> None:
    table = MetricTable(["grad_norm"])
    assert table.names == ("step", "epoch", "loss", "lr", "grad_norm")
    assert table.length == len(table) == 0
    kinds = {name: table.column(name).dtype.name for name in table.names}
    assert kinds == {
        "step": "int64",
        "epoch": "int32",
        "loss": "float64",
        "lr": "float64",
        "grad_norm": "float64",
    }


def test_rows_come_back_as_they_went_in() -> None:
    table = MetricTable(["grad_norm"], room=1)
    for step in range(5):
        table.append(step, step // 2, step / 4, 0.1, grad_norm=step * 2.0)
    assert table.length == 5
    assert table.column("step").tolist() == [0, 1, 2, 3, 4]
    assert table.column("epoch").tolist() == [0, 0, 1, 1, 2]
    assert table.column("loss").tolist() == [0, 0.25, 0.5, 0.75, 1.0]
    assert table.column("lr", start=3).tolist() == [0.1, 0.1]
    assert table.column("grad_norm", 4).tolist() == [8.0]
    assert table.column("loss", 99).tolist() == []


def test_a_further_column_that_is_not_given_holds_nan() -> None:
    table = MetricTable(["a", "b"])
    table.append(1, 1, 0.5, 0.1, b=2.0)
    table.append_block({**block(2, 3), "a": numpy.ones(3)})
    numpy.testing.assert_array_equal(table.column("a"), [math.nan, 1, 1, 1])
    numpy.testing.assert_array_equal(table.column("b"), [2.0, math.nan, math.nan, math.nan])


def test_a_name_that_is_no_column_is_refused_and_no_row_is_counted() -> None:
    table = MetricTable(["a"])
    with pytest.raises(ValueError, match="grad"):
        table.append(1, 1, 0.5, 0.1, grad=1.0)
    with pytest.raises(KeyError):
        table.column("grad")
    assert table.length == 0


@pytest.mark.parametrize("further", [["loss"], ["a", "a"]])
def test_two_columns_of_one_name_are_refused(further: list[str]) -> None:
    with pytest.raises(ValueError, match="same name"):
        MetricTable(further)


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"step": numpy.arange(2)},
        {**block(0, 2), "grad": numpy.arange(2)},
        {**block(0, 2), "loss": numpy.arange(3)},
        {**block(0, 2), "loss": 0.5},
        {name: numpy.float64(1) for name in ("step", "epoch", "loss", "lr")},
        {name: numpy.zeros((2, 2)) for name in ("step", "epoch", "loss", "lr")},
    ],
    ids=["empty", "lacking", "unknown", "uneven", "a number", "numbers", "two axes"],
)
def test_a_block_of_the_wrong_form_is_refused_and_no_row_is_counted(bad: dict[str, numpy.ndarray]) -> None:
    table = MetricTable()
    with pytest.raises(ValueError, match="one length"):
        table.append_block(bad)
    assert table.length == 0


@given(st.lists(st.one_of(st.none(), st.integers(0, 60)), max_size=30), st.integers(-1, 70))
def test_single_rows_and_blocks_in_any_order_make_one_column(parts: list[int | None], room: int) -> None:
    table = MetricTable(room=room)
    for rows in parts:
        if rows is None:
            table.append(table.length, table.length // 10, table.length / 2, 0.1)
        else:
            table.append_block(block(table.length, rows))
    whole = block(0, sum(1 if rows is None else rows for rows in parts))
    for name, expected in whole.items():
        numpy.testing.assert_array_equal(table.column(name), expected)


def test_a_column_cannot_be_written_and_does_not_grow() -> None:
    table = MetricTable(room=2)
    table.append_block(block(0, 2))
    view = table.column("loss")
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 1
    table.append_block(block(2, 50))
    assert view.tolist() == [0, 0.5]
    assert len(table.column("loss")) == 52


def test_the_envelope_of_a_column_follows_its_growth() -> None:
    table = MetricTable(room=1)
    table.append_block(block(0, 5000))
    whole = table.envelope("loss")
    assert whole.edges[0] == 0 and whole.edges[-1] == 5000 and len(whole.low) <= 800
    assert (whole.low[0], whole.high[-1]) == (0, 2499.5)
    table.append_block(block(5000, 5000))
    part = table.envelope("loss", 4990, 5010, points=20)
    assert part.low.tolist() == part.high.tolist() == [step / 2 for step in range(4990, 5010)]
    assert table.envelope("epoch", points=2).high.max() == 999


def test_a_reader_beside_the_writer_sees_finished_rows_only() -> None:
    """The loss of a row is decided by its step, so a row that is not finished gives itself away."""
    table = MetricTable(["twice"], room=1)
    rows = 20_000
    problems: list[str] = []
    begun, written = threading.Semaphore(0), threading.Event()

    def read() -> None:
        seen = 0
        held = table.column("loss")
        begun.release()
        while True:
            last_look = written.is_set()
            loss, twice = table.column("loss"), table.column("twice")
            shorter = min(len(loss), len(twice))
            if len(loss) < seen or len(twice) < len(loss):
                problems.append(f"the table shrank from {seen} to {len(loss)}, {len(twice)}")
            if not numpy.array_equal(loss, numpy.arange(len(loss)) * 0.5):
                problems.append(f"an unfinished loss among {len(loss)}")
            if not numpy.array_equal(twice[:shorter], loss[:shorter] * 2):
                problems.append(f"an unfinished row among {shorter}")
            if not numpy.array_equal(held, numpy.arange(len(held)) * 0.5):
                problems.append("a column that was held has changed")
            drawn = table.envelope("loss", points=40)
            if not numpy.array_equal(drawn.high, (drawn.edges[1:] - 1) * 0.5):
                problems.append(f"an unfinished envelope of {len(drawn.edges)}")
            held, seen = loss, len(loss)
            if problems or last_look:
                return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
        begun.acquire()
    while table.length < rows:
        step = table.length
        if step % 3:
            table.append(step, 0, step * 0.5, 0.1, twice=float(step))
        else:
            steps = numpy.arange(step, step + 7)
            lr = numpy.full(7, 0.1)
            table.append_block({"step": steps, "epoch": lr, "loss": steps * 0.5, "lr": lr, "twice": steps})
    written.set()
    for reader in readers:
        reader.join()
    assert problems == []


def test_a_row_is_counted_after_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever the writer touches a column, a reader that comes just then finds whole rows."""
    table = MetricTable(["twice"], room=2)
    looks = 0

    class Watched(numpy.ndarray):
        def __setitem__(self, key: object, value: object) -> None:
            nonlocal looks
            super().__setitem__(key, value)
            looks += 1
            numpy.testing.assert_array_equal(table.column("loss"), numpy.arange(table.length) * 0.5)
            numpy.testing.assert_array_equal(table.column("twice"), numpy.arange(table.length))

    empty = numpy.empty
    monkeypatch.setattr(late.numpy, "empty", lambda *args: empty(*args).view(Watched))
    table._columns = tuple(column.view(Watched) for column in table._columns)
    for step in range(9):
        table.append(step, 0, step * 0.5, 0.1, twice=step)
    steps = numpy.arange(9, 30)
    table.append_block({"step": steps, "epoch": steps, "loss": steps * 0.5, "lr": steps, "twice": steps})
    assert table.length == 30
    assert looks > 5 * 10


def test_growth_in_the_middle_of_a_look_shows_no_unfinished_rows() -> None:
    """The writer moves to larger columns just when a reader has taken its first half of what it needs."""

    class Interrupted(MetricTable):
        between: list[int] = []  # noqa: RUF012  one test, one list

        def __getattribute__(self, name: str) -> object:
            value = super().__getattribute__(name)
            if name in ("_length", "_columns") and Interrupted.between:
                rows = Interrupted.between.pop()
                self.append_block(block(8, rows))
            return value

    table = Interrupted(room=10)
    table.append_block(block(0, 8))
    Interrupted.between.append(5)
    seen = table.column("loss")
    assert table.length == 13
    assert seen.tolist() == [step / 2 for step in range(len(seen))]
    assert len(seen) in (8, 13)
