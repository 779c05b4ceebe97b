"""A node of the graph in the hand: the wire below it that would lead through it, or the node on whose lower
edge it would be docked, and what comes of that.
"""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project.project import Project
from netbuilder.studio.presenters.inserting import docking_of, insertion_of, is_loose
from netbuilder.window.canvas.geometry import distance_to
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.tools.gesture import Canvas

_REACH = 24.0  # pixels of the screen between the node's middle and a wire


class Landing:
    """`id` is the node, in `project` as it would be without insertion. `target` is where the wire ends,
    `above` the node below which it would be docked.
    """

    def __init__(self, canvas: Canvas, id: str, project: Project) -> None:
        self._canvas = canvas
        self._id = id
        self._project = project
        self.is_loose = is_loose(project, id, canvas.workspace.scope)
        self._known: dict[End | str, Text | None] = {}
        self.target: End | None = None
        self.above: str | None = None

    def aim(self, hidden: Collection[End], at: QPointF, *, wanted: bool) -> None:
        """Find the edge below the pointer `at` or the wire below the node, light it up and say what letting
        go does; none unless `wanted`.
        """
        if not self.is_loose:
            return
        board = self._canvas.board
        rect = board.place_of(self._id) or QRectF()  # an undo may have taken it away meanwhile
        wanted = wanted and not rect.isEmpty()
        self.above = self._edge(at, rect) if wanted else None
        self.target = self._nearest(rect.center(), hidden) if wanted and self.above is None else None
        board.mark(target=self.target)
        board.mark_docking(self.above)
        caught = self.above or self.target
        words = self._known[caught] if caught is not None else None
        board.show_hint(said(words) if words is not None else "", rect)
        item = board.item(self._id)
        if item is not None:
            item.mark_live(caught is not None)

    def _edge(self, at: QPointF, rect: QRectF) -> str | None:
        """The node on whose lower edge the pointer is, or the middle of the upper edge of the node held."""
        for point in (at, QPointF(rect.center().x(), rect.top())):
            above = self._canvas.board.edge_at(point, but=self._id)
            if above is not None and self._docks(above):
                return above
        return None

    def _docks(self, above: str) -> bool:
        if above not in self._known:
            report = self._canvas.workspace.graph_report
            self._known[above] = docking_of(report, self._project, self._id, above)
        return self._known[above] is not None

    def _nearest(self, at: QPointF, hidden: Collection[End]) -> End | None:
        reach = _REACH / self._canvas.zoom
        area = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
        found = []
        for laid in self._canvas.board.layout.wires_near(area):
            wire = laid.wire
            away = distance_to(laid.trace, at.x(), at.y())
            own = self._id in (wire.source.node, wire.target.node)
            if away <= reach and not own and wire.target not in hidden and self._takes(wire.target):
                found.append((away, wire.target))
        return min(found)[1] if found else None

    def _takes(self, target: End) -> bool:
        if target not in self._known:
            report = self._canvas.workspace.graph_report
            self._known[target] = insertion_of(report, self._project, self._id, target)
        return self._known[target] is not None
