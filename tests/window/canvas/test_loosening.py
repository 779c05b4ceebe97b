"""Nodes taken out of their wires and put into others: while it is done, let go, taken back, given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.studio.settings import Motion
from netbuilder.window.canvas.tools.shake import Shake
from netbuilder.window.motion import choose_motion
from tests.window.canvas.conftest import Hand

ALT = Qt.KeyboardModifier.AltModifier
NOWHERE = QPointF(900, 400)
INTO, BEHIND = End("relu_1", "in"), End("max_pool2d_1", "in")


@pytest.fixture(autouse=True)
def _motion_put_back(qapp: QApplication) -> Iterator[None]:
    """The application goes on with the tests of others."""
    yield
    choose_motion(Motion.SYSTEM)


@pytest.fixture
def still(qapp: QApplication) -> None:
    """What makes room is there at once."""
    choose_motion(Motion.REDUCED)


def source(hand: Hand, end: End) -> str | None:
    wire = hand.project.graph.wires.get(end)
    return wire.source.node if wire is not None else None


def place(hand: Hand, id: str) -> tuple[float, float]:
    node = hand.project.graph.nodes[id]
    return node.x, node.y


# ---------------------------------------------------------------------------------------- out of the wires


def test_wires_that_are_out_are_painted_no_more_while_the_node_moves_on(hand: Hand) -> None:
    layout = hand.view.board.layout
    hand.press(hand.middle("relu_1"), ALT)
    hand.move(NOWHERE)
    box = layout.boxes["relu_1"]
    away = {"relu_1": (box.x + 30, box.y + 30)}
    assert layout.move(away, still=True).dirty == ()


def test_wires_that_were_out_lie_as_before_when_it_is_given_up(hand: Hand, qtbot: QtBot) -> None:
    layout = hand.view.board.layout
    before = [layout.wires[end].route for end in (INTO, BEHIND)]
    hand.press(hand.middle("relu_1"), ALT)
    for step in range(1, 12):
        hand.move(NOWHERE + QPointF(-90 * step, 20 * step))
    hand.key(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not layout.owes_way)
    assert [layout.wires[end].route for end in (INTO, BEHIND)] == before


def test_alt_and_a_drag_take_a_node_out_of_its_wires(hand: Hand) -> None:
    before, board = hand.project, hand.view.board
    hand.press(hand.middle("relu_1"), ALT)
    hand.move(NOWHERE)
    assert board.marks.hidden == {INTO, BEHIND} and hand.project is before
    (joined,) = board._beside
    assert joined.start == hand.port("conv2d_1", "out").toTuple()
    assert joined.end == hand.port("max_pool2d_1", "in").toTuple()
    hand.release(NOWHERE, ALT)
    assert source(hand, INTO) is None and source(hand, BEHIND) == "conv2d_1"
    assert (hand.middle("relu_1") - NOWHERE).manhattanLength() < 24
    assert not board.marks.hidden and not board._beside
    hand.undo()
    assert hand.project == before and hand.workspace.document.undo_label is None


def test_escape_puts_it_back_with_its_wires(hand: Hand) -> None:
    before, start = hand.project, hand.middle("relu_1")
    hand.press(start, ALT)
    hand.move(NOWHERE)
    hand.key(Qt.Key.Key_Escape)
    board = hand.view.board
    assert not board.marks.hidden and not board._beside and hand.middle("relu_1") == start
    hand.release(NOWHERE, ALT)
    assert hand.project is before and hand.workspace.document.undo_label is None


def test_several_come_out_with_the_wires_among_them(hand: Hand) -> None:
    hand.workspace.selection.set(["relu_1", "max_pool2d_1"])
    start = hand.middle("relu_1")
    hand.press(start, ALT)
    hand.move(start + QPointF(0, 60))
    assert hand.view.board.marks.hidden == {INTO, End("conv2d_2", "in")}
    hand.release(start + QPointF(0, 60), ALT)
    assert source(hand, End("conv2d_2", "in")) == "conv2d_1" and source(hand, INTO) is None
    assert source(hand, BEHIND) == "relu_1"


def shake(hand: Hand, id: str) -> QPointF:
    """Press on a node and go to and fro; where the pointer is then."""
    at = hand.middle(id)
    hand.press(at)
    for step in (30, -30, 30, -30, 30):
        at += QPointF(step, 0)
        hand.move(at)
    return at


def test_a_shaken_node_comes_out_of_its_wires(hand: Hand) -> None:
    before = hand.project
    at = shake(hand, "relu_1")
    assert hand.view.board.marks.hidden == {INTO, BEHIND} and hand.project is before
    hand.release(at)
    assert source(hand, INTO) is None and source(hand, BEHIND) == "conv2d_1"
    hand.undo()
    assert hand.project == before and hand.workspace.document.undo_label is None


def test_escape_undoes_the_shaking(hand: Hand) -> None:
    before = hand.project
    at = shake(hand, "relu_1")
    hand.key(Qt.Key.Key_Escape)
    assert not hand.view.board.marks.hidden and not hand.view.board._beside
    hand.release(at)
    assert hand.project is before


@pytest.mark.parametrize(
    ("ways", "seconds", "shaken"),
    [
        ((0, 30, 0, 30, 0), 0.1, True),
        ((0, 30, 0, 30), 0.1, False),  # two turns: overshot and corrected
        ((0, 30, 0, 30, 0), 0.5, False),  # slowly
        ((0, 9, 0, 9, 0, 9, 0, 9), 0.1, False),  # a tremble
        ((0, 30, 60, 90, 120, 150), 0.1, False),
    ],
)
def test_what_is_a_shake(ways: tuple[int, ...], seconds: float, shaken: bool) -> None:
    for turned in (False, True):
        detector = Shake()
        told = [
            detector.moved(*((0, at) if turned else (at, 0)), step * seconds) for step, at in enumerate(ways)
        ]
        assert any(told) is shaken


# ---------------------------------------------------------------------------------------- into a wire


@pytest.fixture
def loose(hand_on: Callable[[Project], Hand], lenet: Project) -> Hand:
    """A dropout without wires below the rest."""
    return hand_on(edits.add(lenet, edits.fresh_node(lenet, "dropout", (800, 480))))


def over(hand: Hand, end: End = INTO) -> QPointF:
    """The middle of the wire that ends there."""
    wire = hand.project.graph.wires[end]
    return (hand.port(*wire.source) + hand.port(*end)) / 2


@pytest.mark.usefixtures("still")
def test_a_loose_node_let_go_on_a_wire_goes_into_it_and_others_make_room(loose: Hand) -> None:
    before, relu, goal = loose.project, place(loose, "relu_1"), over(loose)
    loose.press(loose.middle("dropout_1"))
    loose.move(goal)
    board = loose.view.board
    item = board.item("dropout_1")
    assert board.marks.target == INTO and item is not None and item.state.live
    assert board._hint == "Let go to insert here. Shape stays 6×28×28." and loose.project is before
    loose.release(goal)
    assert source(loose, INTO) == "dropout_1" and source(loose, End("dropout_1", "in")) == "conv2d_1"
    boxes = board.layout.boxes
    assert boxes["relu_1"].x >= boxes["dropout_1"].right + 36 and place(loose, "relu_1")[1] == relu[1]
    assert board.marks.target is None and not board._hint and not item.state.live
    loose.undo()
    assert loose.project == before and loose.workspace.document.undo_label is None


def test_those_that_make_room_glide(loose: Hand) -> None:
    choose_motion(Motion.FULL)
    start = loose.middle("relu_1")
    loose.drag(loose.middle("dropout_1"), over(loose))
    assert place(loose, "relu_1")[0] > 476 and loose.view.board._glide.alive
    assert loose.middle("relu_1").x() <= place(loose, "relu_1")[0] + start.x()
    assert loose.view.board.finish_glide()
    assert loose.view.board.layout.boxes["relu_1"].x == place(loose, "relu_1")[0]


def test_escape_over_the_wire_puts_the_node_back(loose: Hand) -> None:
    before, start = loose.project, loose.middle("dropout_1")
    loose.press(start)
    loose.move(over(loose))
    loose.key(Qt.Key.Key_Escape)
    board = loose.view.board
    item = board.item("dropout_1")
    assert board.marks.target is None and not board._hint and item is not None and not item.state.live
    assert loose.middle("dropout_1") == start
    loose.release(over(loose))
    assert loose.project is before


def test_with_alt_it_is_not_inserted_nor_snapped(loose: Hand) -> None:
    goal = over(loose) + QPointF(1, 1)
    loose.press(loose.middle("dropout_1"))
    loose.move(goal)
    assert loose.view.board.marks.target == INTO
    press_alt(loose)
    assert loose.view.board.marks.target is None and loose.middle("dropout_1") == goal
    release_alt(loose)
    assert loose.view.board.marks.target == INTO
    press_alt(loose)
    loose.release(goal, ALT)
    assert source(loose, INTO) == "conv2d_1" and loose.middle("dropout_1") == goal


def press_alt(hand: Hand) -> None:
    QApplication.sendEvent(hand.view, QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Alt, ALT))


def release_alt(hand: Hand) -> None:
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(hand.view, QKeyEvent(QKeyEvent.Type.KeyRelease, Qt.Key.Key_Alt, none))


@pytest.mark.usefixtures("still")
def test_out_of_one_wire_and_into_another_is_one_step(hand: Hand) -> None:
    before, goal = hand.project, over(hand, End("conv2d_1", "in"))
    shake(hand, "relu_1")
    hand.move(goal)
    assert hand.view.board.marks.target == End("conv2d_1", "in")
    hand.release(goal)
    assert source(hand, End("conv2d_1", "in")) == "relu_1" and source(hand, BEHIND) == "conv2d_1"
    assert hand.project.graph.wires[INTO].source.node == "digits_1"
    hand.undo()
    assert hand.project == before and hand.workspace.document.undo_label is None


def test_a_node_in_its_wires_crosses_others_unharmed(hand: Hand) -> None:
    hand.press(hand.middle("relu_1"))
    hand.move(over(hand, End("relu_2", "in")))
    assert hand.view.board.marks.target is None
    hand.key(Qt.Key.Key_Escape)


def test_where_a_loop_would_close_no_wire_takes_it(
    hand_on: Callable[[Project], Hand], lenet: Project
) -> None:
    project = edits.add(lenet, edits.fresh_node(lenet, "add", (800, 480)))
    hand = hand_on(edits.connect(project, End("linear_3", "out"), End("add_1", "1")))
    hand.press(hand.middle("add_1"))
    hand.move(over(hand))
    assert hand.view.board.marks.target is None, "the Add follows it"
    hand.move(hand.wire("cross_entropy_1", "scores"))
    assert hand.view.board.marks.target == End("cross_entropy_1", "scores")
    hand.key(Qt.Key.Key_Escape)


# ---------------------------------------------------------------------------------------- from the palette


def test_with_alt_a_layer_from_the_palette_comes_without_wires(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = hand.view.viewport().mapToGlobal(hand.at(over(hand)))
    hand.view.begin_placing("dropout", at)
    hand.view.move_placing(at)
    assert hand.view.board.marks.target == INTO
    monkeypatch.setattr(QApplication, "keyboardModifiers", lambda: ALT)
    hand.view.move_placing(at)
    assert hand.view.board.marks.target is None
    hand.view.drop_placing(at)
    assert source(hand, INTO) == "conv2d_1" and source(hand, End("dropout_1", "in")) is None


def test_what_a_layer_from_the_palette_pushes_aside_glides(hand: Hand) -> None:
    choose_motion(Motion.FULL)
    at = hand.view.viewport().mapToGlobal(hand.at(over(hand)))
    hand.view.begin_placing("dropout", at)
    hand.view.drop_placing(at)
    assert source(hand, INTO) == "dropout_1" and hand.view.board._glide.alive


def test_dragging_by_a_frame_still_takes_along_what_it_holds(hand: Hand) -> None:
    """With Alt the frame alone moves, and nothing comes out of its wires."""
    wires, (frame, *_) = hand.project.graph.wires, hand.project.graph.frames
    rect = hand.view.board.place_of(frame)
    assert rect is not None
    hand.drag(rect.topLeft() + QPointF(30, 12), rect.topLeft() + QPointF(30, 52), ALT)
    assert hand.project.graph.wires == wires


def test_the_edits_are_told_by_their_names(hand: Hand) -> None:
    hand.drag(hand.middle("relu_1"), NOWHERE, ALT)
    assert str(hand.workspace.document.undo_label) == str(Text("Take out {what}", what="ReLU 1"))
