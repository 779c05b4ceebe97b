"""A place for something that is not there yet: until then, a sentence that says when."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QWidget

from netbuilder.window.widgets import words


class Waiting(QWidget):
    """Shows `content`, or words in its place."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words("", "hint", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setContentsMargins(14, 14, 14, 14)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._words)
        self._stack.addWidget(content)

    def say(self, sentence: str) -> None:
        self._words.setText(sentence)
        self._stack.setCurrentIndex(0)

    def show_content(self) -> None:
        self._stack.setCurrentIndex(1)

    @property
    def sentence(self) -> str:
        """What is said instead of the content, "" while that is there."""
        return self._words.text() if self._stack.currentIndex() == 0 else ""
