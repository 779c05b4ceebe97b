"""What keys do to Python source: indent, comment out, go on with the next line. All on a text cursor."""

from __future__ import annotations

from PySide6.QtGui import QTextBlock, QTextCursor

STEP = 4  # spaces
_OPENS = (":", "(", "[", "{")
_ENDS = ("return", "raise", "pass", "break", "continue")


def new_line(cursor: QTextCursor) -> None:
    """Break the line; the next one begins where this one did, further in after a colon or a bracket."""
    before = cursor.block().text()[: cursor.positionInBlock()]
    indent = len(before) - len(before.lstrip(" "))
    stripped = before.strip()
    if stripped.endswith(_OPENS):
        indent += STEP
    elif stripped.split(" ", 1)[0] in _ENDS:
        indent = max(0, indent - STEP)
    cursor.insertText("\n" + " " * indent)


def indent(cursor: QTextCursor) -> None:
    """Put spaces up to the next stop, or move all lines that are selected one step in."""
    if not cursor.hasSelection():
        cursor.insertText(" " * (STEP - cursor.positionInBlock() % STEP))
        return
    cursor.beginEditBlock()
    for block in _lines(cursor):
        if block.text().strip():
            _at(block, 0).insertText(" " * STEP)
    cursor.endEditBlock()


def outdent(cursor: QTextCursor) -> None:
    """Move the line, or all that are selected, one step out."""
    cursor.beginEditBlock()
    for block in _lines(cursor):
        _remove(block, min(STEP, _indent_of(block)))
    cursor.endEditBlock()


def toggle_comment(cursor: QTextCursor) -> None:
    """Comment the line out, or all that are selected; where all of them are, take that back."""
    blocks = [block for block in _lines(cursor) if block.text().strip()]
    if not blocks:
        return
    all_are = all(block.text().lstrip().startswith("#") for block in blocks)
    least = min(map(_indent_of, blocks))
    cursor.beginEditBlock()
    for block in blocks:
        if all_are:
            start = _indent_of(block)
            _remove(block, 2 if block.text()[start:].startswith("# ") else 1, start)
        else:
            _at(block, least).insertText("# ")
    cursor.endEditBlock()


def delete_step(cursor: QTextCursor) -> bool:
    """Take away the spaces before the cursor back to the last stop; False where there is more than those."""
    before = cursor.block().text()[: cursor.positionInBlock()]
    if cursor.hasSelection() or not before or before.strip(" "):
        return False
    count = (len(before) - 1) % STEP + 1
    cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, count)
    cursor.removeSelectedText()
    return True


def start_of_line(cursor: QTextCursor) -> int:
    """The position in the text to which Home leads: the first letter, or from there the very beginning."""
    block = cursor.block()
    first = first_letter(block)
    return block.position() if cursor.position() == first else first


def first_letter(block: QTextBlock) -> int:
    """The position in the text at which the words of a line begin."""
    return block.position() + _indent_of(block)


def _lines(cursor: QTextCursor) -> list[QTextBlock]:
    """The lines that a selection touches. One at whose beginning it ends is not meant."""
    document = cursor.document()
    first = document.findBlock(cursor.selectionStart())
    last = document.findBlock(cursor.selectionEnd())
    if last.blockNumber() > first.blockNumber() and cursor.selectionEnd() == last.position():
        last = last.previous()
    found = [first]
    while found[-1] != last:
        found.append(found[-1].next())
    return found


def _indent_of(block: QTextBlock) -> int:
    text = block.text()
    return len(text) - len(text.lstrip(" "))


def _at(block: QTextBlock, column: int) -> QTextCursor:
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + column)
    return cursor


def _remove(block: QTextBlock, count: int, column: int = 0) -> None:
    cursor = _at(block, column)
    cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, count)
    cursor.removeSelectedText()
