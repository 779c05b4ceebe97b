"""A few words between the head of the panel and its text: what is the matter, and what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from netbuilder.core.problem import Severity
from netbuilder.core.values import NamedTuple
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.severity import SEVERITY_ICONS
from netbuilder.window.widgets.style import styled, words

_ICON = 16
_GROUNDS = {Severity.ERROR: "err_bg", Severity.WARNING: "warn_bg", Severity.HINT: "bg_overlay"}


class Act(NamedTuple):
    """A button: its object name, what it says, and what it does."""

    name: str
    label: str
    run: Callable[[], object]


class Message(NamedTuple):
    """What is the matter, why or what mends it, and the buttons, the best first."""

    what: str
    why: str = ""
    severity: Severity = Severity.ERROR
    acts: tuple[Act, ...] = ()


class Strip(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._message: Message | None = None
        self.setObjectName("sourceMessage")
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._icon.setFixedWidth(_ICON)
        self._what = words("", "title", wrap=True)
        self._why = words("", "label", wrap=True)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 6, 0, 0)
        self._row.setSpacing(8)
        self._buttons: list[QPushButton] = []
        text = QVBoxLayout()
        text.setSpacing(1)
        text.addWidget(self._what)
        text.addWidget(self._why)
        text.addLayout(self._row)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 9, 12, 10)
        line.setSpacing(10)
        line.addWidget(self._icon)
        line.addLayout(text, 1)
        theme.changed.connect(self._paint)
        self.hide()

    def say(self, message: Message | None) -> None:
        """Show `message`, or nothing. The same words keep their buttons, and the keyboard in them."""
        before, self._message = self._message, message
        if message is None:
            self.hide()
            return
        if before is None or _words(before) != _words(message):
            self._what.setText(message.what)
            self._why.setText(message.why)
            self._why.setVisible(bool(message.why))
            self.setAccessibleName(" ".join(filter(None, (message.what, message.why))))
            self._make_buttons(message)
            self._paint()
            if QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self.show()

    def _make_buttons(self, message: Message) -> None:
        for old in self._buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        while self._row.count():
            self._row.takeAt(0)
        self._buttons = []
        for place, act in enumerate(message.acts):
            button = styled(QPushButton(act.label), variant="" if place else "primary", compact=True)
            button.setObjectName(act.name)
            button.clicked.connect(lambda *_, place=place: self._run(place))
            self._row.addWidget(button)
            self._buttons.append(button)
        self._row.addStretch(1)  # a row without anything lets nothing around it be wide

    def _run(self, place: int) -> None:
        if self._message is not None:
            self._message.acts[place].run()

    def _paint(self) -> None:
        if self._message is None:
            return
        icon, colour = SEVERITY_ICONS[self._message.severity]
        self._icon.setPixmap(self._theme.pixmap(icon, colour, _ICON, self.devicePixelRatioF()))
        tokens = self._theme.tokens
        ground = tokens.named(_GROUNDS[self._message.severity])
        self.setStyleSheet(
            f"#sourceMessage {{ background: {ground}; border-bottom: 1px solid {tokens.line}; }}"
        )


def _words(message: Message) -> tuple[object, ...]:
    return message.what, message.why, message.severity, [act.label for act in message.acts]
