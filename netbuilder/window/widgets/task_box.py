"""A box that says what a network is trained for, and lets one choose another task."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QWidget

from netbuilder.studio.presenters.data_tasks import TaskChoice
from netbuilder.window.canvas.look import said


class TaskBox(QComboBox):
    """`wanted` carries the fix that leads to the task that was chosen."""

    wanted = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Trained for"))
        self.setPlaceholderText(self.tr("Not trained for anything yet"))
        self.setToolTip(self.tr("What the network learns from these data; another choice changes the target, "
                                "the loss and the last layer."))  # fmt: skip
        self._choices: tuple[TaskChoice, ...] = ()
        self.activated.connect(self._on_activated)

    def show_choices(self, choices: Sequence[TaskChoice]) -> None:
        """Show the tasks, those that cannot be chosen dimmed; without any, nothing."""
        self.setVisible(bool(choices))
        now = next((at for at, each in enumerate(choices) if each.current), -1)
        same = [each.title for each in choices] == [each.title for each in self._choices]
        self._choices = tuple(choices)
        with QSignalBlocker(self):
            if not same:
                self.clear()
                self.addItems([said(each.title) for each in choices])
            model = self.model()
            assert isinstance(model, QStandardItemModel)
            for at, each in enumerate(choices):
                able = each.current or each.fix is not None
                model.item(at).setEnabled(able)
                why = "" if able else self.tr("With this network only you can lead the wires so.")
                model.item(at).setData(why, Qt.ItemDataRole.ToolTipRole)
            self.setCurrentIndex(now)

    def _on_activated(self, at: int) -> None:
        fix = self._choices[at].fix if at < len(self._choices) else None
        if fix is not None:
            self.wanted.emit(fix)
