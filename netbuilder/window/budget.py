"""The budget: what the network costs, four figures with their share of each category."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.project.diff import ProjectDiff
from netbuilder.studio.presenters.budget import Figure, ShareKeeper, budget
from netbuilder.studio.workspace import Workspace
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, surface, words
from netbuilder.window.widgets.bars import StackedBar

_HEADER = 34
# Narrower than this, the last figure (which is four times the first) gives its place to the others.
_WIDE = 560


class BudgetPanel(QFrame):
    """Four cells side by side, three where it is narrow."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale = False
        self._shares = ShareKeeper()
        self.setObjectName("budget")
        self.setAccessibleName(self.tr("Model budget"))
        surface(self, "panel")
        self._subtitle = words("", "hint")
        header = QWidget()
        header.setFixedHeight(_HEADER)
        head = QHBoxLayout(header)
        head.setContentsMargins(12, 0, 12, 0)
        head.setSpacing(8)
        head.addWidget(words(self.tr("Model budget"), "title"))
        head.addWidget(self._subtitle)
        head.addStretch(1)
        self._line = QHBoxLayout()
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self._cells: list[Cell] = []
        for figure in budget(workspace.report).figures:
            cell = Cell(theme, str(figure.label), edge=bool(self._cells))
            self._cells.append(cell)
            self._line.addWidget(cell, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(header)
        whole.addWidget(rule())
        whole.addLayout(self._line, 1)
        workspace.opened.connect(self._show)
        workspace.changed.connect(self._on_change)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cells[-1].setVisible(self.width() >= _WIDE)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._show()

    def _on_change(self, difference: ProjectDiff) -> None:
        if self.isVisible():
            self._show()
        else:
            self._stale = True

    def _show(self) -> None:
        self._stale = False
        found = budget(self._workspace.report, self._shares)
        self._subtitle.setText(str(found.subtitle))
        for cell, figure in zip(self._cells, found.figures, strict=True):
            cell.show_figure(figure)


class Cell(QWidget):
    """A figure with its name above and its bar below; `edge` draws a line on its left."""

    def __init__(self, theme: Theme, label: str, *, edge: bool) -> None:
        super().__init__()
        self._figure = words("", "figure")
        self._figure.setObjectName("budgetFigure")
        self._bar = StackedBar(theme)
        column = QVBoxLayout()
        column.setContentsMargins(14, 9, 14, 9)
        column.setSpacing(0)
        column.addWidget(words(label, "label"))
        column.addSpacing(3)
        column.addWidget(self._figure)
        column.addSpacing(6)
        column.addWidget(self._bar)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        if edge:
            row.addWidget(rule(vertical=True))
        row.addLayout(column, 1)

    def show_figure(self, figure: Figure) -> None:
        self._figure.setText(figure.value)
        self._bar.show_parts(figure.parts, is_least=figure.is_least)
        missing = self.tr("What does not fit yet is left out.") if figure.is_least else ""
        self.setToolTip("\n".join(filter(None, (str(figure.says), missing))))
        self.setAccessibleName(f"{figure.label}: {figure.value}")
