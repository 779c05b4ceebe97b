"""The keys that the status bar names do what it says of them."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.studio.commands.command import Page
from netbuilder.studio.desk import DeskState
from netbuilder.studio.workspace import Workspace
from netbuilder.window.main_window import MainWindow


def hints(window: MainWindow) -> set[str]:
    """What the keys that are shown are said to do."""
    bar = window.findChild(QWidget, "statusBar")
    assert isinstance(bar, QWidget)
    said = {"add layer", "pause", "continue", "step one batch"}
    return said & {label.text() for label in bar.findChildren(QLabel) if label.isVisible()}


def test_space_pauses_a_run_and_continues_one_that_waits(
    window: MainWindow, studio: Workspace, qtbot: QtBot
) -> None:
    assert hints(window) == {"add layer"}
    window.show_page(Page.TRAIN)
    assert hints(window) == set()
    studio.desk.start(studio.project)

    def runs() -> bool:
        studio.desk.pump()
        return studio.desk.state is DeskState.RUNNING

    qtbot.waitUntil(runs)
    assert hints(window) == {"pause", "step one batch"}
    studio.desk.pause()
    assert hints(window) == {"continue", "step one batch"}
    studio.desk.stop()
    assert hints(window) == set()
