"""One open project with everything around it: selection, report, training. The whole of it without Qt."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from netbuilder.analysis.report import Report, report
from netbuilder.core.problem import Fix, Problem, ProblemError
from netbuilder.core.signal import Signal
from netbuilder.core.text import Text
from netbuilder.graph.model import Graph
from netbuilder.project.diff import ProjectDiff
from netbuilder.project.document import Document
from netbuilder.project.project import Project, fresh, graph_of
from netbuilder.studio.backend import Backend, torch_backend
from netbuilder.studio.desk import TrainingDesk
from netbuilder.studio.glances import Glances
from netbuilder.studio.jobs import ComputeThread
from netbuilder.studio.pacing import Pacing
from netbuilder.studio.review import Review
from netbuilder.studio.selection import Selection

if TYPE_CHECKING:
    from netbuilder.project.examples import Pace
    from netbuilder.runs.store import RunStore


class Workspace:
    """What a window draws. For one thread.

    `opened` comes when another document took the place of this one, `changed` after each change of the
    document, when the report has been made anew. `refused` carries the reason why something that was asked
    for was not done.
    """

    def __init__(
        self,
        document: Document | None = None,
        *,
        store: RunStore | None = None,
        backend: Callable[[], Backend] = torch_backend,
        pace: Pace | None = None,
    ) -> None:
        self.opened: Signal[[]] = Signal()
        self.changed: Signal[[ProjectDiff]] = Signal()
        self.refused: Signal[[Problem]] = Signal()
        self.selection = Selection()
        if store is not None:
            self.store = store
        self.compute = ComputeThread()
        self.backend = backend
        self.desk = TrainingDesk(self.compute, self._runs, backend)
        self.glances = Glances(self.compute)
        self.review = Review(self.desk, self._runs, self.compute, backend)
        self._pacing = Pacing(self.desk)
        self._pacing.take(pace)
        self._take(document or Document(fresh()))

    @cached_property
    def store(self) -> RunStore:
        """All recorded runs. SQLite is loaded when somebody asks for them, not for the first picture."""
        from netbuilder.runs.store import RunStore

        return RunStore()

    @property
    def document(self) -> Document:
        return self._document

    @property
    def project(self) -> Project:
        return self._document.project

    @property
    def scope(self) -> str:
        """The id of the block whose graph is on the canvas; empty for the main one."""
        return ""

    @property
    def graph(self) -> Graph:
        """The graph on the canvas."""
        return graph_of(self.project, self.scope)

    @property
    def report(self) -> Report:
        """What follows from the project as it is now."""
        return self._report

    @property
    def title(self) -> str:
        """What the document is called: its file's name, or the project's."""
        path = self._document.path
        return path.name if path is not None else self.project.name

    def open(self, document: Document, pace: Pace | None = None) -> None:
        """Let `document` take the place of the one that is open; its runs go at `pace`."""
        self._document.changed.disconnect(self._on_change)
        self.selection.clear()
        self._pacing.take(pace)
        self._take(document)
        self.opened.emit()

    def edit(self, label: Text, f: Callable[[Project], Project], merge: Hashable = None) -> bool:
        """Change the project through the document; a refusal is told to `refused`, and False is returned."""
        try:
            self._document.edit(label, f, merge)
        except ProblemError as error:
            self.refused.emit(error.problem)
            return False
        return True

    def settle(self, f: Callable[[Project], Project]) -> None:
        """Put a project in order that was just opened: no edit, so nothing to undo and nothing to save."""
        self._document.settle(f)

    def apply(self, fix: Fix) -> bool:
        """Apply the remedy of a problem: an edit like any other."""
        return self.edit(fix.label, fix.edit)

    def train(self) -> None:
        """Begin a run of the project as it is now; nothing happens while one is alive."""
        if not self.desk.alive:
            self.desk.start(self.project, control=self._pacing.control())

    def save(self, path: Path | None = None) -> bool:
        """Save the document; what stands in the way is told to `refused`, and it stays modified."""
        try:
            self._document.save(path)
        except ProblemError as error:
            self.refused.emit(error.problem)
            return False
        return True

    def close(self, seconds: float = 5.0) -> bool:
        """Stop what runs and end the compute thread; False if it has not ended after `seconds`."""
        return self.compute.close(seconds)

    def _runs(self) -> RunStore:
        return self.store

    def _take(self, document: Document) -> None:
        self._document = document
        self._report = report(document.project)
        document.changed.connect(self._on_change)

    def _on_change(self, difference: ProjectDiff) -> None:
        if self._report.project is not self.project:
            self._report = report(self.project, self._report)
            self.selection.keep_those_in(self.project.graph)
        self.changed.emit(difference)
