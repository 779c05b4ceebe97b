"""Nodes in the hand that come out of their wires, which are joined past them once they are let go."""

from __future__ import annotations

from netbuilder.graph.model import End
from netbuilder.project import wiring
from netbuilder.project.project import graph_of
from netbuilder.window.canvas.scene_hand import HeldWire
from netbuilder.window.canvas.tools.gesture import Canvas


class Loosening:
    """Begun, it shows the wires as they will be; `hidden` are those that go. The document stays as it is.

    `project` is the one that comes of it, before any node was moved.
    """

    def __init__(self, canvas: Canvas, ids: tuple[str, ...]) -> None:
        self._canvas = canvas
        self._ids = ids
        self.project = canvas.workspace.project
        self.hidden: frozenset[End] = frozenset()

    @property
    def begun(self) -> bool:
        return bool(self.hidden)

    def begin(self) -> bool:
        """Take the nodes out; False where they are out, or lead no wires to others."""
        workspace, board = self._canvas.workspace, self._canvas.board
        across = wiring.wires_across(workspace.graph, self._ids)
        if self.begun or not across:
            return False
        self.project = wiring.take_out(workspace.project, self._ids, workspace.scope)
        self.hidden = frozenset(wire.target for wire in across)
        board.hide_wires(*self.hidden)
        board.hold_wire(None, *self._joined())
        return True

    def end(self) -> None:
        """Show the wires of the document again."""
        if self.begun:
            self._canvas.board.hide_wires()
            self._canvas.board.hold_wire(None)

    def _joined(self) -> list[HeldWire]:
        """The wires past the nodes."""
        workspace, layout = self._canvas.workspace, self._canvas.board.layout
        before = workspace.graph.wires
        held = []
        for end, wire in graph_of(self.project, workspace.scope).wires.items():
            start, stop = layout.port(wire.source, output=True), layout.port(end, output=False)
            if before.get(end) != wire and start is not None and stop is not None:
                held.append(HeldWire(start, stop, stop, "live"))
        return held
