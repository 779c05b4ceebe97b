"""One open project with everything around it: selection, report, training. The whole of it without Qt."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from netbuilder.analysis.codes import RUN_TO_KNOW
from netbuilder.analysis.report import Report, inside, report
from netbuilder.core.problem import Fix, Place, Problem, ProblemError
from netbuilder.core.signal import Signal
from netbuilder.core.text import Text
from netbuilder.graph.model import Graph
from netbuilder.project.diff import ProjectDiff
from netbuilder.project.document import Document
from netbuilder.project.project import Project, fresh, graph_of
from netbuilder.project.trust import trust
from netbuilder.studio.backend import Backend, torch_backend
from netbuilder.studio.computer import Computer
from netbuilder.studio.desk import TrainingDesk
from netbuilder.studio.glances import Glances
from netbuilder.studio.jobs import ComputeThread
from netbuilder.studio.pacing import Pacing
from netbuilder.studio.review import Review
from netbuilder.studio.sample import CurrentSample
from netbuilder.studio.scope import Scope, changed_at, scope_at, spot_of
from netbuilder.studio.selection import Selection

if TYPE_CHECKING:
    from netbuilder.project.examples import Pace
    from netbuilder.runs.store import RunStore
    from netbuilder.studio.folds import FoldSeries
    from netbuilder.studio.own_checks import OwnChecks
    from netbuilder.studio.previews import Previews
    from netbuilder.studio.timings import Timings


class Workspace:
    """What a window draws. For one thread.

    `opened` comes when another document took the place of this one, `changed` after each change of the
    document, when the report has been made anew. `scope_changed`: another graph is on the
    canvas. `preview_began` asks for `previews` being pumped, `own_began` for
    `own_checks`, `timing_began` for `timings`. `refused` carries the reason why something that
    was asked for was not done. `find_room` is the project after a remedy, from those before and
    after it, with what it adds where there is room.
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
        self.scope_changed: Signal[[]] = Signal()
        self.refused: Signal[[Problem]] = Signal()
        self.asked: Signal[[str]] = Signal()
        self.own_began: Signal[[]] = Signal()
        self.find_room: Callable[[Project, Project], Project] | None = None
        self.selection = Selection()
        self.computer = Computer()
        if store is not None:
            self.store = store
        self.compute = ComputeThread()
        self.backend = backend
        self.desk = TrainingDesk(self.compute, self._runs, backend)
        self.glances = Glances(self.compute)
        self.review = Review(self.desk, self._runs, self.compute, backend)
        self.sample = CurrentSample()
        self.preview_began: Signal[[]] = Signal()
        self.timing_began: Signal[[]] = Signal()
        self._pacing = Pacing(self.desk)
        self._pacing.take(pace)
        self._graph_report: Report | None = None  # until it is asked for
        self._scope = Scope()
        self._take(document or Document(fresh()))

    @cached_property
    def store(self) -> RunStore:
        """All recorded runs. SQLite is loaded when somebody asks for them, not for the first picture."""
        from netbuilder.runs.store import RunStore

        return RunStore()

    @cached_property
    def own_checks(self) -> OwnChecks:
        """Runs Python layers to learn what they give. Loaded for the first such layer."""
        from netbuilder.studio.own_checks import OwnChecks

        return OwnChecks(self.learn, self.own_began)

    @property
    def runs_code(self) -> bool:
        """Whether Python layers are being run to learn what they give."""
        return "own_checks" in self.__dict__ and self.own_checks.alive

    @cached_property
    def previews(self) -> Previews:
        """What the nodes make of an example. Loaded when somebody looks, not for the first picture."""
        from netbuilder.studio.previews import Previews

        made = Previews(
            self.compute,
            self.desk,
            self.sample,
            self._runs,
            self.backend,
            lambda: self._report,
            self.preview_began,
        )
        self.opened.connect(made.catch_up)
        self.changed.connect(made.catch_up)
        return made

    @cached_property
    def timings(self) -> Timings:
        """How long the layers take. Loaded when somebody wants to know."""
        from netbuilder.studio.timings import Timings

        made = Timings(self.compute, self.desk, self.backend, lambda: self.project, self.timing_began)
        self.opened.connect(made.catch_up)
        self.changed.connect(made.catch_up)
        return made

    @cached_property
    def folds(self) -> FoldSeries:
        """Trains fold after fold. Loaded when somebody wants that."""
        from netbuilder.studio.folds import FoldSeries

        made = FoldSeries(self.desk, self._begin)
        self.opened.connect(made.leave)
        return made

    @property
    def document(self) -> Document:
        return self._document

    @property
    def project(self) -> Project:
        return self._document.project

    @property
    def path(self) -> tuple[str, ...]:
        """Ids of the block nodes that lead to the graph on the canvas; none for the main one."""
        return self._scope.path

    @property
    def scope(self) -> str:
        """The id of the block whose graph is on the canvas; empty for the main one."""
        return self._scope.block

    @property
    def graph(self) -> Graph:
        """The graph on the canvas."""
        return graph_of(self.project, self.scope)

    @property
    def graph_report(self) -> Report:
        """The report on the graph on the canvas, with the shapes of the use of the block that was entered."""
        if self._graph_report is None:
            self._graph_report = inside(self._report, self.path)
        return self._graph_report

    def enter(self, id: str) -> bool:
        """Show what is in the block for which the node `id` of the canvas stands; False if it is none."""
        return self.go_to((*self.path, id))

    def leave(self) -> bool:
        """Show the graph around the block that is on the canvas, and select its node; False if it is none."""
        if not self.path:
            return False
        *around, id = self.path
        self.go_to(tuple(around))
        self.selection.set([id])
        return True

    def go_to(self, path: tuple[str, ...]) -> bool:
        """Show the graph to which a path of block nodes leads from the main one; False if there is none."""
        scope = scope_at(self.project, path)
        if scope.path != path:
            return False
        if scope != self._scope:
            self.selection.clear()
            self._become(scope)
        return True

    def go_to_place(self, place: Place) -> str | None:
        """Show the graph in which a problem lies; its node there, None where it is at none.

        A block that is shown stays, though the problem may be told for another use of it.
        """
        spot = spot_of(place)
        if spot is None:
            return None
        path, node = spot
        if scope_at(self.project, path).block != self.scope:
            self.go_to(path)
        return node

    def _become(self, scope: Scope) -> None:
        self._scope = scope
        self._graph_report = None
        self.scope_changed.emit()

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
        self.sample.choose(None)
        self.opened.emit()

    def edit(self, label: Text, f: Callable[[Project], Project], merge: Hashable = None) -> bool:
        """Change the project through the document; a refusal is told to `refused`, and False is returned."""
        try:
            self._document.edit(label, f, merge)
        except ProblemError as error:
            self.refused.emit(error.problem)
            return False
        return True

    def learn(self, f: Callable[[Project], Project]) -> bool:
        """Take in what was found out about the project, which is no edit; False where it cannot be now."""
        return self._document.learn(f)

    def trust(self, texts: Mapping[str, str]) -> bool:
        """Agree to run Python that the user has read, each text with its name; False where that is not kept.

        What follows from the project is found out anew.
        """
        try:
            trust(texts)
        except ProblemError as error:
            self.refused.emit(error.problem)
            return False
        self._report, self._graph_report = report(self.project), None
        self._follow_code()
        self.changed.emit(ProjectDiff())
        return True

    def settle(self, f: Callable[[Project], Project]) -> None:
        """Put a project in order that was just opened: no edit, so nothing to undo and nothing to save."""
        self._document.settle(f)

    def apply(self, fix: Fix) -> bool:
        """Apply the remedy of a problem: an edit like any other; what it adds goes where there is room.

        One that a person has to see to is `asked` for.
        """
        if fix.asks:
            self.asked.emit(fix.asks)
            return True

        def mended(before: Project) -> Project:
            after = fix.edit(before)
            return self.find_room(before, after) if self.find_room is not None else after

        return self.edit(fix.label, mended)

    def undo(self) -> None:
        """Take back the last change, and show the graph in which it was."""
        before = self.project
        self._document.undo()
        self._show_change(before)

    def redo(self) -> None:
        """Do again what was taken back, and show the graph in which it is."""
        before = self.project
        self._document.redo()
        self._show_change(before)

    def train(self) -> None:
        """Begin a run of the project as it is now; nothing happens while one is alive."""
        if not self.desk.alive:
            self._begin(self.project)

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
        if "own_checks" in self.__dict__:
            self.own_checks.close()
        self.desk.close()
        return self.compute.close(seconds)

    def _begin(self, project: Project) -> None:
        self.desk.start(project, control=self._pacing.control())

    def _show_change(self, before: Project) -> None:
        """Go to a graph that is another than in `before`, unless the one on the canvas is."""
        path = changed_at(before, self.project, self.scope)
        if path is not None:
            self.go_to(path)

    def _runs(self) -> RunStore:
        return self.store

    def _take(self, document: Document) -> None:
        self._document = document
        self._report = report(document.project)
        self._graph_report, self._scope = None, Scope()
        document.changed.connect(self._on_change)
        self._follow_code()

    def _on_change(self, difference: ProjectDiff) -> None:
        if self._report.project is not self.project:
            self._report = report(self.project, self._report)
            self._graph_report = None
            self._keep_scope()
            self.selection.keep_those_in(self.graph)
            self._follow_code()
        self.changed.emit(difference)

    def _follow_code(self) -> None:
        if self.runs_code or any(each.code in RUN_TO_KNOW for each in self._report.problems):
            self.own_checks.follow(self._report)

    def _keep_scope(self) -> None:
        """Go out of a block that is gone, to where it was."""
        scope = scope_at(self.project, self.path)
        if scope != self._scope:
            self._scope = scope
            self.selection.clear()
            self._become(scope)
