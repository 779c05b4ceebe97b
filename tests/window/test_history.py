"""The list of steps, by mouse and keys, as a person uses it."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.studio.commands.command import Page
from netbuilder.studio.workspace import Workspace
from netbuilder.window.history import HistoryList
from netbuilder.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def rename(studio: Workspace, *names: str) -> None:
    for name in names:
        studio.edit(Text("Rename to {name}", name=name), partial(edits.rename_project, name=name))


@pytest.fixture
def steps(window: MainWindow, studio: Workspace, qtbot: QtBot) -> HistoryList:
    """The list beside the canvas, after three edits."""
    rename(studio, "A", "B", "C")
    window.actions_of_commands["view.history"].trigger()
    found = window.findChild(HistoryList, "historyList")
    assert isinstance(found, HistoryList)
    qtbot.waitUntil(found.isVisible)
    return found


def spoken(steps: HistoryList) -> list[str]:
    model = steps.model()
    return [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]


def click(steps: HistoryList, row: int) -> None:
    place = steps.visualRect(steps.model().index(row, 0))
    QTest.mouseClick(steps.viewport(), LEFT, pos=QPoint(60, place.center().y()))


def test_the_menu_opens_it_with_the_keyboard_in_it_and_closes_it(
    window: MainWindow, steps: HistoryList, qtbot: QtBot
) -> None:
    action = window.actions_of_commands["view.history"]
    assert action.isChecked()
    window.activateWindow()
    qtbot.waitUntil(steps.hasFocus)
    action.trigger()
    assert not steps.isVisible() and not action.isChecked()


def test_the_cross_closes_it(window: MainWindow, steps: HistoryList) -> None:
    cross = window.findChild(QToolButton, "historyDockClose")
    assert isinstance(cross, QToolButton) and cross.accessibleName()
    cross.click()
    assert not steps.isVisible() and not window.actions_of_commands["view.history"].isChecked()


def test_it_lists_the_steps_and_marks_where_the_project_is(steps: HistoryList, studio: Workspace) -> None:
    assert spoken(steps) == [
        "As it was opened, done",
        "Rename to A, done",
        "Rename to B, done",
        "Rename to C, the project is here",
    ]
    studio.document.undo()
    assert spoken(steps)[2:] == ["Rename to B, the project is here", "Rename to C, undone"]
    assert steps.currentIndex().row() == 2


def test_a_click_leads_back_and_forth_in_one_change(steps: HistoryList, studio: Workspace) -> None:
    told: list[str] = []

    def tell(difference: object) -> None:
        told.append(studio.project.name)

    studio.changed.connect(tell)
    click(steps, 0)
    assert studio.project.name == "LeNet-5" and studio.document.redo_label is not None
    click(steps, 3)
    click(steps, 1)
    assert told == ["LeNet-5", "C", "A"]


def test_the_keyboard_goes_through_it_and_enter_leads_there(
    window: MainWindow, steps: HistoryList, studio: Workspace, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(steps.hasFocus)
    for _ in range(2):
        QTest.keyClick(steps, Qt.Key.Key_Up)
    assert studio.project.name == "C", "only looked at"
    QTest.keyClick(steps, Qt.Key.Key_Return)
    assert studio.project.name == "A" and steps.currentIndex().row() == 1
    QTest.keyClick(steps, Qt.Key.Key_End)
    QTest.keyClick(steps, Qt.Key.Key_Enter)
    assert studio.project.name == "C"


def test_another_project_has_steps_of_its_own(
    window: MainWindow, steps: HistoryList, studio: Workspace
) -> None:
    studio.document.go_to(0)
    window.actions_of_commands["file.new"].trigger()
    assert spoken(steps) == ["As it was opened, the project is here"]


def test_while_it_is_not_seen_it_costs_nothing_and_then_it_is_right(
    window: MainWindow, steps: HistoryList, studio: Workspace
) -> None:
    window.show_page(Page.TRAIN)
    assert not steps.isVisible()
    rename(studio, "D")
    assert len(spoken(steps)) == 4
    window.show_page(Page.BUILD)
    assert spoken(steps)[-1] == "Rename to D, the project is here"
