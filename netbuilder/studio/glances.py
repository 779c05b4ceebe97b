"""A glance at each data set of the project: how many examples there are, and what some of them look like."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.signal import Signal
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.data.facts import as_read
from netbuilder.data.facts import facts as facts_of
from netbuilder.data.source import DataSet, Loaded
from netbuilder.data.streams import Stream
from netbuilder.data.tiles import is_picture, is_point, tiles, written
from netbuilder.graph.model import Node
from netbuilder.project import kinds
from netbuilder.project.project import Project
from netbuilder.studio.jobs import ComputeThread, Job, JobContext

if TYPE_CHECKING:
    from netbuilder.data.tiles import Tile

# What is no longer in the project stays for an undo, up to so many.
_MOST_KEPT = 32
_MOST_BYTES = 256 << 20  # of the examples of a data set, for the Data page

GIVEN_UP = Problem(
    "data_given_up",
    Text("The data were not read to the end."),
    remedy=Text("Look again on the Data page."),
)

_Key = tuple[str, FrozenDict[str, object]]


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """`count` examples in all, and `tiles` of some: uint8, height×width or height×width×3.

    `facts` is what reading told, None where `problem` says why the data cannot be had. `loaded` are the
    examples themselves, as long as the project has them and unless they are large.
    """

    count: int = 0
    tiles: tuple[Tile, ...] = ()
    facts: DataFacts | None = None
    problem: Problem | None = None
    loaded: Loaded | None = None
    streamed: bool = False  # whether the examples are too large for memory
    note: Text | None = None  # what was found in the files, in a sentence
    sample: str = ""  # the beginning of a text, which has no pictures

    @property
    def words(self) -> Text | None:
        """The count with its noun, None where nothing is known."""
        if self.facts is None:
            return None
        field = self.facts.fields[0][1]
        spec = field.spec
        if self.streamed:
            return Text("{count:,}, streamed", count=self.count)
        if is_picture(spec):
            return Text("{count:,} images", count=self.count)
        if is_point(spec) and not field.names:
            return Text("{count:,} points", count=self.count)
        return Text("{count:,} samples", count=self.count)


class Glances:
    """Glances by data node, read on the compute thread. Nothing is ever downloaded for one.

    `changed` says at which node there is another glance, or none any more. For one thread, which calls `pump`
    as long as something is `alive`.
    """

    def __init__(self, compute: ComputeThread) -> None:
        self.changed: Signal[[str]] = Signal()
        self._compute = compute
        self._wanted: dict[str, _Key] = {}  # by node
        self._jobs: dict[_Key, Job[Glance]] = {}
        self._known: dict[_Key, Glance] = {}

    @property
    def alive(self) -> bool:
        """Whether some data are being read."""
        return bool(self._jobs)

    def of(self, node: str) -> Glance | None:
        """The glance at a data node, None while it has not been read."""
        key = self._wanted.get(node)
        return self._known.get(key) if key is not None else None

    def counted(self, node: str) -> tuple[int, int] | None:
        """How many examples of a data node are read of how many, None where that is not known."""
        key = self._wanted.get(node)
        job = self._jobs.get(key) if key is not None else None
        return job.control.counted if job is not None else None

    def give_up(self, node: str) -> None:
        """Read this data node no further; the glance says so, until it is forgotten."""
        key = self._wanted.get(node)
        if key in self._jobs:
            self._jobs.pop(key).control.stop()
            self._know(key, Glance(problem=GIVEN_UP))

    def forget(self, node: str) -> None:
        """Read a data node anew with the next `refresh`, where the last time failed."""
        key = self._wanted.get(node)
        if key in self._known and self._known[key].problem is not None:
            del self._known[key]

    def refresh(self, project: Project) -> None:
        """Follow the data sets of `project`: what is new is read, what waits and is gone is not."""
        nodes = [node for node in project.graph.nodes.values() if _can_be_read(node)]
        before, self._wanted = self._wanted, {node.id: (node.kind, node.settings) for node in nodes}
        wanted = set(self._wanted.values())
        for key in [key for key in self._jobs if key not in wanted]:
            self._jobs.pop(key).control.stop()
        for key in wanted:
            if key not in self._known and key not in self._jobs:
                self._jobs[key] = self._compute.submit(partial(_glance, *key))
        self._forget_old(wanted)
        for node in {**before, **self._wanted}:
            if before.get(node) != self._wanted.get(node):
                self.changed.emit(node)

    def pump(self) -> None:
        """Take what has been read."""
        for key in [key for key, job in self._jobs.items() if job.done.is_set()]:
            job = self._jobs.pop(key)
            self._know(key, job.result or Glance(problem=job.problem))

    def _know(self, key: _Key, glance: Glance) -> None:
        self._known[key] = glance
        for node, wanted in list(self._wanted.items()):
            if wanted == key:
                self.changed.emit(node)

    def _forget_old(self, wanted: set[_Key]) -> None:
        old = [key for key in self._known if key not in wanted]
        for key in old[: max(0, len(self._known) - _MOST_KEPT)]:
            del self._known[key]
        for key in self._known.keys() - wanted:
            if self._known[key].loaded is not None:
                self._known[key] = replace(self._known[key], loaded=None)


def _can_be_read(node: Node) -> bool:
    if not kinds.is_data(node):
        return False
    try:
        declared = kinds.made(node.kind, node.settings)
    except ProblemError:
        return True  # reading tells what is wrong
    return isinstance(declared, DataSet) and declared.chosen


def _glance(kind: str, settings: FrozenDict[str, object], context: JobContext) -> Glance:
    """Read a data set. Raises ProblemError."""
    declared = kinds.made(kind, settings)
    assert isinstance(declared, DataSet)
    declared.need_present()
    loaded = declared.load(None, context.token)
    found = facts_of(declared, loaded, context.token)
    kept = loaded if _size(loaded) <= _MOST_BYTES else None
    count = loaded.count + (loaded.test_count or 0)
    pictures = tiles(as_read(declared, found), loaded.examples)
    sample = written(found, loaded.examples)
    return Glance(count, pictures, found, None, kept, loaded.streamed > 0, loaded.note, sample)


def _size(loaded: Loaded) -> int:
    """Bytes that the examples take in memory."""
    arrays = [array for part in (loaded.examples, loaded.test or {}) for array in part.values()]
    return sum(array.nbytes for array in arrays if not isinstance(array, Stream))
