"""A line of text that gives way: cut with … where there is no room, all of it in the tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QWidget


class ElidedLabel(QLabel):
    """`say` sets the text; it wants its whole width and makes do with `least` pixels."""

    def __init__(
        self, text: str = "", role: str = "", parent: QWidget | None = None, *, least: int = 24
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self._least = least
        self._whole = ""
        self._hint = ""
        self.say(text)

    @property
    def whole(self) -> str:
        """The text that is meant, however much of it is seen."""
        return self._whole

    def say(self, text: str, hint: str = "") -> None:
        """Show `text`; `hint` is its tooltip, by default the text itself where it is cut."""
        if (text, hint) != (self._whole, self._hint):
            self._whole, self._hint = text, hint
            self.setAccessibleName(text)
            self.updateGeometry()
            self._cut()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self._least, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._cut()

    def _cut(self) -> None:
        shown = self._whole
        if not self.isHidden():
            room = self.contentsRect().width()
            shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(self._hint or (self._whole if shown != self._whole else ""))
