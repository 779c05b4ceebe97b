"""Room for what an edit adds to the graph in view. The places are worked out by `newcomers`."""

from __future__ import annotations

from functools import partial

from netbuilder.project import edits
from netbuilder.project.project import Project, graph_of
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.docks import by_card
from netbuilder.window.canvas.layout import Layout

_NETWORK = 4  # so many layers behind data that stood alone are a whole network, with no order to be kept


class RoomForNew:
    """For one canvas. What was added last is remembered until it is `taken`, to be shown."""

    def __init__(self, layout: Layout, workspace: Workspace) -> None:
        self._layout = layout
        self._workspace = workspace
        self._new: set[str] = set()

    def found(self, before: Project, after: Project) -> Project:
        """`after`, an edit of `before`, with what is new at places where there is room."""
        scope, layout = self._workspace.scope, self._layout
        self._new = self._added(before, after)
        if not self._new:
            return after
        from netbuilder.window.canvas.holding import keep_frames  # late: the first picture mends nothing
        from netbuilder.window.canvas.newcomers import room_for_new

        boxes = layout.docks.by_card(layout.stored_boxes())
        lead = partial(by_card, docks=layout.docks)
        found, fresh = room_for_new(after, self._workspace.graph_report, self._new, boxes, lead)
        put = edits.move(after, layout.docks.with_rows(found, layout.boxes), scope)
        if len(self._new) >= _NETWORK and len(graph_of(before, scope).nodes) == 1:
            from netbuilder.window.canvas.tidying import laid_out

            return laid_out(put, scope)
        return keep_frames(put, graph_of(before, scope), boxes, found.keys() & boxes.keys(), fresh, scope)

    def level(self, before: Project, after: Project) -> Project:
        """The same with what is new at the height at which a wire of it is level."""
        from netbuilder.window.canvas.newcomers import level_places  # late: the first picture groups nothing

        layout = self._layout
        boxes = layout.docks.by_card(layout.stored_boxes())
        lead = partial(by_card, docks=layout.docks)
        new = self._added(before, after)
        places = level_places(after, self._workspace.graph_report, new, boxes, lead)
        return edits.move(after, places, self._workspace.scope)

    def taken(self) -> set[str]:
        """The nodes that were added last; they are forgotten."""
        new, self._new = self._new, set()
        return new

    def _added(self, before: Project, after: Project) -> set[str]:
        scope = self._workspace.scope
        return graph_of(after, scope).nodes.keys() - graph_of(before, scope).nodes.keys()
