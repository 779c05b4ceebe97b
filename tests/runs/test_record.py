"""A record tells a person and a later program what was run, where and with what."""

from __future__ import annotations

import os
import pickle
import re
import sys
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

import netbuilder
from netbuilder.runs import record
from netbuilder.runs.record import RunState, another_id, moment, new_id, new_record, versions
from tests.runs.helpers import NOON, a_record


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("LeNet-5", "lenet-5"),
        ("two  spirals!", "two-spirals"),
        ("Überraschung", "überraschung"),
        ("", "run"),
        ("\udcff", "run"),
        ("5 layers", "run-5-layers"),
        ("x" * 300, "x" * 40),
        ("ä" * 300, "ä" * 20),
        ("x" * 39 + " y", "x" * 39),
    ],
)
def test_an_id_can_be_read_and_typed(name: str, start: str) -> None:
    found = new_id(name, NOON)
    assert re.fullmatch(re.escape(start) + "-20261123-120000-[0-9a-f]{4}", found)


def test_ids_of_one_name_sort_by_time_in_utc() -> None:
    late = NOON.astimezone(timezone(timedelta(hours=-11)))
    assert new_id("a", late).startswith("a-20261123-120000-")
    assert new_id("a", NOON) < new_id("a", late + timedelta(seconds=1))


def test_another_id_differs_in_its_ending_alone() -> None:
    found = {another_id("lenet-5-20261123-120000-a1b2") for _ in range(50)}
    assert len(found) > 1
    assert all(re.fullmatch("lenet-5-20261123-120000-[0-9a-f]{4}", name) for name in found)


def test_a_new_record_runs_in_this_process_from_now_on() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    made = new_record("p", "Net", "{}", {"lr": 0.1}, seed=3, device="cpu", threads=2)
    assert before <= datetime.fromisoformat(made.started) <= datetime.now(UTC)
    assert made.state is RunState.RUNNING
    assert made.process.pid == os.getpid() and made.process.alive
    assert (made.seed, made.device, made.threads, made.settings["lr"]) == (3, "cpu", 2, 0.1)
    assert made.ended is made.seconds is made.problem is made.best is None


def test_times_are_utc_to_the_second() -> None:
    when = datetime(2026, 11, 23, 23, 0, 0, 999, tzinfo=timezone(timedelta(hours=5)))
    assert moment(when) == "2026-11-23T18:00:00+00:00"


def test_a_record_comes_out_of_pickle_as_it_went_in() -> None:
    made = a_record()
    assert pickle.loads(pickle.dumps(made)) == made


def test_the_versions_that_a_run_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(__version__="9.1+cpu"))
    found = versions()
    assert list(found) == ["python", "netbuilder", "torch", "numpy", "platform"]
    assert found["torch"] == "9.1+cpu"
    assert found["netbuilder"] == netbuilder.__version__
    assert found["python"].startswith("3.")


def test_a_version_is_found_without_importing_and_missing_without_failing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import numpy

    monkeypatch.delitem(sys.modules, "numpy")
    assert record._version("numpy") == numpy.__version__
    assert "numpy" not in sys.modules
    assert record._version("no-such-package-anywhere") == "not installed"
