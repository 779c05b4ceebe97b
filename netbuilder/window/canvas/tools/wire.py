"""Lead a wire: by dragging, or by a click at either end. A connected input gives its wire away."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, Qt

from netbuilder.core.problem import Place, Problem, ProblemError
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.studio.presenters.connecting import Connecting, Fit, connected, need_source, rewired
from netbuilder.window.canvas.geometry import Point
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.scene import PortHit
from netbuilder.window.canvas.scene_hand import HeldWire
from netbuilder.window.canvas.tools.gesture import Canvas, Gesture, Pointer

MAGNET = 24.0  # pixels of the screen


class WireGesture(Gesture):
    """Begun at a port. `held` is the fixed end, `taken` the input that the wire was pulled off."""

    cursor = Qt.CursorShape.CrossCursor
    pulls_view = True

    def __init__(self, canvas: Canvas, start: Pointer, hit: PortHit) -> None:
        super().__init__(canvas, start)
        self._hit = hit
        wire = None if hit.output else canvas.workspace.graph.wires.get(hit.end)
        self._taken = wire.target if wire is not None else None
        self._held = wire.source if wire is not None else hit.end
        self._outgoing = hit.output or wire is not None
        self._connecting: Connecting | None = None
        self._moved = False
        if self._taken is None:
            self._begin()

    def move(self, to: Pointer) -> None:
        self._moved = self._moved or to.is_far_from(self.start)
        if self._connecting is None and self._moved:
            self._begin()
        if self._connecting is not None:
            self._show(to.scene)

    def release(self, at: Pointer) -> bool:
        if self._connecting is None:
            assert self._taken is not None
            self.canvas.workspace.selection.set_wire(self._taken)
            return True
        if not self._moved:
            return False  # a click: the next one leads the wire to its end
        self._drop(at)
        return True

    def press(self, at: Pointer) -> bool:
        self._drop(at)
        return True

    def cancel(self) -> None:
        board = self.canvas.board
        board.hold_wire(None)
        board.judge_ports(None)
        board.mark_target(None)
        board.hide_wires()

    def _begin(self) -> None:
        board = self.canvas.board
        self._connecting = Connecting(
            self.canvas.workspace.graph_report, self._held, outgoing=self._outgoing, taken=self._taken
        )
        board.judge_ports(self._connecting, self._held)
        board.hide_wires(*([self._taken] if self._taken is not None else []))

    def _show(self, at: QPointF) -> None:
        board = self.canvas.board
        end = self._magnet(at)
        node = board.node_at(at) if end is None else None
        over = self._best_of(node) if node is not None else None
        board.mark_target(node if over is not None else None)
        wire = self._wire(at, end or over, self._hint(at, end or over, node))
        if wire is not None:
            board.hold_wire(wire)

    def _wire(self, at: QPointF, caught: End | None, hint: str = "") -> HeldWire | None:
        """The wire from its fixed end to a port that has caught it, else to the pointer."""
        board = self.canvas.board
        anchor = board.layout.port(self._held, output=self._outgoing)
        if anchor is None:
            return None
        loose = board.layout.port(caught, output=not self._outgoing) if caught is not None else None
        loose = loose or (at.x(), at.y())
        start, stop = (anchor, loose) if self._outgoing else (loose, anchor)
        return HeldWire(start, stop, loose, self._tone(), hint)

    def _hint(self, at: QPointF, caught: End | None, node: str | None) -> str:
        """Why the wire does not suit what it is held over, "" where it does or where there is nothing."""
        assert self._connecting is not None
        port = self.canvas.board.port_at(at)
        if caught is None and port is not None and port.output != self._outgoing:
            caught = port.end
        if caught is not None:
            why = self._connecting.why_not(caught)
        elif node is not None and node != self._held.node:
            why = self._connecting.why_nowhere(node)
        else:
            return ""
        return said(why) if why is not None else ""

    def _tone(self) -> str:
        card = self.canvas.board.layout.cards[self._held.node]
        ports = card.outputs if self._outgoing else card.inputs
        return next((port.tone for port in ports if port.name == self._held.port), "tx3")

    def _magnet(self, at: QPointF) -> End | None:
        """The nearest port that can take the wire, within reach."""
        assert self._connecting is not None
        near = self.canvas.board.ports_near(at, MAGNET / self.canvas.zoom)
        fitting = [
            hit
            for hit in near
            if hit.output != self._outgoing and self._connecting.judge(hit.end) is not Fit.IMPOSSIBLE
        ]
        return min(fitting, key=lambda hit: away(hit.at, at)).end if fitting else None

    def _best_of(self, node: str) -> End | None:
        assert self._connecting is not None
        return self._connecting.best_port(node)

    def _drop(self, at: Pointer) -> None:
        board = self.canvas.board
        end = self._magnet(at.scene)
        node = board.node_at(at.scene)
        self.cancel()
        if end is None and node is not None:
            end = self._best_of(node) or self._refused_end(at, node)
            if end is None:
                return
        hit = board.port_at(at.scene) if end is None else None
        if hit is not None and hit.output != self._outgoing:
            end = hit.end
        if end is not None:
            self._connect(end)
        elif self._taken is None and hit is None:
            self._search(at.scene)
        elif self._taken is not None and self._moved:
            self.canvas.workspace.edit(
                Text("Remove wire"),
                partial(edits.disconnect, target=self._taken, block=self.canvas.workspace.scope),
            )

    def _search(self, at: QPointF) -> None:
        """Let what comes to the loose end be searched."""
        workspace = self.canvas.workspace
        wire = self._wire(at, None)
        try:
            if self._outgoing:
                need_source(workspace.project, self._held, workspace.scope)
        except ProblemError as error:
            workspace.refused.emit(error.problem)
            return
        if wire is not None:
            self.canvas.search_for_wire(self._held, wire, outgoing=self._outgoing)

    def _refused_end(self, at: Pointer, node: str) -> End | None:
        """The port of a node that takes no wire, so that the refusal says why; told here if it has none."""
        assert self._connecting is not None
        if node == self._held.node and not self._moved:
            return None
        first = self._connecting.first_port(node)
        if first is not None and self._connecting.judge(first) is Fit.IMPOSSIBLE:
            return first
        what = Text("{why}.", why=self._connecting.why_nowhere(node))
        code, remedy = "unknown_port", Text("choose another layer.")
        if first is not None:
            code, remedy = "no_free_port", Text("let go on the very port to replace its wire.")
        self.canvas.workspace.refused.emit(Problem(code, what, remedy=remedy, place=Place(node=node)))
        return None

    def _connect(self, end: End) -> None:
        source, target = (self._held, end) if self._outgoing else (end, self._held)
        if self._taken == target:
            return
        nodes = self.canvas.workspace.graph.nodes
        names = {"source": nodes[source.node].name, "target": nodes[target.node].name}
        block = self.canvas.workspace.scope
        edit = partial(connected, source=source, target=target, block=block)
        if self._taken is not None:
            edit = partial(rewired, old=self._taken, source=source, target=target, block=block)
        self.canvas.workspace.edit(Text("Connect {source} to {target}", **names), edit)


def away(a: Point, b: QPointF) -> float:
    """The square of the distance."""
    return (a[0] - b.x()) ** 2 + (a[1] - b.y()) ** 2
