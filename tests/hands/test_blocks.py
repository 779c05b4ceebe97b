"""A residual block, built and used four times by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from netbuilder import api
from netbuilder.graph.model import End
from netbuilder.studio.scope import uses
from tests.hands import touch
from tests.hands.hands import Hands
from tests.hands.start import started

BRANCH = ("conv2d_2", "relu_1", "conv2d_3", "add_1")


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    with started(qtbot, "lenet5") as made:
        yield made


def add(hands: Hands, *layers: str) -> None:
    """Search for layers one after the other: each goes behind the one before it."""
    for words in layers:
        hands.press("Tab")
        hands.type(words)
        hands.press("Return")


def surround(hands: Hands, *ids: str) -> None:
    """Draw a box around nodes, from below at the left."""
    canvas = hands.canvas
    area = QRectF()
    for id in ids:
        area = area.united(canvas.board.layout.boxes[id].rect)
    area.adjust(-12, -30, 12, 40)
    touch.drag(
        canvas.viewport(),
        canvas.mapFromScene(area.bottomLeft()),
        canvas.viewport(),
        canvas.mapFromScene(area.topRight()),
    )
    assert hands.workspace.selection.ids == set(ids)


def open_block(hands: Hands, node: str) -> None:
    box = hands.canvas.board.layout.boxes[node]
    at = hands.canvas.mapFromScene(QPointF(box.x + box.width / 2, box.y + box.height / 2))
    touch.double_click(hands.canvas.viewport(), at)


def test_a_residual_block_is_used_four_times(hands: Hands) -> None:
    workspace = hands.workspace
    hands.press("Ctrl+N")
    add(hands, "digits", "Conv2d", "Conv2d", "relu", "Conv2d", "add")
    for conv in ("conv2d_1", "conv2d_2", "conv2d_3"):
        hands.press("Shift+F")
        hands.select(conv)
        hands.check("setting.same", True)
    hands.press("Shift+F")
    hands.wire(("conv2d_1", "out"), ("add_1", "2"))
    surround(hands, *BRANCH)
    hands.press("Ctrl+G")
    first = workspace.selection.only
    assert first is not None and hands.node_card(first).left == "4 layers"
    add(hands, "flatten", "Linear", "cross")

    hands.press("Shift+F")
    open_block(hands, first)
    assert list(workspace.path) == [first]
    hands.press("F2")
    hands.type("Residual")
    hands.press("Return")
    hands.click("breadcrumb.0")
    assert not workspace.path and workspace.project.blocks["block_1"].name == "Residual"

    for _ in range(3):
        hands.press("Shift+F")
        end = workspace.graph.wires[End("flatten_1", "in")].source
        hands.drop_on_wire("block.block_1", (end.node, end.port), ("flatten_1", "in"))
    assert uses(workspace.project, "block_1") == 4
    assert [problem.paragraph() for problem in workspace.report.errors] == []
    source = api.source(workspace.project)
    assert source.count("Residual()") == 4 and source.count("class Residual") == 1
    made = sum(each.numel() for each in api.build(workspace.project).parameters())
    assert made == workspace.report.parameters

    hands.press("Shift+F")
    open_block(hands, first)
    assert hands.find("breadcrumbUses", QLabel).text() == "4 uses"
    hands.select("conv2d_2")
    hands.press("Delete")
    hands.press("Escape")
    assert workspace.report.errors
    hands.undo()
    assert not workspace.report.errors and list(workspace.path) == [first]
