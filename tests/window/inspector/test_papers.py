"""Notes and frames in the inspector: shown while one is selected, and edited there, one step a visit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.graph.model import Note
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.examples import example
from netbuilder.studio.workspace import Workspace
from netbuilder.window.inspector.fields import LiveField
from netbuilder.window.inspector.inspector import Inspector
from netbuilder.window.theme.theme import Theme


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    project = example("lenet5").open().project
    made = Workspace(Document(edits.annotate(project, Note("note_1", "First", x=900.0, y=500.0))))
    yield made
    made.close()


@pytest.fixture
def inspector(qtbot: QtBot, workspace: Workspace) -> Iterator[Inspector]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(500, 900)
    made = Inspector(workspace, Theme(), window)
    made.resize(296, 800)
    window.show()
    qtbot.waitExposed(window)
    yield made


def name(inspector: Inspector) -> QLineEdit:
    found = inspector.findChild(QLineEdit, "inspectorName")
    assert isinstance(found, QLineEdit)
    return found


def field(inspector: Inspector, called: str) -> LiveField:
    found = inspector.findChild(LiveField, called)
    assert isinstance(found, LiveField) and found.isVisible()
    return found


def first_frame(workspace: Workspace) -> str:
    return next(id for id, frame in workspace.graph.frames.items() if frame.title == "Block 1")


def test_a_frame_shows_title_comment_and_size(inspector: Inspector, workspace: Workspace) -> None:
    id = first_frame(workspace)
    workspace.selection.set([id])
    assert name(inspector).text() == "Block 1" and not name(inspector).isReadOnly()
    assert field(inspector, "paper.comment").text() == "edges"
    assert field(inspector, "paper.width").text() == str(round(workspace.graph.frames[id].width))
    workspace.selection.set([])
    assert name(inspector).text() == "LeNet-5"


def test_its_title_and_comment_are_edited(inspector: Inspector, workspace: Workspace, qtbot: QtBot) -> None:
    id, before = first_frame(workspace), workspace.project
    workspace.selection.set([id])
    comment = field(inspector, "paper.comment")
    comment.setFocus()
    comment.selectAll()
    qtbot.keyClicks(comment, "strokes")
    assert workspace.graph.frames[id].comment == "strokes"
    name(inspector).setFocus()
    name(inspector).selectAll()
    qtbot.keyClicks(name(inspector), "Stem")
    qtbot.keyClick(name(inspector), Qt.Key.Key_Return)
    assert workspace.graph.frames[id].title == "Stem"
    workspace.undo()
    workspace.undo()
    assert workspace.project == before


def test_the_words_of_a_note_are_live_and_a_visit_is_one_step(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    before = workspace.project
    workspace.selection.set(["note_1"])
    assert name(inspector).isReadOnly() and name(inspector).text() == "Note"
    words = inspector.findChild(QPlainTextEdit, "noteWords")
    assert isinstance(words, QPlainTextEdit) and words.toPlainText() == "First"
    words.setFocus()
    words.selectAll()
    qtbot.keyClicks(words, "Second")
    assert workspace.graph.notes["note_1"].text == "Second"
    workspace.undo()
    assert workspace.project == before and words.toPlainText() == "First"
    workspace.selection.set([])
    assert not words.isVisible()


def test_a_note_that_is_removed_gives_way_to_the_recipe(inspector: Inspector, workspace: Workspace) -> None:
    workspace.selection.set(["note_1"])
    workspace.edit(Text("Remove"), lambda project: edits.remove(project, ("note_1",)))
    assert name(inspector).text() == "LeNet-5"
    workspace.undo()
    workspace.selection.set(["note_1"])
    assert name(inspector).text() == "Note"


def test_several_are_counted_and_with_a_node_that_one_is_shown(
    inspector: Inspector, workspace: Workspace
) -> None:
    workspace.selection.set(["note_1", first_frame(workspace)])
    assert name(inspector).text() == "2 selected"
    workspace.selection.set(["note_1", "conv2d_1"])
    assert name(inspector).text() == "Conv 1"


def test_with_several_nodes_it_says_that_nodes_are_counted(
    inspector: Inspector, workspace: Workspace
) -> None:
    workspace.selection.set(["conv2d_1", "conv2d_2"])
    assert name(inspector).text() == "2 selected"
    workspace.selection.set(["conv2d_1", "conv2d_2", "note_1"])
    assert name(inspector).text() == "2 nodes selected"
    workspace.selection.set(["conv2d_1", "conv2d_2"])
    assert name(inspector).text() == "2 selected"
