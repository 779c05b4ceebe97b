"""Blocks on the canvas: entered and left by mouse and keys, each graph where it was last looked at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.project import Project
from netbuilder.studio.presenters.adding import Offer
from tests.window.canvas.conftest import Hand

NODE = "block_1_1"
STAGE = ["conv2d_2", "relu_2", "max_pool2d_2"]


@pytest.fixture
def hand(hand_on: Callable[[Project], Hand], lenet: Project) -> Hand:
    """At LeNet-5 with its second convolution in the block "Stage"."""
    return hand_on(make_block(lenet, STAGE, "Stage"))


def double_click(hand: Hand, at: QPointF) -> None:
    hand.click(at)
    QTest.mouseDClick(hand.view.viewport(), Qt.MouseButton.LeftButton, pos=hand.at(at))


def shown(hand: Hand) -> set[str]:
    return set(hand.view.board.layout.boxes)


def crumbs(hand: Hand) -> list[str]:
    way = hand.view.breadcrumb
    assert way is not None and way.isVisible()
    return [step.text() for step in way.steps]


def test_a_double_click_goes_in_and_escape_out_again(hand: Hand) -> None:
    double_click(hand, hand.middle(NODE))
    assert shown(hand) == {*STAGE, "block_input_1", "block_output_1"}
    assert crumbs(hand) == ["LeNet-5", "Stage"]
    assert hand.view.board.layout.wires[End("relu_2", "in")].card.text == "16×10×10"
    hand.click(hand.middle("relu_2"))
    hand.key(Qt.Key.Key_Escape)
    assert hand.workspace.scope and not hand.selected
    hand.key(Qt.Key.Key_Escape)
    assert hand.workspace.path == () and hand.selected == {NODE}
    assert hand.view.breadcrumb is not None and not hand.view.breadcrumb.isVisible()


def test_enter_goes_in_or_mends_first(hand: Hand) -> None:
    hand.workspace.selection.set([NODE])
    hand.key(Qt.Key.Key_Return)
    assert hand.workspace.path == (NODE,)
    hand.workspace.edit(Text("Cut a wire"), lambda p: edits.disconnect(p, End("relu_2", "in"), "block_1"))
    hand.view.focus_node("relu_2")
    hand.key(Qt.Key.Key_Return)
    assert hand.workspace.report.ok and hand.workspace.path == (NODE,)


def test_each_graph_keeps_its_view(hand: Hand) -> None:
    view = hand.view
    view.set_zoom(0.5)
    view.centerOn(QPointF(300, 300))
    outside = view.zoom, view.mapToScene(view.viewport().rect().center())
    hand.workspace.enter(NODE)
    assert view.zoom == 1.0
    view.set_zoom(1.5)
    view.centerOn(QPointF(500, 320))
    hand.workspace.leave()
    middle = view.mapToScene(view.viewport().rect().center())
    assert view.zoom == outside[0] and (middle - outside[1]).manhattanLength() < 3
    hand.workspace.enter(NODE)
    assert view.zoom == 1.5


def test_gestures_change_the_block_alone(hand: Hand) -> None:
    hand.workspace.enter(NODE)
    main = hand.project.graph
    place = hand.middle("relu_2")
    hand.drag(place, place + QPointF(0, 80))
    hand.drag(hand.port("block_input_1", "out"), hand.port("relu_2", "in"))
    graph = hand.project.blocks["block_1"].graph
    assert graph.wires[End("relu_2", "in")].source.node == "block_input_1"
    hand.drag(hand.port("relu_2", "in"), hand.port("relu_2", "in") + QPointF(-40, 120))
    assert End("relu_2", "in") not in hand.workspace.graph.wires
    hand.workspace.selection.set(["relu_2"])
    hand.key(Qt.Key.Key_Delete)
    assert "relu_2" not in hand.workspace.graph.nodes
    assert hand.project.graph.nodes is main.nodes
    for _ in range(4):
        hand.undo()
    assert hand.project.graph is main and hand.workspace.path == (NODE,)


def test_a_node_from_the_palette_and_from_the_search_lands_inside(hand: Hand) -> None:
    hand.workspace.enter(NODE)
    view = hand.view
    view.add_at_center("dropout")
    assert "dropout_1" in hand.workspace.graph.nodes and hand.selected == {"dropout_1"}
    at = view.viewport().mapToGlobal(hand.at(hand.middle("dropout_1") + QPointF(0, 120)))
    view.begin_placing("block_output", at)
    view.drop_placing(at)
    assert "block_output_2" in hand.workspace.graph.nodes
    view.search_at(QPointF(0, 0))
    quick = view._quick_add
    assert quick is not None
    kinds: list[Offer] = list(quick.list.rows)
    assert {"block_input", "block_output"} <= {offer.item.kind for offer in kinds}
    assert not any(offer.item.kind.startswith("data.") for offer in kinds)


def test_a_step_of_the_way_leads_back_and_the_last_is_renamed(hand: Hand) -> None:
    hand.workspace.enter(NODE)
    way = hand.view.breadcrumb
    assert way is not None
    hand.key(Qt.Key.Key_F2)
    field = way.findChild(QLineEdit, "breadcrumbName")
    assert isinstance(field, QLineEdit) and field.isVisible()
    QTest.keyClicks(field, "Second stage")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert hand.project.blocks["block_1"].name == "Second stage"
    assert crumbs(hand) == ["LeNet-5", "Second stage"]
    hand.undo()
    assert crumbs(hand) == ["LeNet-5", "Stage"]
    way.steps[0].click()
    assert hand.workspace.path == () and hand.selected == {NODE}


def test_a_drag_under_way_ends_where_the_block_goes(hand: Hand) -> None:
    hand.workspace.enter(NODE)
    hand.press(hand.middle("relu_2"))
    hand.move(hand.middle("relu_2") + QPointF(60, 60))
    hand.workspace.leave()
    hand.release(QPointF(0, 0))
    assert hand.project.blocks["block_1"].graph.nodes["relu_2"].x == 476


def test_a_block_looks_like_one(hand: Hand) -> None:
    card = hand.view.board.layout.cards[NODE]
    assert card.stack and card.left == "3 layers"
    hand.view.grab()
