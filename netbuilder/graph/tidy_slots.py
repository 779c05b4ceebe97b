"""What stands in a layer of one row: a node, or the place where a longer wire passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from netbuilder.core.values import NamedTuple
from netbuilder.graph.outline import Outline
from netbuilder.graph.tidy_layers import Layers


class Slot:
    """`id` is None where a wire passes. `place` counts from the top of the layer, `y` is the upper edge.

    `wish` is the height at which it stands in the drawing so far, `reach` the length of the longest way
    through it.
    """

    __slots__ = ("height", "id", "into", "out", "place", "reach", "wish", "y")

    def __init__(self, id: str | None, height: float, wish: float, reach: int) -> None:
        self.id = id
        self.height = height
        self.wish = wish
        self.reach = reach
        self.place = 0
        self.y = 0.0
        self.into: list[Joint] = []
        self.out: list[Joint] = []


class Joint(NamedTuple):
    """A piece of a wire between neighbouring layers, with the heights of its ends in their slots."""

    source: Slot
    target: Slot
    leaves: float
    arrives: float


def slots_of(outlines: Mapping[str, Outline], layers: Layers, those: Sequence[int]) -> list[list[Slot]]:
    """Slots of the layers with the numbers `those`, which follow each other, with the joints among them."""
    index_of = {layer: index for index, layer in enumerate(those)}
    made: list[list[Slot]] = [
        [
            Slot(id, outlines[id].height, _middle(outlines[id]), layers.reach[id])
            for id in layers.members[layer]
        ]
        for layer in those
    ]
    slot_of = {slot.id: slot for layer in made for slot in layer}
    for edge in chain.from_iterable(layers.edges[layer] for layer in those):
        start, end = index_of[layers.at[edge.source]], index_of.get(layers.at[edge.target])
        if edge.low or end is None:
            continue
        last, leaves = slot_of[edge.source], edge.leaves
        target = slot_of[edge.target]
        reach = min(last.reach, target.reach)
        for index in range(start + 1, end):
            share = (index - start) / (end - start)
            # At equal heights a wire passes below the node.
            wish = last.wish + share * (target.wish - last.wish) + 0.5
            passing = Slot(None, 0.0, wish, reach)
            made[index].append(passing)
            _join(Joint(last, passing, leaves, 0.0))
            last, leaves = passing, 0.0
        _join(Joint(last, target, leaves, edge.arrives))
    return made


def _join(joint: Joint) -> None:
    joint.source.out.append(joint)
    joint.target.into.append(joint)


def _middle(outline: Outline) -> float:
    return outline.y + outline.height / 2
