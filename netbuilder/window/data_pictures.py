"""Examples of the data on their nodes: read once the engine is loaded, and again when a data set changes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from netbuilder.core.problem import Problem, Severity
from netbuilder.project import kinds
from netbuilder.project.diff import ProjectDiff
from netbuilder.studio.glances import GIVEN_UP, Glance
from netbuilder.studio.learning_facts import FactsLearner
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.view import CanvasView
from netbuilder.window.pump import Pump


class DataPictures(QObject):
    """Has the glances follow the project, and feeds the canvas with what they tell."""

    def __init__(self, workspace: Workspace, canvas: CanvasView, pump: Pump) -> None:
        super().__init__(canvas)
        self._workspace = workspace
        self._canvas = canvas
        self._pump = pump
        self._learner = FactsLearner(workspace)
        self._shown: dict[str, Glance] = {}  # by node
        self._followed: tuple[str, ...] = ()  # the data nodes that there were when it last looked
        workspace.glances.changed.connect(self._show)
        workspace.opened.connect(self._on_open)
        workspace.changed.connect(self._on_change)
        self._look()

    def _on_open(self) -> None:
        self._shown.clear()
        self._look()

    def _on_change(self, difference: ProjectDiff) -> None:
        nodes = difference.graph.nodes
        come = any(map(kinds.is_data, (*nodes.added.values(), *nodes.changed.values())))
        if come or not {*nodes.removed, *nodes.changed}.isdisjoint(self._followed):
            self._look()

    def _look(self) -> None:
        glances = self._workspace.glances
        glances.refresh(self._workspace.project)
        nodes = self._workspace.project.graph.nodes
        self._followed = tuple(id for id, node in nodes.items() if kinds.is_data(node))
        # One that comes back has lost its pictures.
        self._shown = {node: glance for node, glance in self._shown.items() if node in self._followed}
        for node in self._followed:
            glance = glances.of(node)
            if glance is not None and self._shown.get(node) is not glance:
                self._show(node)
        if glances.alive:
            self._pump.follow(glances)

    def _show(self, node: str) -> None:
        glance = self._workspace.glances.of(node)
        if glance is None:
            return
        self._shown[node] = glance
        if glance.words is not None:
            from netbuilder.window.canvas.text_tile import tiles_of  # late: nothing is read at the start

            self._canvas.set_thumbnails(node, tiles_of(glance), str(glance.words))
        elif glance.problem is not None:
            self._canvas.set_thumbnails(node, (), self._in_short(glance.problem))

    def _in_short(self, problem: Problem) -> str:
        """What there is room for on the node. What stands in the way of training is told in full."""
        if problem.code == "not_downloaded":
            return self.tr("not downloaded yet")
        if problem.code == GIVEN_UP.code:
            return self.tr("not read")
        self._workspace.refused.emit(replace(problem, severity=Severity.WARNING))
        return self.tr("cannot be read")
