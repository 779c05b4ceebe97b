"""What keys and commands do on the canvas."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from tests.window.canvas.conftest import Hand

ALT, SHIFT, CTRL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_removes_what_is_selected(hand: Hand, key: Qt.Key) -> None:
    hand.workspace.selection.set(["relu_1", "relu_2"])
    hand.key(key)
    assert not {"relu_1", "relu_2"} & hand.project.graph.nodes.keys()
    assert End("max_pool2d_1", "in") not in hand.project.graph.wires
    hand.undo()
    assert hand.workspace.document.undo_label is None


def test_delete_removes_a_wire(hand: Hand) -> None:
    hand.click(hand.wire("conv2d_2", "in"))
    hand.key(Qt.Key.Key_Delete)
    assert End("conv2d_2", "in") not in hand.project.graph.wires and len(hand.project.graph.nodes) == 14


def test_ctrl_delete_removes_and_reconnects(hand: Hand) -> None:
    hand.workspace.selection.set(["relu_1", "max_pool2d_1"])
    hand.key(Qt.Key.Key_Delete, CTRL)
    assert hand.project.graph.wires[End("conv2d_2", "in")].source.node == "conv2d_1"
    hand.undo()
    assert "relu_1" in hand.project.graph.nodes and hand.workspace.document.undo_label is None


def test_delete_without_a_selection_does_nothing(hand: Hand) -> None:
    hand.key(Qt.Key.Key_Delete)
    hand.key(Qt.Key.Key_Delete, CTRL)
    assert hand.workspace.document.undo_label is None


def test_arrows_go_along_the_wires(hand: Hand) -> None:
    hand.view.setFocus()
    hand.key(Qt.Key.Key_Right)
    assert hand.selected == {"digits_1"} or hand.selected == {"conv2d_1"}
    hand.workspace.selection.set(["max_pool2d_1"])
    hand.key(Qt.Key.Key_Right)
    assert hand.selected == {"conv2d_2"}  # the wire leads back to the left
    hand.key(Qt.Key.Key_Left)
    assert hand.selected == {"max_pool2d_1"}
    hand.key(Qt.Key.Key_Down)
    assert hand.selected == {"max_pool2d_2"}
    hand.key(Qt.Key.Key_Up)
    assert hand.selected == {"max_pool2d_1"}


def test_an_arrow_that_leads_nowhere_changes_nothing(hand: Hand) -> None:
    hand.workspace.selection.set(["digits_1"])
    hand.key(Qt.Key.Key_Left)
    assert hand.selected == {"digits_1"}


def test_alt_and_arrows_nudge_and_join_to_one_step(hand: Hand) -> None:
    hand.workspace.selection.set(["relu_1"])
    for _ in range(3):
        hand.key(Qt.Key.Key_Right, ALT)
    hand.key(Qt.Key.Key_Down, ALT | SHIFT)
    node = hand.project.graph.nodes["relu_1"]
    assert (node.x, node.y) == (476 + 12, 132 + 24)
    hand.undo()
    assert hand.workspace.document.undo_label is None


def test_nudges_of_another_node_are_another_step(hand: Hand) -> None:
    for id in ("relu_1", "relu_2"):
        hand.workspace.selection.set([id])
        hand.key(Qt.Key.Key_Right, ALT)
    hand.undo()
    assert hand.project.graph.nodes["relu_1"].x == 480 and hand.project.graph.nodes["relu_2"].x == 476


def test_escape_lets_go_of_the_selection(hand: Hand) -> None:
    hand.workspace.selection.set(["relu_1"])
    hand.key(Qt.Key.Key_Escape)
    assert hand.selected == frozenset()


def test_f2_renames_in_place(hand: Hand) -> None:
    hand.view.activateWindow()
    hand.workspace.selection.set(["relu_1"])
    hand.key(Qt.Key.Key_F2)
    editor = _editor(hand)
    assert editor.isVisible() and editor.text() == "ReLU 1"
    QTest.keyClicks(editor, "Gate")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert not editor.isVisible() and hand.project.graph.nodes["relu_1"].name == "Gate"


def test_a_double_click_on_a_title_renames_and_escape_gives_up(hand: Hand) -> None:
    title = hand.view.board.layout.boxes["conv2d_1"].rect.topLeft() + QPointF(60, 18)
    QTest.mouseDClick(hand.view.viewport(), Qt.MouseButton.LeftButton, pos=hand.at(title))
    editor = _editor(hand)
    assert editor.isVisible()
    QTest.keyClicks(editor, "Other")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert not editor.isVisible() and hand.project.graph.nodes["conv2d_1"].name == "Conv 1"


def test_an_empty_name_is_not_taken(hand: Hand) -> None:
    hand.workspace.selection.set(["relu_1"])
    hand.view.rename_selected()
    editor = _editor(hand)
    editor.clear()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert hand.project.graph.nodes["relu_1"].name == "ReLU 1"


def test_keys_for_the_name_do_not_reach_the_canvas(hand: Hand) -> None:
    hand.workspace.selection.set(["relu_1"])
    hand.view.rename_selected()
    QTest.keyClick(_editor(hand), Qt.Key.Key_Delete)
    assert "relu_1" in hand.project.graph.nodes


def test_duplicate_puts_copies_beside_and_selects_them(hand: Hand) -> None:
    hand.workspace.selection.set(["relu_1", "max_pool2d_1"])
    hand.view.duplicate_selection()
    assert len(hand.project.graph.nodes) == 16 and len(hand.selected) == 2
    copies = {hand.project.graph.nodes[id].kind for id in hand.selected}
    assert copies == {"relu", "max_pool2d"} and not hand.selected & {"relu_1", "max_pool2d_1"}
    hand.undo()
    assert len(hand.project.graph.nodes) == 14


def test_select_all(hand: Hand) -> None:
    hand.view.select_all()
    assert hand.selected == set(hand.project.graph.ids)


def test_a_layer_added_by_key_is_wired_to_what_is_selected(hand: Hand) -> None:
    hand.workspace.selection.set(["flatten_1"])
    hand.view.add_at_center("linear")
    (new,) = hand.selected
    assert hand.project.graph.wires[End(new, "in")].source == End("flatten_1", "out")
    hand.undo()
    assert new not in hand.project.graph.nodes and hand.workspace.document.undo_label is None


def test_a_layer_that_would_not_fit_is_not_wired(hand: Hand) -> None:
    hand.workspace.selection.set(["flatten_1"])
    hand.view.add_at_center("conv2d")
    (new,) = hand.selected
    assert End(new, "in") not in hand.project.graph.wires


def test_new_layers_do_not_lie_on_others(hand: Hand) -> None:
    for _ in range(3):
        hand.workspace.selection.clear()
        hand.view.add_at_center("dropout")
    boxes = hand.view.board.layout.boxes
    news = [id for id in boxes if id.startswith("dropout")]
    assert len(news) == 3
    for id in news:
        assert not any(boxes[id].rect.intersects(boxes[other].rect) for other in boxes if other != id)


def test_a_layer_added_to_nothing_stands_in_the_middle(hand_on: Callable[[Project], Hand]) -> None:
    hand = hand_on(fresh())
    room = hand.view.viewport().rect()
    QCursor.setPos(hand.view.viewport().mapToGlobal(room.bottomRight() + QPoint(60, 60)))
    hand.view.add_at_center("linear")
    away = hand.middle("linear_1") - hand.view.mapToScene(room.center())
    assert abs(away.x()) <= 16 and abs(away.y()) <= 16


def test_a_layer_is_added_at_the_pointer(hand_on: Callable[[Project], Hand]) -> None:
    hand = hand_on(fresh())
    QCursor.setPos(hand.view.viewport().mapToGlobal(QPoint(200, 300)))
    hand.view.add_at_center("linear")
    away = hand.middle("linear_1") - hand.view.mapToScene(QPoint(200, 300))
    assert abs(away.x()) <= 16 and abs(away.y()) <= 16


# ---------------------------------------------------------------------------------------- the menu


def _editor(hand: Hand) -> QLineEdit:
    found = hand.view.findChild(QLineEdit, "titleEditor")
    assert isinstance(found, QLineEdit)
    return found


def _menu(hand: Hand, pos: QPointF) -> dict[str, Callable[[], None]]:
    """The entries of the menu of the right button, by their words."""
    at = hand.at(pos)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(
        hand.view.viewport(), QContextMenuEvent(reason, at, hand.view.viewport().mapToGlobal(at))
    )
    menu = next(menu for menu in hand.view.findChildren(QMenu, "canvasMenu") if menu.isVisible())
    entries = {each.text().partition("\t")[0]: each.trigger for each in menu.actions() if each.text()}
    menu.close()
    return entries


def test_the_menu_of_a_node_is_about_that_node(hand: Hand) -> None:
    entries = _menu(hand, hand.middle("relu_1"))
    assert hand.selected == {"relu_1"}
    assert list(entries) == ["Rename", "Duplicate", "Remove", "Remove and reconnect"]
    entries["Remove and reconnect"]()
    assert hand.project.graph.wires[End("max_pool2d_1", "in")].source.node == "conv2d_1"


def test_the_menu_keeps_a_selection_of_several(hand: Hand) -> None:
    hand.workspace.selection.set(["relu_1", "relu_2"])
    assert "Rename" not in _menu(hand, hand.middle("relu_1"))
    assert hand.selected == {"relu_1", "relu_2"}


def test_the_menu_of_a_wire_removes_it(hand: Hand) -> None:
    _menu(hand, hand.wire("conv2d_2", "in"))["Remove wire"]()
    assert End("conv2d_2", "in") not in hand.project.graph.wires


def test_the_menu_of_the_canvas_adds_and_fits(hand: Hand) -> None:
    assert list(_menu(hand, QPointF(900, 400))) == ["Add layer", "Select all", "Fit all"]


def test_the_menu_offers_the_remedies_of_a_problem(
    hand_on: Callable[[Project], Hand], lenet: Project
) -> None:
    hand = hand_on(edits.remove_and_heal(lenet, "flatten_1"))
    entries = _menu(hand, hand.middle("linear_1"))
    entries["Insert Flatten → 400"]()
    assert hand.workspace.report.ok
