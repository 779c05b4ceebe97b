"""Alt and a click cut a wire, or all wires at a port."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import Qt

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import wiring
from netbuilder.project.project import Project
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.tools.gesture import Canvas, Gesture, Pointer


class SeverGesture(Gesture):
    """`ends` are where the wires end. They light up until the button is let go; a pointer that leaves spares
    them.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas, start: Pointer, ends: Collection[End]) -> None:
        super().__init__(canvas, start)
        self._ends = frozenset(ends)
        self._after: Project | None = None  # as it was cut
        canvas.board.mark_cut(*self._ends)

    def move(self, to: Pointer) -> None:
        self.canvas.board.mark_cut(*(() if to.is_far_from(self.start) else self._ends))

    def release(self, at: Pointer) -> bool:
        self.cancel()
        workspace = self.canvas.workspace
        if not at.is_far_from(self.start) and cut_wires(workspace, self._ends):
            self._after = workspace.project
        return True

    def cancel(self) -> None:
        self.canvas.board.mark_cut()

    def take_back(self) -> bool:
        workspace = self.canvas.workspace
        if self._after is None or workspace.project is not self._after:
            return False
        workspace.undo()
        return True


def cut_wires(workspace: Workspace, ends: Collection[End]) -> bool:
    """Remove the wires that end at `ends`, as one step; False where there are none."""
    if not ends:
        return False
    label = Text("Remove wire") if len(ends) == 1 else Text("Remove {count} wires", count=len(ends))
    return workspace.edit(label, partial(wiring.cut, targets=tuple(ends), block=workspace.scope))


def wires_at(workspace: Workspace, end: End, *, output: bool) -> tuple[End, ...]:
    """Where the wires at a port end."""
    wires = workspace.graph.wires
    if not output:
        return (end,) if end in wires else ()
    return tuple(target for target, wire in wires.items() if wire.source == end)
