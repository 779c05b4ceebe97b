"""The command palette by keys and mouse, as a person uses it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.studio.commands.command import Page
from netbuilder.studio.workspace import Workspace
from netbuilder.window.command_palette import CommandPalette
from netbuilder.window.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifiers)


def write(text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), text)


def open_palette(window: MainWindow, qtbot: QtBot) -> CommandPalette:
    """Press Ctrl+K with the keyboard on the canvas."""
    window.activateWindow()
    canvas = window.build_page().canvas
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    press(Qt.Key.Key_K, CTRL)
    palette = window.findChild(CommandPalette, "commandPalette")
    assert isinstance(palette, CommandPalette) and palette.isVisible() and palette.field.hasFocus()
    return palette


def shown(palette: CommandPalette) -> list[str]:
    return [row.title for row in palette.list.rows]


def current(palette: CommandPalette) -> str:
    return str(palette.list.current_row.title)


def test_type_and_enter_runs_a_command(window: MainWindow, studio: Workspace, qtbot: QtBot) -> None:
    before = dict(studio.project.graph.nodes)
    palette = open_palette(window, qtbot)
    write("tidy")
    assert current(palette) == "Tidy"
    press(Qt.Key.Key_Return)
    assert not palette.isVisible() and window.build_page().canvas.hasFocus()
    assert studio.project.graph.nodes != before and str(studio.document.undo_label) == "Tidy"
    studio.document.undo()
    assert studio.project.graph.nodes == before


def test_escape_and_a_second_press_close_it(window: MainWindow, studio: Workspace, qtbot: QtBot) -> None:
    studio.selection.set(["relu_1"])
    palette = open_palette(window, qtbot)
    press(Qt.Key.Key_Escape)
    assert not palette.isVisible() and window.build_page().canvas.hasFocus()
    assert studio.selection.only == "relu_1"
    assert open_palette(window, qtbot) is palette
    press(Qt.Key.Key_K, CTRL)
    assert not palette.isVisible() and window.build_page().canvas.hasFocus()


def test_it_opens_from_a_field_and_gives_the_keyboard_back(window: MainWindow, qtbot: QtBot) -> None:
    open_palette(window, qtbot)
    field = window.findChild(QLineEdit, "paletteSearch")
    assert isinstance(field, QLineEdit)
    field.setFocus()
    palette = window.findChild(CommandPalette, "commandPalette")
    assert isinstance(palette, CommandPalette) and not palette.isVisible()
    write("conv")
    press(Qt.Key.Key_K, CTRL)
    assert palette.isVisible() and field.text() == "conv"
    press(Qt.Key.Key_Escape)
    assert field.hasFocus()


def test_it_takes_the_place_of_the_search_on_the_canvas(window: MainWindow, qtbot: QtBot) -> None:
    open_palette(window, qtbot)
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Tab)
    adding = QApplication.focusWidget()
    assert adding is not None and adding.objectName() == "quickAdd"
    press(Qt.Key.Key_K, CTRL)
    assert not adding.isVisible()
    press(Qt.Key.Key_Escape)
    assert window.build_page().canvas.hasFocus()


def test_what_cannot_be_done_stays_open_and_says_why(
    window: MainWindow, studio: Workspace, qtbot: QtBot
) -> None:
    before = studio.project
    palette = open_palette(window, qtbot)
    write("align in a row")
    assert not palette.list.current_row.ready
    assert palette.footer.text() == "Cannot be done now: select two layers first"
    assert "select two layers first" in palette.field.accessibleDescription()
    press(Qt.Key.Key_Return)
    QTest.mouseClick(palette.list.viewport(), LEFT, pos=QPoint(40, 10))
    assert palette.isVisible() and studio.project is before


def test_a_node_by_name_from_another_page(window: MainWindow, studio: Workspace, qtbot: QtBot) -> None:
    palette = open_palette(window, qtbot)
    press(Qt.Key.Key_Escape)
    window.show_page(Page.TRAIN)
    window.activateWindow()
    action = window.findChild(QAction, "action.help.commands")
    assert isinstance(action, QAction)
    action.trigger()
    write("conv 2")
    assert shown(palette) == ["Go to Conv 2"]
    press(Qt.Key.Key_Return)
    assert window.page is Page.BUILD and studio.selection.only == "conv2d_2"
    assert window.build_page().canvas.hasFocus()


def test_keys_move_through_the_list(window: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(window, qtbot)
    rows = shown(palette)
    press(Qt.Key.Key_Down)
    assert current(palette) == rows[1]
    press(Qt.Key.Key_PageDown)
    assert current(palette) == rows[9]
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_PageUp)
    assert current(palette) == rows[0]


def test_a_pointer_that_rests_takes_no_row_and_one_that_moves_does(window: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(window, qtbot)
    rows, view = shown(palette), palette.list.viewport()
    press(Qt.Key.Key_Down)
    move_over(view, QPoint(40, 80))
    move_over(view, QPoint(40, 80))
    assert current(palette) == rows[1]
    move_over(view, QPoint(44, 80))
    assert current(palette) == rows[2]
    press(Qt.Key.Key_Down)
    move_over(view, QPoint(44, 80))  # as Qt tells it when rows have moved below the pointer
    assert current(palette) == rows[3]


def move_over(view: QWidget, at: QPoint) -> None:
    """One event of a pointer without a button."""
    place = QPointF(at)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, view.mapToGlobal(place), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(view, event)


def test_a_click_runs_it_and_it_comes_first_then(window: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(window, qtbot)
    write("zoom to 100")
    QTest.mouseClick(palette.list.viewport(), LEFT, pos=QPoint(40, 10))
    assert not palette.isVisible() and window.build_page().canvas.zoom == 1.0
    assert shown(open_palette(window, qtbot))[0] == "Zoom to 100 %"


def test_it_goes_when_the_keyboard_goes_elsewhere(window: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(window, qtbot)
    canvas = window.build_page().canvas
    QTest.mouseClick(canvas.viewport(), LEFT, pos=canvas.viewport().rect().bottomLeft() + QPoint(30, -200))
    assert not palette.isVisible() and canvas.hasFocus()


def test_it_stays_inside_the_window_and_its_upper_half(window: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(window, qtbot)
    for width, height in ((1600, 1000), (960, 600)):
        window.resize(width, height)
        qtbot.waitUntil(lambda wide=width: window.width() == wide)
        assert QRect(0, 0, width, height).contains(palette.geometry())
        assert abs(palette.geometry().center().x() - width // 2) <= 1
        assert palette.y() < height // 3


def test_its_parts_can_be_named(window: MainWindow, qtbot: QtBot) -> None:
    open_palette(window, qtbot)
    for name in ("commandPalette", "commandSearch", "commandList"):
        part = window.findChild(QWidget, name)
        assert isinstance(part, QWidget) and part.accessibleName(), name
