"""Fixes for a loop: the wire that closes it, led from somewhere before it."""

from __future__ import annotations

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.wires import connections
from netbuilder.analysis.shapes import walk
from netbuilder.catalogue.layer import Layer
from netbuilder.core.problem import Fix
from netbuilder.graph.model import Wire
from netbuilder.project import edits, kinds
from netbuilder.project.project import graph_of


def forward(context: Context, wire: Wire) -> tuple[Fix, ...]:
    """Another wire in place of the one that closes a loop; none where its layer can do with one less."""
    declared = kinds.find_of(context.walk.graph.nodes[wire.target.node])
    if declared is None or not issubclass(declared, Layer):
        return ()
    if wire.target.port not in {port.name for port in declared.inputs if not port.many}:
        return ()
    block = context.block
    project = edits.disconnect(context.project, wire.target, block)
    cut = walk(project, graph_of(project, block), given=context.walk.given, inside=(block,) if block else ())
    outcome = cut.outcomes.get(wire.target.node)
    if outcome is None or outcome.made is None:
        return ()
    return connections(Context(project, cut, block, context.path), outcome, wire.target.port)[:1]
