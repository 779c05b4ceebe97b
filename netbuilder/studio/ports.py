"""What goes with a port of a block: wires in other graphs, about which somebody should be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from netbuilder.core.problem import Problem, Severity
from netbuilder.core.text import Text
from netbuilder.graph.model import BLOCK
from netbuilder.project.project import Project
from netbuilder.studio.workspace import Workspace


def lost_with(project: Project, block: str, ids: Iterable[str]) -> Problem | None:
    """A notice on the wires outside of `block` that go when its nodes `ids` do; None when there are none."""
    ports = set(ids)
    count = 0
    for graph in (project.graph, *(each.graph for each in project.blocks.values())):
        uses = {node.id for node in graph.nodes.values() if node.kind == BLOCK + block}
        for wire in graph.wires.values():
            ends = (wire.source, wire.target)
            count += any(end.node in uses and end.port in ports for end in ends)
    if not block or not count:
        return None
    what = Text("{count} wires at uses of the block went with its port.", count=count)
    if count == 1:
        what = Text("A wire at a use of the block went with its port.")
    return Problem("port_removed", what, remedy=Text("undo brings them back."), severity=Severity.WARNING)


def take_away(
    workspace: Workspace, label: Text, ids: Iterable[str], edit: Callable[[Project], Project]
) -> None:
    """Carry out `edit`, which removes `ids` from the canvas, and tell what went with them elsewhere."""
    told = lost_with(workspace.project, workspace.scope, ids)
    if workspace.edit(label, edit) and told is not None:
        workspace.refused.emit(told)
