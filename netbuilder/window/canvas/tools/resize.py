"""Drag an edge or a corner of a note or a frame: one step to undo a drag, however long."""

from __future__ import annotations

from functools import partial

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.studio.presenters.selected import words_of
from netbuilder.window.canvas.areas import Spot
from netbuilder.window.canvas.geometry import snapped
from netbuilder.window.canvas.papers import PaperHit
from netbuilder.window.canvas.tools.gesture import Canvas, Gesture, Pointer

LEAST_WIDTH, LEAST_HEIGHT = 60.0, 32.0


class ResizeGesture(Gesture):
    """Pressed on the grip of `hit`, which is selected. The document changes when the button is let go."""

    pulls_view = True

    def __init__(self, canvas: Canvas, start: Pointer, hit: PaperHit) -> None:
        super().__init__(canvas, start)
        assert hit.grip is not None
        self._id, self._grip = hit.id, hit.grip
        self.cursor = hit.grip.cursor
        rect = canvas.board.papers.areas.rect(hit.id)
        self._from: Spot = (rect.x(), rect.y(), rect.width(), rect.height())
        self._to = self._from
        canvas.workspace.selection.set([hit.id])

    def move(self, to: Pointer) -> None:
        if self._to == self._from and not to.is_far_from(self.start):
            return
        step = to.scene - self.start.scene
        x, width = self._moved(self._from[0], self._from[2], step.x(), self._grip.across, LEAST_WIDTH)
        y, height = self._moved(self._from[1], self._from[3], step.y(), self._grip.down, LEAST_HEIGHT)
        self._to = x, y, width, height
        self.canvas.board.move_nodes({self._id: self._to})

    def release(self, at: Pointer) -> bool:
        if self._to != self._from:
            workspace = self.canvas.workspace
            areas = self.canvas.board.papers.areas
            label = Text("Resize {what}", what=words_of(workspace.graph, [self._id]))
            stored = self.canvas.board.layout.pull.stored_paper
            if self._id in areas.notes:
                edit = partial(edits.annotate, note=stored(areas.notes[self._id]), block=workspace.scope)
            else:
                edit = partial(edits.enframe, frame=stored(areas.frames[self._id]), block=workspace.scope)
            workspace.edit(label, edit)
            workspace.document.end_gesture()
        return True

    def cancel(self) -> None:
        self.canvas.board.move_nodes({self._id: self._from})

    def _moved(self, start: float, size: float, step: float, side: int, least: float) -> tuple[float, float]:
        """Start and size along one axis after the edge on `side` was moved by `step`."""
        place = snapped if self.canvas.snaps else round
        least = min(least, size)
        if side > 0:
            return start, max(least, place(start + size + step) - start)
        if side < 0:
            edge = min(place(start + step), start + size - least)
            return edge, start + size - edge
        return start, size
