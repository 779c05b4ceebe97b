"""Ctrl and the right button: a line across wires cuts them."""

from __future__ import annotations

from PySide6.QtCore import QLineF, Qt

from netbuilder.graph.model import End
from netbuilder.window.canvas.dots import crossed
from netbuilder.window.canvas.tools.gesture import Gesture, Pointer
from netbuilder.window.canvas.tools.sever import cut_wires


class KnifeGesture(Gesture):
    """What the line would cut lights up."""

    cursor = Qt.CursorShape.CrossCursor
    right = True

    def move(self, to: Pointer) -> None:
        self.canvas.board.show_line(QLineF(self.start.scene, to.scene), "ink")
        self.canvas.board.mark_cut(*self._crossed(to))

    def release(self, at: Pointer) -> bool:
        self.cancel()
        cut_wires(self.canvas.workspace, self._crossed(at))
        return True

    def press(self, at: Pointer) -> bool:
        self.cancel()
        return True

    def cancel(self) -> None:
        self.canvas.board.show_line(None)
        self.canvas.board.mark_cut()

    def _crossed(self, to: Pointer) -> frozenset[End]:
        if not to.is_far_from(self.start):
            return frozenset()
        wires = self.canvas.board.layout.wires.values()
        return frozenset(end for end, _ in crossed(wires, QLineF(self.start.scene, to.scene)))
