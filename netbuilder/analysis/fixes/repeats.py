"""Fixes for a block that follows itself: let it give what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.trial import resized
from netbuilder.analysis.outcome import Outcome
from netbuilder.core.problem import Fix
from netbuilder.core.text import Text
from netbuilder.graph.model import BLOCK
from netbuilder.project import edits


def keeping_shape(context: Context, use: Outcome) -> Iterator[Fix]:
    """As many outputs of the block's last layer as the block has inputs, where that is all that differs."""
    if use.inner is None or len(use.inputs) != 1 or len(use.outputs) != 1:
        return
    wanted, block = use.inputs[0], use.node.kind.removeprefix(BLOCK)
    end = use.inner.outcomes.get(use.output_ports[0])
    source = end.sources[0] if end is not None and end.sources else None
    if wanted is None or source is None or not wanted.sizes:
        return
    size = wanted.sizes[0] if wanted.axes[0] == "C" else wanted.sizes[-1]
    inside = Context(context.project, use.inner, block, (*context.path, use.node.id))
    found = resized(inside, source, lambda spec: spec == wanted, size)
    if found is not None:
        layer, setting = found
        yield Fix(
            Text("Set the outputs of {layer} to {size}", layer=layer.node.name, size=size),
            partial(edits.change, id=layer.node.id, settings={setting: size}, block=block),
        )
