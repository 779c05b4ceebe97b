"""The words of a note in the inspector: what is typed is on the canvas at once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

_HEIGHT, _MARGIN = 140, 14


class NoteWords(QWidget):
    """`typed` carries all words with each key; `left` says that the visit is over."""

    typed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = _Field()
        self._field.setObjectName("noteWords")
        self._field.setAccessibleName(self.tr("Words of the note"))
        self._field.setFixedHeight(_HEIGHT)
        self._field.setTabChangesFocus(True)
        self._field.left.connect(self.left)
        self._field.textChanged.connect(self._on_change)
        self._showing = False
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 12, _MARGIN, 0)
        column.addWidget(self._field)

    def show_words(self, words: str) -> None:
        """Show `words`; those that are there already keep the cursor."""
        if words != self._field.toPlainText():
            self._showing = True
            self._field.setPlainText(words)
            self._showing = False

    def _on_change(self) -> None:
        if not self._showing:
            self.typed.emit(self._field.toPlainText())


class _Field(QPlainTextEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
