"""What the inspector says of a data set besides its settings: the task, and what was found in the files."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from netbuilder.studio.presenters.data_tasks import TaskChoice
from netbuilder.window.inspector.sections import Section
from netbuilder.window.widgets import words
from netbuilder.window.widgets.task_box import TaskBox


class DataSection(Section):
    """`wanted` carries the fix that leads to another task."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.set_title(self.tr("Trained for"))
        self.task = TaskBox("inspectorTask")
        self.task.wanted.connect(self.wanted)
        self._note = words("", "hint", wrap=True)
        self._note.setObjectName("dataNote")
        self.body.addWidget(self.task)
        self.body.addWidget(self._note)

    def show_data(self, choices: Sequence[TaskChoice], note: str) -> None:
        self.task.show_choices(choices)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setVisible(bool(choices or note))
