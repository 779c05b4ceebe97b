"""A field for one value with arrows: typed, stepped by keys, wheel and buttons, refused with a reason."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.style import restyle

_STEPPER = 16


class NumberField(QLineEdit):
    """Shows what `show_value` gave it, and tells what the user did with it; it knows no number itself.

    `committed` comes with Enter, or when the focus leaves, with a text that differs from what is shown;
    `stepped` with +1 or -1, ten times that with Shift. Escape puts the shown value back.
    """

    committed = Signal(str)
    stepped = Signal(int)
    left = Signal()  # the focus has gone: the visit is over

    def __init__(self, theme: Theme, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._shown = text
        self._theme = theme
        self.setTextMargins(0, 0, _STEPPER, 0)
        self._steppers = (
            self._stepper("step_up", 1, self.tr("More")),
            self._stepper("step_down", -1, self.tr("Less")),
        )
        column = QVBoxLayout()
        column.setSpacing(0)
        for button in self._steppers:
            column.addWidget(button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 4, 3)
        row.addStretch(1)
        row.addLayout(column)
        self._paint_steppers()
        theme.changed.connect(self._paint_steppers)
        self.returnPressed.connect(self._commit)

    def show_value(self, text: str) -> None:
        """Show `text` as the value that holds. What is being typed is left alone."""
        self._shown = text
        if not (self.hasFocus() and self.isModified()) and self.text() != text:
            self.setText(text)
        self.set_refused(None)

    def set_refused(self, reason: str | None) -> None:
        """Mark what was typed as refused, for `reason`; None takes the mark away."""
        if bool(self.property("refused")) != (reason is not None):
            self.setProperty("refused", reason is not None)
            restyle(self)
        self.setToolTip(reason or "")

    def event(self, event: QEvent) -> bool:
        """Undo and redo are the project's: what was typed is part of it, unless it was refused."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo))
            and not self.property("refused")
        ):
            self._commit()
            self.setModified(False)
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if key == Qt.Key.Key_Up else -1, event.modifiers())
        elif key == Qt.Key.Key_Escape and (self.isModified() or self.property("refused")):
            self.setText(self._shown)
            self.set_refused(None)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling changes the value only where the user is: a list that scrolls by must change nothing."""
        if self.hasFocus() and event.angleDelta().y():
            self._step(1 if event.angleDelta().y() > 0 else -1, event.modifiers())
            event.accept()
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._commit()
            self.left.emit()

    def _stepper(self, name: str, amount: int, label: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setAccessibleName(label)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.setAutoRepeat(True)
        button.setIconSize(QSize(8, 6))
        button.setFixedWidth(_STEPPER)
        button.clicked.connect(lambda *_: self._step(amount, Qt.KeyboardModifier.NoModifier))
        return button

    def _paint_steppers(self) -> None:
        for button in self._steppers:
            button.setIcon(self._theme.picture(button.objectName()))

    def _step(self, direction: int, modifiers: Qt.KeyboardModifier) -> None:
        self._commit()
        self.stepped.emit(direction * (10 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1))

    def _commit(self) -> None:
        if self.text() != self._shown:
            self.setModified(False)
            self.committed.emit(self.text())
