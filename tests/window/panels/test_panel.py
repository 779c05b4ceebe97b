"""Panels are found by themselves, draw when they are seen, and no oftener than they promise."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from netbuilder.window.panels.panel import Panel, panel, panels_of
from netbuilder.window.panels.rate import Rate
from netbuilder.window.theme.theme import Theme


class Counting(Panel):
    hertz: ClassVar[float] = 20.0

    def __init__(self) -> None:
        super().__init__("Counting")
        self.drawn = 0

    def draw(self) -> None:
        self.drawn += 1


@pytest.fixture
def counting(qtbot: QtBot, theme: Theme) -> Counting:
    made = Counting()
    qtbot.addWidget(made)
    return made


def test_the_panels_of_the_train_page_are_found_in_order() -> None:
    found = panels_of("train")
    assert [(place.row, place.order) for place in found] == sorted((p.row, p.order) for p in found)
    assert {"loss", "metrics"} <= {place.id for place in found}
    assert panels_of("nowhere") == []


def test_two_panels_of_one_name_are_a_fault() -> None:
    with pytest.raises(ValueError, match="loss"):
        panel("loss", page="train", row=0, order=9)(lambda *_: Counting())


def test_a_hidden_panel_draws_when_it_is_shown(counting: Counting) -> None:
    counting.ask_to_draw()
    counting.ask_to_draw()
    assert counting.drawn == 0
    counting.show()
    assert counting.drawn == 1


def test_many_asks_are_one_drawing_now_and_one_later(qtbot: QtBot, counting: Counting) -> None:
    counting.show()
    for _ in range(50):
        counting.ask_to_draw()
    assert counting.drawn == 1
    qtbot.waitUntil(lambda: counting.drawn == 2)
    qtbot.wait(150)
    assert counting.drawn == 2  # nothing ticks while nothing is asked


def test_the_user_does_not_wait(counting: Counting) -> None:
    counting.show()
    counting.draw_at_once()
    assert counting.drawn == 2


def test_a_rate_stops_with_its_owner_hidden(qtbot: QtBot, counting: Counting) -> None:
    drawn: list[int] = []
    rate = Rate(counting, 50.0, lambda: drawn.append(1))
    counting.show()
    rate.ask()
    rate.ask()
    counting.hide()
    qtbot.wait(60)
    assert drawn == [1]


def test_what_is_in_one_window_draws_in_turns_and_nobody_twice(qtbot: QtBot, counting: Counting) -> None:
    drawn: list[str] = []
    counting.show()
    one, other, third = (Rate(counting, 50.0, partial(drawn.append, name)) for name in "abc")
    one.ask()
    other.ask()
    third.ask()
    third.ask()
    assert drawn == ["a"]  # what is drawn together would be painted together
    third.now()
    assert drawn == ["a", "c"]
    qtbot.waitUntil(lambda: "b" in drawn)
    qtbot.wait(60)
    assert drawn == ["a", "c", "b"]


def test_another_window_does_not_wait(qtbot: QtBot, counting: Counting) -> None:
    other = Counting()
    qtbot.addWidget(other)
    drawn: list[int] = []
    for window in (counting, other):
        window.show()
        Rate(window, 50.0, partial(drawn.append, len(drawn))).ask()
    assert drawn == [0, 1]


def test_who_goes_while_waiting_is_not_drawn(qtbot: QtBot, counting: Counting) -> None:
    drawn: list[str] = []
    counting.show()
    gone = QWidget(counting)
    gone.show()
    Rate(counting, 50.0, partial(drawn.append, "stays")).ask()
    Rate(gone, 50.0, partial(drawn.append, "gone")).ask()
    delete(gone)
    qtbot.wait(60)
    assert drawn == ["stays"]
