"""Garbage is looked for on the window's thread alone, and is found there."""

from __future__ import annotations

import gc
import os
import platform
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.window.garbage import Sweeper, give_back
from netbuilder.window.main_window import MainWindow


@pytest.fixture
def searchers() -> Iterator[list[int]]:
    """The threads that have looked for garbage, as they do."""
    found: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            found.append(threading.get_ident())

    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)


def test_no_other_thread_looks_for_garbage_once_a_window_is_open(
    window: MainWindow, searchers: list[int]
) -> None:
    gc.enable()  # as a program begins
    window.begin()
    worker = threading.Thread(target=lambda: [[number] for number in range(200_000)])
    worker.start()
    worker.join()
    assert set(searchers) <= {threading.get_ident()}


def test_what_an_edit_leaves_behind_is_found(qtbot: QtBot, window: MainWindow) -> None:
    window.begin()
    left = _cycle()
    rubbish = [[number] for number in range(5000)]  # what makes a search due
    window.workspace.edit(Text("Epochs"), lambda project: edits.change_recipe(project, epochs=3))
    qtbot.waitUntil(lambda: left() is None)
    assert len(rubbish) == 5000


def test_nothing_is_searched_before_it_is_due(qapp: object, searchers: list[int]) -> None:
    sweeper = Sweeper(QObject())
    gc.collect()
    searchers.clear()
    sweeper.sweep()
    assert not searchers


class _Knot:
    def __init__(self) -> None:
        self.itself = self
        self.part = QObject()


def _cycle() -> weakref.ref[_Knot]:
    return weakref.ref(_Knot())


def test_memory_is_given_back_once_a_minute_while_something_happens(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, given = [1000.0], []
    monkeypatch.setattr("netbuilder.window.garbage.give_back", lambda: given.append(now[0]))
    sweeper = Sweeper(QObject(), lambda: now[0])
    for moment in (1030.0, 1061.0, 1090.0, 1122.0):
        now[0] = moment
        sweeper.sweep()
    assert given == [1061.0, 1122.0]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is asked")
def test_what_lies_free_between_blocks_goes_back(qapp: object) -> None:
    kept, rest = [], []
    for number in range(40_000):
        (kept if number % 16 == 0 else rest).append(np.empty(4000, dtype=np.uint8))
    for block in rest:
        block.fill(1)
    del block
    rest.clear()
    before = _resident()
    give_back()
    assert before - _resident() > 50, kept[0].shape


def _resident() -> float:
    """Megabytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
