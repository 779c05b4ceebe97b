"""Which example the pictures on the nodes are of, with which weights; and the one before and behind it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.elided import ElidedLabel
from netbuilder.window.widgets.style import styled, surface

_ICON = 14
_LEAST = 96


class PreviewChip(QFrame):
    """`step_wanted` asks for the next example (1) or the one before (-1)."""

    step_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        surface(self, "chip")
        self.setObjectName("previewChip")
        self.setAccessibleName(self.tr("Preview"))
        self._theme = theme
        self._words = ElidedLabel()
        self._words.setObjectName("previewWords")
        self._words.setStyleSheet("font-size: 12px;")
        self.setFixedHeight(24)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 10, 0)
        row.setSpacing(2)
        self._buttons = (
            self._button("previewPrevious", self.tr("Previous example"), -1),
            self._button("previewNext", self.tr("Next example"), 1),
        )
        for button in self._buttons:
            row.addWidget(button)
        row.addSpacing(4)
        row.addWidget(self._words, 1)
        self.use_theme()

    def show_words(self, words: str, *, can_step: bool) -> None:
        """Say which example it is, or why none is seen."""
        self._words.say(words)
        for button in self._buttons:
            button.setEnabled(can_step)

    def fit_into(self, room: int) -> None:
        """Be as wide as the words need, at most `room` pixels."""
        self.setFixedWidth(max(_LEAST, min(room, self.sizeHint().width())))

    def use_theme(self) -> None:
        for button, icon in zip(self._buttons, ("chevron_left", "chevron_right"), strict=True):
            button.setIcon(self._theme.icon(icon, "tx2", _ICON))

    def _button(self, name: str, says: str, step: int) -> QToolButton:
        button = styled(QToolButton(), variant="ghost")
        button.setStyleSheet("min-height: 18px; max-height: 18px; padding: 0 3px;")
        button.setObjectName(name)
        button.setAccessibleName(says)
        button.setToolTip(says)
        button.setIconSize(QSize(_ICON, _ICON))
        button.setAutoRepeat(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda *_: self.step_wanted.emit(step))
        return button
