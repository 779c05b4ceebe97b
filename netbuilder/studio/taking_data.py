"""Data of the user's own: found at a path, and put into the graph."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.data.library import data_sets
from netbuilder.data.recognise import recognise
from netbuilder.data.source import DataSet
from netbuilder.project import edits, kinds
from netbuilder.project.options import with_data_set
from netbuilder.project.project import Project
from netbuilder.studio.commands.command import Context, Page

_BESIDE = 280.0  # canvas pixels to the left of what is there


def take_data(at: Context, path: Path) -> None:
    """Put the data at `path` in the place of the data set of the graph, or beside its layers without one."""
    try:
        found = recognise(path)
    except ProblemError as error:
        at.workspace.refused.emit(error.problem)
        return
    _take(at, found, Text("Use {name}", name=path.name))


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
