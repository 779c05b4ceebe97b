"""Two more searches on the canvas: where a wire from the selected node is to end, and where a node is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QWidget

from netbuilder.core.values import NamedTuple
from netbuilder.studio.presenters.node_search import NodeSearch, Place
from netbuilder.studio.presenters.wiring import Goal, Wiring
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.quick_add_rows import OfferList
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.search_list import Spoken
from netbuilder.window.widgets.search_popover import SearchPopover, beside

if TYPE_CHECKING:
    from netbuilder.window.canvas.commands import CommandView

_WIDTH = 360
_RIM = 8


class _Search(NamedTuple):
    """`find` gives the rows for what is typed, `take` does what is wanted of one."""

    find: Callable[[str], Sequence[Spoken]]
    take: Callable[[Any], None]
    footer: str


class Searches(QObject):
    """Those of one canvas. At most one is open; it holds for the graph as it is."""

    def __init__(self, canvas: CommandView, theme: Theme) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._theme = theme
        self._open: ListSearch | None = None
        self._wire = ListSearch(theme, canvas, "wireSearch", self.tr("Search inputs"))
        self._find = ListSearch(theme, canvas, "nodeSearch", self.tr("Search layers of the graph"))
        for each in (self._wire, self._find):
            each.given_up.connect(self.close)
            each.chosen.connect(self.close)
            theme.changed.connect(each.use_theme)

    def wire(self, id: str, at: QPoint) -> None:
        """Ask where a wire from the node `id` is to end; `at` is where it would begin in the view."""
        workspace = self._canvas.workspace
        wiring = Wiring(workspace.graph_report, id, said)

        def lead(goal: Goal) -> None:
            workspace.edit(wiring.label(goal), wiring.edit(goal))

        self._begin(self._wire, _Search(wiring.found, lead, wiring.footer), at)

    def find(self) -> None:
        """Ask for a node, and go there."""
        workspace = self._canvas.workspace
        search = NodeSearch(workspace.report, said)

        def go(place: Place) -> None:
            workspace.go_to(place.within)
            self._canvas.focus_node(place.id)

        self._begin(self._find, _Search(search.found, go, ""), None)

    def close(self) -> None:
        """Put away what is open; nothing is changed."""
        popover, self._open = self._open, None
        if popover is not None:
            if popover.field.hasFocus():
                self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            popover.hide()

    def _begin(self, popover: ListSearch, search: _Search, at: QPoint | None) -> None:
        self.close()
        self._open = popover
        popover.begin(search, at, self._canvas.viewport())


class ListSearch(SearchPopover):
    """Rows that look like layers. `name` is its object name, that of its field has "Field" behind it."""

    def __init__(self, theme: Theme, parent: QWidget, name: str, title: str) -> None:
        rows = OfferList(theme)
        super().__init__(theme, parent, rows, _WIDTH)
        self._search: _Search | None = None
        self.setObjectName(name)
        self.setAccessibleName(title)
        rows.setObjectName(f"{name}List")
        self.field.setObjectName(f"{name}Field")
        self.field.setAccessibleName(title)
        self.field.setPlaceholderText(title)
        self.nothing.setText(self.tr("Nothing is called that."))
        self.chosen.connect(self._take_up)

    def begin(self, search: _Search, at: QPoint | None, room: QWidget) -> None:
        """Show everything right of a point of `room`, or in its middle, and take the keyboard."""
        self._search = search
        self.footer.setText(search.footer)
        inside = room.rect().adjusted(_RIM, _RIM, -_RIM, -_RIM)
        spot = at or QPoint(inside.center().x() - _WIDTH // 2 + 20, inside.top() + inside.height() // 5)
        height = self.greatest_height
        self.move(beside(spot, inside, _WIDTH, height, side=0 if at is None else 1).topLeft())
        self.begin_search()

    def found(self, text: str) -> Sequence[Spoken]:
        return self._search.find(text) if self._search is not None else ()

    def _take_up(self, row: object) -> None:
        if self._search is not None:
            self._search.take(row)
