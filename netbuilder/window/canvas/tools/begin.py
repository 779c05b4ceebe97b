"""Which gesture begins: by what is under the pointer and the keys that are held."""

from __future__ import annotations

from netbuilder.graph.model import End
from netbuilder.window.canvas.laid_wire import LaidWire
from netbuilder.window.canvas.papers import PaperHit
from netbuilder.window.canvas.scene import PortHit
from netbuilder.window.canvas.tools.box import BoxGesture
from netbuilder.window.canvas.tools.bundle import BundleGesture
from netbuilder.window.canvas.tools.cross import CrossGesture
from netbuilder.window.canvas.tools.gesture import Canvas, Gesture, Pointer
from netbuilder.window.canvas.tools.knife import KnifeGesture
from netbuilder.window.canvas.tools.move import MoveGesture
from netbuilder.window.canvas.tools.pan import PanGesture
from netbuilder.window.canvas.tools.resize import ResizeGesture
from netbuilder.window.canvas.tools.sever import SeverGesture, wires_at
from netbuilder.window.canvas.tools.wire import WireGesture


def by_right(canvas: Canvas, at: Pointer) -> Gesture | None:
    """What a press of the right button begins: with Shift a line of dots, with Ctrl a knife."""
    if at.adds:
        return CrossGesture(canvas, at)
    return KnifeGesture(canvas, at) if at.toggles else None


def with_alt(canvas: Canvas, at: Pointer, port: PortHit | None, wire: LaidWire | None) -> Gesture | None:
    """With Alt, the wires at the port or else the wire under the pointer are cut."""
    ends: tuple[End, ...] = ()
    if at.is_free and port is not None:
        ends = wires_at(canvas.workspace, port.end, output=port.output)
    elif at.is_free and wire is not None:
        ends = (wire.wire.target,)
    return SeverGesture(canvas, at, ends) if ends else None


def from_port(canvas: Canvas, at: Pointer, port: PortHit) -> Gesture:
    """With Ctrl, all wires of an output come along; else one wire is led."""
    targets = wires_at(canvas.workspace, port.end, output=True) if port.output and at.toggles else ()
    return BundleGesture(canvas, at, port.end, targets) if targets else WireGesture(canvas, at, port)


def on_node(canvas: Canvas, at: Pointer, id: str) -> Gesture:
    return MoveGesture(canvas, at, id)


def on_paper(canvas: Canvas, at: Pointer, paper: PaperHit) -> Gesture:
    """A note or frame is moved, or by one of its grips made larger."""
    return ResizeGesture(canvas, at, paper) if paper.grip is not None else MoveGesture(canvas, at, paper.id)


def on_ground(canvas: Canvas, at: Pointer) -> Gesture:
    return BoxGesture(canvas, at)


def pan(canvas: Canvas, at: Pointer) -> Gesture:
    return PanGesture(canvas, at)
