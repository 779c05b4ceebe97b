"""A number field tells what the user did, once, and never loses or keeps what it should not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.number_field import NumberField


class Heard:
    def __init__(self, field: NumberField) -> None:
        self.texts: list[str] = []
        self.steps: list[int] = []
        field.committed.connect(self.texts.append)
        field.stepped.connect(self.steps.append)


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[NumberField]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = NumberField(Theme(), "16", parent)
    QLineEdit(parent).setObjectName("elsewhere")
    parent.show()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    yield made


def test_enter_commits_what_was_typed(field: NumberField, qtbot: QtBot) -> None:
    heard = Heard(field)
    field.selectAll()
    qtbot.keyClicks(field, "32")
    assert not heard.texts
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert heard.texts == ["32"]


def test_leaving_commits_too_and_only_what_differs(field: NumberField, qtbot: QtBot) -> None:
    heard = Heard(field)
    elsewhere = field.parentWidget().findChild(QLineEdit, "elsewhere")
    elsewhere.setFocus()
    assert not heard.texts
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "8")
    elsewhere.setFocus()
    assert heard.texts == ["8"]


def test_escape_puts_the_value_back(field: NumberField, qtbot: QtBot) -> None:
    heard = Heard(field)
    field.selectAll()
    qtbot.keyClicks(field, "abc")
    field.set_refused("Not a number.")
    assert field.toolTip() == "Not a number."
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "16" and not field.toolTip() and not heard.texts


def test_arrows_buttons_and_shift_step(field: NumberField, qtbot: QtBot) -> None:
    heard = Heard(field)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    up = field.findChild(QToolButton, "step_up")
    qtbot.mouseClick(up, Qt.MouseButton.LeftButton)
    assert heard.steps == [1, -10, 1]


def test_the_wheel_steps_only_where_the_focus_is(field: NumberField, qtbot: QtBot) -> None:
    heard = Heard(field)
    _scroll(field)
    assert heard.steps == [1]
    field.parentWidget().findChild(QLineEdit, "elsewhere").setFocus()
    _scroll(field)
    assert heard.steps == [1]


def test_what_is_being_typed_is_left_alone(field: NumberField, qtbot: QtBot) -> None:
    field.selectAll()
    qtbot.keyClicks(field, "2")
    field.show_value("64")
    assert field.text() == "2"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "64"


def test_undo_is_left_to_the_window(field: NumberField, qtbot: QtBot) -> None:
    heard = Heard(field)
    asked: list[str] = []
    window = field.window()
    undo = QAction(window)
    undo.setShortcut("Ctrl+Z")
    undo.triggered.connect(lambda *_: asked.append("undo"))
    window.addAction(undo)
    field.selectAll()
    qtbot.keyClicks(field, "32")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert heard.texts == ["32"] and asked == ["undo"]
    field.set_refused("Not a number.")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert asked == ["undo"], "what was refused is the field's alone"


def _scroll(field: NumberField) -> None:
    at = QPointF(field.rect().center())
    event = QWheelEvent(at, field.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(field, event)
