"""What the inspector tells of costs and of what a value sees, for one node or for several."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.pictures import pixmap_of
from netbuilder.window.theme.theme import Theme

if TYPE_CHECKING:
    from netbuilder.studio.presenters.cost_lines import Line
    from netbuilder.studio.presenters.costs import Timed
    from netbuilder.studio.presenters.fields import FieldKeeper
    from netbuilder.window.inspector.field_view import FieldView


class NodeCosts:
    """Loads what it needs when the first node is selected. `changed` is called when other times are there."""

    def __init__(self, workspace: Workspace, theme: Theme, changed: Callable[[], None]) -> None:
        self._workspace = workspace
        self._theme = theme
        self._changed = changed
        self._follows = False
        self._fields: FieldKeeper | None = None
        self._view: FieldView | None = None  # until a node has a receptive field

    def lines_of_one(self, id: str) -> tuple[Line, ...]:
        from netbuilder.studio.presenters.cost_lines import lines_of_one

        return lines_of_one(self._workspace.graph_report, id, self._timed())

    def lines_of_several(self, ids: tuple[str, ...]) -> tuple[Line, ...]:
        from netbuilder.studio.presenters.cost_lines import lines_of_several

        return lines_of_several(self._workspace.graph_report, ids, self._timed())

    def field_of(self, id: str) -> FieldView | None:
        """What a value of the node sees of the input; None where that is not worth a picture."""
        from netbuilder.studio.presenters.fields import FieldKeeper, field_card

        if self._fields is None:
            self._fields = FieldKeeper()
        card = field_card(self._workspace.graph_report, id, self._fields)
        if card is None:
            return None
        if self._view is None:
            from netbuilder.window.inspector.field_view import FieldView

            self._view = FieldView(self._theme)
        glance = self._workspace.glances.of(card.source)
        self._view.show_field(card, pixmap_of(glance.tiles[0]) if glance and glance.tiles else None)
        return self._view

    def _timed(self) -> Timed | None:
        """What was measured; from the first time on it is shown as soon as there is something else."""
        timings = self._workspace.timings
        if not self._follows:
            self._follows = True
            timings.changed.connect(self._changed)
        return timings.timed
