"""Wires cut, and all wires of an output led elsewhere: while it is done, let go, taken back, given up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.studio.presenters.connecting import Fit
from tests.window.canvas.conftest import Hand

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
RIGHT = Qt.MouseButton.RightButton
UPPER, LOWER = End("relu_1", "in"), End("relu_2", "in")


def across(hand: Hand) -> tuple[QPointF, QPointF]:
    """A line across the wires into ReLU 1, of the first row, and into ReLU 2."""
    return hand.wire(*UPPER) - QPointF(0, 30), hand.wire(*LOWER) + QPointF(0, 30)


def crossed(hand: Hand) -> set[End]:
    """What the line crosses: the two, and the wire from one row to the next."""
    return {UPPER, LOWER, End("conv2d_2", "in")}


# ---------------------------------------------------------------------------------------- the knife


def test_ctrl_and_the_right_button_across_wires_cut_them(hand: Hand) -> None:
    before, (start, end) = hand.project, across(hand)
    hand.press(start, CTRL, RIGHT)
    hand.move(end)
    assert hand.view.board.marks.cut == crossed(hand), "they light up"
    assert hand.view.board._line is not None and hand.project is before
    hand.release(end, CTRL, RIGHT)
    assert before.graph.wires.keys() - hand.project.graph.wires.keys() == crossed(hand)
    assert not hand.view.board.marks.cut and hand.view.board._line is None
    hand.undo()
    assert hand.project == before and hand.workspace.document.undo_label is None


def test_escape_puts_the_knife_away(hand: Hand) -> None:
    before, (start, end) = hand.project, across(hand)
    hand.press(start, CTRL, RIGHT)
    hand.move(end)
    hand.key(Qt.Key.Key_Escape)
    assert not hand.view.board.marks.cut and hand.view.board._line is None
    hand.release(end, CTRL, RIGHT)
    assert hand.project is before and hand.workspace.document.undo_label is None


def test_a_line_across_nothing_cuts_nothing(hand: Hand) -> None:
    hand.drag(QPointF(900, 400), QPointF(910, 405), CTRL, RIGHT)
    hand.drag(hand.wire(*UPPER), hand.wire(*UPPER) + QPointF(1, 1), CTRL, RIGHT)
    assert hand.workspace.document.undo_label is None


# ---------------------------------------------------------------------------------------- Alt and a click


def test_alt_and_a_click_cut_a_wire(hand: Hand) -> None:
    before = hand.project
    hand.press(hand.wire(*UPPER), ALT)
    assert hand.view.board.marks.cut == {UPPER} and hand.project is before
    hand.release(hand.wire(*UPPER), ALT)
    assert before.graph.wires.keys() - hand.project.graph.wires.keys() == {UPPER}
    assert not hand.view.board.marks.cut
    hand.undo()
    assert hand.project == before and hand.workspace.document.undo_label is None


def test_alt_and_a_click_on_a_port_cut_what_is_there(hand: Hand) -> None:
    hand.workspace.edit(
        edits.Text("x"), lambda p: edits.connect(p, End("conv2d_1", "out"), End("relu_2", "in"))
    )
    wires = hand.project.graph.wires
    hand.click(hand.port("conv2d_1", "out"), ALT)
    assert wires.keys() - hand.project.graph.wires.keys() == {UPPER, LOWER}
    hand.undo()
    hand.click(hand.port("relu_2", "in"), ALT)
    assert wires.keys() - hand.project.graph.wires.keys() == {LOWER}


@pytest.mark.parametrize("escape", [True, False])
def test_a_wire_is_spared_by_escape_and_by_a_pointer_that_leaves(hand: Hand, escape: bool) -> None:
    before, at = hand.project, hand.wire(*UPPER)
    hand.press(at, ALT)
    if escape:
        hand.key(Qt.Key.Key_Escape)
    else:
        hand.move(at + QPointF(0, 60))
    assert not hand.view.board.marks.cut
    hand.release(at + QPointF(0, 60), ALT)
    assert hand.project is before and hand.workspace.document.undo_label is None


def test_alt_and_a_double_click_put_a_dot_into_the_wire_which_stays(hand: Hand) -> None:
    before, at = hand.project, hand.wire(*UPPER)
    hand.click(at, ALT)
    QTest.mouseDClick(hand.view.viewport(), Qt.MouseButton.LeftButton, ALT, hand.at(at))
    (dot,) = hand.project.graph.nodes.keys() - before.graph.nodes.keys()
    assert hand.project.graph.wires[UPPER].source == End(dot, "out")
    hand.undo()
    assert hand.project == before and hand.workspace.document.undo_label is None


def test_alt_and_a_click_on_a_port_without_wires_begin_a_wire(hand: Hand) -> None:
    hand.press(hand.port("cross_entropy_1", "loss"), ALT)
    assert not hand.view.board.marks.cut
    hand.key(Qt.Key.Key_Escape)
    assert hand.workspace.document.undo_label is None


# ---------------------------------------------------------------------------------------- all of an output


@pytest.fixture
def forked(hand_on: Callable[[Project], Hand], lenet: Project) -> Hand:
    """ReLU 3 feeds Linear 2 and an Add."""
    project = edits.add(lenet, edits.fresh_node(lenet, "add", (700, 700)))
    return hand_on(edits.connect(project, End("relu_3", "out"), End("add_1", "1")))


ENDS = {End("linear_2", "in"), End("add_1", "1")}


def feeding(hand: Hand) -> set[str]:
    """What feeds the two."""
    return {hand.project.graph.wires[end].source.node for end in ENDS if end in hand.project.graph.wires}


def test_ctrl_and_a_drag_from_an_output_take_all_its_wires_along(forked: Hand) -> None:
    before, goal = forked.project, forked.port("linear_1", "out")
    forked.press(forked.port("relu_3", "out"), CTRL)
    forked.move(goal + QPointF(60, 60))
    board = forked.view.board
    assert board.marks.hidden == ENDS and board._held is not None and len(board._beside) == 1
    relu_4 = board.item("relu_4")
    assert relu_4 is not None and relu_4.state.ports is not None
    assert relu_4.state.ports[("out", True)] is Fit.IMPOSSIBLE, "it follows Linear 2"
    forked.move(goal)
    assert board._held.start == (goal.x(), goal.y())
    forked.release(goal, CTRL)
    assert feeding(forked) == {"linear_1"}
    assert not board.marks.hidden and board._held is None and relu_4.state.ports is None
    forked.undo()
    assert forked.project == before and forked.workspace.document.undo_label is None


def test_they_may_be_let_go_anywhere_on_a_node_and_over_nothing_they_go(forked: Hand) -> None:
    forked.drag(forked.port("relu_3", "out"), forked.middle("linear_1"), CTRL)
    assert feeding(forked) == {"linear_1"}
    forked.drag(forked.port("linear_1", "out"), QPointF(300, 740), CTRL)
    assert feeding(forked) == set()
    forked.undo()
    assert feeding(forked) == {"linear_1"}


def test_where_a_loop_would_close_they_stay_and_the_reason_is_told(forked: Hand) -> None:
    before, goal = forked.project, forked.middle("linear_2")
    forked.press(forked.port("relu_3", "out"), CTRL)
    forked.move(goal)
    held = forked.view.board._held
    assert held is not None and held.hint == "This would close a loop"
    forked.release(goal, CTRL)
    assert forked.project is before and forked.workspace.document.undo_label is None


def test_escape_and_the_way_back_leave_them_where_they_were(forked: Hand) -> None:
    before, start = forked.project, forked.port("relu_3", "out")
    forked.press(start, CTRL)
    forked.move(forked.port("linear_1", "out"))
    forked.key(Qt.Key.Key_Escape)
    assert not forked.view.board.marks.hidden and forked.view.board._held is None
    forked.release(start, CTRL)
    forked.press(start, CTRL)
    forked.move(start + QPointF(50, 0))
    forked.move(start)
    forked.release(start, CTRL)
    assert forked.project is before and forked.workspace.document.undo_label is None
