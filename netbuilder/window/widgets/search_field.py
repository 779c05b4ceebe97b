"""A field above a list: what is typed searches, and the keys of a list lead through it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

HEIGHT = 38  # pixels

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
# The focus comes back from there by itself.
_FOR_A_WHILE = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class SearchField(QLineEdit):
    """`stepped` carries rows to go down, `entered` comes with Enter, `given_up` when it is left.

    The popover in which it stands is its frame. `page` is how many rows the list shows at once.
    """

    stepped = Signal(int)
    entered = Signal()
    given_up = Signal()

    def __init__(self, page: int) -> None:
        super().__init__()
        self._steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Tab: 1,
            Qt.Key.Key_Backtab: -1,
            Qt.Key.Key_PageDown: page - 1,
            Qt.Key.Key_PageUp: 1 - page,
        }
        self.setFixedHeight(HEIGHT)
        self.setStyleSheet(
            "QLineEdit, QLineEdit:focus { border: none; background: transparent; padding: 0; }"
        )

    def event(self, event: QEvent) -> bool:
        # Qt moves the focus with Tab before anybody sees the key.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._on_key(event):
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _FOR_A_WHILE:
            self.given_up.emit()

    def _on_key(self, event: QKeyEvent) -> bool:
        """Whether the key is one that leads through the list."""
        key = Qt.Key(event.key())
        if key in self._steps:
            self.stepped.emit(self._steps[key])
        elif key in _ENTER:
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            return False
        return True
