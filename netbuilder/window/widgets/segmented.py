"""A few choices side by side, of which one holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from netbuilder.window.widgets.style import rule, surface

_ICON = 12


class Segmented(QFrame):
    """`chosen` tells the id that the user took; `choose` sets it without telling."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "segments")
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # its words are never cut
        self._group = QButtonGroup(self)
        self._ids = [id for id, _ in options]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for index, (_, text) in enumerate(options):
            if index:
                row.addWidget(rule(vertical=True))
            button = QToolButton()
            button.setText(text)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("end", {0: "first", len(options) - 1: "last"}.get(index, ""))
            self._group.addButton(button, index)
            row.addWidget(button)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self._on_click)

    @property
    def current(self) -> str:
        return self._ids[self._group.checkedId()]

    def choose(self, id: str) -> None:
        self._group.button(self._ids.index(id)).setChecked(True)

    def button(self, id: str) -> QToolButton:
        """The button of an option, to give it a tooltip or switch it off."""
        found = self._group.button(self._ids.index(id))
        assert isinstance(found, QToolButton)
        return found

    def opens_menu(self, id: str) -> None:
        """Show by an icon behind its words, which the owner sets, that an option opens a menu."""
        button = self.button(id)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        button.setIconSize(QSize(_ICON, _ICON))
        button.setProperty("opens", "menu")

    def _on_click(self, index: int) -> None:
        self.chosen.emit(self._ids[index])
