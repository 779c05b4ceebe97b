"""The ring around the control at which the keyboard is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.window.focus_ring import FocusRing
from netbuilder.window.theme.theme import Theme


class Page(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.inner = QWidget()
        tight = QVBoxLayout(self.inner)
        tight.setContentsMargins(0, 0, 0, 0)
        self.one, self.two = QPushButton("One"), QPushButton("Two")
        tight.addWidget(self.one)
        tight.addWidget(self.two)
        column = QVBoxLayout(self)
        column.addWidget(self.inner)
        self.ring = FocusRing(self, theme)

    @property
    def around(self) -> QRect | None:
        """Where the ring is on the page, None while there is none."""
        rings = [each for each in self.findChildren(QWidget, "focusRing") if each.isVisible()]
        assert len(rings) <= 1
        return QRect(rings[0].mapTo(self, rings[0].rect().topLeft()), rings[0].size()) if rings else None

    def is_around(self, widget: QWidget) -> bool:
        place = QRect(widget.mapTo(self, widget.rect().topLeft()), widget.size())
        return self.around == place.adjusted(-3, -3, 3, 3)


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> Iterator[Page]:
    made = Page(theme)
    made.resize(300, 200)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    QTest.mouseClick(made.two, Qt.MouseButton.LeftButton)
    yield made
    made.close()
    made.deleteLater()


def test_a_key_brings_it_around_the_control_and_a_click_takes_it_away(page: Page, qtbot: QtBot) -> None:
    page.two.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.wait(5)
    assert page.around is None
    QTest.keyClick(page.two, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is page.one
    qtbot.waitUntil(lambda: page.is_around(page.one))
    page.two.setFocus(Qt.FocusReason.ShortcutFocusReason)
    qtbot.waitUntil(lambda: page.is_around(page.two))
    QTest.mouseClick(page.one, Qt.MouseButton.LeftButton)
    page.one.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.wait(5)
    assert page.around is None


def test_it_moves_and_goes_with_the_control(page: Page, qtbot: QtBot) -> None:
    page.one.setFocus(Qt.FocusReason.ShortcutFocusReason)
    qtbot.waitUntil(lambda: page.is_around(page.one))
    page.resize(420, 260)
    qtbot.waitUntil(lambda: page.is_around(page.one))
    page.one.hide()
    page.one.deleteLater()
    qtbot.wait(5)
    assert page.around is None or page.is_around(page.two)
    QTest.keyClick(page.two, Qt.Key.Key_Tab)
    qtbot.wait(5)  # with what it was around gone, it lets itself be moved all the same
