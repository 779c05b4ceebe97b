"""A store, a clock and a record of its own for each test, and statements that fail on demand."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from netbuilder.runs.record import RunRecord
from netbuilder.runs.store import RunStore
from tests.runs.helpers import NOON, FakeClock, Faulty, a_record

Fault = Callable[[str], sqlite3.Error | None]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> RunStore:
    return RunStore(tmp_path / "runs", clock=clock, now=lambda: NOON)


@pytest.fixture
def record() -> RunRecord:
    return a_record()


@pytest.fixture
def inject(monkeypatch: pytest.MonkeyPatch) -> Callable[[Fault], None]:
    """Give a function that says for each statement what it raises, on connections opened from then on."""
    connect = sqlite3.connect

    def give(fault: Fault) -> None:
        monkeypatch.setattr(sqlite3, "connect", lambda *args, **more: connect(*args, factory=Faulty, **more))
        monkeypatch.setattr(Faulty, "fault", staticmethod(fault))

    return give
