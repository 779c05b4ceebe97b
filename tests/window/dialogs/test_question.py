from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.window.dialogs.question import CANCEL, Answer, Question, ask
from tests.window.dialogs.answers import Answers


def question(window: QWidget, qtbot: QtBot) -> Question:
    made = Question("sure", "Sure?", "Long words. " * 30, Answer("yes", "Do it"), Answer("no", "Not"), window)
    qtbot.addWidget(made)
    made.show()
    return made


def test_enter_does_the_main_thing_and_escape_nothing(window: QWidget, qtbot: QtBot) -> None:
    first, second = question(window, qtbot), question(window, qtbot)
    QTest.keyClick(first, Qt.Key.Key_Return)
    QTest.keyClick(second, Qt.Key.Key_Escape)
    assert (first.answer, second.answer) == ("yes", CANCEL)
    assert not first.isVisible() and not second.isVisible()


def test_it_can_be_answered_by_keys_alone(window: QWidget, qtbot: QtBot) -> None:
    asked = question(window, qtbot)
    buttons = asked.findChildren(QPushButton)
    assert all(button.focusPolicy() & Qt.FocusPolicy.TabFocus for button in buttons)
    reached = set()
    for _ in buttons:
        focused = asked.focusWidget()
        assert focused is not None
        reached.add(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert reached == {"sure.yes", "sure.no", "sure.cancel"}


def test_its_words_have_room(window: QWidget, qtbot: QtBot) -> None:
    asked = question(window, qtbot)
    layout = asked.layout()
    assert layout is not None
    assert asked.height() >= layout.heightForWidth(asked.width())
    assert asked.accessibleName() == "Sure?"


def test_asking_gives_the_answer(window: QWidget, answers: Answers) -> None:
    answers.give("sure.no")
    assert ask(window, "sure", "Sure?", "Words.", Answer("yes", "Do it"), Answer("no", "Not")) == "no"
    assert answers.said == ["Sure?\nWords."]
    answers.give("Escape")
    assert ask(window, "sure", "Sure?", "Words.", Answer("yes", "Do it")) == CANCEL
