"""Words that change often: whom they tell, and what they show where there is little room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.window.widgets.steady import ElidedWords, SteadyLabel, WrappedWords

SENTENCE = "They have moved a tenth of their length since the start, filter 3 most."


class Host(QWidget):
    """Holds one widget in a layout, and counts how often that has to find its place anew."""

    def __init__(self, qtbot: QtBot, widget: QWidget) -> None:
        super().__init__()
        qtbot.addWidget(self)
        column = QVBoxLayout(self)
        column.addWidget(widget)
        column.addStretch(1)
        self.resize(220, 160)
        self.show()
        self._told = 0
        self.installEventFilter(self)
        self.rounds()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._told += event.type() is QEvent.Type.LayoutRequest
        return False

    def rounds(self) -> int:
        """How often the layout was asked since the last call."""
        QApplication.processEvents()
        told, self._told = self._told, 0
        return told


def test_figures_of_one_length_move_nothing(qtbot: QtBot) -> None:
    label = SteadyLabel("title")
    host = Host(qtbot, label)
    label.show_words("batch 111 of 157")
    assert host.rounds() > 0
    label.show_words("batch 888 of 157")
    assert label.text() == "batch 888 of 157" and host.rounds() == 0
    label.show_words("batch 1,888 of 2,157")
    assert host.rounds() > 0 and label.width() >= label.fontMetrics().horizontalAdvance(label.text())


def test_figures_up_to_the_longest_move_nothing(qtbot: QtBot) -> None:
    label = SteadyLabel("live", longest="now 0.00000")
    host = Host(qtbot, label)
    label.show_words("now 0.0020")
    host.rounds()
    label.show_words("now 0.00188")
    assert host.rounds() == 0
    label.show_words("now 0.000000188")
    assert host.rounds() > 0 and label.width() >= label.fontMetrics().horizontalAdvance(label.text())


def test_another_font_makes_other_room(qtbot: QtBot) -> None:
    label = SteadyLabel("")
    host = Host(qtbot, label)
    label.show_words("12,345")
    host.rounds()
    before = label.width()
    larger = label.font()
    larger.setPixelSize(30)
    label.setFont(larger)
    host.rounds()
    assert label.width() > before


def test_long_words_end_in_dots_with_all_in_the_tip(qtbot: QtBot) -> None:
    words = ElidedWords("label")
    host = Host(qtbot, words)
    words.show_words(SENTENCE)
    assert words.label.text().endswith("…") and words.toolTip() == SENTENCE
    assert host.rounds() == 0
    host.resize(900, 160)
    assert host.rounds() >= 0 and words.label.text() == SENTENCE and not words.toolTip()


def test_figures_that_need_more_room_are_left_out_instead(qtbot: QtBot) -> None:
    words = ElidedWords("label")
    host = Host(qtbot, words)
    words.show_words("batch 1,234 of 46,800, in the thirtieth fold", cut=False)
    assert words.label.text() == "" and words.toolTip().startswith("batch 1,234")
    host.resize(900, 160)
    assert host.rounds() >= 0 and words.label.text() == "batch 1,234 of 46,800, in the thirtieth fold"


@pytest.mark.parametrize("times", [1, 3])
def test_only_more_lines_make_other_room(qtbot: QtBot, times: int) -> None:
    words = WrappedWords("label")
    host = Host(qtbot, words)
    words.show_words(SENTENCE)
    assert host.rounds() > 0
    height = words.height()
    assert height == words.heightForWidth(words.width()) > words.label.fontMetrics().lineSpacing()
    words.show_words(SENTENCE.replace("3", "4"))
    assert words.label.text() != SENTENCE and host.rounds() == 0
    words.show_words(" ".join([SENTENCE] * (1 + times)))
    assert host.rounds() > 0 and words.height() > height
