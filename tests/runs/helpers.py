"""What tests of the store share: records, tables, and connections that fail on demand."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy

from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import RunRecord, new_record

NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


class FakeClock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 500.0

    def __call__(self) -> float:
        return self.now


def a_record(name: str = "LeNet-5", project: str = "p1", **changes: Any) -> RunRecord:
    settings = {"epochs": 3, "lr": 0.1, "layers": [1, [2, 3]], "schedule": {"kind": "step"}, "note": None}
    made = new_record(project, name, '{"format": 1}', settings, seed=7, device="cpu", threads=1, now=NOON)
    return replace(made, **changes)


def fill(table: MetricTable, rows: int) -> MetricTable:
    """`rows` more rows whose values follow from the step: an unsound prefix gives itself away."""
    first = table.length
    steps = numpy.arange(first, first + rows)
    table.append_block(
        {"step": steps, "epoch": steps // 100, "loss": loss_at(steps), "lr": numpy.full(rows, 0.1)}
    )
    return table


def loss_at(steps: numpy.ndarray) -> numpy.ndarray:
    return 1 / (1 + steps.astype(float))


class Faulty(sqlite3.Connection):
    """Executes nothing while `Faulty.fault` says so; it is asked before each statement."""

    fault: Callable[[str], sqlite3.Error | None] = staticmethod(lambda statement: None)

    def execute(self, *args: Any) -> sqlite3.Cursor:
        fault = Faulty.fault(args[0])
        if fault is not None:
            raise fault
        return super().execute(*args)


def sqlite_error(code: int, kind: type[sqlite3.Error] = sqlite3.OperationalError) -> sqlite3.Error:
    """An error as SQLite raises it, with its code."""
    error = kind("injected")
    error.sqlite_errorcode = code
    return error
