"""The source beside the canvas: it follows the graph, marks, is edited, searched and copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.studio.workspace import Workspace
from netbuilder.window.main_window import MainWindow
from tests.window.source.conftest import At, Panel

CTRL = Qt.KeyboardModifier.ControlModifier


def change(studio: Workspace, id: str = "linear_2", features: int = 90) -> None:
    studio.edit(Text("Change"), lambda project: edits.change(project, id, {"features": features}))


# ------------------------------------------------------------------------------------------ following


def test_it_shows_the_source_and_follows_edits_and_undo(panel: Panel) -> None:
    assert "class LeNet5(" in panel.editor.text() and "nn.Linear(120, 84)" in panel.editor.text()
    change(panel.studio)
    panel.wait(lambda: "nn.Linear(120, 90)" in panel.editor.text())
    panel.studio.undo()
    panel.wait(lambda: "nn.Linear(120, 84)" in panel.editor.text())


def test_a_move_makes_no_new_source(panel: Panel) -> None:
    made = panel.desk.current.source
    panel.studio.edit(Text("Move"), lambda project: edits.move(project, {"relu_1": (1.0, 2.0)}))
    panel.qtbot.wait(150)
    panel.desk.current.look()
    assert panel.desk.current.source is made


def test_closed_it_makes_nothing_and_no_timer_runs(panel: Panel) -> None:
    panel.window.actions_of_commands["view.source"].trigger()
    assert not panel.panel.isVisible()
    made = panel.desk.current.source
    change(panel.studio)
    timers = [*panel.desk.findChildren(QTimer), *panel.panel.findChildren(QTimer)]
    assert not any(each.isActive() for each in timers)
    panel.qtbot.wait(150)
    assert panel.desk.current.source is made
    panel.window.actions_of_commands["view.source"].trigger()
    panel.wait(lambda: "nn.Linear(120, 90)" in panel.editor.text())


def test_open_and_at_rest_no_timer_runs(panel: Panel) -> None:
    panel.qtbot.wait(150)
    timers = [*panel.desk.findChildren(QTimer), *panel.panel.findChildren(QTimer)]
    assert not any(each.isActive() for each in timers)


def test_it_is_not_loaded_before_it_is_wanted(window: MainWindow) -> None:
    assert not window.has_source_desk


def test_what_stands_in_the_way_is_said_with_a_way_there(panel: Panel) -> None:
    text = panel.editor.text()
    panel.studio.edit(Text("Cut"), lambda project: edits.disconnect(project, End("linear_1", "in")))
    panel.wait(lambda: panel.shows("sourceGoToProblem"))
    assert "Linear 1" in panel.words() and panel.editor.text() == text
    panel.click("sourceGoToProblem")
    assert panel.studio.selection.only == "linear_1"
    panel.studio.undo()
    panel.wait(lambda: not panel.shows("sourceGoToProblem"))


# ------------------------------------------------------------------------------------------ selection


def test_a_node_that_is_selected_has_its_lines_marked_and_in_view(panel: Panel) -> None:
    canvas = panel.window.build_page().canvas
    canvas.setFocus()
    panel.studio.selection.set(["linear_3"])
    marked = panel.editor.marked_lines
    assert marked and all("linear_3" in panel.lines[line - 1] for line in marked)
    visible = {each.number for each in panel.editor.visible_lines()}
    assert marked[0] in visible and panel.editor.line == marked[0]
    panel.studio.selection.clear()
    assert panel.editor.marked_lines == []


def test_a_line_that_is_clicked_selects_its_node(panel: Panel) -> None:
    panel.click_line("conv_2")
    assert panel.studio.selection.only == "conv2d_2"
    assert panel.editor.line in panel.editor.marked_lines
    assert "Conv 2 in LeNet-5" in panel.words()
    QTest.keyClick(panel.editor, Qt.Key.Key_Down)
    assert panel.studio.selection.only == "relu_2"
    panel.studio.selection.clear()
    panel.click_line("relu_2")  # where the cursor is already
    assert panel.studio.selection.only == "relu_2"


def test_text_that_is_selected_selects_no_nodes(panel: Panel) -> None:
    panel.click_line("conv_2")
    QTest.keyClick(panel.editor, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert panel.studio.selection.only == "conv2d_2" and "ReLU 2 in" in panel.words()


def test_marks_follow_the_lines_while_text_is_typed(panel: Panel) -> None:
    panel.editor.go_to_line(1)
    QTest.keyClick(panel.editor, Qt.Key.Key_Return)
    panel.studio.selection.set(["linear_3"])
    assert all("linear_3" in panel.lines[line - 1] for line in panel.editor.marked_lines)
    assert panel.editor.marked_lines


def where(panel: Panel) -> tuple[tuple[str, ...], str | None]:
    """The way to the graph on the canvas, and the node that is selected there."""
    return panel.studio.path, panel.studio.selection.only


def test_a_line_that_is_edited_still_belongs_to_its_node(panel: Panel) -> None:
    panel.widen()
    panel.studio.selection.set(["linear_2"])
    assert panel.editor.marked_lines == [panel.line_with("linear_2=")]
    panel.studio.selection.clear()
    panel.click_line("linear_2=")
    assert panel.studio.selection.only == "linear_2"


@pytest.fixture
def block(panel: Panel) -> str:
    """The id of the node of a block that holds the second convolution and what follows it."""
    before = panel.studio.project.graph.nodes.keys()
    inside = ["conv2d_2", "relu_2", "max_pool2d_2"]
    panel.studio.edit(Text("Group"), lambda project: make_block(project, inside))
    (id,) = panel.studio.project.graph.nodes.keys() - before
    panel.wait(lambda: panel.editor.text().count("\nclass ") == 2)
    return id


def test_a_line_in_a_block_selects_the_block_and_leads_into_it(panel: Panel, block: str) -> None:
    panel.click_line("nn.Conv2d(6, 16")
    assert where(panel) == ((), block)
    panel.click("sourceGo")
    assert where(panel) == ((block,), "conv2d_2")
    panel.editor.setFocus()
    panel.click_line("linear_1")
    assert where(panel) == ((block,), "conv2d_2")  # it is only said where that is
    QTest.keyClick(panel.editor, Qt.Key.Key_F12)
    assert where(panel) == ((), "linear_1")


def test_inside_a_block_its_class_is_pointed_out(panel: Panel, block: str) -> None:
    assert extent(panel) is None
    panel.studio.enter(block)
    first, last = extent(panel) or (0, 0)
    assert panel.lines[first - 1].startswith("class ")
    assert first < panel.line_with("class LeNet5") and panel.editor.line == first
    panel.studio.selection.set(["conv2d_2"])
    assert panel.editor.marked_lines
    assert all(first < line <= last for line in panel.editor.marked_lines)
    panel.studio.leave()
    assert extent(panel) is None


def extent(panel: Panel) -> tuple[int, int] | None:
    return panel.editor.pointed_out


# ------------------------------------------------------------------------------------------ editing


def test_text_becomes_the_graph_as_one_step_that_can_be_undone(panel: Panel) -> None:
    steps = panel.studio.document.all_steps
    panel.widen()
    assert panel.features() == 84 and "not in the graph yet" in panel.words()
    edited = {panel.line_with("Linear(120, 90)"), panel.line_with("Linear(90, 10)")}
    assert panel.editor.edited_lines == edited
    panel.apply()
    assert panel.features() == 90 and panel.studio.document.all_steps == steps + 1
    assert "nn.Linear(90, 10)" in panel.editor.text()
    assert not panel.shows("sourceApply") and not panel.editor.edited_lines
    panel.undo()  # the text has nothing to take back, so it is the graph's
    assert panel.features() == 84
    panel.wait(lambda: "nn.Linear(120, 84)" in panel.editor.text())


def test_a_line_more_is_a_layer_more_between_those_around_it(panel: Panel) -> None:
    panel.click_line("relu_3=")
    QTest.keyClick(panel.editor, Qt.Key.Key_End)
    QTest.keyClick(panel.editor, Qt.Key.Key_Return)
    assert panel.studio.selection.only == "relu_3"  # the new line is nobody's yet
    QTest.keyClicks(panel.editor, "drop=nn.Dropout(0.3),")
    before = panel.studio.project.graph
    panel.apply()
    graph = panel.studio.project.graph
    (id,) = graph.nodes.keys() - before.nodes.keys()
    assert graph.wires[End(id, "in")].source == End("relu_3", "out")
    assert graph.wires[End("linear_2", "in")].source == End(id, "out")
    assert panel.studio.selection.only == id
    panel.undo()
    assert panel.studio.project.graph == before


def test_the_cursor_stays_where_it_was_when_the_text_is_applied(panel: Panel) -> None:
    panel.widen()
    line = panel.editor.line
    panel.apply()
    assert panel.editor.line == line and panel.editor.hasFocus()


def test_revert_goes_back_to_what_the_graph_says(panel: Panel) -> None:
    text = panel.editor.text()
    panel.widen()
    panel.click("sourceRevert")
    assert panel.editor.text() == text and panel.features() == 84 and not panel.shows("sourceRevert")


def test_an_error_is_shown_at_its_line_with_its_remedy_and_changes_nothing(panel: Panel) -> None:
    before = panel.studio.project
    panel.replace("nn.Linear(120, 84)", "nn.Linear(120, 84")
    panel.apply()
    assert panel.studio.project is before and panel.shows("sourceApply")
    trouble = panel.desk.trouble
    assert trouble is not None and trouble.place.line is not None and trouble.remedy is not None
    assert panel.editor.error_at(trouble.place.line) == str(trouble.what)
    assert panel.editor.line == trouble.place.line and panel.editor.hasFocus()
    assert f"Line {trouble.place.line}: " in panel.words()
    remedy = str(trouble.remedy)
    assert remedy[1:] in panel.words()
    panel.click("sourceRevert")
    assert not panel.editor.error_at(trouble.place.line) and "Line " not in panel.words()


def test_what_is_typed_is_checked_when_the_hand_rests(panel: Panel) -> None:
    panel.replace("nn.Linear(120, 84)", "nn.Linear(120, 84")
    panel.wait(lambda: panel.desk.trouble is not None)
    QTest.keyClicks(panel.editor, ")")
    panel.wait(lambda: panel.desk.trouble is None)
    assert not panel.desk.draft.pending


def test_text_that_makes_a_wrong_graph_is_told_at_its_line_and_can_be_mended(panel: Panel) -> None:
    panel.replace("Conv2d(6, 16, kernel_size=5)", "Conv2d(6, 16, kernel_size=50)")
    panel.apply()
    line = panel.line_with("kernel_size=50")
    assert "window larger than its input" in panel.editor.error_at(line)
    assert "Conv 2 has a window" in panel.words() and panel.shows("sourceMend")
    assert not panel.shows("sourceApply")
    panel.replace("kernel_size=50", "kernel_size=3")
    panel.apply()
    assert not panel.editor.error_at(line)
    assert "kernel_size=3)" in panel.editor.text()


def test_a_graph_that_changes_meanwhile_is_taken_into_the_text(panel: Panel) -> None:
    panel.widen()
    panel.studio.edit(Text("Change"), lambda project: edits.change(project, "conv2d_1", {"filters": 7}))
    panel.wait(lambda: "nn.Conv2d(1, 7" in panel.editor.text())
    assert "Linear(120, 90)" in panel.editor.text() and panel.shows("sourceApply")


def test_the_same_line_changed_on_both_sides_is_a_question(panel: Panel) -> None:
    panel.widen()
    change(panel.studio, features=77)
    panel.wait(lambda: panel.shows("sourceTakeGraph"))
    assert "Linear(120, 90)" in panel.editor.text()
    panel.click("sourceKeepMine")
    assert "Linear(120, 90)" in panel.editor.text() and not panel.shows("sourceTakeGraph")
    panel.apply()
    assert panel.features() == 90


def test_the_graphs_side_of_a_question_can_be_taken(panel: Panel) -> None:
    panel.widen()
    change(panel.studio, features=77)
    panel.wait(lambda: panel.shows("sourceCompareButton"))
    panel.click("sourceCompareButton")
    panel.wait(lambda: panel.shows("compareTakeGraph"))
    panel.click("compareTakeGraph")
    assert "Linear(120, 77)" in panel.editor.text() and not panel.shows("sourceApply")
    assert panel.features() == 77


def test_text_survives_that_the_panel_is_closed_and_opened(panel: Panel) -> None:
    panel.widen()
    for _ in range(2):
        panel.window.actions_of_commands["view.source"].trigger()
    panel.wait(panel.panel.isVisible)
    assert "Linear(120, 90)" in panel.editor.text() and panel.shows("sourceApply")


def test_text_waits_until_its_project_is_open_again(panel: Panel) -> None:
    from netbuilder.studio.opening import document_of_example

    panel.widen()
    panel.studio.open(document_of_example("mlp-spirals").document)
    panel.wait(lambda: "LeNet5" not in panel.editor.text() and "class " in panel.editor.text())
    assert not panel.shows("sourceApply")
    panel.studio.open(document_of_example("lenet5").document)
    panel.wait(lambda: "Linear(120, 90)" in panel.editor.text())
    assert panel.shows("sourceApply")


# ------------------------------------------------------------------------------------------ the rest


def test_search_goes_from_place_to_place_and_back_to_the_text(panel: Panel) -> None:
    panel.studio.selection.set(["conv2d_1"])
    QTest.keyClick(panel.editor, Qt.Key.Key_F, CTRL)
    field = panel.panel.search.field
    panel.wait(field.hasFocus)
    QTest.keyClicks(field, "linear_")
    count = panel.window.findChild(QLabel, "sourceSearchCount")
    assert isinstance(count, QLabel) and count.text().startswith("1 of ")
    assert panel.editor.textCursor().selectedText() == "linear_"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert count.text().startswith("2 of ")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert count.text().startswith("1 of ")
    assert panel.studio.selection.only == "conv2d_1"  # looking selects nothing
    field.setText("nowhere at all")
    assert count.text() == "Not found"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert panel.editor.hasFocus() and not field.isVisible()


def test_copy_puts_the_text_on_the_clipboard(panel: Panel) -> None:
    panel.click("sourceCopy")
    assert QApplication.clipboard().text() == panel.editor.text()


def test_escape_leads_to_the_canvas(panel: Panel) -> None:
    QTest.keyClick(panel.editor, Qt.Key.Key_Escape)
    assert panel.window.build_page().canvas.hasFocus()


def test_f6_leads_from_the_text_to_the_buttons(panel: Panel) -> None:
    QTest.keyClick(panel.window, Qt.Key.Key_F6)
    assert panel.button("sourceSearchButton").hasFocus()
    panel.widen()
    panel.button("sourceLink").setFocus()
    QTest.keyClick(panel.window, Qt.Key.Key_Tab)
    assert panel.button("sourceRevert").hasFocus()
    QTest.keyClick(panel.window, Qt.Key.Key_Tab)
    assert panel.button("sourceApply").hasFocus()


def test_what_was_typed_can_be_taken_back_though_the_graph_changes_elsewhere(panel: Panel) -> None:
    text = panel.editor.text()
    panel.replace("Linear(120, 84)", "Linear(120, 90)")
    panel.studio.edit(Text("Note"), lambda project: edits.comment(project, "linear_1", ""))
    panel.desk.current.look()
    for _ in range(20):
        if panel.editor.document().isUndoAvailable():
            panel.undo()
    assert panel.editor.text() == text and not panel.shows("sourceApply")


def test_the_panel_can_be_told_by_its_names(panel: Panel) -> None:
    assert panel.panel.accessibleName() == "Source"
    assert panel.editor.accessibleName() == "Python source of the network"
    for name in ("sourceSearchButton", "sourceCopy", "sourceSave", "sourceLink"):
        assert panel.button(name).accessibleName() and panel.button(name).toolTip()


def test_a_window_that_is_closed_in_between_leaves_nothing_running(window: MainWindow, at: At) -> None:
    panel = at(window)
    panel.widen()
    change(panel.studio, "linear_1", 100)
    window.leave()
    panel.qtbot.wait(700)  # longer than any of its timers
    timers = [*panel.desk.findChildren(QTimer), *panel.panel.findChildren(QTimer)]
    assert not any(each.isActive() for each in timers)
