"""Typing the words of a note, and the title of a frame, where they stand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from netbuilder.window.canvas.rename import TitleEditor
from netbuilder.window.theme.tokens import Tokens

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NoteEditor(QPlainTextEdit):
    """`committed` carries id and words. Ctrl+Enter or a click elsewhere keeps them, Escape does not."""

    committed = Signal(str, str)
    ended = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("noteEditor")
        self.setAccessibleName(self.tr("Words of the note"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(False)
        self.id = ""
        self.hide()

    def use_look(self, tokens: Tokens, words: QFont, pad: int) -> None:
        """Look like the note that is written: its colours, its letters, and its room around them."""
        self.setFont(words)
        self.document().setDocumentMargin(0)
        self.setStyleSheet(
            f"#noteEditor {{ background: {tokens.bg_panel}; color: {tokens.tx};"
            f" border: 2px solid {tokens.ink};"
            f" border-radius: 3px; padding: {pad - 2}px {max(0, pad - 6)}px {pad - 2}px {pad - 2}px; }}"
        )

    def begin(self, id: str, text: str) -> None:
        """Let `text` be typed, with the cursor behind it. Where it stands is for others to say."""
        self.id = id
        self.setPlainText(text)
        self.show()
        self.raise_()
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        # Keys of commands, such as Delete, belong to the text while it is typed.
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.end(keep=False)
        elif event.key() in _ENTER and with_control:
            self.end(keep=True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.end(keep=True)

    def end(self, *, keep: bool) -> None:
        """Put it away, and hand on what was typed if it is to be kept."""
        id, self.id = self.id, ""
        if not id:
            return
        had_focus = self.hasFocus()
        self.hide()
        parent = self.parentWidget()
        if had_focus and parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)
        if keep:
            self.committed.emit(id, self.toPlainText())
        self.ended.emit()


class LabelEditor(TitleEditor):
    """The title of a frame, or its comment: it may be empty, and Tab goes from one to the other.

    `given_up` comes after Escape.
    """

    given_up = Signal()
    tabbed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("frameEditor")

    def event(self, event: QEvent) -> bool:
        # Qt moves the focus with Tab before anybody sees the key.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        ):
            self._commit()
            self.tabbed.emit()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()

    def _commit(self) -> None:
        id, self._id = self._id, ""
        if id:
            self.committed.emit(id, self.text().strip())
