"""Shift and the right button: a line across wires puts a dot into each of them."""

from __future__ import annotations

from PySide6.QtCore import QLineF, Qt

from netbuilder.window.canvas.dots import crossed, put_dots
from netbuilder.window.canvas.tools.gesture import Gesture, Pointer


class CrossGesture(Gesture):
    cursor = Qt.CursorShape.CrossCursor
    right = True

    def move(self, to: Pointer) -> None:
        self.canvas.board.show_line(self._line(to))

    def release(self, at: Pointer) -> bool:
        self.canvas.board.show_line(None)
        if at.is_far_from(self.start):
            wires = self.canvas.board.layout.wires.values()
            put_dots(self.canvas.workspace, self.canvas.board.layout.pull, crossed(wires, self._line(at)))
        return True

    def press(self, at: Pointer) -> bool:
        self.cancel()
        return True

    def cancel(self) -> None:
        self.canvas.board.show_line(None)

    def _line(self, to: Pointer) -> QLineF:
        return QLineF(self.start.scene, to.scene)
