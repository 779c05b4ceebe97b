"""Where the exported files go: a field for the folder, and a way to choose one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QStandardPaths, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QStyle, QStyleOptionFrame, QWidget

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text

_WIDTH = 360
_INSIDE = 2  # pixels that Qt leaves free on both sides of the text


class FolderField(QLineEdit):
    """Holds a whole path. While it is not edited it shows it from the home folder on, cut in its middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportFolder")
        self.setAccessibleName(self.tr("Folder"))
        self.setMaximumWidth(_WIDTH)
        self.textChanged.connect(self.setToolTip)

    @property
    def path(self) -> Path:
        return Path(self.text().strip()).expanduser()

    @property
    def shown(self) -> str:
        """What is read of the path in the field's room."""
        return self.fontMetrics().elidedText(
            short_path(self.path), Qt.TextElideMode.ElideMiddle, self._room(self._frame()).width()
        )

    def choose(self) -> None:
        """Ask for a folder; nothing waits for the answer."""
        chooser = QFileDialog(self, self.tr("Folder for the exported files"), self.text())
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self.setText)
        chooser.open()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus() or not self.text().strip():
            super().paintEvent(event)
            return
        option = self._frame()
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self._room(option), side, self.shown)

    def _frame(self) -> QStyleOptionFrame:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        return option

    def _room(self, option: QStyleOptionFrame) -> QRect:
        inside = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        return inside.adjusted(_INSIDE, 0, -_INSIDE, 0)


def short_path(path: Path) -> str:
    """A path for the eye: "~" stands for the home folder."""
    home = Path.home()
    return str("~" / path.relative_to(home)) if path.is_relative_to(home) else str(path)


def usual_folder(document: Path | None, stem: str) -> Path:
    """Beside the document, else a folder of its own among the user's documents."""
    if document is not None:
        return document.parent.absolute()
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents or Path.home()) / "NetBuilder" / stem


def not_begun(folder: Path, error: Exception) -> Problem:
    """Why nothing can be written into `folder`."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Problem(
        "export_not_begun",
        Text("The export cannot be written there."),
        where=Text("{folder}", folder=folder),
        received=Text("{reason}", reason=reason),
        remedy=Text("choose another folder."),
    )
