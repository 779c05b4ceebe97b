from __future__ import annotations

import os

import pytest

from netbuilder.core import machine


def test_cores_are_those_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 3, 5}, raising=False)
    assert machine.cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert machine.cores() == 1


def test_memory_is_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 2**21}
    monkeypatch.setattr(os, "sysconf", sizes.__getitem__, raising=False)
    assert machine.memory() == 8 * 2**30


@pytest.mark.parametrize("trouble", [ValueError("no such name"), OSError(22, "Invalid argument")])
def test_a_system_that_does_not_say_how_much_memory_it_has(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def fail(name: str) -> int:
        raise trouble

    monkeypatch.setattr(os, "sysconf", fail, raising=False)
    assert machine.memory() == 0
    monkeypatch.delattr(os, "sysconf")
    assert machine.memory() == 0
