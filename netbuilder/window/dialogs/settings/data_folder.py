"""The row of the data folder: where data sets go, what is there, and another place for them."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from netbuilder.core.paths import data_folders
from netbuilder.studio.presenters.data_folder import can_keep_data, contents
from netbuilder.studio.settings import SettingsStore
from netbuilder.window.canvas.look import said
from netbuilder.window.dialogs.settings.rows import hint
from netbuilder.window.widgets.elided import ElidedLabel
from netbuilder.window.widgets.style import styled


class DataFolder(QWidget):
    """`says` stands below it: what is in the folder, or why another one was not taken."""

    def __init__(self, settings: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.says = hint()
        self.says.setObjectName("settings.data.says")
        self._path = ElidedLabel(role="mono")
        self._path.setObjectName("settings.data.path")
        choose = styled(QPushButton(self.tr("Choose…")), compact=True)
        choose.setObjectName("settings.data.choose")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._ask)
        self._usual = styled(QPushButton(self.tr("Usual place")), compact=True)
        self._usual.setObjectName("settings.data.usual")
        self._usual.setAutoDefault(False)
        self._usual.clicked.connect(lambda *_: self._settings.change(data_folder=""))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._path, 1)
        row.addWidget(self._usual)
        row.addWidget(choose)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(choose)

    def show_value(self) -> None:
        """Tell which folder it is, and what is in it."""
        folder = data_folders()[-1]
        self._path.say(str(folder), str(folder))
        self._usual.setVisible(bool(self._settings.values.data_folder))
        lines = [said(contents(folder))]
        named = os.environ.get("NETBUILDER_DATA", "").strip()
        if named:
            lines.append(self.tr("NETBUILDER_DATA is set: {} is looked through first.").format(named))
        self._tell("\n".join(lines))

    def take(self, folder: Path) -> None:
        """Let data sets go to `folder`, if they can."""
        if can_keep_data(folder):
            self._settings.change(data_folder=str(folder))
            self.show_value()
        else:
            self._tell(self.tr("{} was not taken: nothing can be written there.").format(folder))

    def _tell(self, text: str) -> None:
        self.says.setText(text)
        self.setAccessibleDescription(text)

    def _ask(self, *_: object) -> None:
        dialog = QFileDialog(self.window(), self.tr("Folder for data sets"), str(data_folders()[-1]))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.fileSelected.connect(lambda chosen: self.take(Path(chosen)))
        dialog.open()
