"""The parts of the inspector below the settings: problems, shape, cost and the line of torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.problem import Fix
from netbuilder.core.text import Text
from netbuilder.studio.presenters.problems import Row
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, styled, surface, words
from netbuilder.window.widgets.elided import ElidedLabel
from netbuilder.window.widgets.severity import SEVERITY_ICONS

if TYPE_CHECKING:
    from netbuilder.window.widgets.fix_button import FixButton

MARGIN = 14
_BELOW = 6  # of what a section says; 8 more come with the line of the next one
# Milliseconds for which the copy button says that it has copied.
_COPIED = 1500
# A node with more problems than that has one that must be mended first.
_MOST = 3


class Section(QWidget):
    """A title of 32 px with a line above it, and `body` below. Hidden when there is nothing to say."""

    def __init__(self, title: str, *, line: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8 if line else 6, 0, 0)
        whole.setSpacing(0)
        self._line = rule() if line else None
        if self._line is not None:
            whole.addWidget(self._line)
        self._title = words(title, "section")
        self._title.setFixedHeight(34 if line else 32)
        self._title.setContentsMargins(MARGIN, 2 if line else 0, MARGIN, 0)
        whole.addWidget(self._title)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(MARGIN, 0, MARGIN, _BELOW)
        self.body.setSpacing(5)
        whole.addLayout(self.body)

    def set_title(self, title: str) -> None:
        self._title.setText(title)

    def show_line(self, shown: bool) -> None:
        """Whether a line parts it from what is above."""
        if self._line is not None:
            self._line.setVisible(shown)


class ShapeSection(Section):
    """Input → output, and how the sizes come about."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.set_title(self.tr("Shape"))
        self._field: QWidget | None = None
        self._lines = Lines("mono", Qt.AlignmentFlag.AlignLeft, "shapeLine")
        self._arithmetic = Lines("mono_hint", Qt.AlignmentFlag.AlignLeft, "arithmeticLine")
        self.body.addWidget(self._lines)
        self.body.addWidget(self._arithmetic)

    def show_lines(self, shapes: Sequence[tuple[str, str]], arithmetic: Sequence[str]) -> None:
        self._lines.show_lines(shapes)
        self._arithmetic.show_lines([("", line) for line in arithmetic])

    def show_field(self, view: QWidget | None) -> None:
        """Show below it what a value sees of the input, or nothing of that."""
        if view is not None and self._field is None:
            self.body.addWidget(view)
            self._field = view
        if self._field is not None:
            self._field.setVisible(view is not None)


class CostSection(Section):
    """Names on the left, figures on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.set_title(self.tr("Cost"))
        self._lines = Lines("", Qt.AlignmentFlag.AlignRight, "costLine")
        self.body.addWidget(self._lines)

    def show_figures(self, cost: Sequence[tuple[Text, str]]) -> None:
        self._lines.show_lines([(str(label), figure) for label, figure in cost])


class Lines(QWidget):
    """Names, which may be empty, with what is said of each. Labels stay while only their words change."""

    def __init__(self, role: str, alignment: Qt.AlignmentFlag, name: str) -> None:
        super().__init__()
        self._role, self._alignment, self._name = role, alignment, name
        self._labels: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(5)

    def show_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        while len(self._labels) < len(lines):
            self._labels.append(self._made(len(self._labels)))
        for place, (name, said) in enumerate(self._labels):
            there = place < len(lines)
            if there:
                name.setText(lines[place][0])
                said.setText(lines[place][1])
            name.setVisible(there and bool(lines[place][0]))
            said.setVisible(there)
        named = any(name for name, _ in lines)
        self._grid.setColumnStretch(0, int(named and self._right))
        self._grid.setColumnStretch(1, int(not named or not self._right))
        self._grid.setHorizontalSpacing(12 if named else 0)
        self.setVisible(bool(lines))

    def _made(self, row: int) -> tuple[QLabel, QLabel]:
        name, said = words("", "label"), words("", self._role, wrap=not self._right)
        said.setObjectName(self._name)
        said.setAlignment(self._alignment | Qt.AlignmentFlag.AlignVCenter)
        if not self._role:  # larger letters, whose middle lies higher above the line that they stand on
            name.setContentsMargins(0, 1, 0, 0)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(said, row, 1)
        return name, said

    @property
    def _right(self) -> bool:
        return self._alignment == Qt.AlignmentFlag.AlignRight


class ProblemSection(Section):
    """What is wrong here, each problem with the buttons that mend it. `wanted` carries the fix."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.set_title(self.tr("Problems"))
        self._theme = theme
        self._rows: tuple[Row, ...] = ()
        self._firsts: list[FixButton] = []  # the buttons of the best remedies
        self._stands_back = False
        self.body.setSpacing(10)
        theme.changed.connect(self._make)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        # A problem is a new value after each edit: what is seen of it decides.
        told = [_told(row) for row in rows]
        if told != [_told(row) for row in self._rows]:
            self._rows = rows
            self._make()
        self._rows = rows
        self.setVisible(bool(rows))

    def stand_back(self, back: bool) -> None:
        """Have no primary button as long as another place offers the same remedies."""
        self._stands_back = back
        for button in self._firsts:
            button.stand_out(not back)

    def _make(self) -> None:
        _clear(self.body)
        self._firsts = []
        for index, row in enumerate(self._rows[:_MOST]):
            box = self._problem(index, row)
            self.body.addWidget(box)
            box.show()

    def _problem(self, index: int, row: Row) -> QWidget:
        # Late: most things have no problem.
        from netbuilder.studio.presenters.problem_card import fix_cards
        from netbuilder.window.widgets.fix_button import FixButton

        box = QWidget()
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        icon = QLabel()
        icon.setPixmap(self._theme.pixmap(*SEVERITY_ICONS[row.severity], 16, self.devicePixelRatioF()))
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(8)
        sentence = words(row.sentence, wrap=True)
        sentence.setToolTip(row.details)
        column.addWidget(sentence)
        for place, fix in enumerate(fix_cards(row.problem)):
            button = FixButton(self._theme, fix, first=place == 0 and not self._stands_back)
            self._firsts += [button] if place == 0 else []
            button.setObjectName("inspectorFix")
            button.clicked.connect(lambda *_, index=index, place=place: self._want(index, place))
            column.addWidget(button)
        line.addLayout(column, 1)
        return box

    def _want(self, index: int, place: int) -> None:
        fix: Fix = self._rows[index].problem.fixes[place]
        self.wanted.emit(fix)


class CodeBox(QFrame):
    """The layer as a line of torch, to be copied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._line = ElidedLabel("", "mono")
        self._line.setObjectName("torchLine")
        self._line.setStyleSheet("font-size: 11px;")
        self._copy = styled(QToolButton(), variant="ghost", compact=True)
        self._copy.setObjectName("copyCode")
        self._copy.setAccessibleName(self.tr("Copy this line"))
        self._copy.setToolTip(self.tr("Copy this line"))
        self._copy.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._copy.setIconSize(QSize(16, 16))
        self._copy.clicked.connect(lambda *_: self._copied())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_COPIED)
        self._timer.timeout.connect(self._forget)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.addWidget(self._line, 1)
        row.addWidget(self._copy)
        surface(self, "chip")
        theme.changed.connect(self._paint)
        self._paint()

    def show_code(self, code: str) -> None:
        self._line.say(code)
        self.setVisible(bool(code))

    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(self._line.whole)
        self._copy.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._copy.setText(self.tr("Copied"))
        self._timer.start()

    def _forget(self) -> None:
        self._copy.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._copy.setText("")

    def _paint(self) -> None:
        self._copy.setIcon(self._theme.icon("copy", "tx2", 16))
        ground, edge = self._theme.tokens.bg_app, self._theme.tokens.line
        self.setStyleSheet(
            f"CodeBox {{ background: {ground}; border: 1px solid {edge}; border-radius: 6px;"
            " margin: 0 14px 14px; }"  # of its own: what is hidden leaves no gap
        )


def _told(row: Row) -> tuple[object, ...]:
    return row.severity, row.sentence, row.details, tuple(fix.label for fix in row.problem.fixes)


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
