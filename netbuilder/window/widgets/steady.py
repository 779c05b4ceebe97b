"""Words that change many times a second without laying out the window for each of them.

A label that gets other words tells all layouts around it, up to the window, which then find the places of
everything anew. A label of fixed size, or one in a widget without a layout, tells nobody.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from netbuilder.window.widgets.style import words


class SteadyLabel(QLabel):
    """As large as its words, in a role of the style sheet; figures are all of one width.

    It is never narrower than `longest`, so that what stands beside it stays where it is.
    """

    def __init__(self, role: str, parent: QWidget | None = None, *, longest: str = "") -> None:
        super().__init__(parent)
        self._words = ""
        self._longest = longest
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.ensurePolished()
        self._fit()

    def show_words(self, text: str) -> None:
        if text != self._words:
            self._words = text
            self.setText(text)
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        # The label's own hint never gets smaller than its fixed size.
        metrics = self.fontMetrics()
        size = metrics.size(Qt.TextFlag.TextSingleLine, self._words)
        if self._longest:
            size = size.expandedTo(metrics.size(Qt.TextFlag.TextSingleLine, self._longest))
        if size != self.minimumSize():
            self.setFixedSize(size)


class ElidedWords(QWidget):
    """As wide as there is room: words that need more end in dots or are left out; the tip has all of them.

    `label` shows them.
    """

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self._cut = True
        self.label = SteadyLabel(role, self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._fit()

    def show_words(self, text: str, *, cut: bool = True) -> None:
        """Without `cut` they are shown whole or not at all, as figures are that a cut would change."""
        if (text, cut) != (self._words, self._cut):
            self._words, self._cut = text, cut
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = self.label.fontMetrics()
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, self.width())
        if shown != self._words and not self._cut:
            shown = ""
        self.label.show_words(shown)
        if self.height() != self.label.height():
            self.setFixedHeight(self.label.height())
        tip = self._words if shown != self._words else ""
        if tip != self.toolTip():
            self.setToolTip(tip)


class WrappedWords(QWidget):
    """As many lines as the words need at its width; only another number of lines is told to layouts.

    `label` shows them.
    """

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.label = words("", role, self, wrap=True)
        self.setSizePolicy(self.label.sizePolicy())

    def show_words(self, text: str) -> None:
        if text != self._words:
            self._words = text
            self.label.setText(text)
            if self.label.heightForWidth(self.width()) != self.height():
                self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.label.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return self.label.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.label.minimumSizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.label.setGeometry(self.rect())
