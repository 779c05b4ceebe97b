"""Ctrl and a drag from an output: all its wires come along to another output."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, Qt

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import wiring
from netbuilder.studio.presenters.bundle import Bundle
from netbuilder.studio.presenters.connecting import Fit
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.scene_hand import HeldWire
from netbuilder.window.canvas.tools.gesture import Canvas, Gesture, Pointer
from netbuilder.window.canvas.tools.sever import cut_wires
from netbuilder.window.canvas.tools.wire import MAGNET, away


class BundleGesture(Gesture):
    """`source` is the output, `targets` are where its wires end. Let go over nothing, they are removed."""

    cursor = Qt.CursorShape.CrossCursor
    pulls_view = True

    def __init__(self, canvas: Canvas, start: Pointer, source: End, targets: tuple[End, ...]) -> None:
        super().__init__(canvas, start)
        self._source = source
        self._targets = targets
        self._bundle = Bundle(canvas.workspace.graph_report, targets)
        self._moved = False

    def move(self, to: Pointer) -> None:
        board = self.canvas.board
        if not self._moved:
            if not to.is_far_from(self.start):
                return
            self._moved = True
            board.judge_ports(self._bundle, self._source)
            board.hide_wires(*self._targets)
        end, node = self._met(to.scene)
        board.mark_target(node if end is not None else None)
        self._hold(to.scene, end, node)

    def release(self, at: Pointer) -> bool:
        self.cancel()
        if not self._moved:
            return True
        workspace = self.canvas.workspace
        end, node = self._met(at.scene)
        if end is not None and end != self._source:
            name = workspace.graph.nodes[end.node].name
            label = Text("Lead {count} wires from {source}", count=len(self._targets), source=name)
            edit = partial(wiring.lead_from, source=end, targets=self._targets, block=workspace.scope)
            workspace.edit(label, edit)
        elif end is None and node is None:
            cut_wires(workspace, self._targets)
        return True

    def cancel(self) -> None:
        board = self.canvas.board
        board.hold_wire(None)
        board.judge_ports(None)
        board.mark_target(None)
        board.hide_wires()

    def _met(self, at: QPointF) -> tuple[End | None, str | None]:
        """The output that the wires would start at, and the node under the pointer."""
        board = self.canvas.board
        near = [hit for hit in board.ports_near(at, MAGNET / self.canvas.zoom) if hit.output]
        fitting = [
            hit
            for hit in near
            if hit.end == self._source or self._bundle.judge(hit.end) is not Fit.IMPOSSIBLE
        ]
        if fitting:
            end = min(fitting, key=lambda hit: away(hit.at, at)).end
            return end, end.node
        node = board.node_at(at)
        if node == self._source.node:
            return self._source, node
        return (self._bundle.best_port(node) if node is not None else None), node

    def _hold(self, at: QPointF, end: End | None, node: str | None) -> None:
        board = self.canvas.board
        caught = board.layout.port(end, output=True) if end is not None else None
        start = caught or (at.x(), at.y())
        tone = next(
            (
                port.tone
                for port in board.layout.cards[self._source.node].outputs
                if port.name == self._source.port
            ),
            "tx3",
        )
        stops = [board.layout.port(target, output=False) for target in self._targets]
        held = [HeldWire(start, stop, start, tone) for stop in stops if stop is not None]
        if held:
            board.hold_wire(held[0]._replace(hint=self._hint(end, node)), *held[1:])

    def _hint(self, end: End | None, node: str | None) -> str:
        """Why the wires do not suit what they are held over, "" where they do or where there is nothing."""
        if end == self._source or (end is None and node is None):
            return ""
        if end is None and node is not None:
            ports = wiring.outputs_of(self.canvas.workspace.project, self.canvas.workspace.graph.nodes[node])
            end = End(node, ports[0]) if ports else None
        why = self._bundle.why_not(end) if end is not None else Text("It has no output")
        return said(why) if why is not None else ""
