"""What a gesture is, and what it may ask of the canvas."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, Qt

from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.scene import CanvasScene
from netbuilder.window.canvas.scene_hand import HeldWire

# Pixels of the screen that the pointer may tremble without a click becoming a drag.
TREMBLE = 4


class Pointer(NamedTuple):
    """Where the pointer is, in the scene and in the view, and which keys are held with it."""

    scene: QPointF
    view: QPoint
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    @property
    def adds(self) -> bool:
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    @property
    def toggles(self) -> bool:
        return bool(self.modifiers & Qt.KeyboardModifier.ControlModifier)

    @property
    def is_free(self) -> bool:
        """Alt: nothing is to come of it by itself."""
        return bool(self.modifiers & Qt.KeyboardModifier.AltModifier)

    def is_far_from(self, other: Pointer) -> bool:
        return (self.view - other.view).manhattanLength() >= TREMBLE


class Canvas(Protocol):
    """The view, as gestures see it."""

    @property
    def workspace(self) -> Workspace: ...
    @property
    def board(self) -> CanvasScene: ...
    @property
    def zoom(self) -> float: ...
    @property
    def snaps(self) -> bool: ...
    def pan_by(self, dx: int, dy: int) -> None: ...
    def search_for_wire(self, held: End, wire: HeldWire, *, outgoing: bool) -> None: ...


class Gesture:
    """`release` and `press` tell whether the gesture is over."""

    cursor: Qt.CursorShape | None = None
    pulls_view = False  # whether the view goes on when this comes to its rim
    right = False  # whether the right button holds it, not the left or the middle one

    def __init__(self, canvas: Canvas, start: Pointer) -> None:
        self.canvas = canvas
        self.start = start

    def move(self, to: Pointer) -> None:
        """The pointer went on."""

    def release(self, at: Pointer) -> bool:
        """The button was let go."""
        return True

    def press(self, at: Pointer) -> bool:
        """A button was pressed while the gesture goes on without one."""
        return True

    def cancel(self) -> None:
        """Leave everything as it was."""

    def take_back(self) -> bool:
        """Its click was the first half of a double click; False where there is nothing to take back."""
        return False
