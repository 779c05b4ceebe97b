"""Data of the user's own: found at a path, and put into the graph."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from netbuilder.core.text import Text
from netbuilder.data.library import data_sets
from netbuilder.data.recognise import recognise
from netbuilder.data.source import DataSet
from netbuilder.project import edits, kinds
from netbuilder.project.options import with_data_set
from netbuilder.project.project import Project
from netbuilder.studio.commands.command import Context, Page
from netbuilder.studio.jobs import ComputeThread, Job

if TYPE_CHECKING:
    from netbuilder.studio.workspace import Workspace

# What is done with data that were found.
Then: TypeAlias = "Callable[[DataSet], object]"

_BESIDE = 280.0  # canvas pixels to the left of what is there
# Most of what is dropped is known at once, and nothing has to be shown meanwhile.
_SECONDS_AT_ONCE = 0.15


def take_data(at: Context, path: Path) -> None:
    """Put the data at `path` in the place of the data set of the graph, or beside its layers without one.

    That may be later: large folders take a while to be looked at.
    """
    label = Text("Use {name}", name=path.name)
    at.shell.look_for_data(path, lambda found: _take(at, found, label))


class LookForData:
    """Finds out which data set lies at `path`, on a thread of its own: the other one may train for hours.

    `pump` hands it to `then`, and what cannot be used is told to the workspace. For one thread.
    """

    def __init__(self, workspace: Workspace, path: Path, then: Then) -> None:
        self.path = path
        self._workspace = workspace
        self._then = then
        self._thread = ComputeThread()
        self._job: Job[DataSet] | None = self._thread.submit(lambda _: recognise(path))
        workspace.opened.connect(self.cancel)
        if self._job.done.wait(_SECONDS_AT_ONCE):
            self.pump()

    @property
    def alive(self) -> bool:
        """Whether it is still being looked at."""
        return self._job is not None

    def cancel(self) -> None:
        """Nobody wants to know any more."""
        self._job = None
        self._thread.close(0)

    def pump(self) -> None:
        """Hand over what was found, as soon as it was."""
        job = self._job
        if job is None or not job.done.is_set():
            return
        self.cancel()
        if job.result is not None:
            self._then(job.result)
        elif job.problem is not None:
            self._workspace.refused.emit(job.problem)


def built_in() -> list[tuple[str, type[DataSet]]]:
    """The data sets that need no files of the user's, by their ids."""
    return [(id, declared) for id, declared in data_sets.items() if not declared.needs]


def take_set(at: Context, id: str) -> None:
    """Put a data set in the place of that of the graph, or beside its layers without one."""
    found = data_sets.get(id)()
    _take(at, found, Text("Use {name}", name=found.title))


def _take(at: Context, found: DataSet, label: Text) -> None:
    if at.workspace.edit(label, partial(_with, found=found)):
        at.workspace.go_to(())
        if at.shell.page is not Page.DATA:
            at.shell.show_page(Page.BUILD)
        at.workspace.selection.set(_data_nodes(at.workspace.project)[:1])
        at.shell.canvas.show_selection()


def _with(project: Project, found: DataSet) -> Project:
    if _data_nodes(project):
        return with_data_set(project, found)
    left = min((node.x for node in project.graph.nodes.values()), default=0.0)
    top = min((node.y for node in project.graph.nodes.values()), default=0.0)
    place = (left - _BESIDE, top)
    node = edits.fresh_node(project, kinds.DATA + found.id, place, settings=found.stored())
    return edits.add(project, node)


def _data_nodes(project: Project) -> list[str]:
    return [node.id for node in project.graph.nodes.values() if kinds.is_data(node)]
