"""The source beside the canvas by mouse and keys: both ways, applied, linked to a file, saved."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from netbuilder.window.widgets.code_editor import CodeEditor
from netbuilder.window.widgets.elided import ElidedLabel
from tests.hands import touch
from tests.hands.hands import Hands
from tests.hands.start import started


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    """At LeNet-5 with its source beside it."""
    with started(qtbot, "lenet5") as made:
        made.menu("action.view.source")
        made.wait_until(lambda: "class LeNet5(" in text_of(made).text(), "the source does not come")
        yield made


def text_of(hands: Hands) -> CodeEditor:
    return hands.find("sourceText", CodeEditor)


def line_with(hands: Hands, words: str) -> int:
    rows = text_of(hands).text().split("\n")
    return next(at for at, row in enumerate(rows, 1) if words in row)


def click_line(hands: Hands, words: str) -> None:
    """Click at the beginning of a line that can be seen."""
    editor, line = text_of(hands), line_with(hands, words)
    place = next(each.place for each in editor.visible_lines() if each.number == line)
    touch.click(editor.viewport(), QPoint(8, round(place.center().y())))


def type_over(hands: Hands, words: str, by: str) -> None:
    """Find `words` by the search, and type `by` over them."""
    click_line(hands, "class LeNet5(")
    hands.press("Ctrl+F")
    hands.press("Ctrl+A")
    hands.type(words)
    hands.press("Escape")
    assert text_of(hands).textCursor().selectedText() == words
    hands.type(by)


def features(hands: Hands) -> object:
    return hands.workspace.project.graph.nodes["linear_2"].settings["features"]


def widen(hands: Hands) -> None:
    type_over(hands, "Linear(84, 10)", "Linear(90, 10)")
    type_over(hands, "Linear(120, 84)", "Linear(120, 90)")


def test_layer_and_line_find_each_other(hands: Hands) -> None:
    hands.canvas.frame_all()
    hands.select("conv2d_2")
    assert text_of(hands).marked_lines == [line_with(hands, "conv_2=")]
    click_line(hands, "relu_3=")
    assert hands.workspace.selection.only == "relu_3"
    hands.press("Down")
    assert hands.workspace.selection.only == "linear_2"
    assert hands.find("sourceFoot", ElidedLabel).whole == "Linear 2 in LeNet-5"
    hands.press("Escape")
    assert hands.canvas.hasFocus()


def test_text_is_applied_and_taken_back(hands: Hands) -> None:
    before = hands.workspace.project.graph
    widen(hands)
    assert features(hands) == 84
    hands.press("Ctrl+Return")
    assert features(hands) == 90 and not hands.desk.alive
    hands.undo()
    assert hands.workspace.project.graph == before
    hands.redo()
    assert features(hands) == 90


def test_what_is_wrong_is_at_its_line_and_goes_with_revert(hands: Hands) -> None:
    text = text_of(hands).text()
    type_over(hands, "nn.Linear(120, 84)", "nn.Linear(120, what)")
    hands.press("Ctrl+Return")
    line = line_with(hands, "what)")
    assert text_of(hands).error_at(line) and f"Line {line}:" in hands.words("sourcePanel")
    hands.click("sourceRevert")
    assert text_of(hands).text() == text and not text_of(hands).error_at(line)


def test_a_linked_file_is_saved_by_another_editor(hands: Hands, tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    with hands.naming(file):
        hands.click("sourceLink")
    hands.wait_until(file.exists, "the file is not written")
    assert hands.find("sourceName", ElidedLabel).whole == "net.py"
    other = tmp_path / "net.py.new"
    wider = file.read_text().replace("Linear(120, 84)", "Linear(120, 90)")
    other.write_text(wider.replace("Linear(84, 10)", "Linear(90, 10)"))
    os.replace(other, file)
    hands.wait_until(lambda: features(hands) == 90, "what was saved does not arrive")
    hands.window.activateWindow()  # offscreen nobody else does
    hands.undo()
    hands.wait_until(lambda: "Linear(120, 84)" in file.read_text(), "the file does not follow")


def test_it_is_saved_as_a_file_of_its_own(hands: Hands, tmp_path: Path) -> None:
    file = tmp_path / "own.py"
    with hands.naming(file):
        hands.click("sourceSave")
    assert file.read_text() == text_of(hands).text()
