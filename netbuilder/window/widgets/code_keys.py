"""Which key does what in an editor of source, and which keys it leaves to others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor

from netbuilder.window.widgets import code_typing

if TYPE_CHECKING:
    from netbuilder.window.widgets.code_editor import CodeEditor

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STANDARD = QKeySequence.StandardKey
_TYPING: dict[int, Callable[[QTextCursor], object]] = {
    Qt.Key.Key_Tab: code_typing.indent,
    Qt.Key.Key_Backtab: code_typing.outdent,
    Qt.Key.Key_Return: code_typing.new_line,
    Qt.Key.Key_Enter: code_typing.new_line,
}
# On some systems these change text or lead through it; here they are commands of the window, as everywhere.
_COMMANDS = (Qt.Key.Key_E, Qt.Key.Key_K, Qt.Key.Key_U)
_WITH_CONTROL = Qt.KeyboardModifier.ControlModifier
_WITH_SHIFT = Qt.KeyboardModifier.ShiftModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class CodeKeys:
    """Those of one editor."""

    def __init__(self, editor: CodeEditor) -> None:
        self._editor = editor

    def are_left(self, event: QKeyEvent) -> bool:
        """Whether others are to have the key: Escape, commands, undo where there is nothing to take back."""
        document = self._editor.document()
        return (
            event.key() == Qt.Key.Key_Escape
            or (event.key() in _COMMANDS and event.modifiers() == _WITH_CONTROL)
            or (event.matches(_STANDARD.Undo) and not document.isUndoAvailable())
            or (event.matches(_STANDARD.Redo) and not document.isRedoAvailable())
        )

    def are_taken(self, event: QKeyEvent) -> bool:
        """Whether it is a key with Ctrl that does something here, and elsewhere may be that of a command."""
        return self._with_control(event) is not None

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key means in source; False for one that means what it does in any text."""
        own = self._with_control(event)
        if own is not None:
            own()
            return True
        if event.key() == Qt.Key.Key_Home and not event.modifiers() & _WITH_CONTROL:
            self._go_home(select=bool(event.modifiers() & _WITH_SHIFT))
            return True
        if self._editor.isReadOnly() or not self._type(event):
            return False
        self._editor.ensureCursorVisible()
        return True

    def _with_control(self, event: QKeyEvent) -> Callable[[], object] | None:
        editor = self._editor
        if event.modifiers() & ~_KEYPAD != _WITH_CONTROL:
            return None
        if event.key() in _ENTER:
            return editor.apply_wanted.emit
        if event.key() == Qt.Key.Key_F:
            return editor.search_wanted.emit
        if event.key() == Qt.Key.Key_Slash and not editor.isReadOnly():
            return lambda: code_typing.toggle_comment(editor.textCursor())
        return None

    def _type(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~(_WITH_SHIFT | _KEYPAD):
            return False
        if event.key() == Qt.Key.Key_Backspace:
            return code_typing.delete_step(self._editor.textCursor())
        act = _TYPING.get(event.key())
        if act is not None:
            act(self._editor.textCursor())
        return act is not None

    def _go_home(self, *, select: bool) -> None:
        cursor = self._editor.textCursor()
        mode = QTextCursor.MoveMode.KeepAnchor if select else QTextCursor.MoveMode.MoveAnchor
        cursor.setPosition(code_typing.start_of_line(cursor), mode)
        self._editor.setTextCursor(cursor)
