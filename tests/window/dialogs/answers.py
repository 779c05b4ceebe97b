"""Answering modal questions by the mouse, as they come."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton


class Answers:
    """Clicks the named buttons of the questions that come up, one after the other; "Escape" is the key.

    `said` is all that each question said.
    """

    def __init__(self) -> None:
        self.said: list[str] = []
        self._left: list[str] = []

    def give(self, *buttons: str) -> None:
        self._left = list(buttons)
        QTimer.singleShot(0, self._answer)

    @property
    def all_given(self) -> bool:
        return not self._left

    def _answer(self) -> None:
        question = QApplication.activeModalWidget()
        if not isinstance(question, QDialog):
            # Something lets the loop run before the question is there.
            QTimer.singleShot(5, self._answer)
            return
        wanted = self._left[0]
        buttons = [each for each in question.findChildren(QPushButton, wanted) if each.isVisible()]
        if not buttons and wanted != "Escape":
            QTimer.singleShot(5, self._answer)
            return
        self.said.append("\n".join(label.text() for label in question.findChildren(QLabel)))
        self._left.pop(0)
        if self._left:
            QTimer.singleShot(0, self._answer)
        if wanted == "Escape":
            QTest.keyClick(question, Qt.Key.Key_Escape)
        else:
            QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
