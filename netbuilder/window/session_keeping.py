"""The session of a window: written while it is open and when it closes, and taken up by the next start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QObject, QTimer

from netbuilder.project.diff import ProjectDiff
from netbuilder.studio.commands.command import Page
from netbuilder.studio.presenters.costs import Figures
from netbuilder.studio.session import Session, SessionFile, View

if TYPE_CHECKING:
    from netbuilder.window.main_window import MainWindow

_QUIET_MS = 2000
_WITH_PARTS = (Page.BUILD, Page.TRAIN)


class WithParts(Protocol):
    """A page with parts that the user can make larger or smaller."""

    @property
    def sizes(self) -> dict[str, int]: ...
    def take_sizes(self, sizes: Mapping[str, int]) -> None: ...


class SessionKeeping(QObject):
    """Lets pages of `window` begin as `before` has them, and writes what the window shows into `file`.

    `same_project`: it is on the project that was open then, so that one looks at it as before.
    """

    def __init__(self, window: MainWindow, file: SessionFile, before: Session, *, same_project: bool) -> None:
        super().__init__(window)
        self._window = window
        self._file = file
        self._sizes = dict(before.sizes)
        self._figures = before.figures
        self._views: Mapping[str, View] = before.views if same_project else {}  # until the canvas is there
        document = window.workspace.document
        here = str(document.path) if document.path is not None else document.example
        self._link = before.link if here and before.project == here else None  # until the source is wanted
        self._drafts = before.drafts
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_QUIET_MS)
        self._later.timeout.connect(self.write)
        window.shell.remember_commands(before.commands)
        window.page_made.connect(self._restore)
        window.page_shown.connect(self._later.start)
        window.begun.connect(self._resume_link)
        window.source_desk_made.connect(self._restore_source)
        window.closing.connect(self.write)
        window.workspace.opened.connect(self._on_open)
        window.workspace.changed.connect(self._on_change)

    def write(self) -> None:
        """Remember what the window shows now."""
        self._later.stop()
        window, document = self._window, self._window.workspace.document
        window.keep_place()
        for page in _WITH_PARTS:
            parts = self._parts(page)
            if parts is not None:
                self._sizes.update(parts.sizes)
        desk = window.source_desk() if window.has_source_desk else None
        self._file.write(
            Session(
                str(document.path) if document.path is not None else document.example,
                window.page.value,
                window.build_page().canvas.views if window.has_page(Page.BUILD) else self._views,
                self._sizes,
                window.shell.used_commands,
                window.build_page().canvas.figures.value if window.has_page(Page.BUILD) else self._figures,
                desk.link.mark if desk is not None else self._link,
                desk.kept if desk is not None else self._drafts,
            )
        )

    def _resume_link(self) -> None:
        """Keep the file in step again that was linked: the first picture is there."""
        if self._link is not None:
            self._window.source_desk()

    def _restore_source(self) -> None:
        """Let the source begin where it was left."""
        desk, link, drafts = self._window.source_desk(), self._link, self._drafts
        self._link, self._drafts = None, {}
        desk.restore(drafts, link)
        desk.changed.connect(self._later.start)

    def _restore(self, page: Page) -> None:
        """Put a page that was made just now as it was."""
        parts = self._parts(page)
        if parts is not None:
            parts.take_sizes(self._sizes)
        if page is Page.BUILD and self._views:
            self._window.build_page().canvas.take_views(self._views)
        if page is Page.BUILD and self._figures in {each.value for each in Figures}:
            self._window.build_page().canvas.show_figures(Figures(self._figures))

    def _parts(self, page: Page) -> WithParts | None:
        if page not in _WITH_PARTS or not self._window.has_page(page):
            return None
        return cast(WithParts, self._window.page_of(page))

    def _on_open(self) -> None:
        self._views, self._link = {}, None
        self._later.start()

    def _on_change(self, difference: ProjectDiff) -> None:
        if not difference:  # it was saved, and may have another file
            self._later.start()
