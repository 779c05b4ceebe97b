"""Frames and notes by hand in the real window: made, moved, taken back, saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QContextMenuEvent, QCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from netbuilder.graph.model import Graph
from netbuilder.project.file import open_file
from tests.hands import touch
from tests.hands.hands import Hands
from tests.hands.start import started


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    """At LeNet-5, which has three frames."""
    with started(qtbot, "lenet5") as made:
        yield made


def graph(hands: Hands) -> Graph:
    return hands.workspace.graph


def on_canvas(hands: Hands, x: float, y: float) -> QPoint:
    at: QPoint = hands.canvas.mapFromScene(QPointF(x, y))
    return at


def drag(hands: Hands, start: tuple[float, float], end: tuple[float, float]) -> None:
    room = hands.canvas.viewport()
    touch.drag(room, on_canvas(hands, *start), room, on_canvas(hands, *end))


def test_a_frame_is_made_titled_moved_and_taken_back_by_keys_and_mouse(hands: Hands) -> None:
    before = graph(hands)
    hands.select("flatten_1")
    hands.press("Ctrl+J")
    hands.find("frameEditor", QLineEdit)
    hands.type("In between")
    hands.press("Return")
    made = graph(hands).frames["frame_4"]
    assert (made.title, hands.workspace.selection.only) == ("In between", "frame_4")
    # Clear of the edge, which is a grip some pixels wide at any zoom.
    drag(hands, (made.x + 60, made.y + 20), (made.x + 100, made.y + 180))
    after = graph(hands)
    assert (after.frames["frame_4"].x, after.frames["frame_4"].y) == (made.x + 40, made.y + 160)
    assert after.nodes["flatten_1"].y == before.nodes["flatten_1"].y + 160
    hands.press("F2")
    hands.type("Elsewhere")
    hands.press("Return")
    assert graph(hands).frames["frame_4"].title == "Elsewhere"
    hands.press("Delete")
    assert "frame_4" not in graph(hands).frames and "flatten_1" in graph(hands).nodes
    for _ in range(4):
        hands.undo()
    assert graph(hands) == before and hands.workspace.document.is_clean
    for _ in range(4):
        hands.redo()
    assert "frame_4" not in graph(hands).frames


def test_escape_gives_up_a_drag_of_a_frame(hands: Hands) -> None:
    before = graph(hands)
    frame = before.frames["frame_1"]
    room, start = hands.canvas.viewport(), on_canvas(hands, frame.x + 200, frame.y + 12)
    touch.press(room, start)
    touch.move(room, start + QPoint(60, 0))
    touch.move(room, start + QPoint(80, 10))
    hands.press("Escape")
    touch.release(room, start + QPoint(80, 10))
    assert graph(hands) is before and hands.canvas.board.papers.areas.frames["frame_1"] == frame


def test_a_note_is_written_at_the_pointer_kept_in_the_file_and_copied(hands: Hands, tmp_path: Path) -> None:
    hands.select_nothing()
    at = on_canvas(hands, 860, 450)
    QCursor.setPos(hands.canvas.viewport().mapToGlobal(at))
    touch.move(hands.canvas.viewport(), at)
    hands.press("Ctrl+Shift+N")
    hands.find("noteEditor", QPlainTextEdit)
    hands.type("Motifs become a vector here.")
    hands.press("Ctrl+Return")
    (note,) = graph(hands).notes.values()
    assert note.text == "Motifs become a vector here." and abs(note.x - 860) < 8
    hands.press("Ctrl+D")
    assert len(graph(hands).notes) == 2
    hands.undo()
    touch.click(hands.canvas.viewport(), on_canvas(hands, note.x + 90, note.y + 40))
    hands.press("Ctrl+C")
    hands.press("Ctrl+V")
    assert [each.text for each in graph(hands).notes.values()] == [note.text] * 2
    hands.press("Delete")
    with hands.naming(tmp_path / "noted.netb"):
        hands.press("Ctrl+S")
    saved = open_file(tmp_path / "noted.netb").project.graph
    assert list(saved.notes.values()) == [note] and len(saved.frames) == 3


def test_the_menu_of_a_frame_offers_what_can_be_done_with_it(hands: Hands) -> None:

    frame = graph(hands).frames["frame_1"]
    at = on_canvas(hands, frame.x + 200, frame.y + 12)
    room = hands.canvas.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, room.mapToGlobal(at))
    QApplication.sendEvent(room, event)
    menu = hands.canvas.findChild(QMenu, "canvasMenu")
    assert isinstance(menu, QMenu)
    titles = {action.text().partition("\t")[0] for action in menu.actions()}
    menu.close()
    assert hands.workspace.selection.ids == {"frame_1"}
    assert {
        "Rename",
        "Remove",
        "Duplicate",
        "Frame selection",
    } <= titles and "Remove and reconnect" not in titles
