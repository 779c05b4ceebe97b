"""The window as it starts, for tests by hand: the real engine, a screen of the size of the design."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.studio.settings import Motion, SettingsStore
from netbuilder.window.app import LookKeeper, start_window
from netbuilder.window.main_window import MainWindow
from netbuilder.window.motion import choose_motion
from netbuilder.window.theme.apply import apply_theme
from netbuilder.window.theme.theme import Theme
from tests.hands.hands import Hands
from tests.hands.person import PATIENCE

SIZE = (1600, 1000)


@contextmanager
def started(qtbot: QtBot, project: str | None = None) -> Iterator[Hands]:
    """A person at the window that `netbuilder PROJECT` opens. What is unsaved at the end is let go."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme(dark=True)
    settings = SettingsStore()
    look = LookKeeper(app, theme, settings)
    apply_theme(app, theme)
    # This process goes on when the window is gone, and so must its cleaning.
    with mock.patch("gc.freeze"):
        window = start_window(project, theme, settings)
        window.showNormal()  # on a screen that is smaller it starts maximised
        window.resize(*SIZE)
        hands = Hands(window, qtbot)
        hands.wait_until(lambda: _shows_a_page(window), "no page is shown")
        hands.wait_until(window.isActiveWindow, "the window does not get the keyboard")
        # Away from the canvas, wherever the test before has left it: what is added goes to the pointer.
        QCursor.setPos(window.mapToGlobal(QPoint(1, 1)))
        try:
            yield hands
        finally:
            # Loading the engine cannot be broken off, and a busy machine takes its time for it.
            window.workspace.close(PATIENCE)
            window.leave()
            window.deleteLater()
            look.deleteLater()
            choose_motion(Motion.SYSTEM)  # the application goes on with the next test


def _shows_a_page(window: MainWindow) -> bool:
    """Whether one of the pages with which it starts is there."""
    pages = (window.findChild(QWidget, name) for name in ("welcome", "buildPage"))
    return any(isinstance(page, QWidget) and page.isVisible() for page in pages)
