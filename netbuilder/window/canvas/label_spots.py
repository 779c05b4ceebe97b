"""Where the shapes on wires stand: among few wires not on one another, and never below a node."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.graph.model import End, Wire
from netbuilder.studio.presenters.node_card import WireCard
from netbuilder.window.canvas.geometry import Box, Route, Spot, chip_width, error_spot, label_spots
from netbuilder.window.canvas.ground import Ground
from netbuilder.window.canvas.label_room import clear_of_nodes
from netbuilder.window.canvas.laid_wire import LaidWire, chip_at

# With more wires than this, a change looks only at those anew that it touches.
FEW = 120
_APART = 4.0  # least distance of two labels
_FROM_SOURCE = 8.0  # from a node to a label that makes way for a wire that turns


class LabelSpots:
    """`wires` and `cards` are by where the wires end, as their owner keeps them; so are `boxes` by node."""

    def __init__(
        self,
        wires: Mapping[End, LaidWire],
        cards: Mapping[End, tuple[Wire, WireCard]],
        boxes: Mapping[str, Box],
        ground: Ground,
    ) -> None:
        self._wires = wires
        self._cards = cards
        self._boxes = boxes
        self._ground = ground

    def spot(self, end: End, route: Route) -> Spot:
        """Where the label of the wire to `end` stands on `route`."""
        _, card = self._cards[end]
        spot = self._free(end, card, route)
        if card.problem is None and not spot.chip:
            return clear_of_nodes(spot, card.text, self._ground)
        return spot

    def _free(self, end: End, card: WireCard, route: Route) -> Spot:
        """A place that is not on another label, as far as that can be had."""
        if card.problem is not None:
            return error_spot(route, card.text)
        spots = list(label_spots(route, card.text))
        if route.is_curve and self._is_crossed(end):
            near = route.points[0][0] + chip_width(card.text) / 2 + _FROM_SOURCE
            return spots[0]._replace(x=min(spots[0].x, near))
        if len(spots) > 1 and len(self._wires) <= FEW:
            taken = [laid.chip_rect for laid in self._wires.values() if laid.route is not route]
            rooms = ((spot, chip_at(card, spot).adjusted(-_APART, -_APART, _APART, _APART)) for spot in spots)
            free = (spot for spot, room in rooms if not any(room.intersects(each) for each in taken))
            return next(free, spots[0])
        return spots[0]

    def _is_crossed(self, end: End) -> bool:
        """Whether a wire from above turns in front of the node at whose input `end` is, to another input."""
        box = self._boxes.get(end.node)
        if box is None or len(box.inputs) < 2:
            return False
        others = (self._cards.get(End(end.node, name)) for name, _ in box.inputs if name != end.port)
        sources = (self._boxes.get(held[0].source.node) for held in others if held and not held[1].low)
        return any(source is not None and source.bottom <= box.y for source in sources)
