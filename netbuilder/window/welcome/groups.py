"""What the examples are about, as a row of choices of which one holds."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from netbuilder.window.widgets import styled

_HIGH = 28  # pixels


class GroupChoice(QWidget):
    """All, or one of the groups that there are; `chosen` tells its id, empty for all.

    It is one stop of the Tab key; arrow keys lead from choice to choice.
    """

    chosen = Signal(str)

    def __init__(self, there: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exampleGroups")
        self.setAccessibleName(self.tr("Kinds of examples"))
        self._buttons = QButtonGroup(self)
        self._ids = ["", *(id for id in group_titles() if id in there)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for number, id in enumerate(self._ids):
            button = self._button(id)
            self._buttons.addButton(button, number)
            row.addWidget(button)
        self._buttons.button(0).setChecked(True)
        self._buttons.idToggled.connect(self._on_toggled)

    @property
    def current(self) -> str:
        return self._ids[self._buttons.checkedId()]

    def _button(self, id: str) -> QToolButton:
        title = group_titles()[id] if id else self.tr("All")
        button = styled(QToolButton(), variant="ghost")
        button.setText(title)
        button.setObjectName(f"exampleGroup.{id or 'all'}")
        button.setAccessibleName(self.tr("{} examples").format(title))
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.setFixedHeight(_HIGH)
        button.setStyleSheet("padding: 0 8px; font-size: 13px;")
        return button

    def _on_toggled(self, number: int, on: bool) -> None:
        if on:
            self.chosen.emit(self._ids[number])


def group_titles() -> dict[str, str]:
    """The titles of all groups by id, in the order in which they are shown."""
    translate = QCoreApplication.translate
    return {
        "start": translate("GroupChoice", "Start"),
        "theory": translate("GroupChoice", "Theory"),
        "vision": translate("GroupChoice", "Vision"),
        "signals": translate("GroupChoice", "Signals"),
        "text": translate("GroupChoice", "Text"),
    }
