"""The filters panel: now, start and change, on one scale, with words that are measured."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.filters import FiltersPanel
from netbuilder.window.plots.colour_map import ColourMap
from netbuilder.window.theme.theme import Theme
from tests.window.panels.pictures import (
    begin_anew,
    colour_at,
    filters,
    floats,
    maps,
    noise,
    send,
    words,
)


@pytest.fixture
def panel(
    qtbot: QtBot, studio: Workspace, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FiltersPanel]:
    monkeypatch.setattr(FiltersPanel, "hertz", 1000.0)
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(268, 386)
    made = FiltersPanel(studio, theme, host)
    made.resize(268, 386)
    host.show()
    yield made


def plain(*factors: float) -> np.ndarray:
    return np.stack([np.full((1, 5, 5), factor) for factor in factors])


def tile_colour(panel: FiltersPanel, index: int) -> str:
    middle = panel.grid.tile_rect(index).center()
    return colour_at(panel.grid, middle.x(), middle.y()).name()


def click(panel: FiltersPanel, side: str) -> None:
    QTest.mouseClick(panel.switch.button(side), Qt.MouseButton.LeftButton)


def test_names_that_others_rely_on(panel: FiltersPanel) -> None:
    assert panel.objectName() == "filtersView"
    assert panel.accessibleName() and panel.grid.accessibleName() and panel.switch.accessibleName()
    assert panel.needs == ("filters",)


def test_before_the_first_batch(panel: FiltersPanel) -> None:
    assert words(panel) == ["Filters", "Starts with the first batch."]


def test_filters_with_scale_and_words(panel: FiltersPanel, studio: Workspace, qtbot: QtBot) -> None:
    send(studio, filters(plain(0.5, -0.5, 0, 0.25, 0, 0), plain(0.5, -0.5, 0, 0, 0, 0)))
    qtbot.waitUntil(lambda: panel.grid.count == 6)
    assert panel.scale.shown_words() == ("−0.50", "0", "+0.50")
    said = words(panel)
    assert said[:2] == ["Conv 1 filters", "6 of 5×5"]
    assert said[-1] == "Weights changed by 35 % since the start, filter 4 most (∞)."
    assert [tile_colour(panel, index) for index in (0, 1, 2)] == ["#6ea4ff", "#f28a3c", "#1a1e23"]


def test_start_and_change(panel: FiltersPanel, studio: Workspace, qtbot: QtBot) -> None:
    send(studio, filters(plain(1.0, 1.0), plain(1.0, 0.5)))
    qtbot.waitUntil(lambda: panel.grid.count == 2)
    now = tile_colour(panel, 1)
    click(panel, "start")
    assert tile_colour(panel, 0) == now != tile_colour(panel, 1)
    click(panel, "change")
    assert panel.scale.shown_words() == ("−0.50", "0", "+0.50")
    assert [tile_colour(panel, 0), tile_colour(panel, 1)] == ["#1a1e23", now]
    click(panel, "now")
    assert tile_colour(panel, 1) == now


def test_a_filter_that_is_taken_says_its_numbers(
    panel: FiltersPanel, studio: Workspace, qtbot: QtBot
) -> None:
    send(studio, filters(plain(1.0, 1.0), plain(1.0, 0.5)))
    qtbot.waitUntil(lambda: panel.grid.count == 2)
    place = panel.grid.tile_rect(1).center().toPoint()
    QTest.mouseClick(panel.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert words(panel)[1] == "2 moved 100 %"
    assert panel.grid.words(1) == "Filter 2: +1.00 to +1.00, moved 100 %"
    QTest.mouseClick(panel.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert words(panel)[1] == "2 of 5×5"


def test_colour_filters_have_a_grey_scale(panel: FiltersPanel, studio: Workspace, qtbot: QtBot) -> None:
    weights = np.zeros((2, 3, 7, 7))
    weights[1, 0] = 1.0
    send(studio, filters(weights, weights))
    qtbot.waitUntil(lambda: panel.grid.count == 2)
    assert panel.scale.colour_map is ColourMap.GREY
    assert [tile_colour(panel, 0), tile_colour(panel, 1)] == ["#7f7f7f", "#ff7f7f"]


@pytest.mark.parametrize(
    "shape", [(1, 1, 5, 5), (64, 1, 10, 10), (64, 3, 7, 7), (3, 1, 1, 9), (1, 1, 28, 28)]
)
def test_any_number_and_size(
    panel: FiltersPanel, studio: Workspace, qtbot: QtBot, shape: tuple[int, ...]
) -> None:
    send(studio, filters(noise(*shape), noise(*shape, seed=2)))
    qtbot.waitUntil(lambda: panel.grid.count == shape[0])
    last = panel.grid.tile_rect(shape[0] - 1)
    assert last.right() <= panel.grid.width() and last.bottom() <= panel.grid.height()


def test_weights_that_are_no_numbers(panel: FiltersPanel, studio: Workspace, qtbot: QtBot) -> None:
    send(studio, filters(plain(np.nan, 1.0), plain(1.0, 1.0)))
    qtbot.waitUntil(lambda: panel.grid.count == 2)
    assert tile_colour(panel, 0) == Theme().tokens.err.lower()
    assert words(panel)[-1] == "Some weights are no longer numbers: training has diverged."


def test_all_zero(panel: FiltersPanel, studio: Workspace, qtbot: QtBot) -> None:
    send(studio, filters(plain(0.0), plain(0.0)))
    qtbot.waitUntil(lambda: panel.grid.count == 1)
    assert panel.scale.shown_words() == ("", "0", "")
    assert tile_colour(panel, 0) == "#1a1e23"


def test_another_run_begins_empty(panel: FiltersPanel, studio: Workspace, qtbot: QtBot) -> None:
    send(studio, filters(plain(9.0), plain(1.0)))
    qtbot.waitUntil(lambda: panel.grid.count == 1)
    begin_anew(studio)
    qtbot.waitUntil(lambda: words(panel) == ["Filters", "Starts with the first batch."])
    send(studio, filters(plain(1.0), plain(1.0)))
    qtbot.waitUntil(lambda: panel.scale.shown_words() == ("−1.00", "0", "+1.00"))


def test_a_hidden_panel_waits_until_it_is_shown(panel: FiltersPanel, studio: Workspace, qtbot: QtBot) -> None:
    panel.hide()
    send(studio, filters(plain(1.0), plain(1.0)))
    qtbot.wait(20)
    assert panel.grid.count == 0
    panel.show()
    qtbot.waitUntil(lambda: panel.grid.count == 1)


def test_a_network_without_such_a_layer_says_so(panel: FiltersPanel, studio: Workspace, qtbot: QtBot) -> None:
    for _ in range(4):
        send(studio, maps())
    qtbot.waitUntil(lambda: words(panel)[-1] == "No layer of this network has pictures for weights.")
    begin_anew(studio)
    qtbot.waitUntil(lambda: words(panel)[-1] == "Starts with the first batch.")


def test_what_came_before_the_panel_is_shown(qtbot: QtBot, studio: Workspace, theme: Theme) -> None:
    send(studio, filters(plain(1.0), plain(1.0)))
    host = QWidget()
    qtbot.addWidget(host)
    late = FiltersPanel(studio, theme, host)
    host.show()
    qtbot.waitUntil(lambda: late.grid.count == 1)


def test_light_and_dark(panel: FiltersPanel, studio: Workspace, theme: Theme, qtbot: QtBot) -> None:
    send(studio, filters(floats(plain(1.0)), plain(1.0)))
    qtbot.waitUntil(lambda: panel.grid.count == 1)
    theme.set_dark(False)
    assert tile_colour(panel, 0) == theme.tokens.div_pos.lower()
