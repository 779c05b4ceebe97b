"""What each node of the open project makes of the current example, kept up with every edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from netbuilder.analysis.flowing import data_node
from netbuilder.analysis.report import Report
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.signal import Signal
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.query import order
from netbuilder.project import kinds
from netbuilder.project.project import Project
from netbuilder.runs.flow import FlowView, Path, Seen
from netbuilder.studio.backend import Backend, Previewing
from netbuilder.studio.desk import DeskState, TrainingDesk
from netbuilder.studio.jobs import ComputeThread, Job, JobContext
from netbuilder.studio.kept_runs import KeptRuns
from netbuilder.studio.presenters.preview_words import unseen_words, weights_words
from netbuilder.studio.sample import CurrentSample

if TYPE_CHECKING:
    from netbuilder.runs.store import RunStore


class _Looked(NamedTuple):
    """What came of a look at a project, and whose weights the layers had that are not fresh."""

    project: Project
    view: FlowView | None
    run: str


class Previews:
    """Nothing is computed unless it is shown. For one thread, which calls `pump` while something is `alive`.

    While no run lives, the nodes of the project as it is now are looked at, with the weights of the newest
    run of this network, else with fresh ones; a layer that is not changed keeps its weights. While a run
    lives it shows its own network, so that nodes behind an edit show nothing. `changed`: something else is
    seen. `began` is told that there is something to be pumped.
    """

    def __init__(
        self,
        compute: ComputeThread,
        desk: TrainingDesk,
        sample: CurrentSample,
        store: Callable[[], RunStore],
        backend: Callable[[], Backend],
        report: Callable[[], Report],
        began: Signal[[]],
    ) -> None:
        self.changed: Signal[[]] = Signal()
        self._began = began
        self._compute = compute
        self._desk = desk
        self._sample = sample
        self._backend = backend
        self._viewers: frozenset[str] = frozenset()
        self._report = report()
        self._newest = report
        self._job: Job[_Looked] | None = None
        self._looked: _Looked | None = None
        self._problem: Problem | None = None
        self._unchanged: tuple[Project, Project, frozenset[str]] | None = None
        self._is_late = False  # whether something has changed that was not looked at, for want of a reader
        self._ends = 0  # of runs
        # Used by the compute thread alone.
        self._kept = KeptRuns(store)
        self._previewer: Previewing | None = None
        self._run = ""
        desk.view_changed.connect(self._on_view)
        desk.state_changed.connect(self._on_state)
        sample.changed.connect(self._look)

    @property
    def on(self) -> bool:
        return bool(self._viewers)

    @property
    def alive(self) -> bool:
        """Whether something is being computed."""
        return self._job is not None

    def show(self, on: bool, viewer: str = "canvas") -> None:
        """Whether `viewer` looks, one of several who may."""
        before = self.on
        self._viewers = self._viewers | {viewer} if on else self._viewers - {viewer}
        if self.on == before:
            return
        self._desk.look_also_at(frozenset({FlowView.kind}) if on else frozenset())
        if on and (self._looked is None or self._is_late):
            self._look()
        elif not on:
            self._give_up()
            self._is_late = True
        self.changed.emit()

    def forget(self) -> None:
        """Nobody wants to look any more: let go of data and layers."""
        if not self.on:
            self._previewer, self._looked = None, None

    def catch_up(self, *_: object) -> None:
        """The project is another, or another one is open."""
        before, self._report = self._report, self._newest()
        if before.project.id != self._report.project.id:
            self._looked = None
        self._look()

    def seen(self, path: Path) -> Seen | None:
        """What the node at the end of `path` makes of the example, None where that is not known."""
        looked = self._looked
        if not self.on or looked is None or looked.view is None or path[0] not in self._shown():
            return None
        return looked.view.seen.get(path)

    @property
    def view(self) -> FlowView | None:
        """All that was seen last."""
        return self._looked.view if self.on and self._looked is not None else None

    @property
    def words(self) -> Text | None:
        """Which example it is and with which weights, None while nothing is seen."""
        if self.view is None or self._looked is None:
            return None
        live = self._desk.run if self._desk.alive and self._looked.project is self._desk.project else ""
        return weights_words(self.view, self._looked.run, live=bool(live))

    def why(self, path: Path) -> Text | None:
        """Why nothing is seen at a node, None where something is."""
        if not self.on or self.seen(path) is not None:
            return None
        if self._problem is not None:
            return self._problem.what
        waits = self.alive or (self._desk.alive and (self._looked is None or path[0] in self._shown()))
        return unseen_words(
            self._report, path, self.view, waits=waits, is_running=self._desk.alive, seen=self.seen
        )

    def pump(self) -> None:
        """Take what has been computed."""
        job = self._job
        if job is None or not job.done.is_set():
            return
        self._job = None
        self._problem = job.problem
        self._looked = job.result
        self.changed.emit()

    def _look(self) -> None:
        """Queue a look at the project; the one before it is given up if it has not ended."""
        if not self.on or self._desk.alive:
            self._is_late = True
            if self.on:
                self.changed.emit()
            return
        self._give_up()
        self._is_late, self._problem = False, None
        report = self._report
        if not data_node(report.project):
            self._looked = _Looked(report.project, None, "")
            self.changed.emit()
            return
        number, ends = self._sample.number, self._ends

        def work(context: JobContext) -> _Looked:
            return self._computed(report, number, ends, context)

        self._job = self._compute.submit(work)
        self._began.emit()

    def _computed(self, report: Report, number: int | None, ends: int, context: JobContext) -> _Looked:
        """Done by the compute thread."""
        previewer = self._previewer
        if previewer is None:
            previewer = self._previewer = self._backend().previewer()
        try:
            record = self._kept.of(report, ends)
        except ProblemError:
            record = None  # the store says so itself where runs are wanted
        view = previewer.look(report, number, record, context.token)
        if record is not None:
            self._run = record.id
        return _Looked(report.project, view, self._run)

    def _shown(self) -> frozenset[str]:
        """The nodes of the main graph of which what was seen still holds, or soon is seen anew."""
        if self._looked is None:
            return frozenset()
        now, then = self._report.project, self._looked.project
        if not self._desk.alive:
            return frozenset(now.graph.nodes)
        if self._unchanged is None or self._unchanged[0] is not then or self._unchanged[1] is not now:
            self._unchanged = then, now, unchanged(then, now)
        return self._unchanged[2]

    def _give_up(self) -> None:
        if self._job is not None:
            self._job.control.stop()
            self._job = None

    def _on_view(self, kind: str) -> None:
        view, project = self._desk.views.get(kind), self._desk.project
        if self.on and isinstance(view, FlowView) and project is not None:
            self._looked = _Looked(project, view, self._desk.run)
            self._problem = None
            self.changed.emit()

    def _on_state(self) -> None:
        """A training wants the memory, and has other weights when it has ended."""
        if self._desk.state is DeskState.STARTING:
            self._give_up()
            self._is_late = True
            self._previewer = None
        elif self._desk.state is DeskState.IDLE:
            self._ends += 1
            self._look()


def unchanged(before: Project, after: Project) -> frozenset[str]:
    """The nodes of the main graph that give in `after` what they gave in `before`."""
    old, new = before.graph, after.graph
    if old is new and before.blocks is after.blocks:
        return frozenset(new.nodes)
    into: dict[str, list[str]] = {}
    rewired: set[str] = {end.node for end in old.wires if new.wires.get(end) != old.wires[end]}
    for end, wire in new.wires.items():
        into.setdefault(end.node, []).append(wire.source.node)
        if old.wires.get(end) != wire:
            rewired.add(end.node)
    found: set[str] = set()
    for id in order(new)[0]:
        node, was = new.nodes[id], old.nodes.get(id)
        same = was is not None and (node.kind, node.settings, node.muted) == (
            was.kind,
            was.settings,
            was.muted,
        )
        if kinds.is_block(node):
            same = same and before.blocks == after.blocks
        if same and id not in rewired and all(source in found for source in into.get(id, ())):
            found.add(id)
    return frozenset(found)
