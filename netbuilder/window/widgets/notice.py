"""A problem as a bar: what is wrong, why, and the buttons that mend it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from netbuilder.core.problem import Problem, Severity
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.severity import SEVERITY_ICONS
from netbuilder.window.widgets.style import restyle, styled, surface, words

Action = tuple[str, Callable[[], object]]


class NoticeBar(QFrame):
    """Hidden until there is something to say. `dismissed` comes when the user closes it."""

    dismissed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._severity = Severity.HINT
        self.setAccessibleName(self.tr("Notice"))
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._what = words("", "title", wrap=True)
        self._why = words("", "label", wrap=True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._close = styled(QToolButton(), variant="ghost", compact=True)
        self._close.setAccessibleName(self.tr("Close"))
        self._close.setIconSize(QSize(14, 14))
        self._close.clicked.connect(self._dismiss)
        text = QVBoxLayout()
        text.setSpacing(1)
        text.addWidget(self._what)
        text.addWidget(self._why)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 9, 8, 9)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addLayout(text, 1)
        row.addLayout(self._buttons)
        row.addWidget(self._close)
        theme.changed.connect(self._paint)
        self.hide()

    def show_problem(self, problem: Problem, actions: Sequence[Action] = ()) -> None:
        """Say `problem`; each action is a button with what it does, the first one the primary."""
        labels = {
            self.tr("Where: {}."): problem.where,
            self.tr("Expected: {}."): problem.expected,
            self.tr("Received: {}."): problem.received,
        }
        said = [label.format(part) for label, part in labels.items() if part is not None]
        if problem.remedy is not None:
            said.append(_upper(str(problem.remedy)))
        self.show_words(str(problem.what), " ".join(said), problem.severity, actions)

    def show_words(
        self, what: str, why: str = "", severity: Severity = Severity.HINT, actions: Sequence[Action] = ()
    ) -> None:
        """Say `what`, with `why` in smaller letters below."""
        self._severity = severity
        self._what.setText(what)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._set_actions(actions)
        surface(self, f"notice-{severity.value}")
        restyle(self)
        self._paint()
        self.show()

    def _set_actions(self, actions: Sequence[Action]) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for index, (label, act) in enumerate(actions):
            button = styled(QPushButton(label), variant="" if index else "primary", compact=True)
            button.clicked.connect(lambda *_, act=act: self._act(act))
            self._buttons.addWidget(button)

    def _act(self, act: Callable[[], object]) -> None:
        self.hide()
        act()

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()

    def _paint(self) -> None:
        icon, colour = SEVERITY_ICONS[self._severity]
        self._icon.setPixmap(self._theme.pixmap(icon, colour, 16, self.devicePixelRatioF()))
        self._close.setIcon(self._theme.icon("close", "tx2", 14))


def _upper(remedy: str) -> str:
    """With a capital at the beginning: remedies are written to follow "To mend it:"."""
    return remedy[:1].upper() + remedy[1:]
