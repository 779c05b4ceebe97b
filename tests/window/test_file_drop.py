"""A file of another program over the window: it says what letting go would do."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.data.sets.points import Spirals
from netbuilder.data.source import DataSet
from netbuilder.studio import taking_data
from netbuilder.studio.opening import document_of_example
from netbuilder.window.drop_hint import DropHint
from netbuilder.window.main_window import MainWindow

AT, COPY = QPoint(300, 300), Qt.DropAction.CopyAction
BUTTON, KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def files(paths: Sequence[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def enter(window: QWidget, *paths: Path) -> bool:
    """Hold them over the window; whether it takes them."""
    data = files(paths)
    event = QDragEnterEvent(AT, COPY, data, BUTTON, KEYS)
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def hints(window: QWidget) -> list[str]:
    return [hint.accessibleName() for hint in window.findChildren(DropHint, "dropHint") if hint.isVisible()]


def test_it_says_what_would_be_opened_until_it_is_taken_away(window: MainWindow, tmp_path: Path) -> None:
    before = window.grab().toImage()
    assert enter(window, tmp_path / "mine.netb")
    assert hints(window) == ["Drop to open mine.netb"] and window.grab().toImage() != before
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert hints(window) == []


def test_of_what_cannot_be_opened_it_says_nothing_yet(window: MainWindow, tmp_path: Path) -> None:
    assert enter(window, tmp_path / "cat.png")
    assert hints(window) == []
    assert enter(window, tmp_path / "a.netb", tmp_path / "b.netb")
    assert hints(window) == []


def test_letting_go_ends_it_and_opens_the_file(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "mine.netb"
    document_of_example("linear").document.project.save(path)
    enter(window, path)
    data = files([path])
    QApplication.sendEvent(window, QDropEvent(AT.toPointF(), COPY, data, BUTTON, KEYS))
    assert hints(window) == []
    qtbot.waitUntil(lambda: window.workspace.document.path == path)


@pytest.fixture
def slow_look(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Whatever is dropped takes until the event is set to be looked at."""
    may_end = threading.Event()

    def looked_at(path: Path) -> DataSet:
        may_end.wait(20.0)
        return Spirals(count=77)

    monkeypatch.setattr(taking_data, "recognise", looked_at)
    yield may_end
    may_end.set()


def let_go(window: QWidget, path: Path) -> None:
    enter(window, path)
    data = files([path])
    QApplication.sendEvent(window, QDropEvent(AT.toPointF(), COPY, data, BUTTON, KEYS))


def test_what_takes_long_to_be_looked_at_says_so_until_it_is_known(
    window: MainWindow, slow_look: threading.Event, tmp_path: Path, qtbot: QtBot
) -> None:
    let_go(window, tmp_path)
    qtbot.waitUntil(lambda: bool(hints(window)))
    assert hints(window) == [f"Looking at {tmp_path.name} … (Esc to stop)"]
    slow_look.set()
    qtbot.waitUntil(lambda: not hints(window))
    assert {"data.spirals"} < {node.kind for node in window.workspace.graph.nodes.values()}
    window.workspace.undo()
    assert "data.digits" in {node.kind for node in window.workspace.graph.nodes.values()}


def test_a_run_goes_on_meanwhile(
    window: MainWindow, slow_look: threading.Event, tmp_path: Path, qtbot: QtBot
) -> None:
    window.workspace.train()
    qtbot.waitUntil(lambda: bool(window.workspace.desk.run))
    let_go(window, tmp_path)
    qtbot.waitUntil(lambda: bool(hints(window)))
    slow_look.set()
    qtbot.waitUntil(lambda: not hints(window))
    assert window.workspace.desk.alive
    assert "data.spirals" in {node.kind for node in window.workspace.graph.nodes.values()}


def test_escape_ends_the_look(
    window: MainWindow, slow_look: threading.Event, tmp_path: Path, qtbot: QtBot
) -> None:
    before = window.workspace.project
    let_go(window, tmp_path)
    qtbot.waitUntil(lambda: bool(hints(window)))
    qtbot.keyClick(window.build_page().canvas, Qt.Key.Key_Escape)
    assert hints(window) == []
    slow_look.set()
    qtbot.wait(200)
    assert window.workspace.project is before
