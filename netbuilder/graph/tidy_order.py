"""The order from top to bottom in each layer: as it was, unless fewer wires cross in another one."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable

from netbuilder.graph.tidy_slots import Joint, Slot

_SWEEPS = 12
_IN_VAIN = 4  # sweeps without any gain after which no more are tried
_PASSES = 4

_Key = tuple[int, float]


def put_in_order(layers: list[list[Slot]]) -> None:
    """Sort the slots of each layer and number their places: barycentre sweeps, then swaps of neighbours."""
    for layer in layers:
        _number(sorted(layer, key=lambda slot: slot.wish), layer)
    least = _crossings(layers)
    best = [list(layer) for layer in layers]
    vain = 0
    for sweep in range(_SWEEPS):
        if not least or vain == _IN_VAIN:
            break
        _sweep(layers, to_the_right=sweep % 2 == 0)
        _swap_neighbours(layers)
        crossings = _crossings(layers)
        vain += 1
        if crossings < least:
            vain, least, best = 0, crossings, [list(layer) for layer in layers]
    for layer, order in zip(layers, best, strict=True):
        _number(order, layer)


def _number(order: Iterable[Slot], layer: list[Slot]) -> None:
    layer[:] = order
    for place, slot in enumerate(layer):
        slot.place = place


def _sweep(layers: list[list[Slot]], *, to_the_right: bool) -> None:
    """Put each slot at the mean height of those it is joined to in the layer before."""
    for layer in layers if to_the_right else reversed(layers):
        centres = {id(slot): _centre(slot, to_the_right) for slot in layer}
        _number(sorted(layer, key=lambda slot: centres[id(slot)]), layer)


def _centre(slot: Slot, to_the_right: bool) -> float:
    if to_the_right:
        ends = [(joint.source, joint.leaves) for joint in slot.into]
    else:
        ends = [(joint.target, joint.arrives) for joint in slot.out]
    if not ends:
        return slot.place
    return sum(other.place + at / (other.height + 1) for other, at in ends) / len(ends)


def _swap_neighbours(layers: list[list[Slot]]) -> None:
    for _ in range(_PASSES):
        swapped = False
        for layer in layers:
            for place in range(len(layer) - 1):
                upper, lower = layer[place], layer[place + 1]
                if _gain(upper, lower) > 0:
                    layer[place], layer[place + 1] = lower, upper
                    lower.place, upper.place = place, place + 1
                    swapped = True
        if not swapped:
            break


def _gain(upper: Slot, lower: Slot) -> int:
    """How many crossings of their wires two slots lose when they change places."""
    gain = 0
    for one in upper.into:
        first = _start(one)
        for other in lower.into:
            second = _start(other)
            gain += (first > second) - (first < second)
    for one in upper.out:
        first = _end(one)
        for other in lower.out:
            second = _end(other)
            gain += (first > second) - (first < second)
    return gain


def _crossings(layers: list[list[Slot]]) -> int:
    """How many pairs of wires cross between neighbouring layers."""
    total = 0
    for layer in layers:
        ends: list[_Key] = []
        for _, end in sorted((_start(joint), _end(joint)) for slot in layer for joint in slot.out):
            total += len(ends) - bisect_right(ends, end)
            insort(ends, end)
    return total


def _start(joint: Joint) -> _Key:
    return joint.source.place, joint.leaves


def _end(joint: Joint) -> _Key:
    return joint.target.place, joint.arrives
