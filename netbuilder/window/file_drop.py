"""Files in the hand of another program, over the window."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from netbuilder.studio.commands.command import Context
from netbuilder.window.theme.theme import Theme

if TYPE_CHECKING:
    from netbuilder.window.drop_hint import DropHint


class FileDrop(QObject):
    """Opens what is let go over `window`, and says so while it is held there."""

    def __init__(self, window: QWidget, context: Context, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._theme = theme
        self._hint: DropHint | None = None

    def enter(self, event: QDragEnterEvent) -> None:
        from netbuilder.studio.dropping import can_drop
        from netbuilder.window.drop_hint import DropHint

        paths = files_of(event)
        if paths:
            event.acceptProposedAction()
        self.leave()
        if can_drop(paths):
            self._hint = DropHint(self._window, self._theme, self.tr("Drop to open {}").format(paths[0].name))

    def leave(self) -> None:
        if self._hint is not None:
            self._hint.take_away()
            self._hint = None

    def drop(self, event: QDropEvent) -> None:
        self.leave()
        if paths := files_of(event):
            event.acceptProposedAction()
            # The program that they come from waits for the end of this event, and a question may come first.
            QTimer.singleShot(0, self, partial(self._open, paths))

    def _open(self, paths: list[Path]) -> None:
        from netbuilder.studio.dropping import drop

        self._window.activateWindow()
        drop(self._context, paths)


def files_of(event: QDropEvent) -> list[Path]:
    """The files of this computer that are held or let go; what lies elsewhere is none."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
