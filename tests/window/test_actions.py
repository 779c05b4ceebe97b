"""Menus and keys, pressed as a person does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QMenuBar, QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.studio.commands.command import Page, commands
from netbuilder.studio.desk import DeskState
from netbuilder.studio.recents import Recents
from netbuilder.studio.workspace import Workspace
from netbuilder.window.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def action(window: MainWindow, id: str) -> QAction:
    found = window.findChild(QAction, f"action.{id}")
    assert isinstance(found, QAction)
    return found


def focus_canvas(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    canvas = window.build_page().canvas
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifiers)


def test_every_command_is_in_a_menu(window: MainWindow) -> None:
    bar = window.findChild(QMenuBar)
    assert isinstance(bar, QMenuBar)
    titles = [entry.text() for entry in bar.actions()]
    assert titles == ["File", "Edit", "Graph", "Train", "View", "Help"]
    shown = [entry.objectName() for top in bar.actions() for entry in _entries(_menu(top))]
    assert {f"action.{id}" for id in commands} <= {*shown}
    named = [name for name in shown if name]
    assert len(named) == len(set(named))


def test_every_menu_is_a_column_on_the_smallest_screen(window: MainWindow) -> None:
    bar = window.findChild(QMenuBar)
    assert isinstance(bar, QMenuBar)
    for top in bar.actions():
        assert _menu(top).sizeHint().height() <= 760, top.text()


def test_layers_are_aligned_by_a_submenu(window: MainWindow) -> None:
    bar = window.findChild(QMenuBar)
    assert isinstance(bar, QMenuBar)
    graph = next(top for top in bar.actions() if top.text() == "Graph")
    inner = next(each for each in _menu(graph).actions() if each.text() == "Align and distribute")
    names = [each.objectName() for each in _menu(inner).actions()]
    assert names[0] == "action.graph.align_left" and names[-1] == "action.graph.distribute_down"


def _entries(menu: QMenu) -> list[QAction]:
    """Those of a menu and of its submenus."""
    inner = [_menu(entry) for entry in menu.actions() if entry.menu() is not None]
    return [*menu.actions(), *(each for one in inner for each in _entries(one))]


def _menu(entry: QAction) -> QMenu:
    menu = entry.menu()
    assert isinstance(menu, QMenu)
    return menu


def test_keys_are_those_of_the_design(window: MainWindow) -> None:
    designed = {
        "file.new": {"Ctrl+N"},
        "file.save_as": {"Ctrl+Shift+S"},
        "file.quit": {"Ctrl+Q"},
        "edit.redo": {"Ctrl+Shift+Z", "Ctrl+Y"},
        "train.start": {"Ctrl+Return", "Ctrl+Enter", "F5"},
        "train.stop": {"Ctrl+.", "Shift+F5"},
        "view.build": {"Ctrl+1"},
    }
    for id, keys in designed.items():
        found = {QKeySequence(key).toString() for key in action(window, id).shortcuts()}
        assert keys <= found, id


def test_no_two_actions_share_a_key(window: MainWindow) -> None:
    for page in Page:
        window.show_page(page)
        keys = [key.toString() for each in window.findChildren(QAction) for key in each.shortcuts()]
        assert len(keys) == len(set(keys))


def test_delete_undo_and_redo_by_key_without_a_pause(
    window: MainWindow, studio: Workspace, qtbot: QtBot
) -> None:
    focus_canvas(window, qtbot)
    studio.selection.set(["relu_1"])
    press(Qt.Key.Key_Delete)
    assert "relu_1" not in studio.project.graph.nodes
    press(Qt.Key.Key_Z, CTRL)
    assert "relu_1" in studio.project.graph.nodes
    press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert "relu_1" not in studio.project.graph.nodes
    assert action(window, "edit.undo").text() == "Undo Delete ReLU 1"


def test_delete_outside_the_canvas_deletes_nothing(
    window: MainWindow, studio: Workspace, qtbot: QtBot
) -> None:
    focus_canvas(window, qtbot)
    studio.selection.set(["relu_1"])
    search = window.findChild(QLineEdit, "paletteSearch")
    assert isinstance(search, QLineEdit)
    search.setFocus()
    QTest.keyClicks(search, "ab")
    press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Delete)
    assert search.text() == "a"
    assert "relu_1" in studio.project.graph.nodes


def test_copies_and_all_by_key(window: MainWindow, studio: Workspace, qtbot: QtBot) -> None:
    focus_canvas(window, qtbot)
    studio.selection.set(["relu_1"])
    press(Qt.Key.Key_D, CTRL)
    assert len(studio.project.graph.nodes) == 15
    press(Qt.Key.Key_A, CTRL)
    assert studio.selection.ids == set(studio.project.graph.ids)


def test_next_problem_and_its_fix_by_key(window: MainWindow, studio: Workspace, qtbot: QtBot) -> None:
    studio.edit(Text("Break"), lambda project: edits.remove_and_heal(project, "flatten_1"))
    focus_canvas(window, qtbot)
    press(Qt.Key.Key_F8)
    assert studio.selection.only == "linear_1"
    press(Qt.Key.Key_Return)
    assert not studio.report.errors


def test_what_makes_no_sense_now_is_grey(window: MainWindow, studio: Workspace) -> None:
    assert not action(window, "edit.delete").isEnabled()
    assert not action(window, "train.stop").isEnabled()
    studio.selection.set(["relu_1"])
    assert action(window, "edit.delete").isEnabled()
    studio.edit(Text("Break"), lambda project: edits.remove_and_heal(project, "flatten_1"))
    assert not action(window, "train.start").isEnabled()


def test_pages_by_key_carry_the_mark(window: MainWindow) -> None:
    press_in(window, Qt.Key.Key_2, CTRL)
    assert window.page is Page.TRAIN
    assert action(window, "view.train").isChecked() and not action(window, "view.build").isChecked()
    press_in(window, Qt.Key.Key_2, CTRL)
    assert action(window, "view.train").isChecked()
    press_in(window, Qt.Key.Key_1, CTRL)
    assert window.page is Page.BUILD


def press_in(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    window.activateWindow()
    QTest.keyClick(window, key, modifiers)


def test_a_run_is_steered_by_keys(window: MainWindow, studio: Workspace, qtbot: QtBot) -> None:
    desk = studio.desk
    focus_canvas(window, qtbot)
    press(Qt.Key.Key_F5)
    assert window.page is Page.TRAIN and window.pump.beating
    qtbot.waitUntil(lambda: desk.state is DeskState.RUNNING)
    window.setFocus()
    press(Qt.Key.Key_Space)
    assert desk.state is DeskState.PAUSED
    press(Qt.Key.Key_Space)
    assert desk.state is DeskState.RUNNING
    press(Qt.Key.Key_Period)
    assert desk.state is DeskState.PAUSED
    press(Qt.Key.Key_F5, SHIFT)
    qtbot.waitUntil(lambda: desk.state is DeskState.IDLE)
    qtbot.waitUntil(lambda: not window.pump.beating)


def test_space_on_the_canvas_does_not_pause(window: MainWindow, studio: Workspace, qtbot: QtBot) -> None:
    studio.desk.start(studio.project)
    qtbot.waitUntil(lambda: studio.desk.state is DeskState.RUNNING)
    window.show_page(Page.BUILD)
    focus_canvas(window, qtbot)
    press(Qt.Key.Key_Space)
    assert studio.desk.state is DeskState.RUNNING


def test_space_presses_the_button_that_has_the_focus(
    window: MainWindow, studio: Workspace, qtbot: QtBot
) -> None:
    studio.desk.start(studio.project)
    qtbot.waitUntil(lambda: studio.desk.state is DeskState.RUNNING)
    window.show_page(Page.TRAIN)
    window.activateWindow()
    export = window.findChild(QPushButton, "exportButton")
    assert isinstance(export, QPushButton)
    export.clicked.disconnect()
    pressed: list[bool] = []
    export.clicked.connect(lambda *_: pressed.append(True))
    export.setFocus()
    qtbot.waitUntil(export.hasFocus)
    press(Qt.Key.Key_Space)
    assert pressed and studio.desk.state is DeskState.RUNNING
    window.setFocus()
    press(Qt.Key.Key_Space)
    assert studio.desk.state is DeskState.PAUSED


def test_examples_are_offered_in_a_submenu(window: MainWindow, studio: Workspace) -> None:
    menu = _menu(action(window, "file.example"))
    menu.aboutToShow.emit()
    titles = [entry.text() for entry in menu.actions()]
    assert "Edges" in titles
    menu.actions()[titles.index("Edges")].trigger()
    assert studio.project.name == "Edges"


def test_without_recent_projects_the_submenu_says_so(window: MainWindow) -> None:
    menu = _menu(action(window, "file.recent"))
    menu.aboutToShow.emit()
    (entry,) = menu.actions()
    assert entry.text() == "None yet" and not entry.isEnabled()


def test_a_recent_project_that_is_gone_is_grey_and_the_list_can_be_cleared(
    window: MainWindow, tmp_path: Path
) -> None:
    Recents().add(tmp_path / "gone.netb", "id")
    menu = _menu(action(window, "file.recent"))
    menu.aboutToShow.emit()
    gone, line, clear = menu.actions()
    assert gone.text() == "gone.netb" and not gone.isEnabled()
    assert line.isSeparator()
    clear.trigger()
    assert Recents().all() == ()


def test_a_menu_opens_by_mouse_and_its_entry_works(
    window: MainWindow, studio: Workspace, qtbot: QtBot
) -> None:
    bar = window.findChild(QMenuBar)
    assert isinstance(bar, QMenuBar)
    top = bar.actions()[1]
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.actionGeometry(top).center())
    menu = _menu(top)
    qtbot.waitUntil(menu.isVisible)
    entry = action(window, "edit.select_all")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry).center())
    assert studio.selection.ids == set(studio.project.graph.ids)
    assert not menu.isVisible()
    assert bar.actionGeometry(top).topLeft() != QPoint()
