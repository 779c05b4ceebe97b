"""Figures of cost on the canvas, by hand: buttons and their menu, the line about them, measuring."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.studio.presenters.costs import Figures
from netbuilder.window.canvas.cost_legend import CostLegend
from netbuilder.window.canvas.view import CanvasView
from netbuilder.window.inspector.field_view import FieldView
from netbuilder.window.main_window import MainWindow
from netbuilder.window.widgets.segmented import Segmented


def canvas_of(window: MainWindow) -> CanvasView:
    return window.build_page().canvas


def click(window: MainWindow, figures: Figures) -> None:
    segments = window.findChild(Segmented, "canvasFigures")
    assert segments is not None
    QTest.mouseClick(segments.button(figures.value), Qt.MouseButton.LeftButton)


def choose(window: MainWindow, title: str) -> None:
    """One of those that wait behind More."""
    more = window.findChild(QToolButton, "canvasFiguresMore")
    assert more is not None
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    menu = window.findChild(QMenu, "canvasFiguresMenu")
    assert menu is not None and menu.isVisible()
    next(entry for entry in menu.actions() if entry.text() == title).trigger()
    menu.close()


def legend(window: MainWindow) -> CostLegend | None:
    found = window.findChild(CostLegend)
    return found if found is not None and found.isVisible() else None


def told(window: MainWindow) -> str:
    words = window.findChild(QLabel, "costLegendWords")
    assert words is not None
    return words.accessibleName()


def test_a_button_shows_figures_with_a_line_that_says_what_they_are(window: MainWindow) -> None:
    canvas = canvas_of(window)
    assert legend(window) is None and canvas.board.layout.cards["conv2d_1"].heat is None
    click(window, Figures.COMPUTE)
    card = canvas.board.layout.cards["conv2d_2"]
    assert card.right == "240 K" and card.heat is not None and card.heat.level == 1.0
    assert told(window) == "Multiply-adds: 416,520 per image"
    click(window, Figures.SHAPES)
    assert legend(window) is None and canvas.board.layout.cards["conv2d_2"].heat is None


def test_the_others_wait_behind_more_and_are_told_there(window: MainWindow) -> None:
    choose(window, "Receptive field")
    more = window.findChild(QToolButton, "canvasFiguresMore")
    assert more is not None and more.text() == "Receptive field" and more.isChecked()
    assert canvas_of(window).board.layout.cards["conv2d_2"].right == "14×14"
    click(window, Figures.PARAMETERS)
    assert more.text() == "More" and not more.isChecked()


def test_a_menu_that_is_put_away_changes_nothing(window: MainWindow) -> None:
    click(window, Figures.PARAMETERS)
    more = window.findChild(QToolButton, "canvasFiguresMore")
    assert more is not None
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    menu = window.findChild(QMenu, "canvasFiguresMenu")
    assert menu is not None
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    segments = window.findChild(Segmented, "canvasFigures")
    assert segments is not None and segments.current == Figures.PARAMETERS.value
    assert canvas_of(window).figures is Figures.PARAMETERS


def test_times_are_measured_when_they_are_asked_for(window: MainWindow, qtbot: QtBot) -> None:
    assert "timings" not in window.workspace.__dict__
    choose(window, "Time forward")
    qtbot.waitUntil(lambda: "in one go" in told(window), timeout=20_000)
    cards = canvas_of(window).board.layout.cards
    assert cards["relu_1"].slot == "1.00 ms"
    window.workspace.edit(Text("Batch"), lambda project: edits.change_recipe(project, batch=9))
    assert "before the last change" in told(window)
    heat = canvas_of(window).board.layout.cards["relu_1"].heat
    assert heat is not None and heat.stale
    button = window.findChild(QToolButton, "measureTimes")
    assert button is not None and button.text() == "Measure again"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "in one go" in told(window), timeout=20_000)


def test_while_a_run_lives_nothing_is_measured_and_it_is_said_why(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.train()
    choose(window, "Time backward")
    assert "a run is under way" in told(window)
    button = window.findChild(QToolButton, "measureTimes")
    assert button is not None and not button.isVisible()
    assert not window.actions_of_commands["view.measure"].isEnabled()
    window.workspace.desk.stop()
    qtbot.waitUntil(lambda: not window.workspace.desk.alive, timeout=20_000)
    assert told(window) == "Time backward: not measured yet." and button.isVisible()


def test_from_far_away_the_blocks_are_filled_as_far_as_bars_are_long(window: MainWindow) -> None:
    canvas = canvas_of(window)
    click(window, Figures.COMPUTE)
    canvas.zoom_to(0.2)
    picture = canvas.viewport().grab().toImage()
    box = canvas.board.layout.boxes["conv2d_1"]
    at = [canvas.mapFromScene(box.x + share * box.width, box.y + box.height / 2) for share in (0.2, 0.8)]
    ratio = picture.devicePixelRatio()
    filled, empty = (picture.pixelColor(round(each.x() * ratio), round(each.y() * ratio)) for each in at)
    assert filled.red() > 1.5 * filled.blue() and empty.blue() > empty.red()


def test_the_inspector_shows_the_window_and_the_sums(window: MainWindow) -> None:
    window.workspace.selection.set(["conv2d_2"])
    view = window.findChild(FieldView)
    assert view is not None and view.isVisible() and "14×14 window" in view.accessibleName()
    window.workspace.selection.set(["digits_1"])
    assert not view.isVisible()
    window.workspace.selection.set(["conv2d_1", "conv2d_2"])
    lines = [label.text() for label in window.build_page().inspector.findChildren(QLabel, "costLine")]
    assert "2,572" in lines and "357,600" in lines
