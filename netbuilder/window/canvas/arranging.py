"""Nodes put in order by a command: laid out, aligned, spread evenly, their wires pulled straight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from netbuilder.core.text import Text
from netbuilder.graph.arrange import Line, aligned, distributed, straightened
from netbuilder.graph.frames import Rect
from netbuilder.project import edits
from netbuilder.project.project import Project, graph_of
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.adding import AddingView
from netbuilder.window.canvas.areas import Spot
from netbuilder.window.canvas.docks import by_card
from netbuilder.window.canvas.geometry import Box, Point
from netbuilder.window.canvas.tidying import boxes_of, tidied
from netbuilder.window.theme.theme import Theme


class ArrangingView(AddingView):
    """Sizes and ports of nodes are those on the canvas. Each command is one step, and the nodes glide."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, theme, parent)
        self._overlays.top.tidy_wanted.connect(self.tidy)

    def tidy(self) -> None:
        """Lay out the selected nodes, with those on selected frames, if there are two or more; else all."""
        self._board.finish_glide()
        graph, layout = self._workspace.graph, self._board.layout
        ids = self._board.papers.with_held(self._workspace.selection.ids, layout.areas)
        chosen = boxes_of(layout, graph, ids)
        whole = len(chosen) < 2
        found = tidied(layout, graph, graph.nodes.keys() if whole else chosen.keys())
        label = Text("Tidy") if whole else Text("Tidy {count} layers", count=len(chosen))
        self._arrange(label, found.places, found.frames, whole=whole)

    def straighten(self) -> None:
        """Pull wires among the selected nodes level; those of a single one at its neighbours."""
        chosen = self._chosen()
        layout, graph = self._board.layout, self._workspace.graph
        boxes = chosen if len(chosen) > 1 else boxes_of(layout, graph, graph.nodes.keys())
        wires = [by_card(wire, layout.docks) for wire in graph.wires.values()]
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
        return boxes_of(self._board.layout, self._workspace.graph, self._workspace.selection.ids)

    def _arrange(
        self,
        label: Text,
        places: Mapping[str, Point],
        frames: Mapping[str, Rect] = MappingProxyType({}),
        *,
        whole: bool = False,
    ) -> None:
        places = self._board.layout.docks.with_rows(places, self._board.layout.boxes)
        before = {id: self._spot(id)[:2] for id in places} | {id: self._spot(id) for id in frames}
        edit = partial(_placed, places=places, frames=frames, block=self._workspace.scope)
        if not self._workspace.edit(label, edit):
            return
        self._workspace.document.end_gesture()
        if whole and not self._sees(self._board.bounds):
            self.frame_all()
        elif not whole:
            self._bring_into_view([*places, *frames])
        after: dict[str, Spot] = {id: self._spot(id)[:2] for id in places} | {
            id: self._spot(id) for id in frames
        }
        self._board.glide({id: (before[id], spot) for id, spot in after.items()})

    def _spot(self, id: str) -> Spot:
        rect = self._board.place_of(id)
        assert rect is not None
        return rect.x(), rect.y(), rect.width(), rect.height()

    def _bring_into_view(self, ids: Iterable[str]) -> None:
        """Show all that was arranged: by as little panning as will do, farther away where it is larger."""
        rects = [rect for rect in map(self._board.place_of, ids) if rect is not None]
        whole = QRectF()
        for rect in rects:
            whole = whole.united(rect)
        if whole.isEmpty() or self._sees(whole):
            return
        self.show_rect(whole)
        if not self._sees(whole):
            self._frame(whole)

    def _sees(self, rect: QRectF) -> bool:
        return self.mapToScene(self.viewport().rect()).boundingRect().contains(rect)


def _placed(project: Project, places: Mapping[str, Point], frames: Mapping[str, Rect], block: str) -> Project:
    project = edits.move(project, places, block)
    for id, rect in frames.items():
        frame = graph_of(project, block).frames[id]
        x, y, width, height = rect
        project = edits.enframe(project, replace(frame, x=x, y=y, width=width, height=height), block)
    return project
