"""A sample flows through the canvas, by hand: P, a setting, another example, a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from netbuilder.window.widgets.elided import ElidedLabel
from tests.hands.hands import Hands
from tests.hands.start import started

CHAIN = (
    "digits_1", "conv2d_1", "relu_1", "max_pool2d_1", "conv2d_2", "relu_2", "max_pool2d_2", "flatten_1",
    "linear_1", "relu_3", "linear_2", "relu_4", "linear_3", "cross_entropy_1",
)  # fmt: skip


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    with started(qtbot, "lenet5") as made:
        yield made


def foot(hands: Hands, id: str) -> QImage:
    """What is on the screen where a node shows what it makes."""
    box = hands.canvas.board.layout.boxes[id]
    area = QRectF(box.x + 13, box.bottom - box.foot + 4, box.width - 26, box.foot - 12)
    place = QRect(hands.canvas.mapFromScene(area.topLeft()), hands.canvas.mapFromScene(area.bottomRight()))
    return hands.canvas.viewport().grab(place).toImage()


def is_empty(picture: QImage) -> bool:
    """Whether it is of one colour."""
    places = [QPoint(x, y) for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)]
    return len({picture.pixel(place) for place in places}) == 1


def said(hands: Hands) -> str:
    return hands.find("previewWords", ElidedLabel).whole


def settle(hands: Hands) -> None:
    """Until everything is computed that is asked for."""
    previews = hands.workspace.previews
    hands.wait_until(lambda: previews.view is not None and not previews.alive, "nothing is seen")


def test_pictures_come_change_below_an_edit_and_go(hands: Hands) -> None:
    canvas = hands.canvas
    heights = {id: canvas.board.layout.boxes[id].height for id in CHAIN}
    canvas.setFocus()
    hands.press("P")
    settle(hands)
    assert [id for id in CHAIN if is_empty(foot(hands, id))] == []
    assert all(canvas.board.layout.boxes[id].height > heights[id] for id in CHAIN)
    assert said(hands) == "validation example 78, labelled 1 · fresh weights"
    tip = canvas.board.item("relu_1")
    assert tip is not None and "6 maps, 0 to " in tip.toolTip()

    before = {id: foot(hands, id) for id in CHAIN}
    hands.select("conv2d_2")
    hands.type_into("setting.filters", "12")
    settle(hands)
    hands.select_nothing()
    above, below = CHAIN[:4], CHAIN[4:7]
    assert all(foot(hands, id) == before[id] for id in above)
    assert all(foot(hands, id) != before[id] for id in below)
    hands.undo()
    settle(hands)
    assert all(foot(hands, id) == before[id] for id in CHAIN), "the weights are those that there were"

    hands.click("previewNext")
    settle(hands)
    assert said(hands).startswith("validation example 79, labelled ")
    assert hands.workspace.sample.number == 78

    hands.select("flatten_1")
    hands.press("Ctrl+Delete")
    settle(hands)
    item = canvas.board.item("linear_1")
    assert item is not None and "Shows nothing: " in item.toolTip()
    assert is_empty(foot(hands, "linear_1")) and not is_empty(foot(hands, "max_pool2d_2"))
    hands.undo()
    settle(hands)

    action = hands.window.findChild(QAction, "action.view.preview")
    assert isinstance(action, QAction) and action.isChecked()
    hands.menu("action.view.preview")
    assert not action.isChecked() and not hands.workspace.previews.on
    assert {id: canvas.board.layout.boxes[id].height for id in CHAIN} == heights
    node = hands.workspace.project.graph.nodes["linear_3"]
    assert canvas.board.layout.boxes["linear_3"].y == node.y


def test_after_a_run_its_weights_are_shown_and_the_example_is_the_same_everywhere(hands: Hands) -> None:
    hands.type_into("recipe.epochs", "1")
    hands.canvas.setFocus()
    hands.press("P")
    settle(hands)
    hands.train()
    hands.wait_for_the_end()
    hands.wait_until(hands.find("nextExample", QToolButton).isEnabled, "the last maps are not shown")
    hands.click("nextExample")
    assert hands.workspace.sample.number == 78
    hands.press("Ctrl+1")
    hands.wait_until(lambda: "weights of run lenet-5-" in said(hands), "the run's weights are not shown")
    assert said(hands).startswith("validation example 79, ")
