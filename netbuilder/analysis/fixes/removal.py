"""The last resort: to do without a node, or without a wire."""

from __future__ import annotations

from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.core.problem import Fix
from netbuilder.core.text import Text
from netbuilder.graph.model import End, Node
from netbuilder.project import edits


def without_node(context: Context, node: Node) -> Fix:
    """Remove a node. What leads into it then leads to what it fed."""
    links = context.walk.links
    stands_between = node.id in links.sources and node.id in links.users
    edit = partial(edits.remove, ids=(node.id,), block=context.block)
    if stands_between:
        edit = partial(edits.remove_and_heal, id=node.id, block=context.block)
    return Fix(Text("Remove {node}", node=node.name), edit)


def without_wire(context: Context, target: End) -> Fix:
    """Remove the wire that ends at `target`."""
    source = context.walk.links.sources[target.node][target.port]
    return Fix(
        Text("Remove the wire from {source}", source=context.name(source.node)),
        partial(edits.disconnect, target=target, block=context.block),
    )
