"""Docked layers by hand in the real window: made, selected, taken away, taken back, saved and opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from netbuilder.graph.model import End
from netbuilder.project.file import open_file
from tests.hands.hands import Hands
from tests.hands.start import started

CARD = ("conv2d_2", "relu_2", "max_pool2d_2")


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    with started(qtbot, "lenet5") as made:
        yield made


def rows(hands: Hands, id: str) -> tuple[str, ...]:
    return hands.canvas.board.layout.docks.rows(id)


def dock(hands: Hands) -> None:
    hands.select("conv2d_2")
    hands.workspace.selection.set(CARD)
    hands.press("D")
    assert rows(hands, "relu_2") == CARD


def test_layers_are_docked_by_a_key_undone_and_found_again_in_the_file(hands: Hands, tmp_path: Path) -> None:
    before = hands.workspace.graph
    dock(hands)
    docked = hands.workspace.graph
    assert hands.workspace.document.undo_label is not None
    hands.workspace.project.save(tmp_path / "docked.netb")
    hands.undo()
    assert hands.workspace.graph == before and rows(hands, "relu_2") == ("relu_2",)
    hands.redo()
    assert hands.workspace.graph == docked and rows(hands, "relu_2") == CARD
    assert open_file(tmp_path / "docked.netb").project.graph == docked


def test_a_row_is_selected_renamed_and_removed_and_the_others_stay(hands: Hands) -> None:
    dock(hands)
    hands.select("relu_2")
    assert hands.workspace.selection.ids == {"relu_2"}
    hands.press("F2")
    hands.type("Gate")
    hands.press("Return")
    assert hands.canvas.accessible_text("max_pool2d_2").endswith("docked below Gate")
    hands.press("Delete")
    assert rows(hands, "conv2d_2") == ("conv2d_2", "max_pool2d_2")
    wire = hands.workspace.graph.wires[End("max_pool2d_2", "in")]
    assert wire.source.node == "conv2d_2"
    hands.undo()
    assert rows(hands, "relu_2") == CARD


def test_arrows_go_from_row_to_row_and_alt_moves_all_of_the_card(hands: Hands) -> None:
    dock(hands)
    hands.select("conv2d_2")
    for key, id in (("Down", "relu_2"), ("Right", "max_pool2d_2"), ("Left", "relu_2"), ("Up", "conv2d_2")):
        hands.press(key)
        assert hands.workspace.selection.only == id
    before = hands.canvas.board.layout.boxes["max_pool2d_2"]
    hands.press("Alt+Right")
    assert hands.canvas.board.layout.boxes["max_pool2d_2"].x == before.x + 4
    assert hands.workspace.graph.nodes["relu_2"].x == hands.workspace.graph.nodes["conv2d_2"].x


def test_a_layer_from_the_palette_is_docked_at_the_lower_edge(hands: Hands) -> None:
    dock(hands)
    box = hands.canvas.board.layout.boxes["relu_2"]
    at = QPointF(box.x + box.width / 2, box.bottom)
    id = hands.drop("dropout", (at.x(), at.y()))
    assert rows(hands, "conv2d_2") == ("conv2d_2", "relu_2", id, "max_pool2d_2")
    hands.undo()
    assert rows(hands, "conv2d_2") == CARD


def test_undocking_by_a_key_gives_each_row_its_own_card_beside_the_others(hands: Hands) -> None:
    dock(hands)
    hands.select("conv2d_2")
    hands.press("Shift+D")
    boxes = hands.canvas.board.layout.boxes
    assert rows(hands, "conv2d_2") == ("conv2d_2",) and not any(
        boxes[one].rect.intersects(boxes[other].rect) for one in CARD for other in boxes if other != one
    )
    assert boxes["conv2d_2"].x < boxes["relu_2"].x < boxes["max_pool2d_2"].x
    levels = {boxes[id].y + boxes[id].inputs[0][1] for id in CARD}
    assert len(levels) == 1
