"""Finding words in the source: Enter goes on, Shift+Enter back, Escape leads back to the text."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.code_editor import CodeEditor
from netbuilder.window.widgets.style import styled, words

_HEIGHT, _ICON = 40, 14
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchBar(QWidget):
    """Searches in `editor`; capital letters count where some are typed. `left` comes when it is put away."""

    left = Signal()

    def __init__(self, editor: CodeEditor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._theme = theme
        self.setFixedHeight(_HEIGHT)
        self.field = QLineEdit()
        self.field.setObjectName("sourceSearch")
        self.field.setAccessibleName(self.tr("Search in the source"))
        self.field.setPlaceholderText(self.tr("Search in the source"))
        self._count = words("", "hint")
        self._count.setObjectName("sourceSearchCount")
        self._buttons = (
            self._button("chevron_up", "sourceSearchBack", self.tr("Previous (Shift+Enter)"), self.go_back),
            self._button("chevron_down", "sourceSearchOn", self.tr("Next (Enter)"), self.go_on),
            self._button("close", "sourceSearchClose", self.tr("Close the search"), self.put_away),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addSpacing(6)
        row.addWidget(self._count)
        row.addSpacing(2)
        for button, _ in self._buttons:
            row.addWidget(button)
        self.field.textChanged.connect(lambda *_: self._find_from_start())
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    def open(self) -> None:
        """Let words be typed; those that are selected in the text are looked for."""
        chosen = self._editor.textCursor().selectedText()
        self.show()
        if chosen and "\u2029" not in chosen:
            self.field.setText(chosen)
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._tell()

    def put_away(self) -> None:
        self.hide()
        self.left.emit()

    def go_on(self) -> None:
        self._find(QTextDocument.FindFlag(0), QTextCursor.MoveOperation.Start)

    def go_back(self) -> None:
        self._find(QTextDocument.FindFlag.FindBackward, QTextCursor.MoveOperation.End)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        elif event.key() in _ENTER:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.go_back() if back else self.go_on()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._count.clear()

    def _find_from_start(self) -> None:
        """The first place from where the cursor is, while words are typed."""
        cursor = self._editor.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self._editor.setTextCursor(cursor)
        self.go_on()

    def _find(self, way: QTextDocument.FindFlag, around: QTextCursor.MoveOperation) -> None:
        sought = self.field.text()
        if sought:
            flags = way | QTextDocument.FindFlag.FindCaseSensitively if _has_capital(sought) else way
            if not self._editor.find(sought, flags):
                before = self._editor.textCursor()
                self._editor.moveCursor(around)
                if not self._editor.find(sought, flags):
                    self._editor.setTextCursor(before)
        self._tell()

    def _tell(self) -> None:
        """Which of how many places it is."""
        sought, text = self.field.text(), self._editor.toPlainText()
        if not _has_capital(sought):
            sought, text = sought.lower(), text.lower()
        if not sought:
            self._count.clear()
            return
        total = text.count(sought)
        cursor = self._editor.textCursor()
        if not total:
            self._count.setText(self.tr("Not found"))
        elif cursor.hasSelection():
            place = text[: cursor.selectionStart()].count(sought) + 1
            self._count.setText(self.tr("{place} of {total}").format(place=min(place, total), total=total))
        else:
            self._count.setText(str(total))

    def _button(self, icon: str, name: str, tip: str, act: object) -> tuple[QToolButton, str]:
        button = styled(QToolButton(), variant="ghost", compact=True)
        button.setObjectName(name)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.setFixedSize(24, 24)
        button.setIconSize(QSize(_ICON, _ICON))
        button.clicked.connect(act)
        return button, icon

    def _paint(self) -> None:
        for button, icon in self._buttons:
            button.setIcon(self._theme.icon(icon, "tx2", _ICON))


def _has_capital(sought: str) -> bool:
    return sought != sought.lower()
