"""Each gesture by a real mouse; what counts is the document afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from netbuilder.studio.presenters.connecting import Fit
from tests.window.canvas.conftest import Hand

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
MIDDLE = Qt.MouseButton.MiddleButton
NOWHERE = QPointF(900, 400)


class Refusals:
    """Remembers what was refused."""

    def __init__(self, hand: Hand) -> None:
        self.heard: list[Problem] = []
        hand.workspace.refused.connect(self._hear)

    def _hear(self, problem: Problem) -> None:
        self.heard.append(problem)


@pytest.fixture
def refusals(hand: Hand) -> Refusals:
    return Refusals(hand)


def _place(hand: Hand, id: str) -> tuple[float, float]:
    node = hand.project.graph.nodes[id]
    return node.x, node.y


# ---------------------------------------------------------------------------------------- select and move


def test_a_click_selects_a_node_and_one_on_nothing_lets_it_go(hand: Hand) -> None:
    hand.click(hand.middle("conv2d_1"))
    assert hand.selected == {"conv2d_1"}
    hand.click(NOWHERE)
    assert hand.selected == frozenset()


def test_shift_adds_and_ctrl_turns_round(hand: Hand) -> None:
    hand.click(hand.middle("conv2d_1"))
    hand.click(hand.middle("relu_1"), SHIFT)
    assert hand.selected == {"conv2d_1", "relu_1"}
    hand.click(hand.middle("conv2d_1"), CTRL)
    assert hand.selected == {"relu_1"}
    hand.click(hand.middle("conv2d_1"), CTRL)
    assert hand.selected == {"conv2d_1", "relu_1"}


def test_a_click_on_one_of_several_selects_it_alone(hand: Hand) -> None:
    hand.workspace.selection.set(["conv2d_1", "relu_1"])
    hand.click(hand.middle("relu_1"))
    assert hand.selected == {"relu_1"}


def test_a_drag_moves_all_that_is_selected_in_one_step(hand: Hand) -> None:
    before = _place(hand, "linear_1"), _place(hand, "relu_3"), _place(hand, "conv2d_1")
    hand.workspace.selection.set(["linear_1", "relu_3"])
    start = hand.middle("relu_3")
    hand.drag(start, start + QPointF(40, 32))
    assert _place(hand, "linear_1") == (before[0][0] + 40, before[0][1] + 32)
    assert _place(hand, "relu_3") == (before[1][0] + 40, before[1][1] + 32)
    assert _place(hand, "conv2d_1") == before[2]
    hand.undo()
    assert (_place(hand, "linear_1"), _place(hand, "relu_3")) == before[:2]
    assert hand.workspace.document.undo_label is None


def test_while_it_is_dragged_the_document_waits_and_escape_puts_it_back(hand: Hand) -> None:
    before, start = _place(hand, "relu_3"), hand.middle("relu_3")
    hand.press(start)
    hand.move(start + QPointF(80, 0))
    assert hand.middle("relu_3").x() == start.x() + 80 and _place(hand, "relu_3") == before
    hand.key(Qt.Key.Key_Escape)
    assert hand.middle("relu_3") == start
    hand.release(start + QPointF(80, 0))
    assert _place(hand, "relu_3") == before and hand.workspace.document.undo_label is None


def test_two_drags_are_two_steps(hand: Hand) -> None:
    for _ in range(2):
        start = hand.middle("relu_3")
        hand.drag(start, start + QPointF(0, 40))
    hand.undo()
    assert _place(hand, "relu_3")[1] == 540


def test_a_tremble_is_no_drag(hand: Hand) -> None:
    start = hand.middle("relu_3")
    hand.drag(start, start + QPointF(2, 1))
    assert hand.selected == {"relu_3"} and hand.workspace.document.undo_label is None


def test_snapping_steps_on_a_grid_and_pulls_wires_straight(hand: Hand) -> None:
    start = hand.middle("relu_4")
    hand.drag(start, start + QPointF(-61, 45))
    x, y = _place(hand, "relu_4")
    assert (x - 244) % 4 == 0 and (y - 668) % 4 == 0 and (x, y) != (244, 668)
    hand.drag(hand.middle("relu_4"), hand.middle("relu_4") + QPointF(0, -41))
    assert hand.port("relu_4", "out").y() == hand.port("linear_3", "in").y()


def test_without_snapping_nodes_go_where_the_pointer_goes(hand: Hand) -> None:
    hand.view.findChild(type(hand.view._overlays.top.snap), "canvasSnap").click()
    start = hand.middle("relu_4")
    hand.drag(start, start + QPointF(-61, 45))
    assert _place(hand, "relu_4") == (244 - 61, 668 + 45)


# ---------------------------------------------------------------------------------------- box, pan


def test_a_box_selects_what_it_touches(hand: Hand) -> None:
    hand.drag(QPointF(420, 484), QPointF(600, 560))
    assert hand.selected == {"relu_3", "linear_2"}


def test_a_box_with_shift_adds_and_with_ctrl_turns_round(hand: Hand) -> None:
    hand.workspace.selection.set(["conv2d_1", "relu_3"])
    hand.drag(QPointF(420, 484), QPointF(600, 560), SHIFT)
    assert hand.selected == {"conv2d_1", "relu_3", "linear_2"}
    hand.workspace.selection.set(["conv2d_1", "relu_3"])
    hand.drag(QPointF(420, 484), QPointF(600, 560), CTRL)
    assert hand.selected == {"conv2d_1", "linear_2"}


def test_escape_leaves_the_selection_as_it_was_before_the_box(hand: Hand) -> None:
    hand.workspace.selection.set(["conv2d_1"])
    hand.press(QPointF(420, 484))
    hand.move(QPointF(600, 560))
    assert hand.selected == {"relu_3", "linear_2"}
    hand.key(Qt.Key.Key_Escape)
    assert hand.selected == {"conv2d_1"}


def test_the_middle_button_pans(hand: Hand) -> None:
    before = hand.at(QPointF(0, 0))
    hand.press(NOWHERE, button=MIDDLE)
    QTest.mouseMove(hand.view.viewport(), hand.at(NOWHERE) + before * 0 + before.__class__(60, -30))
    hand.release(NOWHERE, button=MIDDLE)
    after = hand.at(QPointF(0, 0))
    assert (after.x() - before.x(), after.y() - before.y()) == (60, -30)


def test_escape_pans_back(hand: Hand) -> None:
    before, start = hand.at(QPointF(0, 0)), hand.at(NOWHERE)
    hand.press(NOWHERE, button=MIDDLE)
    for step in (20, 60):
        QTest.mouseMove(hand.view.viewport(), start + start.__class__(step, -step))
    assert hand.at(QPointF(0, 0)) == before + before.__class__(60, -60)
    hand.key(Qt.Key.Key_Escape)
    assert hand.at(QPointF(0, 0)) == before
    QTest.mouseMove(hand.view.viewport(), start)
    assert hand.at(QPointF(0, 0)) == before


def test_space_and_a_drag_pan_even_over_a_node(hand: Hand) -> None:
    before, place = hand.at(QPointF(0, 0)), _place(hand, "relu_3")
    QTest.keyPress(hand.view, Qt.Key.Key_Space)
    start = hand.at(hand.middle("relu_3"))
    view = hand.view.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(view, start + start.__class__(20, 10))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + start.__class__(20, 10))
    QTest.keyRelease(hand.view, Qt.Key.Key_Space)
    assert hand.at(QPointF(0, 0)).x() - before.x() == 20 and _place(hand, "relu_3") == place
    hand.click(hand.middle("relu_3"))
    assert hand.selected == {"relu_3"}


# ---------------------------------------------------------------------------------------- wires


@pytest.fixture
def loose(hand_on: Callable[[Project], Hand]) -> Hand:
    """Two Linear layers, an Add, a ReLU and a loss, none of them connected; an Input of 8 values."""
    project = fresh()
    for kind, x, y, settings in (
        ("input", 0, 0, {"sizes": [8]}),
        ("linear", 240, 0, {}),
        ("linear", 240, 160, {}),
        ("add", 480, 0, {}),
        ("relu", 480, 160, {}),
        ("loss.mean_squared_error", 480, 300, {}),
    ):
        project = edits.add(project, edits.fresh_node(project, kind, (x, y), settings=settings))
    return hand_on(project)


def test_a_drag_from_an_output_to_an_input_connects(loose: Hand) -> None:
    loose.drag(loose.port("input_1", "out"), loose.port("linear_1", "in"))
    assert loose.project.graph.wires[End("linear_1", "in")].source == End("input_1", "out")
    loose.undo()
    assert not loose.project.graph.wires


def test_a_drag_from_an_input_to_an_output_connects_as_well(loose: Hand) -> None:
    loose.drag(loose.port("linear_1", "in"), loose.port("input_1", "out"))
    assert loose.project.graph.wires[End("linear_1", "in")].source == End("input_1", "out")


def test_two_clicks_connect(loose: Hand) -> None:
    loose.click(loose.port("input_1", "out"))
    loose.move(loose.port("linear_1", "in") - QPointF(60, 0))
    loose.click(loose.port("linear_1", "in"))
    assert loose.project.graph.wires[End("linear_1", "in")].source == End("input_1", "out")


def test_escape_between_two_clicks_gives_the_wire_up(loose: Hand) -> None:
    loose.click(loose.port("input_1", "out"))
    loose.move(loose.port("linear_1", "in") - QPointF(60, 0))
    assert loose.view.board._held is not None
    loose.key(Qt.Key.Key_Escape)
    assert loose.view.board._held is None and loose.view.board.item("linear_1").state.ports is None
    loose.click(loose.port("linear_1", "in"))
    loose.key(Qt.Key.Key_Escape)
    assert not loose.project.graph.wires and loose.workspace.document.undo_label is None


def test_a_wire_let_go_on_a_node_takes_its_first_fitting_port(loose: Hand) -> None:
    loose.drag(loose.port("linear_1", "out"), loose.middle("add_1"))
    loose.drag(loose.port("linear_2", "out"), loose.middle("add_1"))
    ends = {end: wire.source.node for end, wire in loose.project.graph.wires.items()}
    assert ends == {End("add_1", "1"): "linear_1", End("add_1", "2"): "linear_2"}


def test_a_port_within_24_pixels_catches_the_wire(loose: Hand) -> None:
    loose.drag(loose.port("input_1", "out"), loose.port("linear_1", "in") + QPointF(-18, -12))
    assert End("linear_1", "in") in loose.project.graph.wires
    loose.undo()
    loose.drag(loose.port("input_1", "out"), loose.port("linear_1", "in") + QPointF(-30, -12))
    assert not loose.project.graph.wires


def test_a_wire_let_go_on_nothing_is_given_up(loose: Hand) -> None:
    loose.drag(loose.port("input_1", "out"), QPointF(160, 240))
    assert not loose.project.graph.wires and loose.workspace.document.undo_label is None


def test_escape_gives_a_wire_up(loose: Hand) -> None:
    loose.press(loose.port("input_1", "out"))
    loose.move(loose.port("linear_1", "in"))
    loose.key(Qt.Key.Key_Escape)
    loose.release(loose.port("linear_1", "in"))
    assert not loose.project.graph.wires
    assert loose.view.board.item("linear_1").state.ports is None


def test_ports_show_whether_they_fit_while_a_wire_is_in_the_hand(loose: Hand) -> None:
    loose.workspace.edit(
        edits.Text("x"), lambda p: edits.connect(p, End("linear_1", "out"), End("relu_1", "in"))
    )
    loose.press(loose.port("linear_1", "out"))
    loose.move(QPointF(400, 240))
    judged = {id: loose.view.board.item(id).state.ports for id in loose.view.board.layout.boxes}
    assert judged["linear_2"][("in", False)] is Fit.FITS
    assert judged["linear_1"].get(("in", False), Fit.IMPOSSIBLE) is Fit.IMPOSSIBLE
    assert ("out", True) not in judged["linear_2"]
    loose.key(Qt.Key.Key_Escape)


def test_a_shape_that_does_not_fit_may_be_connected_and_shows_its_error(hand: Hand) -> None:
    hand.drag(hand.port("max_pool2d_2", "out"), hand.port("linear_1", "in"))
    assert hand.project.graph.wires[End("linear_1", "in")].source.node == "max_pool2d_2"
    laid = hand.view.board.layout.wires[End("linear_1", "in")]
    assert laid.card.problem is not None and laid.card.problem.fixes


def test_a_loop_is_refused_with_its_reason(hand: Hand, refusals: Refusals) -> None:
    hand.drag(hand.port("relu_2", "out"), hand.middle("conv2d_1"))
    assert [problem.code for problem in refusals.heard] == ["cycle"]
    assert hand.project.graph.wires[End("conv2d_1", "in")].source.node == "digits_1"


def test_a_loss_feeds_nothing(hand: Hand, refusals: Refusals) -> None:
    hand.drag(hand.port("cross_entropy_1", "loss"), hand.middle("conv2d_1"))
    assert [problem.code for problem in refusals.heard] == ["loss_as_input"]


def test_a_node_without_inputs_says_so(hand: Hand, refusals: Refusals) -> None:
    hand.drag(hand.port("relu_4", "out"), hand.middle("digits_1"))
    assert [problem.code for problem in refusals.heard] == ["unknown_port"]


def test_a_connected_input_gives_its_wire_away(hand: Hand) -> None:
    hand.drag(hand.port("relu_2", "in"), hand.port("max_pool2d_2", "in"))
    wires = hand.project.graph.wires
    assert End("relu_2", "in") not in wires
    assert wires[End("max_pool2d_2", "in")].source.node == "conv2d_2"
    hand.undo()
    assert hand.project.graph.wires[End("relu_2", "in")].source.node == "conv2d_2"
    assert hand.workspace.document.undo_label is None


def test_escape_leaves_a_wire_that_was_pulled_off_where_it_was(hand: Hand) -> None:
    before, start = hand.project, hand.port("relu_2", "in")
    hand.press(start)
    hand.move(NOWHERE)
    assert hand.view.board.marks.hidden == {End("relu_2", "in")}
    hand.key(Qt.Key.Key_Escape)
    assert not hand.view.board.marks.hidden
    hand.release(NOWHERE)
    assert hand.project is before and hand.workspace.document.undo_label is None


def test_a_wire_pulled_off_and_let_go_on_nothing_is_removed(hand: Hand) -> None:
    hand.drag(hand.port("relu_2", "in"), NOWHERE)
    assert End("relu_2", "in") not in hand.project.graph.wires


def test_a_wire_put_back_where_it_was_changes_nothing(hand: Hand) -> None:
    start = hand.port("relu_2", "in")
    hand.press(start)
    hand.move(start + QPointF(-40, 0))
    hand.move(start)
    hand.release(start)
    assert hand.workspace.document.undo_label is None


def test_a_click_on_a_wire_or_its_end_selects_it(hand: Hand) -> None:
    hand.click(hand.wire("conv2d_2", "in"))
    assert hand.workspace.selection.wire == End("conv2d_2", "in")
    hand.click(hand.port("relu_1", "in"))
    assert hand.workspace.selection.wire == End("relu_1", "in")


# ---------------------------------------------------------------------------------------- from the palette


def _carry(hand: Hand, kind: str, to: QPointF) -> None:
    at = hand.view.viewport().mapToGlobal(hand.at(to))
    hand.view.begin_placing(kind, at)
    hand.view.move_placing(at)


def _drop(hand: Hand, to: QPointF) -> None:
    hand.view.drop_placing(hand.view.viewport().mapToGlobal(hand.at(to)))


def test_a_layer_let_go_on_the_canvas_stands_there_and_is_selected(hand: Hand) -> None:
    _carry(hand, "dropout", NOWHERE)
    _drop(hand, NOWHERE)
    assert hand.selected == {"dropout_1"}
    away = hand.middle("dropout_1") - NOWHERE
    assert abs(away.x()) <= 12 and abs(away.y()) <= 4
    hand.undo()
    assert "dropout_1" not in hand.project.graph.nodes


def test_a_layer_let_go_on_a_wire_is_inserted_and_others_make_room(hand: Hand) -> None:
    goal = (hand.port("conv2d_1", "out") + hand.port("relu_1", "in")) / 2 + QPointF(0, 8)
    relu = _place(hand, "relu_1")
    _carry(hand, "batch_norm2d", goal)
    assert hand.view.board.marks.target == End("relu_1", "in")
    _drop(hand, goal)
    wires = hand.project.graph.wires
    assert wires[End("relu_1", "in")].source.node == "batch_norm2d_1"
    assert wires[End("batch_norm2d_1", "in")].source.node == "conv2d_1"
    boxes = hand.view.board.layout.boxes
    assert boxes["relu_1"].x >= boxes["batch_norm2d_1"].right + 36 and _place(hand, "relu_1")[1] == relu[1]
    assert hand.view.board.marks.target is None
    hand.undo()
    assert _place(hand, "relu_1") == relu and hand.workspace.document.undo_label is None


def test_data_are_never_inserted_into_a_wire(hand: Hand) -> None:
    _carry(hand, "data.moons", hand.wire("relu_1", "in"))
    assert hand.view.board.marks.target is None
    hand.view.cancel_placing()


def test_a_layer_let_go_elsewhere_is_not_added(hand: Hand) -> None:
    _carry(hand, "dropout", NOWHERE)
    hand.view.drop_placing(hand.view.viewport().mapToGlobal(hand.view.viewport().rect().bottomRight()) * 3)
    assert "dropout_1" not in hand.project.graph.nodes


def test_a_layer_can_be_put_back(hand: Hand) -> None:
    _carry(hand, "dropout", NOWHERE)
    hand.view.cancel_placing()
    _drop(hand, NOWHERE)
    assert "dropout_1" not in hand.project.graph.nodes


def test_what_cannot_stand_in_the_graph_is_refused(hand: Hand, refusals: Refusals) -> None:
    _carry(hand, "block_input", NOWHERE)
    _drop(hand, NOWHERE)
    assert [problem.code for problem in refusals.heard] == ["wrong_graph"]


# ---------------------------------------------------------------------------------------- behind an output


def _let_go(hand: Hand, kind: str, at: QPointF) -> str:
    """Bring a new node from the palette and let it go with its middle at `at`."""
    place = hand.view.viewport().mapToGlobal(hand.at(at))
    before = set(hand.project.graph.nodes)
    hand.view.begin_placing(kind, place)
    hand.view.move_placing(place)
    hand.view.drop_placing(place)
    (new,) = set(hand.project.graph.nodes) - before
    return new


def test_a_layer_let_go_close_behind_an_open_output_is_wired_to_it_in_one_step(hand: Hand) -> None:
    hand.workspace.edit(Text("x"), lambda project: edits.remove(project, ("cross_entropy_1",)))
    spot = hand.port("linear_3", "out") + QPointF(110, 12)
    new = _let_go(hand, "relu", spot)
    assert hand.project.graph.wires[End(new, "in")].source == End("linear_3", "out")
    assert hand.port(new, "in").y() == hand.port("linear_3", "out").y()  # pulled straight
    hand.undo()
    assert new not in hand.project.graph.nodes


def test_a_loss_let_go_there_gets_its_labels_too(hand: Hand) -> None:
    hand.workspace.edit(Text("x"), lambda project: edits.remove(project, ("cross_entropy_1",)))
    new = _let_go(hand, "loss.cross_entropy", hand.port("linear_3", "out") + QPointF(130, 0))
    wires = hand.project.graph.wires
    assert wires[End(new, "scores")].source == End("linear_3", "out")
    assert wires[End(new, "target")].source == End("digits_1", "labels")


@pytest.mark.parametrize(
    ("kind", "away"), [("conv2d", QPointF(110, 0)), ("relu", QPointF(110, 90)), ("relu", QPointF(-160, 0))]
)
def test_what_does_not_fit_or_lies_elsewhere_comes_without_a_wire(
    hand: Hand, kind: str, away: QPointF
) -> None:
    hand.workspace.edit(Text("x"), lambda project: edits.remove(project, ("cross_entropy_1", "relu_4")))
    new = _let_go(hand, kind, hand.port("linear_3", "out") + away)
    assert End(new, "in") not in hand.project.graph.wires


def test_an_output_that_leads_somewhere_is_left_alone(hand: Hand) -> None:
    new = _let_go(hand, "dropout", hand.port("max_pool2d_1", "out") + QPointF(75, -60))
    assert End(new, "in") not in hand.project.graph.wires
