"""The panel of silent units."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.units import UnitsPanel
from netbuilder.window.theme.theme import Theme
from tests.window.panels.pictures import begin_anew, colour_at, send, units, words


@pytest.fixture
def panel(
    qtbot: QtBot, studio: Workspace, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> Iterator[UnitsPanel]:
    monkeypatch.setattr(UnitsPanel, "hertz", 1000.0)
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(268, 386)
    made = UnitsPanel(studio, theme, host)
    made.resize(268, 386)
    host.show()
    yield made


def test_rows_with_words_icon_and_bar(
    panel: UnitsPanel, studio: Workspace, qtbot: QtBot, theme: Theme
) -> None:
    send(studio, units((0, 6, 0.49), (4, 16, 0.5)))
    qtbot.waitUntil(lambda: len(panel.rows) == 2 and panel.rows[1].isVisible())
    assert panel.objectName() == "unitsView"
    assert words(panel) == [
        "Dead ReLUs",
        "epoch 1",
        "dead",
        "zero",
        "ReLU 1",
        "0 of 6 dead",
        "49 % of outputs are zero",
        "ReLU 2",
        "4 of 16 dead",
        "50 % of outputs are zero",
        "4 of 22 units are zero for all 270 validation examples.",
    ]
    healthy, ill = panel.rows
    assert not healthy.icon.isVisible() and ill.icon.isVisible()
    width = ill.bar.width()
    seen = [colour_at(ill.bar, width * share, 4) for share in (0.1, 0.4, 0.9)]
    assert seen == [theme.color(name) for name in ("warn", "line_control", "bg_hover")]


def test_a_network_that_cannot_fall_silent(panel: UnitsPanel, studio: Workspace, qtbot: QtBot) -> None:
    assert words(panel)[-1] == "Comes when the whole set is counted."
    send(studio, units())
    said = "No activation here can fall silent: only ReLU and its like give exact zeros."
    qtbot.waitUntil(lambda: words(panel)[-1] == said)


def test_rows_come_and_go(panel: UnitsPanel, studio: Workspace, qtbot: QtBot) -> None:
    send(studio, units(*[(i, 64, i / 64) for i in range(30)]))
    qtbot.waitUntil(lambda: len(panel.rows) == 30)
    assert panel.rows[0].bar.width() > 180
    send(studio, units((64, 64, 1.0)))
    qtbot.waitUntil(lambda: len(panel.rows) == 1)
    assert (
        words(panel)[-1] == "All 64 units are zero for all 270 validation examples: nothing passes through."
    )
    begin_anew(studio)
    left = ["Dead ReLUs", "dead", "zero", "Comes when the whole set is counted."]
    qtbot.waitUntil(lambda: words(panel) == left)


def test_light_and_dark(panel: UnitsPanel, studio: Workspace, qtbot: QtBot, theme: Theme) -> None:
    send(studio, units((64, 64, 1.0)))
    qtbot.waitUntil(lambda: len(panel.rows) == 1)
    theme.set_dark(False)
    assert colour_at(panel.rows[0].bar, 20, 4) == theme.color("warn")
    assert theme.tokens.warn in panel.rows[0].dead.styleSheet()
