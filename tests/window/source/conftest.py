"""The panel beside the canvas, and what a person does in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from netbuilder.studio.workspace import Workspace
from netbuilder.window.main_window import MainWindow
from netbuilder.window.source.desk import SourceDesk
from netbuilder.window.source.link import LinkState
from netbuilder.window.source.panel import SourcePanel
from netbuilder.window.widgets.code_editor import CodeEditor
from netbuilder.window.widgets.elided import ElidedLabel


class At(Protocol):
    """Makes the panel of a window."""

    def __call__(self, window: MainWindow) -> Panel: ...


class Panel:
    """The open panel of `window`."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.qtbot = qtbot
        window.actions_of_commands["view.source"].trigger()
        found = window.findChild(SourcePanel, "sourcePanel")
        assert isinstance(found, SourcePanel)
        self.panel = found
        qtbot.waitUntil(found.isVisible)
        window.resize(1280, 800)
        window.activateWindow()
        qtbot.waitUntil(self.editor.hasFocus)

    @property
    def studio(self) -> Workspace:
        return self.window.workspace

    @property
    def desk(self) -> SourceDesk:
        return self.window.source_desk()

    @property
    def editor(self) -> CodeEditor:
        return self.panel.editor

    @property
    def lines(self) -> list[str]:
        return self.editor.text().split("\n")

    def line_with(self, words: str) -> int:
        """The number of the first line in which `words` stand."""
        return next(at for at, row in enumerate(self.lines, 1) if words in row)

    def click_line(self, words: str) -> None:
        """Click at the beginning of the first line with these words."""
        line = self.line_with(words)
        self.editor.show_line(line)
        place = next(each.place for each in self.editor.visible_lines() if each.number == line)
        at = QPoint(10, round(place.center().y()))
        QTest.mouseClick(self.editor.viewport(), Qt.MouseButton.LeftButton, pos=at)

    def replace(self, words: str, by: str) -> None:
        """Type `by` over the first `words` of the text."""
        cursor = self.editor.textCursor()
        start = self.editor.text().index(words)
        cursor.setPosition(start)
        cursor.setPosition(start + len(words), QTextCursor.MoveMode.KeepAnchor)
        self.editor.setTextCursor(cursor)
        QTest.keyClicks(self.editor, by)

    def widen(self) -> None:
        """Type that the second linear layer has 90 features, which the third one has to take."""
        self.replace("Linear(84, 10)", "Linear(90, 10)")
        self.replace("Linear(120, 84)", "Linear(120, 90)")

    def apply(self) -> None:
        QTest.keyClick(self.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def undo(self) -> None:
        QTest.keyClick(self.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    def click(self, name: str) -> None:
        """Click the visible button of that name."""
        QTest.mouseClick(self.button(name), Qt.MouseButton.LeftButton)

    def button(self, name: str) -> QAbstractButton:
        found = [each for each in self.window.findChildren(QAbstractButton, name) if each.isVisible()]
        assert len(found) == 1, f"{len(found)} buttons are called {name}"
        return found[0]

    def shows(self, name: str) -> bool:
        return any(each.isVisible() for each in self.window.findChildren(QAbstractButton, name))

    def words(self) -> str:
        """All that can be read beside the text."""
        labels = [each for each in self.panel.findChildren(QLabel) if each.isVisible()]
        return "\n".join(each.whole if isinstance(each, ElidedLabel) else each.text() for each in labels)

    def wait(self, so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(so, timeout=5000)

    def link(self, path: Path) -> None:
        """Link to `path`, as the dialog does it."""
        self.desk.link.write_to(path)
        assert self.desk.link.state is LinkState.IN_STEP

    def features(self, id: str = "linear_2") -> object:
        return self.studio.project.graph.nodes[id].settings["features"]


@pytest.fixture
def at(qtbot: QtBot) -> At:
    def make(window: MainWindow) -> Panel:
        return Panel(window, qtbot)

    return make


@pytest.fixture
def panel(window: MainWindow, at: At) -> Panel:
    """On LeNet-5."""
    return at(window)
