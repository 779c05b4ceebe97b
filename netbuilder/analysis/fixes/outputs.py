"""Fixes for a data set's output that was taken for another one, such as the labels for the images."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.trial import is_link, takes
from netbuilder.analysis.fixes.wires import accepts
from netbuilder.analysis.outcome import Outcome
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.problem import Fix
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds, mending

# Refusals of values of the wrong type: class numbers for values or the other way round.
_WRONG_TYPE = frozenset({"element_type", "target_kind"})


def other_outputs(context: Context, outcome: Outcome, refused: ShapeRefused) -> Iterator[Fix]:
    """Another output of the data in place of what the wire brings, perhaps through layers without weights."""
    if refused.code not in _WRONG_TYPE:
        return
    port = outcome.ports[refused.port]
    found = list(_from_data(context, outcome, port, End(outcome.node.id, port), []))
    yield from found or _from_data(context, outcome, port, *_beginning(context, outcome, port))


def indices(context: Context, outcome: Outcome, refused: ShapeRefused) -> Iterator[Fix]:
    """The places that a max pooling before an unpooling found, in place of what the wire brings."""
    if refused.code != "unpool_indices":
        return
    port = outcome.ports[refused.port]
    for pool in context.walk.in_order[: context.walk.in_order.index(outcome)]:
        for name, spec in zip(pool.output_ports, pool.outputs, strict=True):
            if name == "indices" and spec is not None and takes(outcome, {port: spec}):
                source, target = End(pool.node.id, name), End(outcome.node.id, port)
                edit = partial(edits.connect, source=source, target=target, block=context.block)
                yield Fix(Text("Connect {source} instead", source=context.label(source)), edit)


def _from_data(
    context: Context, outcome: Outcome, port: str, start: End, between: list[Layer]
) -> Iterator[Fix]:
    """Outputs of data that, wired to `start`, reach `port` through the layers `between` and fit there."""
    for data in context.data:
        for name, spec in zip(data.output_ports, data.outputs, strict=True):
            source = End(data.node.id, name)
            arriving = _after(between, spec) if spec is not None else None
            if arriving is not None and takes(outcome, {port: arriving}):
                yield from _swap(context, start, source)
                edit = partial(edits.connect, source=source, target=start, block=context.block)
                yield Fix(Text("Connect {source} instead", source=context.label(source)), edit)


def _beginning(context: Context, outcome: Outcome, port: str) -> tuple[End, list[Layer]]:
    """The end of the wire with which the branch to `port` begins at the data, and the layers in between."""
    between: list[Layer] = []
    node, at = outcome, End(outcome.node.id, port)
    while True:
        source = node.sources[node.ports.index(at.port)]
        before = context.walk.outcomes.get(source.node) if source is not None else None
        if before is not None and kinds.is_data(before.node):
            return at, between
        if before is None or not isinstance(before.made, Layer) or not is_link(before):
            return End(outcome.node.id, port), []
        between.insert(0, before.made)
        node, at = before, End(before.node.id, before.ports[0])


def _after(layers: list[Layer], spec: TensorSpec) -> TensorSpec | None:
    """What comes out behind `layers`; None when one of them refuses."""
    for made in layers:
        try:
            spec = made.shape(spec)
        except ShapeRefused:
            return None
    return spec


def _swap(context: Context, start: End, source: End) -> Iterator[Fix]:
    """Both wires the other way round, where a loss got in exchange what belongs here."""
    here = context.walk.links.sources[start.node][start.port]
    spec = context.walk.spec(here)
    mistaken = [
        wire.target
        for wire in context.walk.links.users.get(source.node, ())
        if wire.source == source and _is_mistaken(context, wire.target)
    ]
    if here.node == source.node and mistaken and spec is not None:
        losses = [context.walk.outcomes[target.node] for target in mistaken]
        ports = [target.port for target in mistaken]
        if all(accepts(loss, port, spec) for loss, port in zip(losses, ports, strict=True)):
            wires = ((source, start), *((here, target) for target in mistaken))
            label = Text("Swap the wires of {data}", data=context.name(source.node))
            yield Fix(label, partial(mending.rewire, wires=wires, block=context.block))


def _is_mistaken(context: Context, target: End) -> bool:
    """Whether a loss would not take what is wired there."""
    loss = context.walk.outcomes.get(target.node)
    spec = context.walk.spec(context.walk.links.sources[target.node][target.port])
    return (
        loss is not None
        and kinds.is_loss(loss.node)
        and spec is not None
        and not accepts(loss, target.port, spec)
    )
