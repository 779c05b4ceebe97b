"""Select nodes and drag them: one step to undo a drag, however long."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.window.canvas.geometry import Point, snapped
from netbuilder.window.canvas.tools.gesture import Canvas, Gesture, Pointer

# Pixels of the scene within which a wire of the dragged node is pulled straight.
_STRAIGHTEN = 6


class MoveGesture(Gesture):
    """Pressed on the node `anchor`. The document changes when the button is let go."""

    pulls_view = True

    def __init__(self, canvas: Canvas, start: Pointer, anchor: str) -> None:
        super().__init__(canvas, start)
        self._anchor = anchor
        self._moved = False
        self._was_selected = anchor in canvas.workspace.selection.ids
        self._select_on_press()
        boxes = canvas.board.layout.boxes
        self._from: dict[str, Point] = {
            id: (boxes[id].x, boxes[id].y) for id in canvas.workspace.selection.ids if id in boxes
        }
        self._to = self._from

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
        if not self._moved:
            self._moved = True
            self.cursor = Qt.CursorShape.SizeAllCursor
        step = to.scene - self.start.scene
        dx, dy = self._snapped(step.x(), step.y())
        self._to = {id: (x + dx, y + dy) for id, (x, y) in self._from.items()}
        self.canvas.board.move_nodes(self._to)

    def release(self, at: Pointer) -> bool:
        selection = self.canvas.workspace.selection
        if not self._moved:
            if at.toggles and self._was_selected:
                selection.toggle(self._anchor)
            elif not at.adds and not at.toggles:
                selection.set([self._anchor])
        elif self._to != self._from:
            self.canvas.workspace.edit(self._label(), partial(edits.move, places=self._to))
            self.canvas.workspace.document.end_gesture()
        return True

    def cancel(self) -> None:
        self.canvas.board.move_nodes(self._from)

    def _label(self) -> Text:
        if len(self._from) > 1:
            return Text("Move {count} layers", count=len(self._from))
        return Text("Move {name}", name=self.canvas.workspace.project.graph.nodes[self._anchor].name)

    def _snapped(self, dx: float, dy: float) -> Point:
        """A step in whole pixels; when snapping, on the grid, or so that a wire of the anchor is level."""
        if not self.canvas.snaps or self._anchor not in self._from:
            return round(dx), round(dy)
        return snapped(dx), self._levelling(dy)

    def _levelling(self, dy: float) -> float:
        layout = self.canvas.board.layout
        best = snapped(dy)
        nearest = float(_STRAIGHTEN)
        here = layout.boxes[self._anchor]
        top = self._from[self._anchor][1]
        for laid in layout.wires.values():
            source, target = laid.wire.source, laid.wire.target
            if (source.node == self._anchor) == (target.node == self._anchor):
                continue
            mine, other = (source, target) if source.node == self._anchor else (target, source)
            if other.node in self._from:
                continue
            my_port = layout.port(mine, output=mine is source)
            its_port = layout.port(other, output=other is source)
            if my_port is None or its_port is None:
                continue
            wanted = its_port[1] - (top + my_port[1] - here.y)
            if abs(wanted - dy) <= nearest:
                best, nearest = wanted, abs(wanted - dy)
        return best
