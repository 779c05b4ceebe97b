"""The foot of the export dialog: where to, what came of it, and the buttons."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from netbuilder.window.dialogs.export.folder import FolderField
from netbuilder.window.widgets import styled, words
from netbuilder.window.widgets.elided import ElidedLabel

_HEIGHT = 64
_EDGE = 16


class Foot(QWidget):
    """Which of the buttons are there is up to the dialog."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = FolderField()
        self.choose = QPushButton(self.tr("Choose…"))
        self.choose.setAccessibleName(self.tr("Choose a folder"))
        self.choose.clicked.connect(lambda *_: self.folder.choose())
        self.passed = QLabel()  # the sign of success, beside the news
        self.passed.hide()
        self.news = ElidedLabel("", "hint")
        self.news.setObjectName("exportNews")
        self.cancel = styled(QPushButton(), tall=True)
        self.show_folder = styled(QPushButton(self.tr("Show in folder")), variant="primary", tall=True)
        self.export = styled(QPushButton(), variant="primary", tall=True)
        for button, name in (
            (self.cancel, "exportCancel"),
            (self.show_folder, "exportShowFolder"),
            (self.export, "exportButton"),
            (self.choose, "exportChoose"),
        ):
            button.setObjectName(name)
            button.setAutoDefault(False)
        self._lay_out()

    def _lay_out(self) -> None:
        label = words(self.tr("Folder"), "label")
        label.setBuddy(self.folder)
        self.setFixedHeight(_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(_EDGE, 0, _EDGE, 0)
        row.setSpacing(10)
        row.addWidget(label)
        row.addWidget(self.folder, 2)
        row.addWidget(self.choose)
        row.addWidget(self.passed)
        row.addWidget(self.news, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.show_folder)
        row.addWidget(self.export)

    def offer(self, button: QPushButton) -> None:
        """Let `button`, one of the two primary ones, be there alone, for Enter as well."""
        for each in (self.export, self.show_folder):
            each.setVisible(each is button)
            each.setDefault(each is button)
