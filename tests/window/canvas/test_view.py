"""Zoom and pan, what floats above, the popover of a problem, pictures of data, both themes, differences."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.examples import example
from netbuilder.project.project import Project, fresh
from netbuilder.window.canvas.look import Detail, Look, detail_of
from netbuilder.window.canvas.popover import ProblemPopover
from netbuilder.window.canvas.standing import TIP, Ground, Thing, stand
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.keycap import Keycap
from tests.analysis.sketch import Sketch
from tests.window.canvas.conftest import Hand


def _wheel(
    hand: Hand, at: QPoint, turn: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    view = hand.view.viewport()
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.mapToGlobal(at)),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def _button(hand: Hand, name: str) -> QToolButton:
    found = hand.view.findChild(QToolButton, name)
    assert isinstance(found, QToolButton)
    return found


# ---------------------------------------------------------------------------------------- camera


def test_a_graph_is_seen_whole_at_first(hand: Hand) -> None:
    seen = hand.view.mapToScene(hand.view.viewport().rect()).boundingRect()
    assert seen.contains(hand.view.board.layout.bounds) and hand.view.zoom == 1.0


def test_the_wheel_zooms_at_the_pointer(hand: Hand) -> None:
    at = QPoint(300, 200)
    under = hand.view.mapToScene(at)
    _wheel(hand, at, 120)
    assert hand.view.zoom == pytest.approx(1.15)
    after = hand.view.mapToScene(at)
    assert abs(after.x() - under.x()) < 2 and abs(after.y() - under.y()) < 2


def test_the_wheel_rests_at_100_percent_and_stays_within_its_limits(hand: Hand) -> None:
    hand.view.set_zoom(0.95)
    _wheel(hand, QPoint(300, 200), 120)
    assert hand.view.zoom == 1.0
    _wheel(hand, QPoint(300, 200), 12000)
    assert hand.view.zoom == 2.0
    _wheel(hand, QPoint(300, 200), -12000)
    assert hand.view.zoom == 1.0
    _wheel(hand, QPoint(300, 200), -12000)
    assert hand.view.zoom == 0.05


def test_shift_turns_the_wheel_aside(hand: Hand) -> None:
    before = hand.at(QPointF(0, 0))
    _wheel(hand, QPoint(300, 200), 120, Qt.KeyboardModifier.ShiftModifier)
    assert hand.at(QPointF(0, 0)).x() == before.x() + 60 and hand.view.zoom == 1.0


def test_the_zoom_control_steps_and_tells(hand: Hand) -> None:
    _button(hand, "zoomOut").click()
    assert hand.view.zoom == 0.9 and _button(hand, "zoomFigure").text() == "90 %"
    _button(hand, "zoomIn").click()
    _button(hand, "zoomIn").click()
    assert hand.view.zoom == 1.1
    _button(hand, "zoomFigure").click()
    assert hand.view.zoom == 1.0
    hand.view.set_zoom(2.0)
    assert not _button(hand, "zoomIn").isEnabled()
    _button(hand, "zoomFit").click()
    assert hand.view.zoom == 1.0


def test_framing_a_selection_brings_it_to_the_middle(hand: Hand) -> None:
    hand.workspace.selection.set(["cross_entropy_1"])
    hand.view.frame_selection()
    middle = hand.at(hand.middle("cross_entropy_1")) - hand.view.viewport().rect().center()
    assert middle.manhattanLength() < 6
    hand.workspace.selection.clear()
    hand.view.frame_selection()
    test_a_graph_is_seen_whole_at_first(hand)


def test_a_focused_node_is_selected_and_in_view(hand: Hand) -> None:
    hand.view.pan_by(3000, 0)
    hand.view.focus_node("relu_3")
    assert hand.selected == {"relu_3"}
    assert hand.view.viewport().rect().contains(hand.at(hand.middle("relu_3")))
    hand.view.focus_node("nobody")
    assert hand.selected == {"relu_3"}


@pytest.mark.parametrize(
    ("zoom", "detail"),
    [(2.0, "full"), (0.75, "full"), (0.74, "compact"), (0.4, "compact"), (0.39, "blocks"), (0.25, "blocks")],
)
def test_detail_gives_way_to_colour(zoom: float, detail: str) -> None:
    assert detail_of(zoom) is Detail(detail)


def test_text_shrinks_half_as_fast_as_boxes_and_never_below_11_pixels(theme: Theme) -> None:
    assert Look(theme, 0.75).title.pointSizeF() / 0.75 * 0.75 == pytest.approx(11.375, abs=0.3)
    compact = Look(theme, 0.45).value
    pixels = compact.pixelSize() if compact.pixelSize() > 0 else compact.pointSizeF() / 0.75
    assert pixels * 0.45 >= 10.9


@pytest.mark.parametrize("zoom", [2.0, 1.0, 0.75, 0.5, 0.3])
@pytest.mark.parametrize("dark", [True, False])
def test_it_paints_at_every_zoom_in_both_themes(hand: Hand, zoom: float, dark: bool, theme: Theme) -> None:
    theme.set_dark(dark)
    hand.view.set_zoom(zoom)
    image = hand.view.grab().toImage()
    seen = {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    }
    assert theme.color("bg_canvas").name() in seen and len(seen) > 5
    theme.set_dark(True)


# ---------------------------------------------------------------------------------------- above the canvas


def test_the_name_of_the_project_is_told_and_followed(hand: Hand) -> None:
    chip = hand.view.findChild(QWidget, "canvasName")
    assert isinstance(chip, QWidget) and chip.accessibleName() == "LeNet-5"
    hand.workspace.edit(edits.Text("x"), lambda project: edits.rename_project(project, "Mine"))
    assert chip.accessibleName() == "Mine"


def test_figures_speak_of_shapes_parameters_or_compute_and_nodes_keep_their_size(hand: Hand) -> None:
    layout = hand.view.board.layout
    sizes = {id: (box.width, box.height) for id, box in layout.boxes.items()}
    assert layout.cards["linear_1"].right == "48,120"
    buttons = {each.text(): each for each in hand.view.findChildren(QToolButton)}
    buttons["Compute"].click()
    assert layout.cards["conv2d_2"].right == "240 K" and layout.cards["conv2d_2"].slot == "58 %"
    buttons["Parameters"].click()
    assert layout.cards["conv2d_2"].right == "2,416" and layout.cards["conv2d_2"].slot == "4 %"
    assert sizes == {id: (box.width, box.height) for id, box in layout.boxes.items()}
    buttons["Shapes"].click()
    assert layout.cards["linear_1"].right == "48,120"


def test_the_empty_canvas_says_what_to_do(hand_on: Callable[[Project], Hand], qtbot: QtBot) -> None:
    hand = hand_on(fresh())
    empty = hand.view.findChild(QWidget, "emptyCanvas")
    assert isinstance(empty, QWidget) and empty.isVisible()
    link = hand.view.findChild(QPushButton, "startFromExample")
    assert isinstance(link, QPushButton)
    with qtbot.waitSignal(hand.view.examples_wanted):
        link.click()
    hand.view.add_at_center("linear")
    assert not empty.isVisible()


def test_what_floats_stays_in_its_corner(hand: Hand) -> None:
    control = hand.view.findChild(QWidget, "zoomControl")
    assert isinstance(control, QWidget)
    before = control.geometry()
    hand.view.pan_by(50, 40)
    assert control.geometry() == before
    hand.view.resize(900, 700)
    QApplication.processEvents()
    assert hand.view.rect().bottomRight() - control.geometry().bottomRight() == QPoint(12, 12)


# ---------------------------------------------------------------------------------------- problems


@pytest.fixture
def broken(hand_on: Callable[[Project], Hand], lenet: Project) -> Hand:
    """LeNet-5 without its Flatten: Linear 1 needs a vector."""
    return hand_on(edits.remove_and_heal(lenet, "flatten_1"))


def _popover(hand: Hand) -> ProblemPopover:
    found = hand.view.findChild(ProblemPopover)
    assert isinstance(found, ProblemPopover)
    return found


def test_a_click_on_the_chip_of_an_error_tells_the_problem(broken: Hand) -> None:
    assert broken.view.findChild(ProblemPopover) is None
    broken.click(broken.view.board.layout.wires[End("linear_1", "in")].chip_rect.center())
    popover = _popover(broken)
    assert popover.isVisible() and popover.accessibleName() == "Linear 1 needs a vector"
    said = [label.text() for label in popover.findChildren(QLabel)]
    assert "Max pool 2 sends 16 maps of 5×5. Flatten turns that into 400 values." in said
    assert "→ 400" in said


def test_the_popover_covers_neither_the_node_nor_the_chip(broken: Hand) -> None:
    broken.click(broken.middle("linear_1"))
    popover = _popover(broken)
    assert popover.isVisible()
    box = broken.view.board.layout.boxes["linear_1"].rect
    node = broken.view.mapFromScene(box).boundingRect()
    assert not popover.geometry().intersects(node)
    assert broken.view.viewport().rect().contains(popover.geometry())
    for dx, dy in ((-500, 0), (300, 0), (0, 300), (0, -400)):
        broken.view.pan_by(dx, dy)
        node = broken.view.mapFromScene(box).boundingRect()
        seen = broken.view.viewport().rect().adjusted(8, 8, -8, -8)
        if seen.contains(node):
            assert not popover.geometry().intersects(node)


def test_the_first_button_applies_the_best_remedy(broken: Hand) -> None:
    broken.click(broken.middle("linear_1"))
    first = _popover(broken).findChild(QPushButton, "fix.0")
    assert isinstance(first, QPushButton) and first.property("variant") == "primary"
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert broken.workspace.report.ok and _popover(broken).isHidden()
    broken.undo()
    assert not broken.workspace.report.ok


def test_enter_applies_the_best_remedy(broken: Hand) -> None:
    broken.view.focus_node("linear_1")
    assert _popover(broken).isVisible()
    broken.key(Qt.Key.Key_Return)
    assert broken.workspace.report.ok


def test_the_second_button_and_the_second_key_apply_the_other_remedy(broken: Hand) -> None:
    broken.click(broken.middle("linear_1"))
    second = _popover(broken).findChild(QPushButton, "fix.1")
    assert isinstance(second, QPushButton) and second.accessibleName() == "Average each map → 16"
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    averaged = broken.workspace.project
    assert broken.workspace.report.ok and "adaptive_avg_pool2d_1" in averaged.graph.nodes
    broken.undo()
    assert not broken.workspace.report.ok


def test_the_keys_stand_on_the_buttons_for_who_came_by_keys(broken: Hand) -> None:
    broken.click(broken.middle("linear_1"))
    assert _popover(broken).findChildren(Keycap) == []
    broken.view.focus_node("linear_1")
    buttons = [_popover(broken).findChild(QPushButton, f"fix.{place}") for place in range(2)]
    assert [button.findChild(Keycap).text() for button in buttons] == ["↵", "2"]


@pytest.mark.parametrize("size", [(1070, 795), (820, 604)])
def test_it_covers_neither_its_wire_nor_any_node_and_points_at_the_chip(
    broken: Hand, size: tuple[int, int]
) -> None:
    broken.view.resize(*size)
    QApplication.processEvents()
    broken.view.frame_all()
    layout = broken.view.board.layout
    laid = layout.wires[End("linear_1", "in")]
    for tell in (
        lambda: broken.click(laid.chip_rect.center()),
        lambda: broken.view.focus_node("linear_1"),
    ):
        tell()
        popover = _popover(broken)
        body = popover.geometry().adjusted(0, TIP, 0, 0)
        for one, other in pairwise(laid.trace):
            ends = [broken.view.mapFromScene(QPointF(*point)) for point in (one, other)]
            assert not QRect(*ends).normalized().intersects(body)
        for box in layout.boxes.values():
            assert not broken.view.mapFromScene(box.rect).boundingRect().intersects(body)
        for name in ("minimap", "zoomControl", "canvasFigures"):
            part = broken.view.findChild(QWidget, name)
            assert isinstance(part, QWidget) and not part.geometry().intersects(body)
        chip = broken.view.mapFromScene(laid.chip_rect).boundingRect()
        # It hangs below the chip, or below the bend of the wire where there is more room.
        assert popover.geometry().intersects(chip.adjusted(0, 0, 0, 48))
        broken.key(Qt.Key.Key_Escape)


def test_a_warning_is_told_to_who_asks_for_it(hand_on: Callable[[Project], Hand], lenet: Project) -> None:
    hand = hand_on(edits.insert_on_wire(lenet, End("cross_entropy_1", "scores"), "softmax", {}))
    hand.click(hand.middle("softmax_1"))
    assert hand.view.findChild(ProblemPopover) is None
    hand.view.focus_node("softmax_1")
    assert _popover(hand).accessibleName() == "Cross-entropy applies Softmax itself"
    QTest.mouseClick(_popover(hand).findChild(QPushButton, "fix.0"), Qt.MouseButton.LeftButton)
    assert hand.workspace.report.problems == ()


def test_what_a_remedy_adds_stands_clear_of_other_nodes(broken: Hand) -> None:
    broken.view.focus_node("linear_1")
    broken.workspace.apply(broken.view.problem_fixes()[0])
    boxes = dict(broken.view.board.layout.boxes)
    new = boxes.pop("flatten_1").rect
    assert not any(new.intersects(box.rect) for box in boxes.values())
    # Behind the pooling, in its row.
    assert new.left() > boxes["max_pool2d_2"].right and boxes["max_pool2d_2"].rect.contains(
        QPointF(boxes["max_pool2d_2"].right - 1, new.center().y())
    )


def test_a_remedy_inside_a_block_is_an_edit_of_the_block(hand_on: Callable[[Project], Hand]) -> None:
    sketch = Sketch()
    kind = sketch.block("Head")
    inside = sketch.chain(sketch.put("block_input", block="block_1"), "linear", block="block_1")
    sketch.put("block_output", inside, block="block_1")
    images, labels = sketch.data()
    use = sketch.put(kind, images).node
    sketch.put("loss.cross_entropy", End(use, "block_output_1"), labels)
    hand = hand_on(sketch.project)
    hand.view.focus_node(use)
    assert _popover(hand).findChild(QPushButton, "fix.0").accessibleName() == "Insert Flatten → 64"
    assert hand.workspace.enter(use)
    hand.view.focus_node("linear_1")
    assert _popover(hand).isVisible()
    hand.key(Qt.Key.Key_Return)
    assert hand.workspace.report.ok and "flatten_1" in hand.workspace.graph.nodes
    boxes = dict(hand.view.board.layout.boxes)
    new = boxes.pop("flatten_1").rect
    assert not any(new.intersects(box.rect) for box in boxes.values())
    hand.undo()
    assert not hand.workspace.report.ok


def test_escape_or_a_click_elsewhere_closes_it(broken: Hand) -> None:
    broken.click(broken.middle("linear_1"))
    broken.key(Qt.Key.Key_Escape)
    assert _popover(broken).isHidden() and broken.selected == {"linear_1"}
    broken.click(broken.middle("linear_1"))
    assert _popover(broken).isVisible()
    broken.click(QPointF(100, 600))
    assert _popover(broken).isHidden()


def test_it_keeps_its_height_when_it_tells_the_same_again(broken: Hand) -> None:
    broken.view.focus_node("linear_1")
    height = _popover(broken).height()
    broken.view.focus_node("linear_1")
    assert _popover(broken).height() == height


def test_a_node_without_a_problem_has_no_popover(broken: Hand) -> None:
    broken.click(broken.middle("relu_1"))
    assert broken.view.findChild(ProblemPopover) is None


@pytest.mark.parametrize("at", [QRect(200, 300, 140, 64), QRect(8, 8, 140, 64), QRect(600, 700, 140, 64)])
def test_the_popover_finds_a_place_wherever_the_node_is(broken: Hand, at: QRect) -> None:
    broken.click(broken.middle("linear_1"))
    popover, room = _popover(broken), QRect(0, 0, 800, 800)
    found = stand(popover.card_size, Ground([Thing(at)], room, [at]))
    popover.place(found)
    assert popover.geometry() == found.whole and room.contains(found.whole)
    assert not popover.geometry().intersects(at)
    buttons = [popover.findChild(QPushButton, f"fix.{place}") for place in range(2)]
    inside = [each.geometry() for each in buttons if isinstance(each, QPushButton)]
    assert len({rect.height() for rect in inside}) == 1
    assert all(found.rect.translated(-found.whole.topLeft()).contains(rect) for rect in inside)


# ---------------------------------------------------------------------------------------- following


def test_another_document_takes_the_place_of_the_first(hand: Hand) -> None:
    hand.workspace.open(Document(example("edges").open().project))
    assert hand.view.board.layout.boxes.keys() == hand.project.graph.nodes.keys()
    assert hand.view.zoom < 1
    assert hand.view.board.item("conv2d_1") is None


def test_undo_and_redo_are_followed(hand: Hand) -> None:
    hand.workspace.selection.set(["relu_1"])
    hand.view.delete_selection()
    assert hand.view.board.item("relu_1") is None
    hand.undo()
    item = hand.view.board.item("relu_1")
    assert item is not None and item.scene() is hand.view.board
    hand.workspace.document.redo()
    assert "relu_1" not in hand.view.board.layout.boxes


def test_only_what_changed_is_made_anew(hand: Hand) -> None:
    layout = hand.view.board.layout
    cards, wires = dict(layout.cards), dict(layout.wires)
    hand.workspace.edit(edits.Text("x"), lambda p: edits.rename(p, "linear_3", "Last"))
    assert {id for id in cards if layout.cards[id] is not cards[id]} == {"linear_3"}
    assert {end for end in wires if layout.wires[end].route != wires[end].route} == set()


def test_many_wires_are_led_anew_only_where_something_changed(hand_on: Callable[[Project], Hand]) -> None:
    project = fresh()
    for row in range(13):
        for column in range(11):
            node = edits.fresh_node(project, "relu", (column * 200, row * 120), id=f"n{row}_{column}")
            project = edits.add(project, node)
            if column:
                source = End(f"n{row}_{column - 1}", "out")
                project = edits.connect(project, source, End(node.id, "in"))
    hand = hand_on(project)
    layout = hand.view.board.layout
    before = dict(layout.wires)
    assert len(before) > 120
    hand.workspace.edit(edits.Text("x"), lambda p: edits.move(p, {"n3_4": (800, 390)}))
    moved = {end.node for end in before if layout.wires[end] is not before[end]}
    assert {"n3_4", "n3_5"} <= moved and len(moved) < 8
    assert layout.wires[End("n3_4", "in")].route.points[-1] == (800, 390 + 18)


def test_a_wire_at_a_port_that_is_not_there_is_not_drawn(
    hand_on: Callable[[Project], Hand], lenet: Project
) -> None:
    from dataclasses import replace

    from netbuilder.graph.model import Wire

    end = End("relu_1", "second")
    graph = replace(lenet.graph, wires=lenet.graph.wires.with_(end, Wire(End("conv2d_1", "out"), end)))
    hand = hand_on(replace(lenet, graph=graph))
    assert end not in hand.view.board.layout.wires and len(hand.view.board.layout.wires) == 14


def test_data_show_their_pictures_and_count(hand: Hand) -> None:
    import numpy as np

    layout = hand.view.board.layout
    grey = [np.full((8, 8), 255, np.uint8) for _ in range(8)]
    hand.view.set_thumbnails("digits_1", grey, "1,797 images")
    assert layout.cards["digits_1"].left == "1,797 images"
    box = layout.boxes["digits_1"]
    place = hand.at(QPointF(box.x + 13 + 13, box.y + 46 + 13))
    assert hand.view.grab().toImage().pixelColor(place).name() == "#ffffff"
    colour = np.zeros((57, 117, 3), np.uint8)
    colour[..., 0] = 200
    hand.view.set_thumbnails("digits_1", [colour], "1,797 points")
    assert hand.view.grab().toImage().pixelColor(place).name() == "#c80000"


def test_every_node_is_a_sentence(hand: Hand) -> None:
    words = "Conv 2, convolution, 6×14×14 to 16×10×10, no problems"
    assert hand.view.accessible_text("conv2d_2") == words
    item = hand.view.board.item("conv2d_2")
    assert item is not None and item.toolTip() == f"{words}\nSlides small learned filters over an image."
    hand.workspace.selection.set(["conv2d_2"])
    assert hand.view.accessibleDescription() == words
    assert hand.view.accessible_text("nobody") == ""


def test_what_is_hovered_stands_out(hand: Hand) -> None:
    hand.move(hand.middle("relu_1"))
    item = hand.view.board.item("relu_1")
    assert item is not None and item.state.hovered
    hand.move(hand.wire("conv2d_2", "in"))
    assert not item.state.hovered and hand.view.board.marks.hovered == End("conv2d_2", "in")


def test_the_focus_is_seen_when_it_comes_by_key(hand: Hand) -> None:
    assert hand.view._ring.isHidden()
    hand.view.activateWindow()
    hand.view.clearFocus()
    hand.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert not hand.view._ring.isHidden()


def test_the_name_gives_way_where_the_controls_need_the_room(hand: Hand) -> None:
    name, top = (hand.view.findChild(QWidget, each) for each in ("canvasName", "canvasFigures"))
    assert name is not None and top is not None and name.isVisible()
    hand.view.resize(420, 600)
    QApplication.processEvents()
    assert not name.isVisible() and top.isVisible()
    hand.view.resize(900, 600)
    QApplication.processEvents()
    assert name.isVisible()
