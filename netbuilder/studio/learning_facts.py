"""Data sets that only reading tells about: what a glance found becomes part of the project."""

from __future__ import annotations

from functools import partial

from netbuilder.core.facts import DataFacts
from netbuilder.graph.model import Node
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project
from netbuilder.studio.workspace import Workspace


class FactsLearner:
    """Follows the glances of a workspace. What cannot be taken in in mid-gesture is taken in after it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        workspace.glances.changed.connect(self._catch_up)
        workspace.changed.connect(self._catch_up)
        workspace.opened.connect(self._catch_up)

    def _catch_up(self, *_: object) -> None:
        nodes = self._workspace.project.graph.nodes
        for id in self._workspace.report.walk.special:
            found = self._found(nodes[id]) if id in nodes and kinds.is_data(nodes[id]) else None
            if found is not None:
                self._workspace.learn(partial(_learnt, id=id, facts=found))

    def _found(self, node: Node) -> DataFacts | None:
        """What the project lacks about a data set; None where it lacks nothing, or nothing has been read."""
        glance = self._workspace.glances.of(node.id)
        if glance is None or kinds.told_by_declaration(node):
            return None
        known = self._workspace.project.facts.get(node.id)
        found = glance.facts
        if found is None:
            found = DataFacts(known.fields if known is not None else (), fault=glance.problem)
        return found if known != found else None


def _learnt(project: Project, id: str, facts: DataFacts) -> Project:
    return edits.learn_facts(project, id, facts) if id in project.graph.nodes else project
