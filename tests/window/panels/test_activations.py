"""The feature maps panel: an example on its way, others by buttons and number, and an honest sentence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.runs.views import LayerMaps
from netbuilder.studio.sample import CurrentSample
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.activations import ActivationsPanel
from netbuilder.window.theme.theme import Theme
from tests.window.panels.pictures import begin_anew, colour_at, floats, maps, noise, send, words


@pytest.fixture
def panel(
    qtbot: QtBot, studio: Workspace, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ActivationsPanel]:
    monkeypatch.setattr(ActivationsPanel, "hertz", 1000.0)
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(682, 386)
    made = ActivationsPanel(studio, theme, host)
    made.resize(682, 386)
    host.show()
    yield made


def show(panel: ActivationsPanel, studio: Workspace, qtbot: QtBot, **changes: Any) -> None:
    """Send a view and wait until it is drawn."""
    view = maps(**changes)
    send(studio, view)
    said = str(view.sample + 1)
    qtbot.waitUntil(lambda: any(f"example {said}" in text for text in words(panel)))


def press(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


class Wishes(list[int | None]):
    """The samples asked for, as they come."""

    def __init__(self, sample: CurrentSample) -> None:
        super().__init__()
        self._sample = sample
        sample.changed.connect(self._hear)

    def _hear(self) -> None:
        self.append(self._sample.number)


def test_names_that_others_rely_on(panel: ActivationsPanel) -> None:
    assert panel.objectName() == "activationsView"
    assert panel.needs == ("maps",)
    for button in (panel.previous, panel.next, panel.pick):
        assert button.objectName() and button.accessibleName() and not button.isEnabled()


def test_before_the_first_batch(panel: ActivationsPanel) -> None:
    assert "Starts with the first batch." in words(panel)


def test_an_example_of_lenet(panel: ActivationsPanel, studio: Workspace, qtbot: QtBot) -> None:
    show(panel, studio, qtbot, sample=28)
    said = words(panel)
    assert said[:2] == ["Feature maps", "validation example 29, labelled 7"]
    for heading in ("Input", "28×28", "6 maps of 28×28", "16 maps of 10×10", "percent"):
        assert heading in said
    assert said[-1] == "The network says 7 with 99.1 %; the label says 7."
    entering, first, second, output = panel.columns.columns
    assert entering.grid is not None and first.grid is not None and second.grid is not None
    assert [each.grid.count for each in (entering, first, second) if each.grid] == [1, 6, 16]
    assert output.bars is not None and output.bars.row_words()[7] == ("7", "99.1")


def test_columns_lie_beside_each_other(panel: ActivationsPanel, studio: Workspace, qtbot: QtBot) -> None:
    show(panel, studio, qtbot)
    places = [(column.grid or column.bars).geometry() for column in panel.columns.columns]
    assert all(one.right() < other.left() for one, other in pairwise(places))
    assert places[-1].right() <= panel.columns.width()
    for column in panel.columns.columns:
        if column.grid is not None:
            last = column.grid.tile_rect(column.grid.count - 1)
            assert last.right() <= column.grid.width() and last.bottom() <= column.grid.height()


def test_the_maps_of_a_layer_share_its_scale(
    panel: ActivationsPanel, studio: Workspace, qtbot: QtBot
) -> None:
    layer = LayerMaps("r", "ReLU 1", floats(np.stack([np.zeros((8, 8)), np.full((8, 8), 3.0)])), 2)
    show(panel, studio, qtbot, layers=(layer,))
    grid = panel.columns.columns[1].grid
    assert grid is not None
    middles = [grid.tile_rect(index).center() for index in range(2)]
    assert [colour_at(grid, m.x(), m.y()).name() for m in middles] == ["#440154", "#fde725"]
    assert grid.words(1) == "Map 2: 3.00 to 3.00"


def test_next_and_previous_go_round(panel: ActivationsPanel, studio: Workspace, qtbot: QtBot) -> None:
    show(panel, studio, qtbot, sample=0, samples=3)
    asked = Wishes(studio.sample)
    for button in (panel.previous, panel.next, panel.next, panel.next, panel.next):
        press(button)
    assert asked == [2, 0, 1, 2, 0]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_number_is_picked_and_a_wrong_one_refused(
    panel: ActivationsPanel, studio: Workspace, qtbot: QtBot
) -> None:
    show(panel, studio, qtbot, samples=270)
    asked = Wishes(studio.sample)
    press(panel.pick)
    assert panel.popover.isVisible()
    assert panel.popover.says.text() == "Example, 1 to 270"
    for text in ("270", "271", "0", "two"):
        panel.popover.field.setText(text)
        QTest.keyClick(panel.popover.field, Qt.Key.Key_Return)
    assert asked == [269]
    assert panel.popover.field.property("refused")
    assert panel.popover.field.toolTip() == "A whole number from 1 to 270."
    panel.popover.field.setText("270")
    QTest.keyClick(panel.popover.field, Qt.Key.Key_Up)
    assert asked == [269, 0]
    QTest.keyClick(panel.popover.field, Qt.Key.Key_Escape)
    assert not panel.popover.isVisible()


def test_one_example_leaves_nothing_to_choose(
    panel: ActivationsPanel, studio: Workspace, qtbot: QtBot
) -> None:
    show(panel, studio, qtbot, samples=1)
    assert not panel.next.isEnabled()


def test_points_and_vectors(panel: ActivationsPanel, studio: Workspace, qtbot: QtBot) -> None:
    layers = (
        LayerMaps("t", "Tanh 1", noise(1, 1, 8), 8),
        LayerMaps("c", "Code", noise(1, 1, 64), 64),
    )
    show(panel, studio, qtbot, picture=noise(1, 1, 2), layers=layers, label=None)
    entering, short, long, _ = panel.columns.columns
    assert entering.bars is not None and len(entering.bars.row_words()) == 2
    assert short.bars is not None and len(short.bars.row_words()) == 8
    assert long.grid is not None and long.grid.count == 64
    assert words(panel)[-1].endswith("there is no label.")


def test_a_picture_comes_out(panel: ActivationsPanel, studio: Workspace, qtbot: QtBot) -> None:
    picture = noise(1, 10, 10)
    show(panel, studio, qtbot, picture=picture, output=picture, classes=(), shares=False, label=None)
    output = panel.columns.columns[-1]
    assert output.grid is not None and output.grid.count == 1
    assert words(panel)[-1] == "On average a pixel of the output is 0 off, of a range of 0.97."


@pytest.mark.parametrize(
    "changes",
    [
        {"picture": noise(3, 32, 32)},
        {"layers": ()},
        {
            "layers": tuple(
                LayerMaps(str(i), "A layer with a long name", noise(64, 7, 7), 512) for i in range(3)
            )
        },
        {
            "output": floats(np.full(1000, 0.001)),
            "classes": tuple(f"a long class name {i}" for i in range(1000)),
        },
        {"output": floats([np.nan] * 10)},
        {"output": floats([3.5]), "classes": (), "shares": False, "label": "3.1"},
        {"layers": (LayerMaps("z", "ReLU 1", floats(np.zeros((6, 28, 28))), 6),)},
        {"layers": (LayerMaps("n", "ReLU 1", floats(np.full((2, 4, 4), np.nan)), 2),)},
        {"picture": noise(1, 1, 784), "layers": (LayerMaps("v", "ReLU 1", noise(1, 1, 4096), 4096),)},
    ],
)
def test_odd_views(panel: ActivationsPanel, studio: Workspace, qtbot: QtBot, changes: dict[str, Any]) -> None:
    show(panel, studio, qtbot, **changes)
    panel.grab()
    assert words(panel)[-1].endswith(".")


def test_another_network_takes_the_place_of_one(
    panel: ActivationsPanel, studio: Workspace, qtbot: QtBot
) -> None:
    show(panel, studio, qtbot)
    begin_anew(studio)
    qtbot.waitUntil(lambda: "Starts with the first batch." in words(panel))
    assert not panel.next.isEnabled()
    show(panel, studio, qtbot, sample=1, picture=noise(1, 1, 2), layers=())
    assert len(panel.columns.columns) == 2


def test_light_and_dark(panel: ActivationsPanel, studio: Workspace, theme: Theme, qtbot: QtBot) -> None:
    show(panel, studio, qtbot)
    bars = panel.columns.columns[-1].bars
    assert bars is not None
    place = bars.bar_rect(7).center()
    assert colour_at(bars, place.x(), place.y()).name() == theme.tokens.ink.lower()
    theme.set_dark(False)
    assert colour_at(bars, place.x(), place.y()).name() == theme.tokens.ink.lower()
