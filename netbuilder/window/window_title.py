"""The title of the window: the project, whether it is saved, and how far a run is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.studio.commands.command import Page
from netbuilder.window.panels.rate import Rate

if TYPE_CHECKING:
    from netbuilder.window.main_window import MainWindow

_HERTZ = 2.0


class WindowTitle:
    """`name[*] - NetBuilder`, with the progress of a run before it."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._share = -1  # per cent of the run
        self._rate = Rate(window, _HERTZ, self.follow_run)

    def on_step(self, *_: object) -> None:
        """The run has moved on, which is told now and then."""
        self._rate.ask()

    def follow_run(self) -> None:
        """Tell how far the run is."""
        desk = self._window.workspace.desk
        progress = desk.progress if desk.alive else None
        share = int(100 * progress.share) if progress is not None else -1
        if share != self._share:
            self._share = share
            self.show()

    def show(self) -> None:
        """Bring the title up to date."""
        window, workspace = self._window, self._window.workspace
        if window.page is Page.FIRST:
            title = "NetBuilder"
        else:
            title = f"{workspace.title.replace('[*]', '[ * ]')}[*] - NetBuilder"
        if self._share >= 0:
            title = f"{self._share} % · {title}"
        if title != window.windowTitle():
            window.setWindowTitle(title)
        modified = "[*]" in title and not workspace.document.is_clean
        if modified != window.isWindowModified():
            window.setWindowModified(modified)
