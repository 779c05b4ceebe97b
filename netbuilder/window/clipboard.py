"""The system's clipboard, for text."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication


class SystemClipboard(QObject):
    """`changed` comes when somebody has put something there.

    Asking another program what it has put there may take long, so that is done only when it says that there
    is something new, and when the text is wanted.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._may_have_text = True
        self._clipboard = QGuiApplication.clipboard()
        self._clipboard.dataChanged.connect(self._on_change)

    @property
    def may_have_text(self) -> bool:
        return self._may_have_text

    def text(self) -> str:
        return self._clipboard.text()

    def put(self, text: str) -> None:
        self._clipboard.setText(text)

    def _on_change(self) -> None:
        # There is none for a moment when the program that put something there has ended.
        data = cast("QMimeData | None", self._clipboard.mimeData())
        self._may_have_text = data is None or data.hasText()
        self.changed.emit()
