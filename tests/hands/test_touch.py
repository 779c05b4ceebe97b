"""The hand itself: it does nothing that a person could not, and says what it did not find."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.hands import touch
from tests.hands.touch import NotThere


class Ground(QWidget):
    """A window with a button that counts, and a field."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(300, 200)
        self.clicks = 0
        self.button = QPushButton("Train", self)
        self.button.setObjectName("trainButton")
        self.button.setGeometry(20, 20, 100, 30)
        self.button.clicked.connect(self._count)
        self.field = QLineEdit(self)
        self.field.setObjectName("field")
        self.field.setGeometry(20, 80, 100, 30)

    def _count(self) -> None:
        self.clicks += 1


@pytest.fixture
def ground(qtbot: QtBot) -> Iterator[Ground]:
    made = Ground()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made


def test_a_click_presses_what_is_there(ground: Ground) -> None:
    touch.click(touch.find(ground, "trainButton", QPushButton))
    assert ground.clicks == 1


def test_what_is_absent_is_named_with_what_is_like_it(ground: Ground) -> None:
    with pytest.raises(NotThere, match="no “trainButon”; there is trainButton"):
        touch.find(ground, "trainButon", QWidget)


def test_what_is_hidden_is_not_found(ground: Ground) -> None:
    ground.button.hide()
    with pytest.raises(NotThere, match="is hidden"):
        touch.find(ground, "trainButton", QWidget)


def test_what_is_there_twice_is_not_guessed(ground: Ground) -> None:
    ground.field.setObjectName("trainButton")
    with pytest.raises(NotThere, match="shows 2 things"):
        touch.find(ground, "trainButton", QWidget)


def test_another_kind_of_thing_is_refused(ground: Ground) -> None:
    with pytest.raises(NotThere, match="is a QPushButton, not a QLineEdit"):
        touch.find(ground, "trainButton", QLineEdit)


def test_a_disabled_button_gives_its_reason(ground: Ground) -> None:
    ground.button.setEnabled(False)
    ground.button.setToolTip("The network has no layer yet.")
    with pytest.raises(NotThere, match="disabled: The network has no layer yet"):
        touch.click(ground.button)


def test_what_is_covered_cannot_be_pressed(ground: Ground) -> None:
    over = QLabel("a notice", ground)
    over.setObjectName("notice")
    over.setGeometry(0, 0, 300, 60)
    over.show()
    with pytest.raises(NotThere, match="“notice” lies over “trainButton”"):
        touch.click(ground.button)
    assert ground.clicks == 0


def test_what_is_out_of_sight_cannot_be_pressed(ground: Ground) -> None:
    with pytest.raises(NotThere, match="out of sight"):
        touch.click(ground.button, QPoint(500, 10))


def test_keys_go_to_what_has_the_focus(ground: Ground) -> None:
    touch.click(ground.field)
    touch.type_text(ground, "one")
    touch.press_keys(ground, "Ctrl+A")
    touch.type_text(ground, "two")
    assert ground.field.text() == "two"


def test_a_question_that_nobody_asks_is_missed() -> None:
    with pytest.raises(NotThere, match="nobody has asked for a name"), touch.meanwhile(bool, "a name"):
        pass
