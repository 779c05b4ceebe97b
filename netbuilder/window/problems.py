"""The list of problems: whose, what, and the button that mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from netbuilder.project.diff import ProjectDiff
from netbuilder.studio.presenters.problems import Row, rows
from netbuilder.studio.scope import seen_at
from netbuilder.studio.workspace import Workspace
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import surface, words
from netbuilder.window.widgets.style import BY_KEYBOARD

if TYPE_CHECKING:
    from netbuilder.window.problem_line import ProblemLine

_HEADER, _ROW = 34, 32
# The remedies of the current problem, best first; Enter is the best one too.
_FIX_KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)
# Nobody reads more; each row is a widget.
_MOST = 50


class Problems(QFrame):
    """`selected` carries the place of the current problem."""

    selected = Signal(object)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._theme = theme
        self._rows: tuple[Row, ...] = ()
        self._current = -1
        self._stale = False
        self._by_keys = False
        self.setObjectName("problems")
        self.setAccessibleName(self.tr("Problems"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        surface(self, "panel")
        self._lay_out()
        workspace.opened.connect(self._on_opened)
        workspace.changed.connect(self._on_change)
        workspace.selection.changed.connect(self._on_selection)
        theme.changed.connect(self._paint)
        self._show()

    @property
    def current(self) -> Row | None:
        """The problem that Enter would mend."""
        return self._rows[self._current] if 0 <= self._current < len(self._rows) else None

    def apply_current_fix(self, place: int = 0) -> None:
        """Mend the current problem by its best remedy, or by the one at `place`, if it has that."""
        row = self.current
        if row is not None and place < len(row.fixes):
            self._workspace.apply(row.fixes[place])

    def go_to_whole(self) -> None:
        """Take the keyboard, at the first problem of the network or its recipe."""
        place = next((place for place, row in enumerate(self._rows[:_MOST]) if row.node is None), None)
        if place is not None:
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._go(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        self._by_keys = True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.apply_current_fix()
        elif key in _FIX_KEYS:
            self.apply_current_fix(_FIX_KEYS.index(Qt.Key(key)))
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Menu) and self.current is not None:
            self._lines[self._current].open_menu()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._rows:
            step = 1 if key == Qt.Key.Key_Down else -1
            self._go(min(max(self._current + step, 0), min(len(self._rows), _MOST) - 1))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in BY_KEYBOARD:
            self._by_keys = True
        self._mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for line in self._lines:
            line.fit_into(self.width())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._show()

    def _lay_out(self) -> None:
        self._count = words("", "hint")
        header = QWidget()
        header.setFixedHeight(_HEADER)
        head = QHBoxLayout(header)
        head.setContentsMargins(12, 0, 12, 0)
        head.setSpacing(8)
        head.addWidget(words(self.tr("Problems"), "title"))
        head.addWidget(self._count)
        head.addStretch(1)
        self._fine = QWidget()
        self._fine.setFixedHeight(_ROW)
        fine = QHBoxLayout(self._fine)
        fine.setContentsMargins(12, 0, 12, 0)
        fine.setSpacing(10)
        self._passed = QLabel()
        fine.addWidget(self._passed)
        fine.addWidget(words(self.tr("All shapes fit."), "label"))
        fine.addStretch(1)
        self._more = words("", "hint")
        self._more.setContentsMargins(38, 6, 12, 6)
        self._lines: list[ProblemLine] = []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._fine)
        self._column.addWidget(self._more)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(header)
        whole.addWidget(self._scroll, 1)
        self._paint()

    def _on_opened(self) -> None:
        self._show()

    def _on_change(self, difference: ProjectDiff) -> None:
        if self.isVisible():
            self._show()
        else:
            self._stale = True

    def _on_selection(self) -> None:
        self._follow_selection()
        self._mark()

    def _follow_selection(self) -> None:
        """The first problem of what is selected becomes the current one."""
        only, row = self._workspace.selection.only, self.current
        if only is not None and (row is None or self._seen_at(row) != only):
            shown = enumerate(self._rows[:_MOST])
            places = (place for place, each in shown if self._seen_at(each) == only)
            self._current = next(places, -1)
            if self._current >= 0:
                self._scroll.ensureWidgetVisible(self._lines[self._current], 0, 0)

    def _seen_at(self, row: Row) -> str | None:
        """The node of the canvas at which a problem is seen."""
        return seen_at(self._workspace.project, row.problem.place, self._workspace.scope)

    def _show(self) -> None:
        self._stale = False
        before = self.current
        self._rows = rows(self._workspace.report)
        shown = self._rows[:_MOST]
        while len(self._lines) < len(shown):
            self._lines.append(self._made(len(self._lines)))
        for line, row in zip(self._lines, shown, strict=False):
            line.show_row(row)
        for line in self._lines[len(shown) :]:
            line.hide()
        self._fine.setVisible(not shown)
        self._more.setVisible(len(self._rows) > _MOST)
        self._more.setText(self.tr("and {} more").format(len(self._rows) - _MOST))
        self._count.setText(str(len(self._rows)) if self._rows else self.tr("none"))
        told = [(row.problem.code, row.problem.place) for row in shown]
        key = (before.problem.code, before.problem.place) if before is not None else None
        self._current = told.index(key) if key in told else -1
        self._follow_selection()
        self._mark()

    def _made(self, place: int) -> ProblemLine:
        from netbuilder.window.problem_line import ProblemLine  # late: most graphs have no problem

        line = ProblemLine(self._theme, self)
        line.fit_into(self.width())
        line.clicked.connect(lambda: self._click(place))
        line.mend.connect(lambda fix: self._mend(place, fix))
        self._column.insertWidget(place, line)
        return line

    def _click(self, place: int) -> None:
        self._by_keys = False
        self._go(place)

    def _go(self, place: int) -> None:
        self._current = place
        self._mark()
        self._scroll.ensureWidgetVisible(self._lines[place], 0, 0)
        row = self.current
        if row is not None and row.node is not None:
            self.selected.emit(row.problem.place)

    def _mend(self, place: int, fix: int) -> None:
        self._current = place
        self.apply_current_fix(fix)

    def _mark(self) -> None:
        for place, line in enumerate(self._lines):
            line.mark(place == self._current, self._by_keys and self.hasFocus())

    def _paint(self) -> None:
        self._passed.setPixmap(self._theme.pixmap("passed", "ok", 16, self.devicePixelRatioF()))
        for line in self._lines:
            line.paint()
