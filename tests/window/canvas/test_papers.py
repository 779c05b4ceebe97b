"""Notes and frames by a real mouse and by keys; what counts is the document afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from netbuilder.core.text import Text
from netbuilder.graph.model import Frame, Note
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.window.canvas.look import Look
from netbuilder.window.canvas.note_item import height_for, lines_of
from tests.window.canvas.conftest import LEFT, Hand

ALT, SHIFT, CTRL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
ON_FRAME = ("conv2d_1", "relu_1", "max_pool2d_1")
NOTE = Note("note_1", "Look here", 860.0, 480.0, 120.0, 40.0)


@pytest.fixture
def noted(hand_on: Callable[[Project], Hand], lenet: Project) -> Hand:
    """LeNet-5, which has three frames, with a note where nothing else is."""
    return hand_on(edits.annotate(lenet, NOTE))


def title(hand: Hand, id: str = "frame_1") -> QPointF:
    """A point in the title's line, where no wire runs."""
    frame = hand.project.graph.frames[id]
    return QPointF(frame.x + 200, frame.y + 14)


def places(hand: Hand, *ids: str) -> list[tuple[float, float]]:
    graph = hand.project.graph
    things = {**graph.nodes, **graph.notes, **graph.frames}
    return [(things[id].x, things[id].y) for id in ids]


def nothing_done(hand: Hand) -> bool:
    return hand.workspace.document.undo_label is None


def frame_editor(hand: Hand) -> QLineEdit:
    found = hand.view.findChild(QLineEdit, "frameEditor")
    assert isinstance(found, QLineEdit)
    return found


def note_editor(hand: Hand) -> QPlainTextEdit:
    found = hand.view.findChild(QPlainTextEdit, "noteEditor")
    assert isinstance(found, QPlainTextEdit)
    return found


def double_click(hand: Hand, pos: QPointF) -> None:
    hand.click(pos)
    QTest.mouseDClick(hand.view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, hand.at(pos))


# ---------------------------------------------------------------------------------------- frames move


def test_a_frame_takes_along_what_lies_on_it_in_one_step(noted: Hand) -> None:
    before = places(noted, "frame_1", *ON_FRAME, "conv2d_2", "note_1")
    noted.drag(title(noted), title(noted) + QPointF(40, -24))
    after = places(noted, "frame_1", *ON_FRAME, "conv2d_2", "note_1")
    assert after[:4] == [(x + 40, y - 24) for x, y in before[:4]] and after[4:] == before[4:]
    assert noted.selected == {"frame_1"}
    assert noted.workspace.document.undo_label == Text(
        "Move {what}", what=Text("frame {title}", title="Block 1")
    )
    noted.undo()
    assert places(noted, "frame_1", *ON_FRAME, "conv2d_2", "note_1") == before and nothing_done(noted)


def test_with_alt_a_frame_moves_alone(noted: Hand) -> None:
    before = places(noted, *ON_FRAME)
    noted.drag(title(noted), title(noted) + QPointF(40, 24), ALT)
    assert places(noted, "frame_1") == [(266, 108)] and places(noted, *ON_FRAME) == before


def test_escape_puts_a_frame_back_with_all_on_it(noted: Hand) -> None:
    before, middle = places(noted, "frame_1", *ON_FRAME), noted.middle("relu_1")
    noted.press(title(noted))
    noted.move(title(noted) + QPointF(80, 0))
    assert noted.middle("relu_1").x() == middle.x() + 80
    noted.key(Qt.Key.Key_Escape)
    assert noted.middle("relu_1") == middle and noted.view.board.papers.areas.frames["frame_1"].x == 226
    noted.release(title(noted) + QPointF(80, 0))
    assert places(noted, "frame_1", *ON_FRAME) == before and nothing_done(noted)


def test_a_node_on_a_selected_frame_moves_once(noted: Hand) -> None:
    noted.workspace.selection.set(["frame_1", "relu_1"])
    noted.drag(title(noted), title(noted) + QPointF(40, 0), SHIFT)
    assert places(noted, "frame_1", "relu_1") == [(266, 84), (516, 132)]


def test_the_inside_of_a_frame_is_canvas(noted: Hand) -> None:
    noted.click(QPointF(600, 590))
    assert noted.selected == frozenset()
    noted.drag(QPointF(590, 590), QPointF(800, 520))
    assert noted.selected == {"linear_2"}


def test_a_box_around_a_frame_takes_it_and_one_that_touches_it_does_not(noted: Hand) -> None:
    noted.drag(QPointF(820, 240), QPointF(210, 60))
    assert noted.selected == {"frame_1", *ON_FRAME}
    noted.drag(QPointF(1030, 550), QPointF(960, 500))
    assert noted.selected == {"note_1"}


def test_alt_and_arrows_move_a_frame_with_what_lies_on_it(noted: Hand) -> None:
    noted.workspace.selection.set(["frame_1"])
    before = places(noted, "frame_1", *ON_FRAME)
    for _ in range(2):
        noted.key(Qt.Key.Key_Right, ALT)
    noted.key(Qt.Key.Key_Down, ALT | SHIFT)
    assert places(noted, "frame_1", *ON_FRAME) == [(x + 8, y + 24) for x, y in before]
    noted.undo()
    assert places(noted, "frame_1", *ON_FRAME) == before and nothing_done(noted)


# ---------------------------------------------------------------------------------------- sizes


@pytest.mark.parametrize(
    ("grip", "step", "rect"),
    [
        ((798, 160), (26, 9), (226, 84, 598, 120)),
        ((798, 204), (26, 20), (226, 84, 598, 140)),
        ((226, 190), (-26, 0), (200, 84, 598, 120)),
        ((226, 84), (14, 16), (240, 100, 558, 104)),
        ((500, 204), (0, 36), (226, 84, 572, 156)),
    ],
)
def test_edges_and_corners_of_a_frame_make_it_larger_or_smaller(
    noted: Hand, grip: tuple[float, float], step: tuple[float, float], rect: tuple[float, ...]
) -> None:
    start = QPointF(*grip)
    noted.drag(start, start + QPointF(*step))
    frame = noted.project.graph.frames["frame_1"]
    assert (frame.x, frame.y, frame.width, frame.height) == rect
    assert places(noted, "relu_1") == [(476, 132)]
    noted.undo()
    assert noted.project.graph.frames["frame_1"].width == 572 and nothing_done(noted)


def test_a_corner_of_a_note_does_so_too_and_escape_takes_it_back(noted: Hand) -> None:
    corner = QPointF(979, 519)
    noted.press(corner)
    noted.move(corner + QPointF(60, 40))
    assert noted.view.board.papers.areas.notes["note_1"].width == 180
    noted.key(Qt.Key.Key_Escape)
    noted.release(corner + QPointF(60, 40))
    assert noted.view.board.papers.areas.notes["note_1"] == NOTE and nothing_done(noted)
    noted.drag(corner, corner + QPointF(-400, -400))
    note = noted.project.graph.notes["note_1"]
    assert (note.x, note.y, note.width, note.height) == (860, 480, 60, 32)


def test_the_pointer_tells_what_an_edge_would_do(noted: Hand) -> None:
    noted.move(QPointF(802, 160))
    assert noted.view.viewport().cursor().shape() == Qt.CursorShape.SizeHorCursor
    noted.move(QPointF(979, 519))
    assert noted.view.viewport().cursor().shape() == Qt.CursorShape.SizeFDiagCursor
    noted.move(title(noted))
    assert noted.view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


# ---------------------------------------------------------------------------------------- titles


def test_a_double_click_on_the_title_renames_a_frame(noted: Hand) -> None:
    double_click(noted, title(noted))
    editor = frame_editor(noted)
    assert editor.isVisible() and editor.selectedText() == "Block 1"
    QTest.keyClicks(editor, "Features")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert noted.project.graph.frames["frame_1"].title == "Features" and not editor.isVisible()
    assert noted.view.hasFocus()
    noted.undo()
    assert nothing_done(noted)


def test_escape_leaves_the_title_and_f2_with_tab_reaches_the_comment(noted: Hand) -> None:
    noted.workspace.selection.set(["frame_1"])
    noted.key(Qt.Key.Key_F2)
    editor = frame_editor(noted)
    QTest.keyClicks(editor, "Other")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert noted.project.graph.frames["frame_1"].title == "Block 1" and nothing_done(noted)
    noted.key(Qt.Key.Key_F2)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.isVisible() and editor.text() == "edges"
    QTest.keyClicks(editor, "lines")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert noted.project.graph.frames["frame_1"].comment == "lines"
    assert noted.project.graph.frames["frame_1"].title == "Block 1"


def test_a_double_click_at_the_right_end_of_the_title_types_the_comment(noted: Hand) -> None:
    double_click(noted, QPointF(770, 96))
    assert frame_editor(noted).text() == "edges"


def test_a_new_frame_goes_around_the_selection_and_gets_its_title_at_once(noted: Hand) -> None:
    noted.workspace.selection.set(["linear_1", "relu_3"])
    noted.view.enclose_selection()
    editor = frame_editor(noted)
    assert editor.hasFocus() and nothing_done(noted)
    QTest.keyClicks(editor, "Hidden")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    made = noted.project.graph.frames["frame_4"]
    assert (made.title, made.x, made.y) == ("Hidden", 226, 452) and noted.selected == {"frame_4"}
    assert noted.view.with_held(["frame_4"]) == {"frame_4", "linear_1", "relu_3"}
    noted.undo()
    assert "frame_4" not in noted.project.graph.frames and nothing_done(noted)


def test_escape_in_the_title_of_a_new_frame_makes_none(noted: Hand) -> None:
    noted.workspace.selection.set(["relu_3"])
    noted.view.enclose_selection()
    QTest.keyClick(frame_editor(noted), Qt.Key.Key_Escape)
    assert len(noted.project.graph.frames) == 3 and nothing_done(noted)
    noted.workspace.selection.clear()
    noted.view.enclose_selection()
    assert not frame_editor(noted).isVisible()


def test_a_new_frame_left_by_a_click_elsewhere_keeps_its_proposed_title(noted: Hand) -> None:
    noted.workspace.selection.set(["relu_3"])
    noted.view.enclose_selection()
    noted.click(QPointF(900, 200))
    assert noted.project.graph.frames["frame_4"].title == "Frame 1"


# ---------------------------------------------------------------------------------------- notes


def test_a_new_note_is_written_where_it_stands(noted: Hand) -> None:
    noted.view.write_note()
    editor = note_editor(noted)
    assert editor.hasFocus() and nothing_done(noted)
    QTest.keyClicks(editor, "Why")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "not")
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    assert noted.project.graph.notes["note_2"].text == "Why\nnot" and noted.selected == {"note_2"}
    noted.undo()
    assert list(noted.project.graph.notes) == ["note_1"] and nothing_done(noted)


@pytest.mark.parametrize("words", ["", "Some words"])
def test_escape_makes_no_note(noted: Hand, words: str) -> None:
    noted.view.write_note()
    QTest.keyClicks(note_editor(noted), words)
    QTest.keyClick(note_editor(noted), Qt.Key.Key_Escape)
    assert list(noted.project.graph.notes) == ["note_1"] and nothing_done(noted)
    assert noted.view.hasFocus()


def test_a_note_without_words_is_none(noted: Hand) -> None:
    noted.view.write_note()
    QTest.keyClick(note_editor(noted), Qt.Key.Key_Return, CTRL)
    assert nothing_done(noted)
    noted.view.edit_note("note_1")
    note_editor(noted).selectAll()
    QTest.keyClick(note_editor(noted), Qt.Key.Key_Delete)
    noted.click(QPointF(900, 200))
    assert not noted.project.graph.notes


def test_a_double_click_writes_a_note_and_it_grows_with_its_words(noted: Hand) -> None:
    double_click(noted, QPointF(920, 500))
    editor = note_editor(noted)
    assert editor.toPlainText() == "Look here"
    QTest.keyClicks(editor, " and there, and then over there where more words are")
    noted.click(QPointF(900, 200))
    note = noted.project.graph.notes["note_1"]
    assert note.text.endswith("more words are") and note.height == height_for(note.text, 120.0) > 40
    noted.undo()
    assert noted.project.graph.notes["note_1"] == NOTE


def test_enter_writes_the_selected_note(noted: Hand) -> None:
    noted.workspace.selection.set(["note_1"])
    noted.key(Qt.Key.Key_Return)
    assert note_editor(noted).isVisible()


def test_a_note_is_dragged_like_a_node(noted: Hand) -> None:
    noted.drag(QPointF(900, 500), QPointF(940, 560))
    assert places(noted, "note_1") == [(900, 540)] and noted.selected == {"note_1"}
    assert str(noted.workspace.document.undo_label) == "Move note"
    noted.undo()
    assert places(noted, "note_1") == [(860, 480)]


# ---------------------------------------------------------------------------------------- both


def test_delete_removes_a_frame_and_not_what_is_on_it(noted: Hand) -> None:
    noted.workspace.selection.set(["frame_1", "note_1"])
    noted.key(Qt.Key.Key_Delete)
    graph = noted.project.graph
    assert (
        list(graph.frames) == ["frame_2", "frame_3"] and not graph.notes and set(ON_FRAME) <= set(graph.nodes)
    )
    assert set(noted.view.board.papers.areas.frames) == {"frame_2", "frame_3"}
    noted.undo()
    assert len(noted.project.graph.frames) == 3 and noted.project.graph.notes["note_1"] == NOTE


def test_a_frame_is_duplicated_with_what_lies_on_it(noted: Hand) -> None:
    noted.workspace.selection.set(["frame_1"])
    noted.view.duplicate_selection()
    graph = noted.project.graph
    assert len(graph.nodes) == 17 and graph.frames["frame_4"].title == "Block 1"
    assert noted.selected == {"frame_4", "conv2d_3", "relu_5", "max_pool2d_3"}


def test_all_are_selected_and_spoken_of(noted: Hand) -> None:
    noted.view.select_all()
    assert noted.selected == set(noted.project.graph.ids)
    assert noted.view.accessible_text("frame_1") == "Frame Block 1, edges, around Conv 1, ReLU 1, Max pool 1"
    assert noted.view.accessible_text("note_1") == "Note: Look here"
    noted.workspace.selection.set(["note_1"])
    assert noted.view.accessibleDescription() == "Note: Look here"


def test_the_whole_graph_includes_notes_and_frames(noted: Hand) -> None:
    noted.workspace.edit(Text("Away"), lambda p: edits.annotate(p, Note("note_9", "far", 3000.0, 100.0)))
    noted.view.frame_all()
    assert noted.view.viewport().rect().contains(noted.at(QPointF(3200, 180)))


def test_tidy_keeps_frames_around_what_they_held_and_notes_beside_it(noted: Hand) -> None:
    held = {id: noted.view.with_held([id]) for id in ("frame_1", "frame_2", "frame_3")}
    aside = {id: (x + 900, y + 90) for id in held["frame_1"] for x, y in places(noted, id)}
    noted.workspace.edit(Text("Away"), lambda project: edits.move(project, aside))
    noted.view.tidy()
    noted.view.board.finish_glide()
    assert {id: noted.view.with_held([id]) for id in held} == held
    frames = noted.project.graph.frames
    assert noted.view.board.papers.areas.frames == frames
    rects = [noted.view.board.papers.areas.rect(id) for id in frames]
    assert not any(a.intersects(b) for a in rects for b in rects if a is not b)
    noted.undo()
    assert str(noted.workspace.document.undo_label) == "Away"


def test_from_far_away_the_title_stands_above_its_frame_and_can_be_dragged(noted: Hand) -> None:
    noted.view.set_zoom(0.3)
    line = noted.view.board.papers.title_rect(noted.project.graph.frames["frame_1"])
    assert line.bottom() == 84 and line.height() * 0.3 > 12
    before = places(noted, "relu_1")[0]
    noted.drag(QPointF(260, 84 - line.height() / 2), QPointF(260, 84 - line.height() / 2) + QPointF(-200, 0))
    assert places(noted, "relu_1") == [(before[0] - 200, before[1])]


def test_notes_and_frames_stay_in_their_own_graph(noted: Hand) -> None:
    from netbuilder.project.blocks import make_block

    noted.workspace.edit(Text("Group"), lambda p: make_block(p, ["linear_1", "relu_3", "note_1"]))
    assert noted.workspace.enter("block_1_1")
    areas = noted.view.board.papers.areas
    assert set(areas.notes) == {"note_1"} and not areas.frames
    noted.workspace.leave()
    assert not noted.view.board.papers.areas.notes and len(noted.view.board.papers.areas.frames) == 3


# ---------------------------------------------------------------------------------------- words in lines


def test_words_wrap_and_what_has_no_room_ends_in_dots(hand: Hand) -> None:
    words = Look(hand.view._theme).words
    lines = lines_of("one two three four five six\nseven", words, 80.0, 9)
    assert len(lines) > 2 and " ".join(lines) == "one two three four five six seven"
    cut = lines_of("one two three four five six\nseven", words, 80.0, 2)
    assert len(cut) == 2 and cut[0] == lines[0] and cut[1].endswith("…")
    assert lines_of("", words, 80.0, 3) == [""]
    assert "".join(lines_of("합성곱🧠🧠🧠 이미지" * 4, words, 60.0, 40)).count("🧠") == 12
    assert all(lines_of("w" * 300, words, 70.0, 50))


def test_a_frame_without_a_title_and_a_tiny_one_can_be_drawn(
    hand_on: Callable[[Project], Hand], lenet: Project
) -> None:
    project = edits.enframe(lenet, Frame("frame_8", "", 0.0, 0.0, 1.0, 1.0))
    project = edits.annotate(
        edits.enframe(project, Frame("frame_9", "x" * 200, 0.0, 0.0, 90.0, 60.0, "y" * 90)),
        Note("n", "w" * 500, 5.0, 5.0, 1.0, 1.0),
    )
    hand = hand_on(project)
    for zoom in (0.25, 0.5, 1.0, 2.0):
        hand.view.set_zoom(zoom)
        assert not hand.view.grab().isNull()
    assert hand.view.board.papers.hit(QPointF(0.5, 0.5)) is not None


def test_a_frame_or_note_that_is_looked_for_is_selected_and_brought_into_view(noted: Hand) -> None:
    noted.view.set_zoom(2.0)
    noted.view.centerOn(0.0, 0.0)
    noted.view.focus_node("note_1")
    assert noted.selected == {"note_1"}
    seen = noted.view.mapToScene(noted.view.viewport().rect()).boundingRect()
    assert seen.contains(noted.view.board.papers.areas.rect("note_1"))


def test_tidy_with_a_frame_selected_lays_out_what_lies_on_it_alone(noted: Hand) -> None:
    elsewhere = [id for id in noted.project.graph.nodes if id not in ON_FRAME]
    before = places(noted, *elsewhere)
    noted.workspace.edit(Text("Aside"), lambda p: edits.move(p, {"relu_1": (460.0, 152.0)}))
    noted.workspace.selection.set(["frame_1"])
    noted.view.tidy()
    assert places(noted, *elsewhere) == before
    assert noted.port("relu_1", "in").y() == noted.port("conv2d_1", "out").y()
    assert noted.view.with_held(["frame_1"]) == {"frame_1", *ON_FRAME}
    assert str(noted.workspace.document.undo_label) == "Tidy 3 layers"


def test_a_frame_can_be_renamed_where_it_is_too_small_for_a_title(noted: Hand) -> None:
    noted.view.set_zoom(0.1)
    noted.workspace.selection.set(["frame_3"])
    noted.key(Qt.Key.Key_F2)
    editor = frame_editor(noted)
    at = noted.at(QPointF(226, 452))
    assert (editor.pos() - at).manhattanLength() < 60
    QTest.keyClicks(editor, "Head")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert noted.project.graph.frames["frame_3"].title == "Head"
