"""Help on layers by hand: F1 from a node, the palette and the search; searching, links and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from netbuilder.window.help.html import LINK
from netbuilder.window.help.window import HelpWindow
from netbuilder.window.main_window import MainWindow


def press_f1(window: MainWindow) -> HelpWindow:
    window.actions_of_commands["help.layer"].trigger()
    found = window.findChild(HelpWindow, "helpPage")
    assert found is not None and found.isVisible()
    return found


def test_f1_tells_about_the_selected_layer(window: MainWindow) -> None:
    assert [key.toString() for key in window.actions_of_commands["help.layer"].shortcuts()] == ["F1"]
    window.workspace.selection.set(["conv2d_1"])
    page = press_f1(window)
    assert page.kind == "conv2d" and page.windowTitle() == "Conv 2-D"
    text = page.text.toPlainText()
    assert "Slides small learned filters over an image." in text and "nn.Conv2d(" in text
    assert "Height and width of a filter." in text
    page.close()
    window.workspace.selection.set(["cross_entropy_1"])
    assert press_f1(window).kind == "loss.cross_entropy"


def test_f1_in_the_palette_tells_about_the_row(window: MainWindow, qtbot: QtBot) -> None:
    palette = window.build_page().palette_panel
    window.activateWindow()
    palette.search.setFocus()
    QTest.keyClicks(palette.search, "gelu")
    qtbot.waitUntil(palette.search.hasFocus, timeout=5_000)
    assert press_f1(window).kind == "gelu"


def test_f1_in_the_search_tells_about_what_enter_would_add(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.build_page().canvas.search()
    field = window.findChild(QLineEdit, "quickAdd")
    assert field is not None
    qtbot.waitUntil(field.hasFocus, timeout=5_000)
    QTest.keyClicks(field, "batch norm 2")
    assert press_f1(window).kind == "batch_norm2d"


def test_with_nothing_to_tell_about_everything_is_listed(window: MainWindow) -> None:
    page = press_f1(window)
    assert page.kind == "" and "Max pool" in page.text.toPlainText() and not page.back.isEnabled()


def test_search_links_and_the_way_back(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.selection.set(["relu_1"])
    page = press_f1(window)
    QTest.keyClicks(page.search, "nn.LSTM")
    assert page.kind == "lstm"
    page.show_page("rnn")
    page.text.anchorClicked.emit(QUrl(f"{LINK}gru"))
    assert page.kind == "gru"
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert page.kind == "rnn"
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert page.kind == "relu" and not page.back.isEnabled()  # what was passed in the search is left out
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()


def test_the_curve_of_an_activation_comes_from_the_engine(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.selection.set(["relu_1"])
    page = press_f1(window)
    qtbot.waitUntil(lambda: bool(page._curves.of("relu")), timeout=20_000)
    assert page._curves.of("relu")[0] == 0.0 and page._curves.of("relu")[-1] == 4.0
