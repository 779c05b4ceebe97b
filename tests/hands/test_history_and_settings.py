"""Back by the list of steps, and a setting that acts at once, by mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from netbuilder.studio.settings import Motion, SettingsStore
from netbuilder.window.dialogs.settings.dialog import SettingsDialog
from netbuilder.window.history import HistoryList
from netbuilder.window.widgets.segmented import Segmented
from tests.hands import touch
from tests.hands.hands import Hands
from tests.hands.start import started


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    with started(qtbot, "lenet5") as made:
        yield made


def test_a_step_in_the_list_brings_the_network_back(hands: Hands) -> None:
    whole = hands.workspace.project.graph
    for id in ("relu_1", "relu_2", "relu_3"):
        hands.select(id)
        hands.press("Ctrl+Del")
    hands.menu("action.view.history")
    steps = hands.find("historyList", HistoryList)
    assert steps.model().rowCount() == 4
    place = steps.visualRect(steps.model().index(1, 0))
    touch.click(steps.viewport(), QPoint(60, place.center().y()))
    left = hands.workspace.project.graph.nodes.keys()
    assert whole.nodes.keys() - left == {"relu_1"}
    hands.press("Home")
    hands.press("Return")
    assert hands.workspace.project.graph == whole
    hands.press("Ctrl+Shift+Z")
    assert hands.workspace.project.graph.nodes.keys() == left


def test_a_setting_acts_at_once_and_is_there_the_next_time(hands: Hands) -> None:
    hands.press("Ctrl+,")
    choice = hands.find("settings.motion", Segmented)
    hands.wait_until(choice.isVisible, "the settings do not open")
    touch.click(choice.button("reduced"))
    before = hands.workspace.project.graph
    hands.click("settings.close")
    hands.wait_until(lambda: hands.window.findChild(SettingsDialog) is None, "the settings do not close")
    hands.window.activateWindow()  # offscreen nobody else does
    hands.menu("action.graph.tidy")
    assert hands.workspace.project.graph != before
    assert not hands.canvas.board.finish_glide(), "layers still glide"
    assert SettingsStore().values.motion is Motion.REDUCED
