"""A file of another program over the window: it says what letting go would do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

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
