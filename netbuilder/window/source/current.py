"""The source of the network as it is now, made when the hand rests and only while somebody looks."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.analysis.source import Source
from netbuilder.core.problem import Problem
from netbuilder.project.diff import ProjectDiff
from netbuilder.project.project import Project
from netbuilder.studio.presenters.source import Lines, concerns_source, source_of
from netbuilder.studio.workspace import Workspace

# How long the hand has to rest: making the source of a large graph takes a moment, which edits share.
_LEAST_REST_MS, _MOST_REST_MS = 60, 2000
_REST_FOR_WORK = 3.0  # of rest for the time that it takes


class CurrentSource(QObject):
    """`changed` comes when the source is another, or can no longer be made.

    `source` is the last one that could be made, with its `lines`; `problem` is what stands in the way of one
    now. Both are as old as the last `look`.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._wanted: set[object] = set()
        self._made_of: Project | None = None
        self._stale = True
        self.source: Source | None = None
        self.problem: Problem | None = None
        self.lines: Lines | None = None
        self._took = 0.0  # milliseconds, the last time
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self.look)
        workspace.opened.connect(self._on_open)
        workspace.changed.connect(self._on_change)

    @property
    def text(self) -> str | None:
        """The source, None while none can be made."""
        return self.source.text if self.source is not None and self.problem is None else None

    def want(self, who: object, wanted: bool) -> None:
        """Whether `who` looks. While nobody does, nothing is made."""
        self._wanted.add(who) if wanted else self._wanted.discard(who)
        if wanted:
            self.look()
        elif not self._wanted:
            self._rest.stop()

    def look(self) -> None:
        """Bring it up to date at once."""
        self._rest.stop()
        if not self._stale:
            return
        self._stale = False
        self._made_of = self._workspace.project
        began = time.perf_counter()
        found = source_of(self._workspace.report)
        if isinstance(found, Problem):
            self.problem = found
        else:
            self.source, self.problem = found, None
            self.lines = Lines(found, self._made_of)
        self._took = 1000 * (time.perf_counter() - began)
        self.changed.emit()

    def close(self) -> None:
        """Nobody looks any more."""
        self._wanted.clear()
        self._rest.stop()

    def _on_open(self) -> None:
        self.source = self.problem = self.lines = self._made_of = None
        self._ask(0)

    def _on_change(self, difference: ProjectDiff) -> None:
        before = self._made_of
        if self._stale or before is None or concerns_source(difference, before):
            rest = min(_MOST_REST_MS, max(_LEAST_REST_MS, _REST_FOR_WORK * self._took))
            self._ask(round(rest))

    def _ask(self, milliseconds: int) -> None:
        self._stale = True
        if self._wanted:
            self._rest.start(milliseconds)
