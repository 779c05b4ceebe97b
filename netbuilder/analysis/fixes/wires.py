"""Wires that an input would take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

from netbuilder.analysis.context import Context, Offer
from netbuilder.analysis.fixes.conversions import to_kinds
from netbuilder.analysis.fixes.insertions import titles
from netbuilder.analysis.fixes.trial import Wanted, refusal, takes, through
from netbuilder.analysis.outcome import Outcome
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.problem import Fix
from netbuilder.core.spec import LABEL, TensorSpec, vector
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End, Node
from netbuilder.project import edits, kinds, mending

_MOST = 2


class _Way(NamedTuple):
    """A wire from `source` with `layers` in it, at whose end `given` arrives."""

    source: End
    layers: tuple[Wanted, ...]
    given: TensorSpec


def connections(context: Context, outcome: Outcome, port: str) -> tuple[Fix, ...]:
    """Up to two wires that the input would accept: from unused outputs, then the nearest on the canvas.

    What does not fit as it is, such as maps before a Linear, is led through the layers that make it fit: from
    unused outputs, or where nothing else fits, from the data.
    """
    near = _nearest(context, outcome.node)
    found = list(islice(_ways(outcome, port, near), _MOST))
    if not any(not way.layers for way in found):
        data = (offer for offer in near if offer.used and kinds.is_data(offer.node))
        found += islice(_bridged(outcome, port, data), _MOST - len(found))
    return tuple(_connection(context, End(outcome.node.id, port), way) for way in found)


def _nearest(context: Context, node: Node) -> list[Offer]:
    """Outputs that do not depend on the node: unused ones first, then the nearest on the canvas."""
    behind = context.behind(node.id)
    offers = [offer for offer in context.offers if offer.node.id not in behind]
    x, y = node.x, node.y
    return sorted(offers, key=lambda offer: (offer.used, abs(offer.node.x - x) + abs(offer.node.y - y)))


def _ways(outcome: Outcome, port: str, offers: Iterable[Offer]) -> Iterator[_Way]:
    for offer in offers:
        if accepts(outcome, port, offer.spec):
            yield _Way(End(offer.node.id, offer.port), (), offer.spec)
        elif not offer.used:
            yield from _bridged(outcome, port, [offer])


def _bridged(outcome: Outcome, port: str, offers: Iterable[Offer]) -> Iterator[_Way]:
    for offer in offers:
        bridged = next(bridges(outcome, port, offer.spec), None)
        if bridged is not None:
            yield _Way(End(offer.node.id, offer.port), *bridged)


def _connection(context: Context, target: End, way: _Way) -> Fix:
    names = {"source": context.label(way.source)}
    if not way.layers:
        edit = partial(edits.connect, source=way.source, target=target, block=context.block)
        return Fix(Text("Connect {source}", **names), edit)
    layers = titles(way.layers)
    return Fix(
        Text("Connect {source} through {layer} → {shape}", layer=layers, shape=str(way.given), **names),
        partial(
            mending.connect_through,
            source=way.source,
            target=target,
            layers=way.layers,
            block=context.block,
        ),
    )


def accepts(outcome: Outcome, port: str, spec: TensorSpec) -> bool:
    """Whether the node would take `spec` there: with its other inputs, or some where these are unknown."""
    if not isinstance(outcome.made, Layer | Loss):
        return spec.is_float
    if None in outcome.extra:
        return False
    if set(_unknown(outcome)) <= {port}:
        return takes(outcome, {port: spec})
    return any(refusal(outcome, given, outcome.made) is None for given in _guesses(outcome, port, spec))


def bridges(outcome: Outcome, port: str, spec: TensorSpec) -> Iterator[tuple[tuple[Wanted, ...], TensorSpec]]:
    """Layers that make `spec` what the node takes there, with what they give, where its kind is wrong."""
    if not isinstance(outcome.made, Layer | Loss) or None in outcome.extra:
        return
    for given in _guesses(outcome, port, spec):
        refused = refusal(outcome, given, outcome.made)
        if refused is not None and refused.wanted and outcome.ports[refused.port] == port:
            for layers in to_kinds(refused.wanted, spec):
                made = through(layers, spec)
                if made is not None and accepts(outcome, port, made):
                    yield layers, made
            return


def _unknown(outcome: Outcome) -> list[str]:
    return [name for name, known in zip(outcome.ports, outcome.inputs, strict=True) if known is None]


def _guesses(outcome: Outcome, port: str, spec: TensorSpec) -> Iterator[dict[str, TensorSpec]]:
    """`spec` at `port`, with one thing or another at the inputs that are not known."""
    others = [name for name in _unknown(outcome) if name != port]
    for guess in (LABEL, spec, vector(1), vector(2)) if others else (LABEL,):
        yield {**dict.fromkeys(others, guess), port: spec}
