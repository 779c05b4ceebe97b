"""The editor of Python source, by keys as a person uses it."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent, QKeySequence, QShortcut, QTextCursor, QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.code_editor import CodeEditor
from netbuilder.window.widgets.code_marks import LineError

NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def editor(theme: Theme, qtbot: QtBot) -> CodeEditor:
    made = CodeEditor(theme)
    qtbot.addWidget(made)
    made.resize(500, 200)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def press(editor: CodeEditor, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(editor, key, modifiers)


def colour_of(editor: CodeEditor, line: int, word: str) -> QColor:
    """The colour of the first letter of `word`, which stands in that line."""
    block = editor.document().findBlockByNumber(line - 1)
    at = block.text().index(word)
    formats: list[QTextLayout.FormatRange] = block.layout().formats()
    found = (each for each in formats if each.start <= at < each.start + each.length)
    return next((each.format.foreground().color() for each in found), QColor())


def colour_at(editor: CodeEditor, line: int) -> QColor:
    """The ground at the right edge of a line."""
    place = next(each.place for each in editor.visible_lines() if each.number == line)
    image = editor.viewport().grab().toImage()
    return image.pixelColor(image.width() - 3, round(place.center().y() * image.devicePixelRatio()))


def test_a_line_goes_on_where_the_one_before_began_and_further_in_after_a_colon(editor: CodeEditor) -> None:
    QTest.keyClicks(editor, "def f(x):")
    press(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "y = x")
    press(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "return y")
    press(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "f(1)")
    assert editor.text() == "def f(x):\n    y = x\n    return y\nf(1)"


def test_tab_is_four_spaces_and_backspace_takes_them_back(editor: CodeEditor) -> None:
    press(editor, Qt.Key.Key_Tab)
    assert editor.text() == "    "
    QTest.keyClicks(editor, "ab")
    press(editor, Qt.Key.Key_Tab)
    assert editor.text() == "    ab  "  # to the next stop
    press(editor, Qt.Key.Key_Home)
    press(editor, Qt.Key.Key_Backspace)
    assert editor.text() == "ab  "


def test_tab_and_shift_tab_move_all_lines_that_are_selected(editor: CodeEditor) -> None:
    editor.show_text("a\n\nb\nc\n")
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    for _ in range(3):
        press(editor, Qt.Key.Key_Down, SHIFT)
    press(editor, Qt.Key.Key_Tab)
    assert editor.text() == "    a\n\n    b\nc\n"
    press(editor, Qt.Key.Key_Backtab, SHIFT)
    assert editor.text() == "a\n\nb\nc\n"
    editor.undo()
    assert editor.text() == "    a\n\n    b\nc\n"  # all lines are one step


def test_ctrl_slash_comments_lines_out_and_in_again(editor: CodeEditor) -> None:
    text = "    a\n        b\n"
    editor.show_text(text)
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    editor.moveCursor(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    press(editor, Qt.Key.Key_Slash, CTRL)
    assert editor.text() == "    # a\n    #     b\n"
    press(editor, Qt.Key.Key_Slash, CTRL)
    assert editor.text() == text


def test_home_goes_to_the_first_letter_and_then_to_the_beginning(editor: CodeEditor) -> None:
    editor.show_text("    abc")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    press(editor, Qt.Key.Key_Home)
    assert editor.textCursor().position() == 4
    press(editor, Qt.Key.Key_Home)
    assert editor.textCursor().position() == 0


def test_what_is_pasted_has_no_tabs(editor: CodeEditor) -> None:
    mime = QMimeData()
    mime.setText("if a:\r\n\tb\r\n")
    editor.insertFromMimeData(mime)
    assert editor.text() == "if a:\n    b\n"


@pytest.mark.parametrize("seed", range(40))
def test_another_text_replaces_the_one_that_stands_there(theme: Theme, qtbot: QtBot, seed: int) -> None:
    made = CodeEditor(theme)
    qtbot.addWidget(made)
    chance = random.Random(seed)
    for _ in range(12):
        text = "\n".join(chance.choice(("a", "b", "", "α𝛽")) for _ in range(chance.randrange(6)))
        made.show_text(text)
        assert made.text() == text
        assert not made.document().isUndoAvailable()


def test_cursor_and_view_stay_at_lines_that_stay(editor: CodeEditor) -> None:
    lines = [f"line {number}" for number in range(200)]
    editor.show_text("\n".join(lines))
    editor.go_to_line(101)
    editor.verticalScrollBar().setValue(95)
    editor.show_text("\n".join(["new", "new too", *lines]))
    assert editor.textCursor().block().text() == "line 100"
    assert editor.firstVisibleBlock().text() == "line 95"
    editor.show_text("\n".join([*lines[:150], "changed", *lines[151:]]))
    assert editor.textCursor().block().text() == "line 100"
    assert editor.firstVisibleBlock().text() == "line 95"


def test_only_what_the_user_does_is_told(editor: CodeEditor, qtbot: QtBot) -> None:
    told: list[object] = []
    editor.edited.connect(lambda: told.append("edited"))
    editor.line_entered.connect(told.append)
    editor.show_text("a\nb\nc\n")
    editor.go_to_line(3)
    assert told == []
    press(editor, Qt.Key.Key_Up)
    assert told == [2]
    QTest.keyClicks(editor, "x")
    assert told == [2, "edited"]


def test_colours_follow_the_language_and_the_theme(editor: CodeEditor, theme: Theme) -> None:
    editor.show_text(
        'import torch  # all\nclass Net(nn.Module):\n    """What\n    if it\n    """\n    x = "if" + 12\n'
    )
    assert colour_of(editor, 1, "import") == theme.color("code_word")
    assert colour_of(editor, 1, "# all") == theme.color("tx3")
    assert colour_of(editor, 2, "Net") == theme.color("code_type")
    assert colour_of(editor, 4, "if") == theme.color("tx2")  # within what explains
    assert colour_of(editor, 6, '"if"') == theme.color("code_string")
    assert colour_of(editor, 6, "12") == theme.color("code_number")
    dark = theme.color("code_word")
    theme.set_dark(False)
    assert colour_of(editor, 1, "import") == theme.color("code_word") != dark


def test_marked_lines_stand_out_and_move_with_the_text(editor: CodeEditor, theme: Theme) -> None:
    editor.show_text("a\nb\nc\nd\ne\n")
    editor.mark_lines([2, 3, 5])
    assert editor.marked_lines == [2, 3, 5]
    assert colour_at(editor, 3) == theme.color("bg_hover") != colour_at(editor, 4)
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    press(editor, Qt.Key.Key_Return)
    assert editor.marked_lines == [3, 4, 6]


def test_an_error_is_said_at_its_line(editor: CodeEditor, theme: Theme, qtbot: QtBot) -> None:
    editor.show_text("a\nb\nc\n")
    editor.show_errors([LineError(2, "b is not known.")])
    assert editor.accessibleDescription() == "Line 2: b is not known."
    assert colour_at(editor, 2) == theme.color("err_bg")
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    press(editor, Qt.Key.Key_Return)
    assert editor.error_at(3) == "b is not known." and not editor.error_at(2)
    place = next(each.place for each in editor.visible_lines() if each.number == 3).center().toPoint()
    ask = QHelpEvent(QEvent.Type.ToolTip, place, editor.mapToGlobal(place))
    QApplication.sendEvent(editor.viewport(), ask)
    qtbot.waitUntil(lambda: QToolTip.text() == "b is not known.")
    QToolTip.hideText()
    editor.show_errors([])
    assert editor.accessibleDescription() == "" and not editor.error_at(3)


def test_keys_that_mean_something_here_are_kept_from_commands(editor: CodeEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.apply_wanted):
        press(editor, Qt.Key.Key_Return, CTRL)
    with qtbot.waitSignal(editor.search_wanted):
        press(editor, Qt.Key.Key_F, CTRL)
    assert editor.text() == ""


def test_keys_of_the_windows_commands_change_no_text(editor: CodeEditor) -> None:
    taken: list[str] = []
    for keys in ("Ctrl+U", "Ctrl+K", "Ctrl+E"):
        shortcut = QShortcut(QKeySequence(keys), editor)
        shortcut.activated.connect(lambda keys=keys: taken.append(keys))
    editor.show_text("a line\nanother")
    for key in (Qt.Key.Key_U, Qt.Key.Key_K, Qt.Key.Key_E):
        press(editor, key, CTRL)
    assert taken == ["Ctrl+U", "Ctrl+K", "Ctrl+E"]
    assert editor.text() == "a line\nanother" and editor.textCursor().position() == 0


def test_undo_is_left_to_others_where_the_text_has_nothing_to_take_back(
    editor: CodeEditor, qtbot: QtBot
) -> None:
    taken: list[int] = []
    shortcut = QShortcut(QKeySequence("Ctrl+Z"), editor)
    shortcut.activated.connect(lambda: taken.append(1))
    editor.show_text("a")
    QTest.keyClicks(editor, "b")
    press(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text() == "a" and not taken
    press(editor, Qt.Key.Key_Z, CTRL)
    assert taken == [1]


def test_a_line_that_is_gone_to_can_be_seen(editor: CodeEditor) -> None:
    editor.show_text("\n".join(map(str, range(300))))
    editor.go_to_line(250)
    assert editor.line == 250
    assert 250 in [each.number for each in editor.visible_lines()]
    assert editor.viewport().rect().contains(QPoint(1, editor.cursorRect().center().y()))
