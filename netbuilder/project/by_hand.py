"""A layer of hand-made features put behind a data set, and taken away again."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.graph.model import End
from netbuilder.project import edits, kinds, mending
from netbuilder.project.project import Project


def layers_of(project: Project, source: End, kind: str) -> tuple[str, ...]:
    """The layers of this kind that `source` leads into."""
    nodes = project.graph.nodes
    fed = (target.node for target, wire in project.graph.wires.items() if wire.source == source)
    return tuple(dict.fromkeys(id for id in fed if id in nodes and nodes[id].kind == kind))


def with_layer(project: Project, source: End, kind: str, settings: Mapping[str, object]) -> Project:
    """All layers that `source` feeds get what a new one of `kind` makes of it; losses get it as it is."""
    nodes = project.graph.nodes
    fed = [
        target
        for target, wire in project.graph.wires.items()
        if wire.source == source and not kinds.is_loss(nodes[target.node])
    ]
    if not fed:
        return mending.add_behind(project, source, [(kind, settings)])
    known = nodes.keys()
    project = edits.insert_on_wire(project, fed[0], kind, settings)
    made = next(id for id in project.graph.nodes if id not in known)
    port = project.graph.wires[fed[0]].source.port
    return mending.rewire(project, [(End(made, port), target) for target in fed[1:]])


def without_layer(project: Project, source: End, kind: str) -> Project:
    """What such layers feed gets `source` as it is."""
    for id in layers_of(project, source, kind):
        project = edits.remove_and_heal(project, id)
    return project
