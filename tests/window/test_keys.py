from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.studio.commands.command import commands
from netbuilder.window.canvas.gestures import parts_of_gestures
from netbuilder.window.dialogs.keys import KeysDialog
from netbuilder.window.main_window import MainWindow

DISPLAY = Qt.ItemDataRole.DisplayRole


def opened(window: MainWindow) -> KeysDialog:
    action = window.findChild(QAction, "action.help.keys")
    assert isinstance(action, QAction)
    action.trigger()
    dialog = window.findChild(KeysDialog, "keysDialog")
    assert isinstance(dialog, KeysDialog) and dialog.isVisible()
    return dialog


def rows(dialog: KeysDialog) -> dict[tuple[str, str], str]:
    """What is listed: part and title, with the keys."""
    root = dialog.tree.invisibleRootItem()
    parts = [root.child(place) for place in range(root.childCount())]
    leaves = [(part, part.child(place)) for part in parts for place in range(part.childCount())]
    return {(part.text(0), leaf.text(0)): leaf.text(1) for part, leaf in leaves}


def test_each_command_with_a_key_is_listed_and_each_gesture(window: MainWindow) -> None:
    listed = rows(opened(window))
    for command in commands.values():
        for key in command.keys:
            assert QKeySequence(key).toString() in listed[str(command.menu.title), str(command.title)].split(
                ", "
            ), command.id
    for part in parts_of_gestures():
        for row in part.rows:
            assert listed[part.title, row.title] == row.keys


def test_it_is_searched_and_closed_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window)
    qtbot.waitUntil(dialog.search.hasFocus)
    QTest.keyClicks(dialog.search, "reconnect")
    assert list(rows(dialog)) == [("Edit", "Delete and reconnect")]
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    current = dialog.tree.currentItem()
    assert QApplication.focusWidget() is dialog.tree
    assert current is not None and current.data(0, DISPLAY) == "Delete and reconnect"
    dialog.search.setText("xyz")
    assert rows(dialog) == {} and dialog.nothing.isVisible() and not dialog.tree.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_is_listed_can_be_named(window: MainWindow) -> None:
    dialog = opened(window)
    assert dialog.search.accessibleName() and dialog.tree.accessibleName() and dialog.windowTitle()
