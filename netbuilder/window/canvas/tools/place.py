"""A new node in the hand, from the palette: it lands where it is let go, in a wire if it is held over one."""

from __future__ import annotations

from functools import partial

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.studio.presenters.node_card import NodeCard
from netbuilder.studio.presenters.placing import Insertion, inserted, insertion, placed, placing
from netbuilder.window.canvas.geometry import Box, Point, box_of, snapped
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.room import room_for
from netbuilder.window.canvas.tools.gesture import Canvas, Gesture, Pointer

_REACH = 24.0  # pixels of the screen between the node's middle and a wire


class PlaceGesture(Gesture):
    """Begun by the palette. Raises ProblemError when such a node cannot be added."""

    pulls_view = True

    def __init__(self, canvas: Canvas, start: Pointer, kind: str) -> None:
        super().__init__(canvas, start)
        self._placing = placing(canvas.workspace.report, kind, said)
        self._insertions: dict[End, Insertion] = {}
        self._target: End | None = None
        self.move(start)

    @property
    def kind(self) -> str:
        return self._placing.kind

    def move(self, to: Pointer) -> None:
        laid = self.canvas.board.wire_at(to.scene, _REACH) if self._placing.can_insert else None
        self._target = laid.wire.target if laid is not None else None
        self.canvas.board.mark(target=self._target)
        there = self._insertion()
        hint = said(there.words) if there is not None else ""
        self.canvas.board.show_ghost(self._card(), self._box(to), hint)

    def release(self, at: Pointer) -> bool:
        """Land. The new node is selected."""
        box = self._box(at)
        target = self._target
        self.cancel()
        place = box.x, box.y
        if target is None:
            edit = partial(placed, kind=self.kind, at=place)
        else:
            room = room_for(box, self.canvas.board.layout.boxes)
            edit = partial(inserted, kind=self.kind, at=place, target=target, room=room)
        workspace = self.canvas.workspace
        if workspace.edit(Text("Add {layer}", layer=self._placing.card.title), edit):
            workspace.selection.set([self._placing.id])
        return True

    def cancel(self) -> None:
        self.canvas.board.mark(target=None)
        self.canvas.board.show_ghost(None)

    def _box(self, at: Pointer) -> Box:
        """The node with its middle under the pointer."""
        size = box_of(self._card(), 0, 0)
        x, y = at.scene.x() - size.width / 2, at.scene.y() - size.height / 2
        place: Point = (snapped(x), snapped(y)) if self.canvas.snaps else (round(x), round(y))
        return box_of(self._card(), *place)

    def _card(self) -> NodeCard:
        """The node as it would be where it is held."""
        there = self._insertion()
        return there.card if there is not None else self._placing.card

    def _insertion(self) -> Insertion | None:
        """What letting go on the wire below does, None where there is no wire."""
        target = self._target
        if target is None:
            return None
        if target not in self._insertions:
            report = self.canvas.workspace.report
            self._insertions[target] = insertion(report, self._placing, target, said)
        return self._insertions[target]
