"""How new nodes come to the canvas without being dragged: from the palette by a key, and from the search."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QResizeEvent
from PySide6.QtWidgets import QWidget

from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End
from netbuilder.project.diff import ProjectDiff
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.geometry import Box, Point, box_of, snapped
from netbuilder.window.canvas.holding import with_frames_kept
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.room import GAP, free_place
from netbuilder.window.canvas.scene_hand import HeldWire
from netbuilder.window.canvas.scoping import ScopeView
from netbuilder.window.theme.theme import Theme

if TYPE_CHECKING:
    from netbuilder.studio.presenters.adding import Adding, Offer
    from netbuilder.studio.presenters.placing import Edit
    from netbuilder.window.canvas.quick_add import QuickAdd

_BEHIND = 72.0  # distance of a new node from the one that feeds it
_RIM = 8


class _Search(NamedTuple):
    """What is searched, and where the result goes: `at` of the scene, None for behind the node `before`.

    `side` is 1 where a wire from an output ends at `at`, -1 where one from an input does, else 0.
    """

    adding: Adding
    at: QPointF | None
    before: str | None = None
    side: int = 0


class AddingView(ScopeView):
    """Adds nodes, each by one edit, and selects them."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, theme, parent)
        self._quick_add: QuickAdd | None = None  # until there is a search
        self._search: _Search | None = None
        # What is offered holds for the graph as it was.
        workspace.opened.connect(self.close_search)
        workspace.scope_changed.connect(self.close_search)
        workspace.changed.connect(self._on_edit)
        theme.changed.connect(self._paint_search)

    # ------------------------------------------------------------------------------------ by a key

    def add_at_center(self, kind: str) -> None:
        """Add a node at the pointer, or in the middle; wired to the selected one where a port is free."""
        # Late: it is for hands, which come later.
        from netbuilder.studio.presenters.placing import joined, placed, placed_behind, placing, wire_from

        only = self._workspace.selection.only
        before = only if only in self._board.layout.boxes else None
        try:
            new = placing(self._workspace.graph_report, kind, said)
            wire = wire_from(self._workspace.graph_report, before, kind) if before is not None else None
        except ProblemError as error:
            self._workspace.refused.emit(error.problem)
            return
        at = self._place_for(box_of(new.card, 0, 0), before if wire is not None else None, self._pointed())
        block = self._workspace.scope
        edit: Edit = partial(placed, kind=kind, at=at, block=block)
        if wire is not None:
            wires = joined(self._workspace.graph_report, kind, wire)
            edit = partial(placed_behind, kind=kind, at=at, wires=wires, block=block)
        self._put(new.id, new.card.title, edit)

    def _put(self, id: str, title: str, edit: Edit) -> None:
        if self._workspace.edit(Text("Add {layer}", layer=title), edit):
            self._workspace.selection.set([id])
            self.show_rect(self._board.layout.boxes[id].rect)

    # ------------------------------------------------------------------------------------ by a search

    def search(self) -> None:
        """Search for what goes into the selected wire, behind the selected node, or to the pointer."""
        pointed, only = self._pointed(), self._workspace.selection.only
        if only is not None and pointed is not None and self._board.node_at(pointed) is not None:
            pointed = None  # the pointer rests where the node was selected
        self._search_on(pointed)

    def _search_on(self, pointed: QPointF | None = None) -> None:
        from netbuilder.studio.presenters.adding import Adding, behind

        report, selection = self._workspace.graph_report, self._workspace.selection
        laid = self._board.layout.wires.get(selection.wire) if selection.wire is not None else None
        only = selection.only if selection.only in self._board.layout.boxes else None
        if laid is not None:
            adding = Adding(report, [laid.wire.source], laid.wire.target, said)
            self._open(_Search(adding, laid.path.pointAtPercent(0.5)))
        elif only is not None:
            self._open(_Search(behind(report, only, said), pointed, only))
        else:
            self._open(_Search(Adding(report, say=said), pointed))

    def search_at(self, at: QPointF) -> None:
        """Search for what goes to a point of the scene, without a wire."""
        from netbuilder.studio.presenters.adding import Adding

        self._open(_Search(Adding(self._workspace.graph_report, say=said), at))

    def search_for_wire(self, held: End, wire: HeldWire, *, outgoing: bool) -> None:
        """Search for what goes to the loose end of a wire, which stays in sight; `held` is its other end."""
        from netbuilder.studio.presenters.adding import Adding

        report, at = self._workspace.graph_report, QPointF(*wire.loose)
        adding = Adding(report, [held], say=said) if outgoing else Adding(report, target=held, say=said)
        self._open(_Search(adding, at, side=1 if outgoing else -1))
        self._board.hold_wire(wire)

    def close_search(self) -> None:
        """Put the search away; nothing is changed."""
        if self._search is None or self._quick_add is None:
            return
        self._search = None
        self._board.hold_wire(None)
        if self._quick_add.field.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._quick_add.hide()

    def tell_problem(self, *, make_room: bool = False) -> None:
        """As long as something is searched, nothing lies over it."""
        if self._search is None:
            super().tell_problem(make_room=make_room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.close_search()

    def _on_edit(self, difference: ProjectDiff) -> None:
        self.close_search()

    def _open(self, search: _Search) -> None:
        self.close_search()
        self.hide_problem()
        self._board.hover(None, None)
        self._search = search
        popover = self._made_search()
        room = self.viewport().rect().adjusted(_RIM, _RIM, -_RIM, -_RIM)
        at, side = self._anchor(search)
        popover.begin(search.adding, popover.place_at(at, room, side=side))

    def _anchor(self, search: _Search) -> tuple[QPoint, int]:
        """The point of the view at which the search stands, and on which side of it."""
        if search.at is not None:
            return self.mapFromScene(search.at), search.side
        if search.before is None:
            return self.viewport().rect().center(), 0
        box = self._board.layout.boxes[search.before]
        return self.mapFromScene(box.right, box.y + box.height / 2), 1

    def _made_search(self) -> QuickAdd:
        if self._quick_add is None:
            # Late: the first picture shows no search.
            from netbuilder.window.canvas.quick_add import QuickAdd

            self._quick_add = QuickAdd(self._theme, self)
            self._quick_add.chosen.connect(self._take)
            self._quick_add.chosen_to_go_on.connect(self._take_and_go_on)
            self._quick_add.given_up.connect(self.close_search)
        return self._quick_add

    def _paint_search(self) -> None:
        if self._quick_add is not None:
            self._quick_add.use_theme()

    def _take(self, offer: Offer) -> bool:
        """Add what was chosen; False when it cannot be."""
        search = self._search
        if search is None:
            return False
        self.close_search()
        try:
            new = search.adding.landing(offer)
        except ProblemError as error:
            self._workspace.refused.emit(error.problem)
            return False
        box = box_of(new.card, 0, 0)
        if search.adding.inserts(offer):
            at, room = self._place_in_wire(box, search)
            edit = search.adding.edit(offer, at, room)
            edit = with_frames_kept(edit, self._board.layout, room, {new.id: box}, self._workspace.scope)
        else:
            edit = search.adding.edit(offer, self._place_found(box, offer, search))
        self._put(new.id, new.card.title, edit)
        self.tell_problem()
        return self._workspace.selection.only == new.id

    def _take_and_go_on(self, offer: Offer, rest: str) -> None:
        """Add what was chosen, and search for `rest` behind it: in the same wire if it went into one."""
        search = self._search
        if search is None or not self._take(offer) or self._quick_add is None:
            return
        target = search.adding.target if search.adding.inserts(offer) else None
        if target is not None:
            self._workspace.selection.set_wire(target)
        self._search_on()
        self._quick_add.type_on(rest)

    # ------------------------------------------------------------------------------------ where it goes

    def _place_in_wire(self, new: Box, search: _Search) -> tuple[Point, dict[str, Point]]:
        """The corner of a node in the middle of a wire, and new places for those in its way.

        On a wire that leads round others it goes below them, and nobody moves.
        """
        assert search.at is not None and search.adding.target is not None
        x, y = snapped(search.at.x() - new.width / 2), snapped(search.at.y() - new.height / 2)
        laid, layout = self._board.layout.wires[search.adding.target], self._board.layout
        if len(laid.route.points) > 2:
            return self._free_place(Box(x, y, new.width, new.height)), {}
        x = max(x, snapped(layout.boxes[laid.wire.source.node].right + GAP))
        room = layout.room_for(Box(x, y, new.width, new.height))
        return layout.pull.stored(x, y), layout.pull.stored_places(room)

    def _place_found(self, new: Box, offer: Offer, search: _Search) -> Point:
        """The corner of a node whose port meets the end of the wire, where there is one."""
        port = {1: new.input, -1: new.output}[search.side](offer.port) if search.side else None
        if port is None or search.at is None:
            before = search.before if offer.source is not None else None
            return self._place_for(new, before, search.at)
        x, y = snapped(search.at.x() - port[0]), search.at.y() - port[1]
        return self._free_place(Box(x, round(y), new.width, new.height))

    def _place_for(self, new: Box, before: str | None, pointed: QPointF | None) -> Point:
        """The corner of a new node: at the pointer, else behind the one that feeds it or in the middle."""
        middle = pointed or self.mapToScene(self.viewport().rect().center())
        corner = QPointF(middle.x() - new.width / 2, middle.y() - new.height / 2)
        if before is not None and pointed is None:
            box = self._board.layout.boxes[before]
            line = box.y + (box.outputs[0][1] if box.outputs else 0.0)
            corner = QPointF(box.right + _BEHIND, line - (new.inputs[0][1] if new.inputs else 0.0))
        else:
            corner = QPointF(snapped(corner.x()), snapped(corner.y()))
        placed_box = Box(corner.x(), corner.y(), new.width, new.height)
        return self._free_place(placed_box)

    def _free_place(self, wanted: Box) -> Point:
        """The place in the document of a node that touches no other one, near where it is wanted."""
        layout = self._board.layout
        return layout.pull.stored(*free_place(wanted, layout.boxes))

    def _pointed(self) -> QPointF | None:
        """The point of the scene under the pointer, None while it is elsewhere."""
        at = self.viewport().mapFromGlobal(QCursor.pos())
        return self.mapToScene(at) if self.viewport().rect().contains(at) else None
