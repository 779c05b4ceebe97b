"""Garbage is looked for on the window's thread alone, and is found there."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.window.garbage import Sweeper
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
