"""Heights of what stands in layers: chains are level from port to port, and nothing touches."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median_low

from netbuilder.graph.tidy_slots import Joint, Slot

_NODES = 28.0  # between two nodes above one another
_NODE_AND_WIRE = 24.0
_WIRES = 12.0
_ROUNDS = 8


@dataclass(eq=False, slots=True)
class _Chain:
    """Slots that wires join on one level. `offsets` are those of the slots from the chain's own height `y`.

    `above` and `below` are chains that it must not touch, with the least distance of the heights.
    """

    slots: list[Slot] = field(default_factory=list)
    offsets: list[float] = field(default_factory=list)
    above: list[tuple[_Chain, float]] = field(default_factory=list)
    below: list[tuple[_Chain, float]] = field(default_factory=list)
    y: float = 0.0


def set_heights(layers: list[list[Slot]], grid: float) -> None:
    """Give each slot its `y`. Heights of chains are on the `grid`; the order in each layer is kept."""
    chains, where = _chains(layers)
    for layer in layers:
        for upper, lower in pairwise(layer):
            (one, before), (other, after) = where[upper], where[lower]
            least = before + upper.height + _room(upper, lower) - after
            one.below.append((other, least))
            other.above.append((one, least))
    chains = _from_above(chains)
    for chain in chains:
        chain.y = _ceil(max((one.y + least for one, least in chain.above), default=0.0), grid)
    for number in range(_ROUNDS):
        for chain in chains if number % 2 else reversed(chains):
            _relax(chain, where, grid)
    for slot, (chain, offset) in where.items():
        slot.y = chain.y + offset


def _room(upper: Slot, lower: Slot) -> float:
    wires = (upper.id is None) + (lower.id is None)
    return (_NODES, _NODE_AND_WIRE, _WIRES)[wires]


def _chains(layers: list[list[Slot]]) -> tuple[list[_Chain], dict[Slot, tuple[_Chain, float]]]:
    """All chains, and for each slot its chain and its offset there."""
    level = _level_joints(layers)
    chains: list[_Chain] = []
    where: dict[Slot, tuple[_Chain, float]] = {}
    for layer in layers:
        for first in layer:
            if first in where:
                continue
            chain = _Chain()
            chains.append(chain)
            slot, offset = first, 0.0
            while True:
                chain.slots.append(slot)
                chain.offsets.append(offset)
                where[slot] = chain, offset
                joint = level.get(slot)
                if joint is None:
                    break
                slot, offset = joint.target, offset + joint.leaves - joint.arrives
    return chains, where


def _level_joints(layers: list[list[Slot]]) -> dict[Slot, Joint]:
    """The joints that are drawn level, by their sources: the longest ways first, none that cross.

    As no two of them cross between the same layers, chains can always be put above one another.
    """
    chosen: dict[Slot, Joint] = {}
    for layer in layers:
        taken: set[Slot] = set()
        pairs: list[tuple[int, int]] = []
        for joint in sorted((joint for slot in layer for joint in slot.out), key=_urgency):
            if joint.source in chosen or joint.target in taken:
                continue
            pair = joint.source.place, joint.target.place
            at = bisect_left(pairs, pair)
            if (at and pairs[at - 1][1] > pair[1]) or (at < len(pairs) and pairs[at][1] < pair[1]):
                continue
            pairs.insert(at, pair)
            chosen[joint.source] = joint
            taken.add(joint.target)
    return chosen


def _urgency(joint: Joint) -> tuple[int, int, int, float, int, float]:
    """Between nodes before others, then the longest way through both, then the highest."""
    source, target = joint.source, joint.target
    passing = (source.id is None) + (target.id is None)
    rank = (0, 2, 1)[passing]
    reach = min(source.reach, target.reach)
    return rank, -reach, source.place, joint.leaves, target.place, joint.arrives


def _from_above(chains: list[_Chain]) -> list[_Chain]:
    """Each chain after all that must stand above it."""
    waiting = {chain: len(chain.above) for chain in chains}
    ready = [chain for chain in chains if not waiting[chain]]
    for chain in ready:
        for other, _ in chain.below:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return ready


def _relax(chain: _Chain, where: dict[Slot, tuple[_Chain, float]], grid: float) -> None:
    """Move a chain to where its wires to others are level in the middle, as far as there is room."""
    wanted = list(_wishes(chain, where))
    if not wanted:
        return
    least = max((one.y + least for one, least in chain.above), default=-math.inf)
    most = min((other.y - least for other, least in chain.below), default=math.inf)
    y = round(median_low(wanted) / grid) * grid
    if y < least:
        y = _ceil(least, grid)
    if y > most:
        y = math.floor(most / grid) * grid
    chain.y = y


def _wishes(chain: _Chain, where: dict[Slot, tuple[_Chain, float]]) -> Iterator[float]:
    for slot, offset in zip(chain.slots, chain.offsets, strict=True):
        for joint in slot.into:
            other, its = where[joint.source]
            if other is not chain:
                yield other.y + its + joint.leaves - joint.arrives - offset
        for joint in slot.out:
            other, its = where[joint.target]
            if other is not chain:
                yield other.y + its + joint.arrives - joint.leaves - offset


def _ceil(value: float, grid: float) -> float:
    return math.ceil(value / grid) * grid
