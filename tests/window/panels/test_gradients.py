"""The panel of gradient and update sizes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.project.document import Document
from netbuilder.project.project import fresh
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.gradients import GradientsPanel
from netbuilder.window.theme.theme import Theme
from tests.studio.make_believe import MakeBelieve, follow
from tests.window.panels.pictures import begin_anew, send, sizes, words


@pytest.fixture
def panel(
    qtbot: QtBot, studio: Workspace, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> Iterator[GradientsPanel]:
    monkeypatch.setattr(GradientsPanel, "hertz", 1000.0)
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(342, 386)
    made = GradientsPanel(studio, theme, host)
    made.resize(342, 386)
    host.show()
    yield made


def test_names_that_others_rely_on(panel: GradientsPanel) -> None:
    assert panel.objectName() == "gradientsView"
    assert panel.needs == ("sizes",)
    assert panel.switch.accessibleName() and panel.rows.accessibleName()
    assert words(panel)[-1] == "Starts with the first batch."


def test_gradients_then_updates(panel: GradientsPanel, studio: Workspace, qtbot: QtBot) -> None:
    for step in range(6):
        send(studio, sizes(step))
    qtbot.waitUntil(lambda: len(panel.rows.row_words()) == 5)
    assert panel.rows.row_words()[0] == ("Linear 1", "0.50")
    assert words(panel)[:2] == ["Gradient size", "log scale"]
    assert panel.rows.band_rect() is None
    QTest.mouseClick(panel.switch.button("update"), Qt.MouseButton.LeftButton)
    assert panel.rows.row_words()[0] == ("Linear 1", "0.1 %")
    assert words(panel)[:2] == ["Update size", "share of weights"]
    assert words(panel)[-1] == "All 5 layers move between 0.01 % and 1 % of their size a step."
    assert panel.rows.band_rect() is not None
    assert "CS231n" in panel.switch.button("update").toolTip()


def test_readings_that_come_between_two_drawings_count(
    panel: GradientsPanel, studio: Workspace, qtbot: QtBot
) -> None:
    QTest.mouseClick(panel.switch.button("update"), Qt.MouseButton.LeftButton)
    for step in range(3):
        send(studio, sizes(step))
    qtbot.waitUntil(lambda: words(panel)[-1] == "Too early to tell: 3 of 5 readings.")


def test_too_fast(panel: GradientsPanel, studio: Workspace, qtbot: QtBot) -> None:
    QTest.mouseClick(panel.switch.button("update"), Qt.MouseButton.LeftButton)
    for step in range(6):
        send(studio, sizes(step, update=0.04, layers=1))
    said = "Linear\N{NO-BREAK SPACE}1 moves 4 % of its size a step: the learning rate may be too high."
    qtbot.waitUntil(lambda: words(panel)[-1] == said)


@pytest.mark.parametrize(("gradient", "update"), [(math.nan, math.nan), (0.0, 0.0), (math.inf, 1e30)])
def test_odd_sizes(
    panel: GradientsPanel, studio: Workspace, qtbot: QtBot, gradient: float, update: float
) -> None:
    for step in range(6):
        send(studio, sizes(step, gradient, update))
    qtbot.waitUntil(lambda: len(panel.rows.row_words()) == 5)
    panel.grab()
    assert panel.rows.dot_place(0) is None
    QTest.mouseClick(panel.switch.button("update"), Qt.MouseButton.LeftButton)
    panel.grab()


def test_no_weights_and_many_layers(panel: GradientsPanel, studio: Workspace, qtbot: QtBot) -> None:
    send(studio, sizes(1, layers=0))
    qtbot.waitUntil(lambda: words(panel)[-1] == "No layer here has weights that are trained.")
    send(studio, sizes(2, layers=60))
    qtbot.waitUntil(lambda: len(panel.rows.row_words()) == 60)
    qtbot.waitUntil(lambda: panel.rows.view.verticalScrollBar().maximum() > 0)


def test_another_run_begins_empty(panel: GradientsPanel, studio: Workspace, qtbot: QtBot) -> None:
    send(studio, sizes(9, gradient=1e-8))
    qtbot.waitUntil(lambda: len(panel.rows.row_words()) == 5)
    grown = panel.rows.tick_words()
    begin_anew(studio)
    qtbot.waitUntil(lambda: words(panel)[-1] == "Starts with the first batch.")
    send(studio, sizes(9))
    qtbot.waitUntil(lambda: panel.rows.tick_words() == ["0.01", "1", "100"])
    assert grown != panel.rows.tick_words()


def test_a_run_that_ended_before_anything_was_seen_says_so(
    qtbot: QtBot, make_studio: Callable[[MakeBelieve], Workspace], theme: Theme
) -> None:
    problem = Problem("diverged", Text("The loss is no longer a number."))
    studio = make_studio(MakeBelieve(fail=problem, fail_at=2))
    panel = GradientsPanel(studio, theme)
    qtbot.addWidget(panel)
    panel.show()
    assert words(panel)[-1] == "Starts with the first batch."
    studio.desk.start(studio.project)
    follow(studio.desk)
    qtbot.waitUntil(lambda: words(panel)[-1] == "Nothing was seen of this run.")
    studio.open(Document(fresh("Another one")))
    qtbot.waitUntil(lambda: words(panel)[-1] == "Starts with the first batch.")
