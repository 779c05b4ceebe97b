"""Panels are found by themselves, draw when they are seen, and no oftener than they promise."""

from __future__ import annotations

from typing import ClassVar

import pytest
from pytestqt.qtbot import QtBot

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
