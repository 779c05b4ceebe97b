"""Lines of source that stand out, and what is said to be wrong at lines. Both move with the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from netbuilder.core.values import NamedTuple
from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.widgets.code_typing import first_letter

if TYPE_CHECKING:
    from netbuilder.window.widgets.code_editor import CodeEditor

_SIZE = 12
_GAP, _LEAST = 24, 96  # pixels: before what is said behind a line, and its least width
_KEEP = QTextCursor.MoveMode.KeepAnchor


class LineError(NamedTuple):
    """What is wrong at a line, numbered from 1."""

    line: int
    message: str


class VisibleLine(NamedTuple):
    """A line that can be seen: its number from 1, and its place in the viewport in pixels."""

    number: int
    place: QRectF
    block: QTextBlock


class CodeMarks:
    """Those of one editor, which tells it when to paint."""

    def __init__(self, editor: CodeEditor, theme: Theme) -> None:
        self._editor = editor
        self._theme = theme
        self._marked: list[QTextCursor] = []  # a selection from line to line
        self._errors: list[tuple[QTextCursor, str]] = []
        self._pointed_out: QTextCursor | None = None
        self.edited: frozenset[int] = frozenset()

    @property
    def marked_lines(self) -> list[int]:
        return [line for first, last in self._marked_runs() for line in range(first, last + 1)]

    @property
    def errors(self) -> dict[int, str]:
        """What is said at lines, by their numbers as they are now."""
        found: dict[int, str] = {}
        for cursor, message in self._errors:
            line = self._line_at(cursor.selectionStart())
            found[line] = f"{found[line]}\n{message}" if line in found else message
        return found

    def mark(self, lines: Iterable[int]) -> None:
        self._marked = [self._selection(first, last) for first, last in _runs(sorted(set(lines)))]

    def point_out(self, lines: tuple[int, int] | None) -> None:
        self._pointed_out = self._selection(*lines) if lines is not None else None

    @property
    def pointed_out(self) -> tuple[int, int] | None:
        """First and last of the lines that belong together."""
        return self._ends(self._pointed_out) if self._pointed_out is not None else None

    def show_errors(self, errors: Sequence[LineError]) -> None:
        self._errors = [(self._selection(each.line, each.line), each.message) for each in errors]
        self.underline()

    def underline(self) -> None:
        """Draw the waves below lines with an error, in the colour of the theme."""
        waved = QTextCharFormat()
        waved.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        waved.setUnderlineColor(self._theme.color("err"))
        found = []
        for cursor, _ in self._errors:
            block = self._editor.document().findBlock(cursor.selectionStart())
            under = QTextCursor(cursor)
            under.setPosition(first_letter(block))
            under.setPosition(block.position() + block.length() - 1, _KEEP)
            selection = QTextEdit.ExtraSelection()
            selection.cursor, selection.format = under, waved
            found.append(selection)
        self._editor.setExtraSelections(found)

    def paint_grounds(self, painter: QPainter) -> None:
        """Paint what lies behind lines: those with an error, those that are marked, and the current one."""
        errors, runs = self.errors, self._marked_runs()
        width = self._editor.viewport().width()
        current = self._editor.line if self._editor.hasFocus() else 0
        for line in self._editor.visible_lines():
            if line.number in errors:
                ground = self._theme.color("err_bg")
            elif any(first <= line.number <= last for first, last in runs):
                ground = self._theme.color("bg_hover")
            elif line.number == current:
                ground = self._theme.mixed("bg_hover", "bg_field", 0.5)
            else:
                continue
            painter.fillRect(QRectF(0, line.place.top(), width, line.place.height()), ground)

    def paint_messages(self, painter: QPainter) -> None:
        """Say behind each line with an error what it is, where there is room."""
        said = self.errors
        painter.setFont(font(_SIZE))
        painter.setPen(self._theme.color("err"))
        metrics, letters = QFontMetricsF(painter.font()), QFontMetricsF(self._editor.font())
        for line in self._editor.visible_lines():
            if line.number not in said:
                continue
            start = line.place.left() + letters.horizontalAdvance(line.block.text()) + _GAP
            room = self._editor.viewport().width() - start - 8
            if room >= _LEAST:
                words = said[line.number].replace("\n", " ")
                shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
                place = QRectF(start, line.place.top(), room, line.place.height())
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)

    def _selection(self, first: int, last: int) -> QTextCursor:
        document = self._editor.document()
        start, end = document.findBlockByNumber(first - 1), document.findBlockByNumber(last - 1)
        start, end = (block if block.isValid() else document.lastBlock() for block in (start, end))
        cursor = QTextCursor(document)
        cursor.setPosition(start.position())
        cursor.setPosition(end.position() + end.length() - 1, _KEEP)
        return cursor

    def _line_at(self, position: int) -> int:
        return self._editor.document().findBlock(position).blockNumber() + 1

    def _marked_runs(self) -> list[tuple[int, int]]:
        return [self._ends(each) for each in self._marked]

    def _ends(self, selection: QTextCursor) -> tuple[int, int]:
        return self._line_at(selection.selectionStart()), self._line_at(selection.selectionEnd())


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of numbers that follow each other."""
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            yield numbers[start], numbers[at - 1]
            start = at
