"""A picture of the real window with a run in it, made where nobody can see the window."""

from __future__ import annotations

import os
import time
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtWidgets import QApplication

from netbuilder.core.atomic import write_bytes
from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.studio.commands.command import Page
from netbuilder.studio.recents import Recents
from netbuilder.studio.settings import SettingsStore
from netbuilder.studio.workspace import Workspace
from netbuilder.window.main_window import MainWindow
from netbuilder.window.theme.apply import apply_theme
from netbuilder.window.theme.theme import Theme, load_fonts

_SIZE = QSize(1600, 1000)
# Seconds in which pictures of the data should be there.
_PATIENCE = 5.0


def save_portrait(workspace: Workspace, path: Path) -> None:
    """Save the window with the Train page of the run on `workspace`'s desk as PNG, dark, 1600×1000.

    For a process without a window: Qt paints into memory. Raises ProblemError when it cannot be written.
    """
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme(dark=True)
    load_fonts()
    apply_theme(app, theme)
    window = MainWindow(workspace, theme, SettingsStore(), Recents())
    window.resize(_SIZE)
    window.show_page(Page.TRAIN)
    window.show()
    _wait_for_data(workspace)
    app.processEvents()
    picture = QBuffer()
    picture.open(QIODevice.OpenModeFlag.WriteOnly)
    window.grab().save(picture, "PNG")
    window.hide()
    try:
        write_bytes(path, bytes(picture.data().data()))
    except OSError as error:
        raise refuse(
            "picture_not_written",
            Text("The picture of the window could not be written."),
            where=Text("{path}", path=path),
            received=Text("{reason}", reason=error.strerror or str(error)),
            remedy=Text("make room on the disk, or start in another folder."),
            place=Place(file=str(path)),
        ) from None


def _wait_for_data(workspace: Workspace) -> None:
    """Have pictures of the data on their node, if they can be had in a moment."""
    glances = workspace.glances
    glances.refresh(workspace.project)
    limit = time.monotonic() + _PATIENCE
    while glances.alive and time.monotonic() < limit:
        time.sleep(0.02)
        glances.pump()
