"""A look at all examples of a data set of the project, while somebody looks: the source of the Data page."""

from __future__ import annotations

from functools import partial

from netbuilder.core.facts import Prepared
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.signal import Signal
from netbuilder.core.values import NamedTuple, dataclass
from netbuilder.data.facts import as_read
from netbuilder.data.looking import Looked, look
from netbuilder.data.looking_findings import Finding, findings
from netbuilder.data.preparing import numbers_of
from netbuilder.data.source import DataSet, Loaded
from netbuilder.data.split import Division
from netbuilder.graph.model import Node
from netbuilder.project import kinds
from netbuilder.studio.glances import GIVEN_UP, Glance
from netbuilder.studio.jobs import Job, JobContext
from netbuilder.studio.workspace import Workspace


@dataclass(frozen=True, slots=True, eq=False)
class DataLook:
    """The examples, what was found by looking at them, and what deserves a second look.

    `prepared` are the numbers by which values are prepared, found from the part that trains.
    """

    loaded: Loaded
    looked: Looked
    findings: tuple[Finding, ...]
    prepared: tuple[Prepared, ...] = ()


class _Asked(NamedTuple):
    """What is looked at: a data set as it is, divided as the recipe says."""

    kind: str
    settings: FrozenDict[str, object]
    division: Division


class DataLooks:
    """Follows one data node while `watch` says so, and reads nothing that a glance has read and kept.

    `changed`: something else is known or being looked at; `progressed`: more is `counted`. For one thread,
    which calls `pump` while something is `alive`.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.changed: Signal[[]] = Signal()
        self.progressed: Signal[[]] = Signal()
        self._workspace = workspace
        self._node = ""
        self._watching = False
        self._asked: _Asked | None = None
        self._job: Job[DataLook] | None = None
        self._look: DataLook | None = None
        self._problem: Problem | None = None
        self._is_old = True  # what is known, or nothing is
        self._counted: tuple[int, int] | None = None
        workspace.glances.changed.connect(self._on_glance)
        workspace.changed.connect(self._catch_up)
        workspace.opened.connect(self._catch_up)

    @property
    def nodes(self) -> list[Node]:
        """The data sets of the project."""
        return [node for node in self._workspace.project.graph.nodes.values() if kinds.is_data(node)]

    @property
    def node(self) -> Node | None:
        """The data set that is looked at: the one chosen, else the first."""
        nodes = self.nodes
        return next((node for node in nodes if node.id == self._node), nodes[0] if nodes else None)

    @property
    def look(self) -> DataLook | None:
        """What was found, None while nothing is known."""
        return self._look

    @property
    def problem(self) -> Problem | None:
        """Why the data cannot be looked at."""
        return self._problem

    @property
    def declared(self) -> DataSet | None:
        """The declaration of the data set, None where there is none or its settings do not fit."""
        node = self.node
        try:
            found = kinds.made(node.kind, node.settings) if node is not None else None
        except ProblemError:
            return None
        return found if isinstance(found, DataSet) else None

    @property
    def is_chosen(self) -> bool:
        """Whether there is a data set that knows what to read."""
        declared = self.declared
        return self.node is not None and (declared is None or declared.chosen)

    @property
    def source(self) -> str | None:
        """What the data set reads of the user's, "" for nothing yet; None where it needs nothing."""
        declared = self.declared
        return str(declared.values()[declared.needs]) if declared is not None and declared.needs else None

    @property
    def alive(self) -> bool:
        """Whether something is being read or looked at."""
        return self._watching and (self._job is not None or self._workspace.glances.alive)

    @property
    def counted(self) -> tuple[int, int] | None:
        """How many examples are read of how many, None where that is not known."""
        node = self.node
        if self._job is not None:
            return self._job.control.counted
        return self._workspace.glances.counted(node.id) if node is not None else None

    @property
    def is_given_up(self) -> bool:
        """Whether it was stopped before anything was found."""
        return self._problem == GIVEN_UP

    def give_up(self) -> None:
        """Look no further; `again` begins anew."""
        node = self.node
        if self._job is not None:
            self._job.control.stop()
            self._job, self._problem = None, GIVEN_UP
            self.changed.emit()
        elif node is not None:
            self._workspace.glances.give_up(node.id)

    def again(self) -> None:
        """Look once more at what could not be looked at."""
        if self.node is not None:
            self._workspace.glances.forget(self.node.id)
        self._asked = None
        self._catch_up()

    def choose(self, node: str) -> None:
        """Look at this data node."""
        self._node = node
        self._catch_up()

    def watch(self, wanted: bool) -> None:
        """Look from now on, or no more; what was found is kept, what is not yet is given up."""
        self._watching = wanted
        if wanted:
            self._catch_up()
        elif self._job is not None:
            self._job.control.stop()
            self._job, self._is_old = None, True

    def pump(self) -> None:
        """Take what has been found."""
        self._workspace.glances.pump()
        job, before = self._job, self._counted
        self._counted = self.counted
        if self._counted != before:
            self.progressed.emit()
        if job is None or not job.done.is_set():
            return
        self._job = None
        self._look, self._problem = job.result, job.problem
        self.changed.emit()

    def _on_glance(self, id: str) -> None:
        node = self.node
        if node is not None and node.id == id:
            self._catch_up()

    def _catch_up(self, *_: object) -> None:
        """Look at what the project has now, unless that is what is known."""
        if not self._watching:
            return
        glances, node, asked = self._workspace.glances, self.node, self._wanted()
        glances.refresh(self._workspace.project)
        if asked != self._asked:
            self._ask(asked)
        glance = glances.of(node.id) if node is not None else None
        if asked is not None and glance is not None and self._is_old:
            self._is_old = False
            if glance.problem is not None:
                self._look, self._problem = None, glance.problem
            else:
                known = self._look.loaded if self._look is not None else glance.loaded
                self._job = self._workspace.compute.submit(partial(_looked, asked, glance, known))
            self.changed.emit()

    def _ask(self, asked: _Asked | None) -> None:
        """Something else is wanted; of the same data, divided otherwise, the last look is kept until then."""
        if self._job is not None:
            self._job.control.stop()
        if asked is None or self._asked is None or asked[:2] != self._asked[:2]:
            self._look = None
        self._job, self._problem, self._asked, self._is_old = None, None, asked, True
        self.changed.emit()

    def _wanted(self) -> _Asked | None:
        node, recipe = self.node, self._workspace.project.recipe
        if node is None or not self.is_chosen:
            return None
        return _Asked(node.kind, node.settings, recipe.division)


def _looked(asked: _Asked, glance: Glance, known: Loaded | None, context: JobContext) -> DataLook:
    """Done by the compute thread. Raises ProblemError."""
    declared = kinds.made(asked.kind, asked.settings)
    assert isinstance(declared, DataSet) and glance.facts is not None
    loaded = known if known is not None else declared.load(None, context.token)
    looked = look(
        declared,
        loaded,
        as_read(declared, glance.facts),
        token=context.token,
        **asked.division,
    )
    return DataLook(
        loaded, looked, findings(looked), numbers_of(declared, loaded, looked.parts["train"], context.token)
    )
