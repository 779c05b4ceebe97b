"""Python source with line numbers and colours, which can mark lines and say at a line what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QToolTip, QWidget

from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.widgets import code_typing
from netbuilder.window.widgets.code_gutter import Gutter
from netbuilder.window.widgets.code_keys import CodeKeys
from netbuilder.window.widgets.code_marks import CodeMarks, LineError, VisibleLine
from netbuilder.window.widgets.line_changes import Change, line_changes
from netbuilder.window.widgets.python_colours import PythonColours

_SIZE = 12  # pixels of the letters
_ROOM_ABOVE = 3  # lines that stay in view above one that is gone to
_KEEP = QTextCursor.MoveMode.KeepAnchor


class CodeEditor(QPlainTextEdit):
    """Tab is four spaces, Ctrl+/ comments out. Whoever owns it gives it its object and accessible names.

    `edited` comes after each change by the user, `line_entered` with the number of the line to which the user
    has moved the cursor, `apply_wanted` with Ctrl+Enter, `search_wanted` with Ctrl+F. Escape is left to the
    parent, and undo where the text has nothing to take back.
    """

    edited = Signal()
    line_entered = Signal(int)
    apply_wanted = Signal()
    search_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._marks = CodeMarks(self, theme)
        self._line = 1
        self._showing = False  # what changes now is not by the user
        self._keys = CodeKeys(self)
        letters = font(_SIZE, mono=True)
        letters.setFeature(QFont.Tag("calt"), 0)  # "->" stays two letters
        self.setFont(letters)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabStopDistance(code_typing.STEP * self.fontMetrics().horizontalAdvance(" "))
        self.document().setDocumentMargin(6)
        self._gutter = Gutter(self, theme)
        self._colours = PythonColours(self.document(), theme)
        self.blockCountChanged.connect(lambda *_: self._make_room())
        self.updateRequest.connect(self._on_update)
        self.textChanged.connect(self._on_text)
        self.cursorPositionChanged.connect(self._on_cursor)
        theme.changed.connect(self._use_theme)
        self._use_theme()
        self._make_room()

    # ------------------------------------------------------------------------------------------ text

    @property
    def line(self) -> int:
        """The line of the cursor, from 1."""
        return self.textCursor().blockNumber() + 1

    def text(self) -> str:
        return self.toPlainText()

    def show_text(self, text: str) -> None:
        """Let `text` stand there, with nothing to undo; cursor and view stay at the lines that stay."""
        changes = line_changes(self.toPlainText(), text)
        if changes:
            self._showing = True
            try:
                self._replace(changes)
            finally:
                self._showing = False
                self._line = self.line
        self.document().clearUndoRedoStacks()

    def _replace(self, changes: Sequence[Change]) -> None:
        """Touch only what differs, which also spares the colours of all other lines."""
        bar = self.verticalScrollBar()
        top, place = bar.value(), self._place_after(changes)
        top += sum(change.more for change in changes if change.last <= top)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for change in changes:
            cursor.setPosition(change.start)
            cursor.setPosition(change.end, _KEEP)
            cursor.insertText(change.text)
        cursor.endEditBlock()
        if place is not None:
            self.setTextCursor(self._cursor_at(*place))
        bar.setValue(top)

    def _place_after(self, changes: Sequence[Change]) -> tuple[int, int] | None:
        """Line, from 0, and column of a cursor in a line that changes; None in others, where it stays."""
        line, column = self.textCursor().blockNumber(), self.textCursor().positionInBlock()
        inside = next((each for each in changes if each.first <= line < each.last), None)
        if inside is None:
            return None
        above = sum(each.more for each in changes if each.last <= inside.first)
        count = inside.last - inside.first + inside.more
        return inside.first + above + max(0, min(line - inside.first, count - 1)), column

    def _cursor_at(self, line: int, column: int) -> QTextCursor:
        block = self.document().findBlockByNumber(min(line, self.blockCount() - 1))
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(column, block.length() - 1))
        return cursor

    # ------------------------------------------------------------------------------------------ marks

    def mark_lines(self, lines: Iterable[int]) -> None:
        """Let these lines stand out, and no others."""
        self._marks.mark(lines)
        self._repaint()

    @property
    def marked_lines(self) -> list[int]:
        return self._marks.marked_lines

    def point_out(self, lines: tuple[int, int] | None) -> None:
        """Show beside the numbers which lines, first and last, belong together; None for none."""
        self._marks.point_out(lines)
        self._gutter.update()

    @property
    def pointed_out(self) -> tuple[int, int] | None:
        return self._marks.pointed_out

    def show_edited(self, lines: Iterable[int]) -> None:
        """Show beside the numbers which lines are not as they were."""
        self._marks.edited = frozenset(lines)
        self._gutter.update()

    @property
    def edited_lines(self) -> frozenset[int]:
        return self._marks.edited

    def show_errors(self, errors: Sequence[LineError]) -> None:
        """Say what is wrong at lines; they keep it while the text around them changes."""
        self._marks.show_errors(errors)
        line_says = self.tr("Line {line}: {message}")
        said = [line_says.format(line=each.line, message=each.message) for each in errors]
        self.setAccessibleDescription("\n".join(said))
        self._repaint()

    def error_at(self, line: int) -> str:
        """What is said at a line, "" where nothing is."""
        return self._marks.errors.get(line, "")

    def go_to_line(self, line: int, *, focus: bool = False) -> None:
        """Put the cursor at a line without telling `line_entered`, and bring the line into view."""
        block = self.document().findBlockByNumber(max(0, min(line, self.blockCount()) - 1))
        self._showing = True
        try:
            cursor = QTextCursor(block)
            cursor.setPosition(code_typing.first_letter(block))
            self.setTextCursor(cursor)
        finally:
            self._showing = False
            self._line = self.line
        self.show_line(line)
        if focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_line(self, line: int) -> None:
        """Scroll as little as brings a line into view, with a few lines above it."""
        bar = self.verticalScrollBar()
        shown = max(1, int(self.viewport().height() / self._line_height()) - 1)
        if not bar.value() <= line - 1 < bar.value() + shown:
            bar.setValue(max(0, line - 1 - _ROOM_ABOVE))

    def visible_lines(self) -> Iterator[VisibleLine]:
        """The lines that can be seen, from above."""
        block = self.firstVisibleBlock()
        offset, height = self.contentOffset(), self.viewport().height()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(offset)
            if place.top() > height:
                return
            yield VisibleLine(block.blockNumber() + 1, place, block)
            block = block.next()

    # ------------------------------------------------------------------------------------------ keys

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._keys.are_left(event):
                event.ignore()
                return False
            if self._keys.are_taken(event):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._keys.are_left(event):
            event.ignore()
        elif not self._keys.press(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        before = self._line
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.line == before:
            self.line_entered.emit(before)  # the user means it, though the cursor was there already

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.textCursor().insertText(source.text().replace("\r\n", "\n").expandtabs(code_typing.STEP))
        self.ensureCursorVisible()

    def _on_text(self) -> None:
        if not self._showing:
            self.edited.emit()

    def _on_cursor(self) -> None:
        self._repaint()
        line = self.line
        if line != self._line and not self._showing:
            self._line = line
            self.line_entered.emit(line)

    # ------------------------------------------------------------------------------------------ look

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self._marks.paint_grounds(painter)
        painter.end()
        super().paintEvent(event)
        if self._marks.errors:
            painter = QPainter(self.viewport())
            self._marks.paint_messages(painter)
            painter.end()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self.tell_at(event.pos().y(), event.globalPos())
            return True
        return super().viewportEvent(event)

    def tell_at(self, y: int, where: QPoint) -> None:
        """Show as a tip at `where` on the screen what is wrong in the line at `y` of the viewport."""
        line = self.cursorForPosition(QPoint(0, y)).blockNumber() + 1
        QToolTip.showText(where, self.error_at(line), self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_gutter()

    def _use_theme(self) -> None:
        self.setStyleSheet(
            f"CodeEditor, CodeEditor:focus {{ background: {self._theme.tokens.bg_field}; border: none;"
            " border-radius: 0; padding: 0; }"
            "QAbstractScrollArea::corner { background: transparent; border: none; }"
        )
        self._marks.underline()
        self._repaint()

    def _repaint(self) -> None:
        self.viewport().update()
        self._gutter.update()

    def _line_height(self) -> float:
        return self.blockBoundingRect(self.document().firstBlock()).height() or 1.0

    def _make_room(self) -> None:
        self.setViewportMargins(self._gutter.wanted_width(), 0, 0, 0)
        self._place_gutter()

    def _place_gutter(self) -> None:
        inside = self.contentsRect()
        self._gutter.setGeometry(
            QRect(inside.left(), inside.top(), self._gutter.wanted_width(), inside.height())
        )

    def _on_update(self, place: QRect, moved: int) -> None:
        if moved:
            self._gutter.scroll(0, moved)
        else:
            self._gutter.update(0, place.y(), self._gutter.width(), place.height())
