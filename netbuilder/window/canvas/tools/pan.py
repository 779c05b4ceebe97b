"""Drag the canvas itself."""

from __future__ import annotations

from PySide6.QtCore import Qt

from netbuilder.window.canvas.tools.gesture import Canvas, Gesture, Pointer


class PanGesture(Gesture):
    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, canvas: Canvas, start: Pointer) -> None:
        super().__init__(canvas, start)
        self._last = start.view

    def move(self, to: Pointer) -> None:
        step = to.view - self._last
        self._last = to.view
        self.canvas.pan_by(step.x(), step.y())

    def cancel(self) -> None:
        self.move(self.start)
