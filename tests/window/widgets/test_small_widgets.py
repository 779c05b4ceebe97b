"""Cards, segments, notices and bars: they show what they are given, and say what was done with them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.core.problem import Problem, Severity
from netbuilder.core.text import Text
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.bars import StackedBar
from netbuilder.window.widgets.card import Card
from netbuilder.window.widgets.notice import NoticeBar
from netbuilder.window.widgets.segmented import Segmented
from netbuilder.window.widgets.tile import CategoryTile


def test_segments_tell_the_user_s_choice_and_not_the_program_s(qtbot: QtBot) -> None:
    segmented = Segmented([("linear", "Linear"), ("log", "Log")])
    qtbot.addWidget(segmented)
    heard: list[str] = []
    segmented.chosen.connect(heard.append)
    segmented.choose("log")
    assert segmented.current == "log" and not heard
    qtbot.mouseClick(segmented.button("linear"), Qt.MouseButton.LeftButton)
    assert segmented.current == "linear" and heard == ["linear"]


def test_a_long_title_of_a_card_gives_way_to_what_else_is_said(qtbot: QtBot) -> None:
    long = "The first of many layers that look for the edges of written digits"
    card = Card("Filters", "6 of 5×5")
    qtbot.addWidget(card)
    card.resize(260, 120)
    card.show()
    card.set_title(long)
    title, subtitle = (label for label in card.findChildren(QLabel) if label.isVisible())
    assert title.text().endswith("…") and title.toolTip() == card.accessibleName() == long
    assert subtitle.text() == "6 of 5×5" and card.minimumSizeHint().width() <= 260


def test_a_card_has_a_foot_only_with_something_to_say(qtbot: QtBot) -> None:
    card = Card("Loss", "per step")
    qtbot.addWidget(card)
    card.show()
    texts = [label.text() for label in card.findChildren(QLabel) if label.isVisible()]
    assert texts == ["Loss", "per step"]
    card.set_caption("It falls.")
    assert "It falls." in [label.text() for label in card.findChildren(QLabel) if label.isVisible()]
    card.set_caption("")
    assert "" not in [label.text() for label in card.findChildren(QLabel) if label.isVisible()]


def test_a_notice_says_the_problem_and_does_what_its_button_says(qtbot: QtBot) -> None:
    notice = NoticeBar(Theme())
    qtbot.addWidget(notice)
    done: list[str] = []
    problem = Problem(
        "nan_loss",
        Text("The loss is no number any more."),
        where=Text("Conv 1"),
        remedy=Text("use a smaller learning rate."),
        severity=Severity.WARNING,
    )
    notice.show_problem(problem, [("Use 0.05", lambda: done.append("rate")), ("Look", lambda: None)])
    words = " ".join(label.text() for label in notice.findChildren(QLabel))
    for said in ("no number any more", "Where: Conv 1.", "Use a smaller learning rate."):
        assert said in words
    button = next(each for each in notice.findChildren(QPushButton) if each.text() == "Use 0.05")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["rate"] and notice.isHidden()


def test_a_bar_is_divided_by_the_amounts(qtbot: QtBot) -> None:
    theme = Theme()
    bar = StackedBar(theme)
    qtbot.addWidget(bar)
    bar.resize(101, 6)
    bar.show_parts([("convolution", 25), ("dense", 75), ("loss", 0)])
    image = bar.grab().toImage()
    assert image.pixelColor(12, 3) == theme.color("convolution")
    assert image.pixelColor(60, 3) == theme.color("dense")
    assert image.pixelColor(95, 3) == theme.color("dense")


def test_a_tile_follows_the_theme(qtbot: QtBot) -> None:
    theme = Theme(dark=True)
    tile = CategoryTile(theme, "relu", "activation")
    qtbot.addWidget(tile)
    dark = _corner(tile)
    theme.set_dark(False)
    assert _corner(tile) != dark


def _corner(tile: CategoryTile) -> QColor:
    return tile.pixmap().toImage().pixelColor(9, 1)
