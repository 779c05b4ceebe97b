"""Building without a mouse: wires from a list, going to a node by name, the way to the settings and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.latin import latin_letter
from netbuilder.window.main_window import MainWindow
from tests.hands.hands import Hands

NONE, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def hands(window: MainWindow, qtbot: QtBot) -> Iterator[Hands]:
    """On the Build page with LeNet-5, the keyboard on the canvas."""
    window.resize(1600, 1000)
    window.activateWindow()
    window.build_page().canvas.setFocus()
    yield Hands(window, qtbot)
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()


def focused() -> str:
    found = QApplication.focusWidget()
    assert isinstance(found, QWidget)
    return found.objectName()


def test_w_leads_a_wire_to_what_is_chosen_from_a_list(hands: Hands, studio: Workspace) -> None:
    studio.edit(Text("x"), lambda project: edits.disconnect(project, End("flatten_1", "in")))
    studio.selection.set(["max_pool2d_2"])
    hands.press("W")
    assert focused() == "wireSearchField"
    assert hands.canvas.findChild(QWidget, "wireSearch").footer.text() == "Wire from Max pool 2"
    hands.press("Return")  # the best is the one that is missing
    assert studio.graph.wires[End("flatten_1", "in")].source == End("max_pool2d_2", "out")
    assert focused() == "canvas" and studio.selection.only == "max_pool2d_2"
    hands.undo()
    assert End("flatten_1", "in") not in studio.graph.wires
    hands.press("W")
    hands.type("linear 2")
    assert "needs a vector" in hands.find("wireSearchField", QWidget).accessibleDescription()
    hands.press("Escape")
    assert focused() == "canvas" and studio.graph.wires[End("linear_2", "in")].source.node == "relu_3"


def test_w_needs_one_layer(hands: Hands, studio: Workspace) -> None:
    hands.press("W")
    assert focused() == "canvas"


def test_a_layer_is_gone_to_by_its_name(hands: Hands, studio: Workspace) -> None:
    hands.press("Ctrl+F")
    hands.type("linear 3")
    hands.press("Return")
    assert studio.selection.only == "linear_3" and focused() == "canvas"


def test_a_press_beside_it_or_an_edit_puts_a_search_away(hands: Hands, studio: Workspace) -> None:
    studio.selection.set(["relu_1"])
    hands.press("W")
    hands.select("conv2d_1")
    assert not hands.canvas.findChild(QWidget, "wireSearch").isVisible()
    hands.press("Ctrl+F")
    studio.edit(Text("x"), lambda project: edits.remove(project, ("relu_2",)))
    assert not hands.canvas.findChild(QWidget, "nodeSearch").isVisible()


def test_enter_leads_to_the_settings_and_escape_back(hands: Hands, studio: Workspace) -> None:
    studio.selection.set(["conv2d_1"])
    hands.press("Return")
    assert focused() == "setting.filters"
    hands.press("Ctrl+A")
    hands.type("8")
    hands.press("Escape")  # takes back what was typed
    assert studio.graph.nodes["conv2d_1"].settings["filters"] == 6
    hands.press("Escape")
    assert focused() == "canvas" and studio.selection.only == "conv2d_1"


@pytest.mark.parametrize("keys", ["Menu", "Shift+F10"])
def test_the_menu_of_a_node_opens_by_a_key_below_it(hands: Hands, studio: Workspace, keys: str) -> None:
    studio.selection.set(["conv2d_1"])
    hands.press(keys)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and menu.objectName() == "canvasMenu"
    assert menu.activeAction() is menu.actions()[0]
    canvas = hands.canvas
    below = canvas.mapFromScene(canvas.board.layout.boxes["conv2d_1"].rect.bottomLeft())
    away = canvas.viewport().mapFromGlobal(menu.pos()) - below
    assert abs(away.y()) < 8  # across, the screen may be too narrow


def test_the_place_to_which_the_keyboard_has_led_has_a_ring(hands: Hands, studio: Workspace) -> None:
    board = hands.canvas.board
    hands.select("conv2d_1")
    assert not board.item("conv2d_1").state.focused
    hands.press("Right")
    assert board.item("relu_1").state.focused and not board.item("conv2d_1").state.focused
    hands.press("F6")
    assert not board.item("relu_1").state.focused  # the keyboard is elsewhere
    hands.press("Escape")
    assert board.item("relu_1").state.focused
    hands.select("conv2d_1")
    assert not board.item("conv2d_1").state.focused


def test_a_comma_goes_on_behind_and_what_is_pasted_is_taken_at_once(hands: Hands, studio: Workspace) -> None:
    studio.selection.set(["flatten_1"])
    hands.press("Tab")
    QApplication.clipboard().setText("linear 32, relu, qqq")
    hands.press("Ctrl+V")
    graph = studio.graph
    assert graph.nodes["linear_4"].settings["features"] == 32
    assert graph.wires[End("relu_5", "in")].source.node == "linear_4"
    assert focused() == "quickAdd" and hands.find("quickAdd", QWidget).text() == "qqq"
    hands.press("Escape")
    assert studio.selection.only == "relu_5"


def test_a_setting_that_cannot_be_adds_nothing(hands: Hands, studio: Workspace) -> None:
    before = studio.project
    studio.selection.set(["flatten_1"])
    hands.press("Tab")
    hands.type("linear 0,")
    assert studio.project is before


# ---------------------------------------------------------------------------------------- other alphabets


def key(letter: str, modifiers: Qt.KeyboardModifier = NONE, scan: int = 0) -> QKeyEvent:
    code = ord(letter.upper())
    return QKeyEvent(QEvent.Type.KeyPress, code, modifiers, scan, 0, 0, letter)


def press(hands: Hands, event: QKeyEvent) -> None:
    QApplication.sendEvent(hands.canvas, event)


@pytest.mark.parametrize("event", [key("ㅈ"), key("ц"), key("ц", scan=25)])
def test_a_letter_key_works_where_another_alphabet_is_written(
    hands: Hands, studio: Workspace, event: QKeyEvent
) -> None:
    studio.selection.set(["relu_1"])
    press(hands, event)
    assert focused() == "wireSearchField"


def test_shift_stays_shift(hands: Hands) -> None:
    hands.canvas.set_zoom(0.3)
    press(hands, key("ㄹ", SHIFT))  # Shift+F shows the whole graph
    assert hands.canvas.zoom > 0.5


@pytest.mark.parametrize(
    ("event", "letter"),
    [
        (key("ㅂ"), "Q"),
        (key("ㅃ", SHIFT), "Q"),
        (key("ㅡ"), "M"),
        (key("я"), "Z"),
        (key("д"), "L"),
        (key("ω", scan=58), "M"),
        (key("w"), ""),
        (key("7"), ""),
        (key("é"), ""),
    ],
)
def test_a_key_counts_by_its_place(event: QKeyEvent, letter: str) -> None:
    assert latin_letter(event) == letter


@pytest.mark.parametrize("times", [1, 2, 3])
def test_from_every_part_of_the_page_escape_leads_back(hands: Hands, times: int) -> None:
    for _ in range(times):
        hands.press("F6")
    assert focused() != "canvas"
    hands.press("Escape")
    assert focused() == "canvas"


def test_on_a_wire_a_comma_goes_on_in_that_wire(hands: Hands, studio: Workspace) -> None:
    studio.selection.set_wire(End("max_pool2d_1", "in"))
    hands.press("Tab")
    hands.type("batch norm, dropout 0.25")
    hands.press("Return")
    way = []
    end = End("max_pool2d_1", "in")
    while end in studio.graph.wires and len(way) < 4:
        way.append(studio.graph.wires[end].source.node)
        end = End(way[-1], "in")
    assert way[:3] == ["dropout_1", "batch_norm2d_1", "relu_1"]
    assert studio.graph.nodes["dropout_1"].settings["share"] == 0.25
