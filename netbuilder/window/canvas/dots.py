"""Reroute dots come to the canvas: where a wire is clicked twice, or where a line crosses wires."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project.dots import add_dots
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.geometry import DOT, Point, nearest_on
from netbuilder.window.canvas.laid_wire import LaidWire
from netbuilder.window.canvas.pull import Pull

Crossed = tuple[End, Point]


def dot_on(laid: LaidWire, near: QPointF) -> Crossed:
    """Where a wire ends, and the corner of a dot on it that is as near to a point as can be."""
    x, y = nearest_on(laid.trace, near.x(), near.y())
    return laid.wire.target, _corner(x, y)


def crossed(wires: Iterable[LaidWire], line: QLineF) -> list[Crossed]:
    """The wires that a line crosses, in its direction, with the corner of a dot where it does."""
    found: list[tuple[float, Crossed]] = []
    for laid in wires:
        at = _crossing(laid, line)
        if at is not None:
            away = QLineF(line.p1(), at).length()
            found.append((away, (laid.wire.target, _corner(at.x(), at.y()))))
    return [each for _, each in sorted(found, key=lambda each: each[0])]


def put_dots(workspace: Workspace, pull: Pull, places: list[Crossed]) -> None:
    """Put a dot into each of the wires as one step; the new dots are selected then."""
    if not places:
        return
    before = workspace.graph.nodes.keys()
    stored = [(end, pull.stored(*corner)) for end, corner in places]
    label = Text("Add a dot") if len(places) == 1 else Text("Add dots")
    if workspace.edit(label, partial(add_dots, crossed=stored, block=workspace.scope)):
        workspace.selection.set(workspace.graph.nodes.keys() - before)


def _crossing(laid: LaidWire, line: QLineF) -> QPointF | None:
    points = [QPointF(*point) for point in laid.trace]
    for start, end in pairwise(points):
        kind, at = line.intersects(QLineF(start, end))
        if kind is QLineF.IntersectionType.BoundedIntersection:
            return at
    return None


def _corner(x: float, y: float) -> Point:
    return round(x - DOT / 2), round(y - DOT / 2)
