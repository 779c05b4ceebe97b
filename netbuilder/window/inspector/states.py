"""Two buttons in the head of the inspector: mute the selected layers, and hold their weights."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from netbuilder.project.states import State
from netbuilder.studio import states
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.look import said
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.style import styled

_SIDE, _ICON = 24, 14
_ICONS = {State.MUTED: "mute", State.FROZEN: "lock"}
_KEYS = {State.MUTED: "M", State.FROZEN: "L"}


class StateButtons(QWidget):
    """They are about the selection; a button that cannot be pressed says why."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self._buttons = {state: self._made(state) for state in _ICONS}
        for button in self._buttons.values():
            row.addWidget(button)
        theme.changed.connect(self._paint)
        self._paint()

    def refresh(self) -> None:
        """Bring both up to date."""
        for state, button in self._buttons.items():
            why, title = states.why_not(self._workspace, state), said(states.title(self._workspace, state))
            button.setEnabled(why is None)
            button.setChecked(states.holds(self._workspace, state))
            button.setAccessibleName(title)
            button.setToolTip(f"{title} ({_KEYS[state]})" if why is None else f"{title}: {said(why)}")

    def _made(self, state: State) -> QToolButton:
        button = styled(QToolButton(self), variant="ghost", compact=True)
        button.setObjectName(f"{state.value}Button")
        button.setCheckable(True)
        button.setFixedSize(_SIDE, _SIDE)
        button.setIconSize(QSize(_ICON, _ICON))
        button.clicked.connect(lambda *_: self._press(state))
        return button

    def _press(self, state: State) -> None:
        states.toggle(self._workspace, state)
        self.refresh()

    def _paint(self) -> None:
        for state, button in self._buttons.items():
            button.setIcon(self._theme.icon(_ICONS[state], "tx2", _ICON))
