"""Python layers by mouse and keys: written, told what is wrong, applied, and read before they are trusted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.catalogue.layers.code import TEMPLATE
from netbuilder.catalogue.own.layer import digest_of
from netbuilder.core.spec import vector
from netbuilder.core.text import Text
from netbuilder.project.document import Document
from netbuilder.project.own_code import rewrite
from netbuilder.project.trust import is_trusted
from netbuilder.studio.commands.command import Page
from netbuilder.studio.own_checks import OwnChecks
from netbuilder.studio.own_process import Answer, Json
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.code.dialog import CodeDialog
from netbuilder.window.dialogs.code.reading import ReadingDialog
from netbuilder.window.main_window import MainWindow
from netbuilder.window.widgets.code_editor import CodeEditor
from tests.own_texts import DENSE, with_code
from tests.studio.make_believe import MakeBelieve
from tests.window.dialogs.answers import Answers

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


class Played:
    """A process that answers at once: what it is asked gives a vector of 3, unless `error` is set."""

    def __init__(self) -> None:
        self.asked: list[Json] = []
        self.error = ""
        self.line = 0

    @property
    def busy(self) -> bool:
        return bool(self._left)

    _left: tuple[Json, ...] = ()

    def send(self, request: Json) -> None:
        self.asked.append(request)
        self._left = (request,)

    def answer(self) -> Answer | None:
        if not self._left:
            return None
        (request,), self._left = self._left, ()
        if self.error:
            return Answer({}, self.error, self.line)
        if request["gradients"]:
            return Answer({"right": True, "verdict": "Gradients agree with finite differences: x."})
        return Answer(
            {"outputs": [[[3], ["F"], "float32"]], "parameters": 27, "multiply_adds": 24, "printed": "hello"}
        )

    def close(self) -> None:
        self._left = ()


@pytest.fixture
def played() -> Played:
    return Played()


@pytest.fixture
def open_on(played: Played, make_window: Callable[[Workspace], MainWindow]) -> Callable[[str], MainWindow]:
    """The window on a project with one Python layer of this text."""

    def opened(text: str) -> MainWindow:
        workspace = Workspace(backend=MakeBelieve)
        process: Any = played
        workspace.__dict__["own_checks"] = OwnChecks(workspace.learn, workspace.own_began, process)
        window = make_window(workspace)
        workspace.open(Document(with_code(text)))
        window.show_page(Page.BUILD)
        window.show()
        return window

    return opened


def dialog_of(window: MainWindow, kind: type[QWidget] = CodeDialog) -> Any:
    found = [each for each in window.findChildren(kind) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def select(window: MainWindow) -> None:
    window.workspace.selection.set(["code"])
    window.build_page().canvas.setFocus()


def open_editor(window: MainWindow) -> Any:
    select(window)
    window.actions_of_commands["graph.edit_code"].trigger()
    return dialog_of(window)


def editor(dialog: QWidget, name: str = "layerCode") -> CodeEditor:
    found = dialog.findChild(CodeEditor, name)
    assert isinstance(found, CodeEditor)
    return found


def button(dialog: QWidget, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def label(dialog: QWidget, name: str) -> str:
    found = dialog.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text()


def write(dialog: QWidget, text: str) -> None:
    field = editor(dialog)
    field.selectAll()
    field.insertPlainText(text)


def test_the_code_opens_by_enter_by_double_click_and_from_the_inspector(
    open_on: Callable[[str], MainWindow], qtbot: QtBot
) -> None:
    window = open_on(TEMPLATE)
    canvas = window.build_page().canvas
    select(window)
    QTest.keyClick(canvas.viewport(), Qt.Key.Key_Return)
    dialog = dialog_of(window)
    qtbot.waitUntil(editor(dialog).hasFocus)
    assert editor(dialog).text() == TEMPLATE
    QTest.keyClick(editor(dialog), Qt.Key.Key_Escape)
    assert not window.findChildren(CodeDialog) or not dialog.isVisible()
    assert canvas.enter_selected()
    dialog_of(window).reject()
    edit = window.findChild(QPushButton, "setting.source")
    assert isinstance(edit, QPushButton)
    qtbot.waitUntil(edit.isVisible)
    QTest.mouseClick(edit, LEFT)
    dialog_of(window).reject()


def test_what_is_wrong_is_told_at_its_line_at_once(open_on: Callable[[str], MainWindow]) -> None:
    dialog = open_editor(open_on(TEMPLATE))
    assert "takes x, gives out; settings start." in label(dialog, "codeSummary")
    write(dialog, TEMPLATE.replace("x: Tensor", "x"))
    assert "Say what x is" in editor(dialog).error_at(8)
    assert label(dialog, "codeResult").startswith("Line 8: ")
    assert not button(dialog, "applyCode").isEnabled()
    write(dialog, DENSE)
    assert editor(dialog).error_at(8) == "" and button(dialog, "applyCode").isEnabled()


def test_what_it_gives_is_told_once_it_ran_and_an_error_stands_at_its_line(
    open_on: Callable[[str], MainWindow], played: Played, qtbot: QtBot
) -> None:
    dialog = open_editor(open_on(TEMPLATE))
    write(dialog, DENSE)
    qtbot.waitUntil(lambda: "Of 8 it makes 3. Parameters: 27." in label(dialog, "codeResult"))
    assert "It prints: hello" in label(dialog, "codeResult")
    assert played.asked[-1]["arguments"] == {"in_features": 8, "features": 3}
    played.error, played.line = "RuntimeError: no", 9
    write(dialog, DENSE + "\n")
    qtbot.waitUntil(lambda: "RuntimeError: no." in editor(dialog).error_at(9))
    assert button(dialog, "applyCode").isEnabled(), "what fails may be kept: the canvas tells it"
    played.error = ""
    QTest.mouseClick(button(dialog, "checkGradients"), LEFT)
    qtbot.waitUntil(lambda: "Gradients agree" in label(dialog, "codeResult"))
    assert played.asked[-1]["gradients"] and editor(dialog).error_at(9) == ""


def test_applying_is_one_step_that_can_be_undone_and_trusts_what_was_typed(
    open_on: Callable[[str], MainWindow], qtbot: QtBot
) -> None:
    window = open_on(TEMPLATE)
    workspace = window.workspace
    before = workspace.project
    dialog = open_editor(window)
    write(dialog, DENSE)
    QTest.keyClick(editor(dialog), Qt.Key.Key_Return, CTRL)
    assert not dialog.isVisible()
    assert str(workspace.document.undo_label) == "Edit the code of Layer 1"
    assert is_trusted(digest_of(DENSE))
    qtbot.waitUntil(lambda: workspace.report.shapes["code"] == (vector(3),))
    workspace.undo()
    assert workspace.project.graph.nodes["code"] == before.graph.nodes["code"]
    assert workspace.document.undo_label is None


def test_leaving_asks_before_anything_is_lost(open_on: Callable[[str], MainWindow]) -> None:
    window, answers = open_on(TEMPLATE), Answers()
    dialog = open_editor(window)
    write(dialog, DENSE)
    answers.give("Escape")
    QTest.mouseClick(button(dialog, "cancelCode"), LEFT)
    assert dialog.isVisible() and editor(dialog).text() == DENSE
    answers.give("leaveCode.discard")
    QTest.keyClick(editor(dialog), Qt.Key.Key_Escape)
    assert not dialog.isVisible() and window.workspace.document.undo_label is None
    dialog = open_editor(window)
    write(dialog, DENSE)
    answers.give("leaveCode.apply")
    QTest.mouseClick(button(dialog, "cancelCode"), LEFT)
    assert not dialog.isVisible() and window.workspace.document.undo_label is not None


def test_code_of_others_is_read_before_it_is_edited_or_run(
    open_on: Callable[[str], MainWindow], played: Played, qtbot: QtBot
) -> None:
    window = open_on(DENSE)
    select(window)
    window.actions_of_commands["graph.edit_code"].trigger()
    reading = dialog_of(window, ReadingDialog)
    shown = editor(reading, "foreignCode")
    assert shown.text() == DENSE and shown.isReadOnly()
    QTest.mouseClick(button(reading, "keepUntrusted"), LEFT)
    assert not is_trusted(digest_of(DENSE)) and not played.asked
    fix = next(each for each in window.workspace.report.problems if each.code == "untrusted_code").fixes[0]
    window.workspace.apply(fix)
    reading = dialog_of(window, ReadingDialog)
    QTest.mouseClick(button(reading, "trustCode"), LEFT)
    assert is_trusted(digest_of(DENSE)) and not reading.isVisible()
    qtbot.waitUntil(lambda: window.workspace.report.shapes["code"] == (vector(3),))
    assert window.workspace.document.is_clean
    assert not window.actions_of_commands["graph.read_code"].isEnabled()


def test_reading_for_one_layer_goes_on_to_its_editor(open_on: Callable[[str], MainWindow]) -> None:
    window = open_on(DENSE)
    select(window)
    window.actions_of_commands["graph.edit_code"].trigger()
    QTest.mouseClick(button(dialog_of(window, ReadingDialog), "trustCode"), LEFT)
    assert editor(dialog_of(window)).text() == DENSE
    dialog_of(window).reject()


def test_escape_trusts_nothing(open_on: Callable[[str], MainWindow]) -> None:
    window = open_on(DENSE)
    window.actions_of_commands["graph.read_code"].trigger()
    reading = dialog_of(window, ReadingDialog)
    QTest.keyClick(editor(reading, "foreignCode"), Qt.Key.Key_Escape)
    assert not reading.isVisible() and not is_trusted(digest_of(DENSE))


def test_a_card_names_the_class_and_several_ports(open_on: Callable[[str], MainWindow]) -> None:
    window = open_on(TEMPLATE)
    window.workspace.edit(Text("Two"), lambda project: rewrite(project, "code", TWO))
    card = window.build_page().canvas.board.layout.cards["code"]  # type: ignore[attr-defined]
    assert [port.name for port in card.outputs] == ["mean", "spread"]


TWO = TEMPLATE.replace("-> Tensor", "-> tuple[Tensor, Tensor]").replace(
    "return torch.tanh(self.steepness * x)", "mean = spread = x\n        return mean, spread"
)
