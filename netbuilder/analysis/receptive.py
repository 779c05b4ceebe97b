"""Which part of the network's input a value of a node is made from: the receptive field, by arithmetic alone.

What a layer sees of its own input is its declaration's `reach`; here it is followed back to the data.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from operator import is_

from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.seeing import Reach, Sight, place_axes
from netbuilder.core.spec import TensorSpec
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import BLOCK_INPUT, End
from netbuilder.project import kinds


class Seen(NamedTuple):
    """Along one axis: `size` places of the input, infinity for all; the next value sees `jump` further on."""

    size: float
    jump: float


class Field(NamedTuple):
    """What a value sees of `spec`, which the output `source` gives: along each axis of it that is a place."""

    source: End
    spec: TensorSpec
    axes: tuple[Seen, ...]

    @property
    def room(self) -> tuple[int, ...]:
        """How many places there are along each axis."""
        return tuple(self.spec.sizes[axis] for axis in place_axes(self.spec))

    @property
    def sees_all(self) -> bool:
        """Whether every value may see all there is."""
        return all(seen.size >= room for seen, room in zip(self.axes, self.room, strict=True))

    @property
    def is_whole(self) -> bool:
        """Whether it has no size of its own: all is seen, however much there were."""
        return all(math.isinf(seen.size) for seen in self.axes)


class Known(NamedTuple):
    """What was found of a node, and from what."""

    outcome: Outcome
    entering: tuple[Field | None, ...]
    fields: dict[str, Field | None]


class Fields:
    """The fields of one walk's nodes, worked out as far as they are asked for; inside a block from what is
    `given` at its ports. What `before` has found for an earlier walk is used where it holds.
    """

    def __init__(
        self, walk: Walk, given: Mapping[str, Field | None] | None = None, before: Fields | None = None
    ) -> None:
        self._walk = walk
        self._given = given or {}
        self.known: dict[str, Known] = {}  # by node, as far as it was asked for
        self._before = before.known if before is not None else {}
        self._waiting = iter(walk.sequence)
        self._inside: dict[str, Fields] = {}

    def of(self, id: str, port: str = "") -> Field | None:
        """That of an output of a node, its first one without a name; None where it is not known.

        What has no places behind it, such as rows of a table, has no field.
        """
        if id not in self._walk.outcomes:
            return None
        self._follow(id)
        found = self.known[id].fields
        return found.get(port) if port else next(iter(found.values()), None)

    def inside(self, id: str) -> Fields | None:
        """Those of the nodes in a block, in its last repetition; None for a node that is none."""
        outcome = self._walk.outcomes.get(id)
        if outcome is None or outcome.inner is None:
            return None
        self._follow(id)
        if id not in self._inside:
            self._through_block(outcome, outcome.inner)
        return self._inside[id]

    def _follow(self, id: str) -> None:
        """Work out what comes before the node in the order of the walk, and the node."""
        while id not in self.known:
            each = next(self._waiting)
            outcome = self._walk.outcomes[each]
            entering = self._entering(outcome)
            known = self._before.get(each)
            if known is None or known.outcome is not outcome or not all(map(is_, known.entering, entering)):
                known = Known(outcome, entering, self._found(outcome, entering))
            self.known[each] = known

    def _entering(self, outcome: Outcome) -> tuple[Field | None, ...]:
        """The fields of what a node is given; of one that hands on, that of what it gives."""
        if outcome.hands_on is not None:
            return (self._at(outcome.hands_on),)
        return tuple([self._at(end) for end in outcome.sources if end is not None])

    def _found(self, outcome: Outcome, entering: tuple[Field | None, ...]) -> dict[str, Field | None]:
        """By output port."""
        node, ports = outcome.node, outcome.output_ports
        if node.kind == BLOCK_INPUT:
            return {port: self._given.get(node.id) for port in ports}
        if outcome.hands_on is not None:
            return dict.fromkeys(ports, entering[0])
        if not entering:
            begins = kinds.is_data(node) or node.kind == kinds.INPUT
            specs = zip(ports, outcome.outputs if begins else [None] * len(ports), strict=True)
            return {port: _begun(End(node.id, port), spec) for port, spec in specs}
        if outcome.inner is not None:
            return self._through_block(outcome, outcome.inner)
        return _through_layer(outcome, entering)

    def _through_block(self, outcome: Outcome, inner: Walk) -> dict[str, Field | None]:
        """Through all repetitions, the last of which is kept to be looked into."""
        sources = zip(outcome.ports, outcome.sources, strict=True)
        given = {port: self._at(end) if end is not None else None for port, end in sources}
        use = outcome.made
        for _ in range(use.repeat if isinstance(use, kinds.BlockUse) else 1):
            fields = Fields(inner, given)
            leaving = {port: fields.of(port) for port in outcome.output_ports}
            again = dict(zip(given, leaving.values(), strict=False))
            if again == given:
                break
            given = {**given, **again}
        self._inside[outcome.node.id] = fields
        return leaving

    def _at(self, end: End) -> Field | None:
        known = self.known.get(end.node)
        return known.fields.get(end.port) if known is not None else None


def _through_layer(outcome: Outcome, entering: tuple[Field | None, ...]) -> dict[str, Field | None]:
    ports, made = outcome.output_ports, outcome.made
    if not isinstance(made, Layer):
        return dict.fromkeys(ports)
    widest = entering[0] if len(entering) == 1 else _widest([each for each in entering if each is not None])
    if widest is None or _is_unknown(outcome, entering):
        return dict.fromkeys(ports)
    if widest.is_whole:
        return dict.fromkeys(ports, widest)
    if made.sight is Sight.PLACE and type(made).reach is Layer.reach and outcome.outputs[0] is not None:
        return dict.fromkeys(ports, widest if place_axes(outcome.outputs[0]) else _whole(widest))
    asked = outcome.asked
    reach = made.reach(*asked) if asked is not None else None
    found: dict[str, Field | None] = {}
    for port, spec in zip(ports, outcome.outputs, strict=True):
        has_places = spec is not None and bool(place_axes(spec))
        found[port] = _onward(widest, reach) if has_places else _whole(widest)
    return found


def _is_unknown(outcome: Outcome, entering: tuple[Field | None, ...]) -> bool:
    """Whether a branch is not known that has places: it may see more than the others."""
    if None not in entering:
        return False
    specs = [spec for end, spec in zip(outcome.sources, outcome.inputs, strict=True) if end is not None]
    pairs = zip(entering, specs, strict=True)
    return any(field is None and spec is not None and place_axes(spec) for field, spec in pairs)


def _begun(source: End, spec: TensorSpec | None) -> Field | None:
    """Of a value of the data itself, where these have places."""
    axes = place_axes(spec) if spec is not None else ()
    return Field(source, spec, (Seen(1, 1),) * len(axes)) if spec is not None and axes else None


def _widest(fields: list[Field]) -> Field | None:
    """Where branches meet: along each axis the largest of those that look at the same input.

    Of several inputs it is the one of which most is seen.
    """
    if not fields:
        return None
    largest = max(fields, key=lambda field: math.prod(seen.size for seen in field.axes))
    alike = [field for field in fields if field.source == largest.source]
    if len(alike) == 1:
        return largest
    axes = zip(*(field.axes for field in alike), strict=True)
    return largest._replace(
        axes=tuple(Seen(max(s.size for s in seen), max(s.jump for s in seen)) for seen in axes)
    )


def _onward(field: Field, reach: tuple[Reach, ...] | None) -> Field | None:
    """Through a layer that sees `reach` of what is made from `field`."""
    if field.is_whole:
        return field
    if reach is None or len(reach) != len(field.axes):
        return None
    return field._replace(
        axes=tuple([_seen(seen, each) for seen, each in zip(field.axes, reach, strict=True)])
    )


def _seen(seen: Seen, reach: Reach) -> Seen:
    return Seen(seen.size + (reach.span - 1) * seen.jump, seen.jump * reach.step)


def _whole(field: Field) -> Field:
    return field._replace(axes=tuple(Seen(math.inf, seen.jump) for seen in field.axes))
