"""What the wires of a graph say: their cards, of which those out of sight may be made later."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from netbuilder.core.spec import TensorSpec
from netbuilder.graph.model import End, Wire
from netbuilder.project import kinds
from netbuilder.studio.presenters.node_card import WireCard, wire_card
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.news import Shown


class WireCards:
    """`of` has them by where the wires end, also those of wires that cannot be drawn."""

    def __init__(self) -> None:
        self.of: dict[End, tuple[Wire, WireCard]] = {}
        self._late: dict[End, None] = {}  # those that are to be made anew
        self._late_from: dict[str, None] = {}  # nodes of which all wires are late

    @property
    def is_behind(self) -> bool:
        """Whether some were put off."""
        return bool(self._late or self._late_from)

    def make(self, shown: Shown, ends: Iterable[End]) -> None:
        """Make those of the wires of `shown` that end there."""
        wires = shown.report.graph.wires
        alike: dict[TensorSpec, WireCard] = {}
        for end in ends:
            self._late.pop(end, None)
            self.of[end] = wires[end], _card(shown, wires[end], alike)

    def forget(self, end: End) -> None:
        """There is no wire any more that ends there."""
        self.of.pop(end, None)
        self._late.pop(end, None)

    def put_off(self, nodes: Iterable[str]) -> None:
        """Those of all wires that leave `nodes` are to be made later."""
        self._late_from.update(dict.fromkeys(nodes))

    def late_among(self, shown: Shown, wires: Iterable[Wire]) -> list[End]:
        """The ends of those wires that were put off."""
        wires = [*wires]
        for node in {wire.source.node for wire in wires} & self._late_from.keys():
            self._put_off_each(shown, node)
        return [wire.target for wire in wires if wire.target in self._late]

    def late(self, shown: Shown, most: int) -> list[End]:
        """The ends of up to `most` wires that were put off."""
        while self._late_from and len(self._late) < most:
            self._put_off_each(shown, next(iter(self._late_from)))
        return [*islice(self._late, most)]

    def _put_off_each(self, shown: Shown, node: str) -> None:
        del self._late_from[node]
        users = shown.report.walk.links.users
        self._late.update(dict.fromkeys(wire.target for wire in users.get(node, ())))


def _card(shown: Shown, wire: Wire, alike: dict[TensorSpec, WireCard]) -> WireCard:
    """The card of a wire. `alike` are those of wires of which nothing is told but what they carry."""
    report, problem = shown.report, shown.errors.get(wire.target.node)
    spec = report.walk.spec(wire.source)
    if (
        spec is None
        or spec.is_labels
        or problem is not None
        or kinds.is_loss(report.graph.nodes[wire.target.node])
    ):
        return wire_card(report, wire, problem, said)
    card = alike.get(spec)
    if card is None:
        card = alike[spec] = wire_card(report, wire, say=said)
    return card
