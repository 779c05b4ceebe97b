"""The settings of several selected nodes: those that all of them have, then by kind what only some have."""

from __future__ import annotations

from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import Node
from netbuilder.project import kinds
from netbuilder.project.project import Project, graph_of
from netbuilder.studio.presenters.field import Field
from netbuilder.studio.presenters.inspector import fields_of_nodes


class KindFields(NamedTuple):
    """Fields of the selected nodes of a kind. The `title` says what they are and how many."""

    kind: str
    title: Text
    fields: tuple[Field, ...]


def fields_by_kind(project: Project, ids: tuple[str, ...], block: str = "") -> tuple[KindFields, ...]:
    """For each kind among several kinds of nodes, the fields that the nodes do not all have."""
    nodes = graph_of(project, block).nodes
    chosen: dict[str, list[Node]] = {}
    for node in (node for id, node in nodes.items() if id in ids):
        chosen.setdefault(node.kind, []).append(node)
    if len(chosen) < 2:
        return ()
    shared = {field.name for field in fields_of_nodes(project, ids, block)}
    found = []
    for kind, some in chosen.items():
        fields = fields_of_nodes(project, (node.id for node in some), block)
        own = tuple(field for field in fields if field.name not in shared)
        if own:
            found.append(KindFields(kind, _title(project, some), own))
    return tuple(found)


def ids_of_kind(project: Project, ids: tuple[str, ...], kind: str, block: str = "") -> tuple[str, ...]:
    """Those of `ids` that are of a kind."""
    nodes = graph_of(project, block).nodes
    return tuple(id for id in ids if id in nodes and nodes[id].kind == kind)


def _title(project: Project, nodes: list[Node]) -> Text:
    declared = kinds.find_of(nodes[0])
    block = kinds.block_of(project, nodes[0]) if kinds.is_block(nodes[0]) else None
    kind = block.name if block is not None else declared.title if declared is not None else nodes[0].kind
    return (
        Text("{kind} × {count}", kind=kind, count=len(nodes)) if len(nodes) > 1 else Text("{kind}", kind=kind)
    )
