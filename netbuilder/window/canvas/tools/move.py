"""Select nodes, notes and frames and drag them: one step to undo a drag, however long."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from time import monotonic

from PySide6.QtCore import Qt

from netbuilder.core.text import Text
from netbuilder.graph.model import End, Frame
from netbuilder.project import docking, edits, wiring
from netbuilder.project.project import Project
from netbuilder.studio.presenters.selected import words_of
from netbuilder.window.canvas.docking import frames_for_row, lifted, place_below, with_frames
from netbuilder.window.canvas.geometry import Box, Point, snapped
from netbuilder.window.canvas.holding import Edit, with_frames_kept
from netbuilder.window.canvas.room import behind
from netbuilder.window.canvas.tools.gesture import Canvas, Gesture, Pointer
from netbuilder.window.canvas.tools.landing import Landing
from netbuilder.window.canvas.tools.loosening import Loosening
from netbuilder.window.canvas.tools.shake import Shake

# Pixels of the scene within which a wire of the dragged node is pulled straight.
_STRAIGHTEN = 6


class MoveGesture(Gesture):
    """Pressed on `anchor`: a node, a note or the title of a frame. The document changes when it is let go.

    A frame takes along what it holds, unless Alt was held at the press. Nodes come out of their wires when
    Alt was held or when they are shaken; a row of a card so leaves it, while it takes along all of the card
    otherwise. A single node that feeds nothing goes into the wire below it, or is docked where it is held at
    the lower edge of another node, unless Alt is held then.
    """

    pulls_view = True

    def __init__(self, canvas: Canvas, start: Pointer, anchor: str) -> None:
        super().__init__(canvas, start)
        self._anchor = anchor
        self._moved = False
        self._was_selected = anchor in canvas.workspace.selection.ids
        self._select_on_press()
        ids = canvas.workspace.selection.ids
        board = canvas.board
        if not start.is_free:
            ids = frozenset(board.layout.docks.whole(board.papers.with_held(ids, board.layout.areas)))
        places = {id: board.place_of(id) for id in ids}
        self._from: dict[str, Point] = {
            id: (rect.x(), rect.y()) for id, rect in places.items() if rect is not None
        }
        self._to = self._from
        self._nodes = tuple(id for id in canvas.workspace.graph.nodes if id in self._from)
        rows = board.layout.docks.rows(anchor)
        self._wires = tuple(
            wire
            for wire in canvas.workspace.graph.wires.values()
            if wire.source.node in rows or wire.target.node in rows
        )
        self._loosening = Loosening(canvas, self._nodes)
        self._landing: Landing | None = None
        self._shake = Shake()

    def _select_on_press(self) -> None:
        selection = self.canvas.workspace.selection
        if self._was_selected:
            return
        if self.start.adds or self.start.toggles:
            selection.add([self._anchor])
        else:
            selection.set([self._anchor])

    def move(self, to: Pointer) -> None:
        if not self._moved and not to.is_far_from(self.start):
            return
        loosens = self._shake.moved(to.view.x(), to.view.y(), monotonic())
        if not self._moved:
            self._moved = True
            self.cursor = Qt.CursorShape.SizeAllCursor
            loosens = self.start.is_free and self._anchor in self._nodes
            self._landing = self._new_landing()
        step = to.scene - self.start.scene
        dx, dy = self._snapped(step.x(), step.y(), free=to.is_free)
        self._to = {id: (x + dx, y + dy) for id, (x, y) in self._from.items()}
        # A wire that made way for a node could not be hit with it.
        still = self._landing is not None and self._landing.is_loose
        self.canvas.board.move_nodes(self._to, still=still)
        # Only then: Qt paints what is updated first, and forgets where moved items were before.
        if loosens and self._loosening.begin():
            self._landing = self._new_landing()
        if self._landing is not None:
            self._landing.aim(self._loosening.hidden, to.scene, wanted=not to.is_free)

    def release(self, at: Pointer) -> bool:
        selection = self.canvas.workspace.selection
        if self._moved:
            self.move(at)
            self._land()
        elif at.toggles and self._was_selected:
            selection.toggle(self._anchor)
        elif not at.adds and not at.toggles:
            selection.set([self._anchor])
        return True

    def cancel(self) -> None:
        self._put_away()  # first: no way is looked for of wires that are hidden
        self.canvas.board.move_nodes(self._from)

    def _new_landing(self) -> Landing | None:
        """A single node may go into a wire."""
        if len(self._from) != 1 or not self._nodes:
            return None
        return Landing(self.canvas, self._nodes[0], self._loosening.project)

    def _land(self) -> None:
        """The document changes: where things lie, and how they are wired."""
        target = self._landing.target if self._landing is not None else None
        above = self._landing.above if self._landing is not None else None
        if self._to != self._from or self._loosening.begun:
            self._change(target, above)
        self._put_away()

    def _change(self, target: End | None, above: str | None) -> None:
        workspace, board = self.canvas.workspace, self.canvas.board
        boxes = board.layout.boxes
        aside: dict[str, Point] = {}
        if target is not None:
            box = self._behind_source(target)
            self._to = {self._anchor: (box.x, box.y)}
            aside = board.layout.room_for(box, self._to)
        before = {id: (boxes[id].x, boxes[id].y) for id in aside}
        places = board.layout.landed({**self._to, **aside}, workspace.graph)
        if above is not None:
            places = {**lifted(board.layout, workspace.graph, above), **self._below(above)}
        out = self._nodes if self._loosening.begun else ()
        into = (self._anchor, target) if target is not None else None
        under = (self._anchor, above) if above is not None else None
        frames = frames_for_row(board.layout, workspace.graph, above) if above is not None else {}
        landed = partial(_landed, places=places, out=out, into=into, under=under, frames=frames)
        edit: Edit = partial(landed, block=workspace.scope)
        if target is not None:
            edit = with_frames_kept(edit, board.layout, aside, {}, workspace.scope)
        if workspace.edit(self._label(target, above), edit):
            board.glide({id: (spot, (boxes[id].x, boxes[id].y)) for id, spot in before.items()})
        else:
            board.move_nodes(self._from)
        workspace.document.end_gesture()

    def _behind_source(self, target: End) -> Box:
        """Where the dragged node goes in the wire to `target`: not onto the node that feeds it there."""
        boxes = self.canvas.board.layout.boxes
        box, wire = boxes[self._anchor], self.canvas.workspace.graph.wires.get(target)
        x, y = behind(box, boxes[wire.source.node]) if wire is not None else (box.x, box.y)
        return box._replace(x=x, y=y)

    def _put_away(self) -> None:
        """Show no longer what would come of letting go."""
        self._loosening.end()
        if self._landing is not None:
            self._landing.aim((), self.start.scene, wanted=False)

    def _below(self, above: str) -> dict[str, Point]:
        workspace = self.canvas.workspace
        return {self._anchor: place_below(self.canvas.board.layout, workspace.graph, above)}

    def _label(self, target: End | None, above: str | None) -> Text:
        workspace = self.canvas.workspace
        what = words_of(workspace.graph, workspace.selection.ids)
        if above is not None:
            return Text("Dock {what}", what=what)
        if target is not None:
            return Text("Insert {what}", what=what)
        return Text("Take out {what}" if self._loosening.begun else "Move {what}", what=what)

    def _snapped(self, dx: float, dy: float, *, free: bool) -> Point:
        """A step in whole pixels; when snapping, on the grid, or so that a wire of the anchor is level."""
        if free or not self.canvas.snaps or self._anchor not in self._from:
            return round(dx), round(dy)
        if self._anchor not in self.canvas.board.layout.boxes:
            return snapped(dx), snapped(dy)
        return snapped(dx), self._levelling(dy)

    def _levelling(self, dy: float) -> float:
        layout = self.canvas.board.layout
        best = snapped(dy)
        nearest = float(_STRAIGHTEN)
        rows = layout.docks.rows(self._anchor)
        for wire in self._wires:
            source, target = wire.source, wire.target
            if (source.node in rows) == (target.node in rows):
                continue
            mine, other = (source, target) if source.node in rows else (target, source)
            if mine.node not in self._from or other.node in self._from or target in self._loosening.hidden:
                continue
            my_port = layout.port(mine, output=mine is source)
            its_port = layout.port(other, output=other is source)
            if my_port is None or its_port is None:
                continue
            wanted = its_port[1] - (self._from[mine.node][1] + my_port[1] - layout.boxes[mine.node].y)
            if abs(wanted - dy) <= nearest:
                best, nearest = wanted, abs(wanted - dy)
        return best


def _landed(
    project: Project,
    places: Mapping[str, Point],
    out: tuple[str, ...],
    into: tuple[str, End] | None,
    under: tuple[str, str] | None,
    frames: Mapping[str, Frame],
    block: str,
) -> Project:
    """`project` with nodes taken out of their wires and cards, then one put into a wire or docked under
    another one, and all at their places.
    """
    project = wiring.take_out(docking.let_go(project, out, block), out, block)
    if under is not None:
        project = docking.put_under(project, *under, block)
    if into is not None:
        id, target = into
        project = wiring.put_into(project, id, target, block)
    return with_frames(edits.move(project, places, block), frames, block)
