"""Two texts of the source side by side, with the lines marked in which they differ."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from netbuilder.studio.text_merge import kept_lines
from netbuilder.window.dialogs.export.sheet import Sheet
from netbuilder.window.source.strip import Act
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.code_editor import CodeEditor
from netbuilder.window.widgets.style import rule, styled, surface, words

_WIDTH, _HEIGHT = 1120, 680
_HEAD = 36


class CompareDialog(Sheet):
    """Each side has the button that takes it; closing takes neither."""

    def __init__(self, theme: Theme, title: str, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setObjectName("sourceCompare")
        self.set_title(title, "")
        self._columns = QHBoxLayout()
        self._columns.setSpacing(0)
        self.body.addLayout(self._columns, 1)
        self.resize(_WIDTH, _HEIGHT)

    def show_sides(self, sides: Sequence[tuple[str, str, Act]]) -> None:
        """Show two texts, each with its title and what takes it; called once."""
        (_, one, _), (_, other, _) = sides
        kept = kept_lines(one, other)
        alone = (set(range(1, one.count("\n") + 1)) - kept.keys(), set(range(1, other.count("\n") + 1)))
        alone[1].difference_update(kept.values())
        bars = []
        for place, ((title, text, act), lines) in enumerate(zip(sides, alone, strict=True)):
            if place:
                self._columns.addWidget(rule(vertical=True))
            editor = self._editor(title, text, lines)
            editor.setObjectName(f"{act.name}Text")
            self._columns.addWidget(self._side(title, act, editor), 1)
            bars.append(editor.verticalScrollBar())
        bars[0].valueChanged.connect(bars[1].setValue)
        bars[1].valueChanged.connect(bars[0].setValue)

    def _editor(self, title: str, text: str, lines: set[int]) -> CodeEditor:
        editor = CodeEditor(self.theme)
        editor.setAccessibleName(title)
        editor.setReadOnly(True)
        editor.show_text(text)
        editor.mark_lines(lines)
        if lines:
            editor.go_to_line(min(lines))
        return editor

    def _side(self, title: str, act: Act, editor: CodeEditor) -> QWidget:
        button = styled(QPushButton(act.label), compact=True)
        button.setObjectName(act.name)
        button.clicked.connect(lambda *_: self._take(act))
        head = surface(QWidget(), "panel")
        head.setFixedHeight(_HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 0, 10, 0)
        row.addWidget(words(title, "section"), 1)
        row.addWidget(button)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(rule())
        column.addWidget(editor, 1)
        return side

    def _take(self, act: Act) -> None:
        self.accept()
        act.run()
