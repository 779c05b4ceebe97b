"""Nodes put in order by a command: laid out, aligned, spread evenly, their wires pulled straight."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from netbuilder.core.text import Text
from netbuilder.graph.arrange import Line, aligned, distributed, straightened
from netbuilder.project import edits
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.adding import AddingView
from netbuilder.window.canvas.geometry import Box, Point
from netbuilder.window.canvas.tidying import boxes_of, tidied
from netbuilder.window.theme.theme import Theme


class ArrangingView(AddingView):
    """Sizes and ports of nodes are those on the canvas. Each command is one step, and the nodes glide."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, theme, parent)
        self._overlays.top.tidy_wanted.connect(self.tidy)

    def tidy(self) -> None:
        """Lay out the selected nodes if there are two or more, else all of them."""
        chosen = self._chosen()
        whole = len(chosen) < 2
        graph = self._workspace.project.graph
        places = tidied(self._board.layout, graph, graph.nodes.keys() if whole else chosen.keys())
        label = Text("Tidy") if whole else Text("Tidy {count} layers", count=len(chosen))
        self._arrange(label, places, whole=whole)

    def straighten(self) -> None:
        """Pull wires among the selected nodes level; those of a single one at its neighbours."""
        chosen = self._chosen()
        layout, graph = self._board.layout, self._workspace.project.graph
        boxes = chosen if len(chosen) > 1 else boxes_of(layout, graph, graph.nodes.keys())
        wires = list(graph.wires.values())
        if len(chosen) == 1:
            (only,) = chosen
            wires = [wire for wire in wires if wire.target.node == only] or [
                wire for wire in wires if wire.source.node == only
            ]
        self._arrange(Text("Straighten wires"), straightened(boxes, wires, chosen))

    def align(self, line: Line) -> None:
        """Put the selected nodes in line."""
        self._arrange(Text("Align layers"), aligned(self._chosen(), line))

    def distribute(self, *, across: bool) -> None:
        """Make the gaps between the selected nodes equal."""
        self._arrange(Text("Distribute layers"), distributed(self._chosen(), across=across))

    def _chosen(self) -> Mapping[str, Box]:
        self._board.finish_glide()
        return boxes_of(self._board.layout, self._workspace.project.graph, self._workspace.selection.ids)

    def _arrange(self, label: Text, places: Mapping[str, Point], *, whole: bool = False) -> None:
        boxes = self._board.layout.boxes
        before = {id: (boxes[id].x, boxes[id].y) for id in places}
        if not self._workspace.edit(label, partial(edits.move, places=places)):
            return
        self._workspace.document.end_gesture()
        if whole and not self._sees_all():
            self.frame_all()
        self._board.glide({id: (before[id], places[id]) for id in places})

    def _sees_all(self) -> bool:
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        return seen.contains(self._board.layout.bounds)
