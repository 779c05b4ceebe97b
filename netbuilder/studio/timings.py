"""How long the layers of the open project take on this computer: measured when asked, kept while it holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from netbuilder.core.facts import DataFacts
from netbuilder.core.problem import Problem
from netbuilder.core.signal import Signal
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import Graph, Node
from netbuilder.project.project import Project
from netbuilder.runs.timing import LayerTimes
from netbuilder.studio.backend import Backend
from netbuilder.studio.desk import DeskState, TrainingDesk
from netbuilder.studio.jobs import ComputeThread, Job, JobContext
from netbuilder.studio.presenters.costs import Timed


class _Asked(NamedTuple):
    """What was measured: the project, and what of the settings decides how fast it is."""

    project: Project
    threads: int
    device: str


class Timings:
    """For one thread, which calls `pump` while something is `alive`.

    A run and a measurement would slow each other down: nothing is measured while a run lives, and one that
    begins ends the measurement. `changed`: there are other times, or other reasons why there are none.
    """

    def __init__(
        self,
        compute: ComputeThread,
        desk: TrainingDesk,
        backend: Callable[[], Backend],
        project: Callable[[], Project],
        began: Signal[[]],
    ) -> None:
        self.changed: Signal[[]] = Signal()
        self.problem: Problem | None = None  # why the last measurement came to nothing
        self._compute = compute
        self._desk = desk
        self._backend = backend
        self._project = project
        self._began = began
        self._job: Job[LayerTimes | None] | None = None
        self._asked: _Asked | None = None  # of the job
        self._times: tuple[_Asked, LayerTimes] | None = None
        self._looked: tuple[_Asked, _Asked, bool] | None = None  # whether the times of the second hold
        desk.state_changed.connect(self._on_state)

    @property
    def alive(self) -> bool:
        """Whether something is being measured."""
        return self._job is not None

    @property
    def timed(self) -> Timed | None:
        """What was measured last of the open project, if anything was."""
        if self._times is None:
            return None
        asked, times = self._times
        return Timed(times, not self._holds(asked))

    def why_not(self) -> Text | None:
        """Why nothing can be measured now, None where it can."""
        if self._desk.alive:
            return Text("a run is under way, which would slow it down")
        return Text("it is being measured") if self.alive else None

    def measure(self) -> None:
        """Begin to measure the project as it is now, unless there is a reason not to."""
        if self.why_not() is not None:
            return
        asked = self._asked = self._now()
        self.problem = None
        self._job = self._compute.submit(partial(self._measured, asked))
        self._began.emit()
        self.changed.emit()

    def pump(self) -> None:
        """Take what has been measured."""
        job, asked = self._job, self._asked
        if job is None or asked is None or not job.done.is_set():
            return
        self._job = None
        self.problem = job.problem
        if job.result is not None:
            self._times = asked, job.result
        self.changed.emit()

    def catch_up(self, *_: object) -> None:
        """The project is another, or another one is open."""
        if self._times is not None and self._times[0].project.id != self._project().id:
            self._times = None
        self.problem = None
        self.changed.emit()

    def _measured(self, asked: _Asked, context: JobContext) -> LayerTimes | None:
        """Done by the compute thread."""
        return self._backend().layer_times(asked.project, asked.threads, asked.device, context.token)

    def _now(self) -> _Asked:
        return _Asked(self._project(), self._desk.threads, self._desk.device)

    def _holds(self, asked: _Asked) -> bool:
        """Whether the same would be measured now."""
        now, known = self._now(), self._looked
        asked_before = known is not None and known[1] is asked and known[0].project is now.project
        if known is not None and asked_before and known[0][1:] == now[1:]:
            return known[2]
        same = now[1:] == asked[1:] and same_work(now.project, asked.project)
        self._looked = now, asked, same
        return same

    def _on_state(self) -> None:
        if self._desk.state is DeskState.STARTING and self._job is not None:
            self._job.control.stop()
            self._job = None
        if self._desk.state in (DeskState.STARTING, DeskState.IDLE):
            self.changed.emit()


def same_work(one: Project, other: Project) -> bool:
    """Whether two projects compute the same: positions, names and what training is like do not matter."""
    if one is other:
        return True
    if (one.recipe.batch, one.recipe.device) != (other.recipe.batch, other.recipe.device):
        return False
    blocks = one.blocks is other.blocks or (
        one.blocks.keys() == other.blocks.keys()
        and all(_same_graph(one.blocks[id].graph, other.blocks[id].graph) for id in one.blocks)
    )
    return blocks and _same_graph(one.graph, other.graph) and _same_sizes(one, other)


def _same_sizes(one: Project, other: Project) -> bool:
    """Whether examples are of the same sizes, as far as both know their data."""
    known = one.facts.keys() & other.facts.keys()
    return all(_sizes(one.facts[id]) == _sizes(other.facts[id]) for id in known)


def _sizes(facts: DataFacts) -> tuple[TensorSpec, ...]:
    return tuple(field.spec for _, field in facts.fields)


def _same_graph(one: Graph, other: Graph) -> bool:
    if one is other:
        return True
    if one.wires is not other.wires and one.wires != other.wires:
        return False
    nodes = other.nodes
    return one.nodes.keys() == nodes.keys() and all(
        node is nodes[id] or _gist(node) == _gist(nodes[id]) for id, node in one.nodes.items()
    )


def _gist(node: Node) -> tuple[object, ...]:
    return node.kind, node.settings, node.muted, node.frozen
