"""What differs between two projects, so that a view, the analysis or the journal looks at just that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.values import NamedTuple
from netbuilder.graph import diff as graphs
from netbuilder.graph.diff import Changes, GraphDiff
from netbuilder.graph.model import Block
from netbuilder.project.project import Project

# The parts of a project that are replaced as a whole.
_WHOLE = ("id", "name", "recipe", "start_from", "unknown")

_SAME: Changes[str, Any] = Changes()
_SAME_GRAPH = GraphDiff()


class ProjectDiff(NamedTuple):
    """Applied to the first project it gives the second. False when they are equal.

    `parts` has the new value of each other field that differs: "name", "recipe", "start_from" …
    """

    graph: GraphDiff = _SAME_GRAPH
    blocks: Changes[str, Block] = _SAME
    facts: Changes[str, DataFacts] = _SAME
    parts: Mapping[str, Any] = FrozenDict()

    def __bool__(self) -> bool:
        return bool(self.graph or self.blocks or self.facts or self.parts)


def diff(before: Project, after: Project) -> ProjectDiff:
    """What leads from `before` to `after`. What both share is not looked at."""
    parts = {
        name: new
        for name in _WHOLE
        if (new := getattr(after, name)) is not (old := getattr(before, name)) and new != old
    }
    return ProjectDiff(
        graphs.diff(before.graph, after.graph),
        graphs.changes(before.blocks, after.blocks),
        graphs.changes(before.facts, after.facts),
        FrozenDict(parts),
    )


def apply(project: Project, difference: ProjectDiff) -> Project:
    """`project` with `difference` carried out."""
    return replace(
        project,
        graph=graphs.apply(project.graph, difference.graph),
        blocks=graphs.applied(project.blocks, difference.blocks),
        facts=graphs.applied(project.facts, difference.facts),
        **difference.parts,
    )
