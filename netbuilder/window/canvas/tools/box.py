"""Select what a rectangle touches and frames in it: Shift adds to the selection, Ctrl turns it round."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from netbuilder.window.canvas.tools.gesture import Canvas, Gesture, Pointer


class BoxGesture(Gesture):
    """A click on nothing clears the selection."""

    pulls_view = True

    def __init__(self, canvas: Canvas, start: Pointer) -> None:
        super().__init__(canvas, start)
        self._before = canvas.workspace.selection.ids
        self._wire = canvas.workspace.selection.wire
        self._drawn = False

    def move(self, to: Pointer) -> None:
        if self._drawn or to.is_far_from(self.start):
            self._drawn = True
            band = QRectF(self.start.scene, to.scene).normalized()
            self.canvas.board.show_band(band)
            board = self.canvas.board
            self._select(board.nodes_in(band) | board.papers.in_box(band))

    def release(self, at: Pointer) -> bool:
        self.canvas.board.show_band(None)
        if not self._drawn and not (at.adds or at.toggles):
            self.canvas.workspace.selection.clear()
        return True

    def cancel(self) -> None:
        self.canvas.board.show_band(None)
        if self._wire is not None:
            self.canvas.workspace.selection.set_wire(self._wire)
        else:
            self.canvas.workspace.selection.set(self._before)

    def _select(self, touched: set[str]) -> None:
        if self.start.toggles:
            touched = set(self._before ^ touched)
        elif self.start.adds:
            touched = set(self._before | touched)
        self.canvas.workspace.selection.set(touched)
