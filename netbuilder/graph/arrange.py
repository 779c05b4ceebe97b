"""Nodes put in line: aligned by an edge or their middles, spread evenly, wires pulled level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from netbuilder.graph.model import Wire
from netbuilder.graph.outline import Outline, Place, port_height


class Line(Enum):
    """What nodes have in common when they are aligned; a row has one height, a column one middle."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"
    ROW = "row"
    COLUMN = "column"


def aligned(outlines: Mapping[str, Outline], line: Line) -> dict[str, Place]:
    """Places at which the nodes share the outermost edge, or the middle of all of them."""
    if not outlines:
        return {}
    boxes = outlines.values()
    left, right = min(box.x for box in boxes), max(box.x + box.width for box in boxes)
    top, bottom = min(box.y for box in boxes), max(box.y + box.height for box in boxes)
    places = {}
    for id, box in outlines.items():
        x, y = box.x, box.y
        match line:
            case Line.LEFT:
                x = left
            case Line.RIGHT:
                x = right - box.width
            case Line.TOP:
                y = top
            case Line.BOTTOM:
                y = bottom - box.height
            case Line.ROW:
                y = round((top + bottom - box.height) / 2)
            case Line.COLUMN:
                x = round((left + right - box.width) / 2)
        places[id] = x, y
    return places


def distributed(outlines: Mapping[str, Outline], *, across: bool) -> dict[str, Place]:
    """Places with equal gaps from the first node to the last, which stay; `across` means from left to right.

    Gaps are in whole pixels.
    """
    if not outlines:
        return {}
    spans = {id: (box.x, box.width) if across else (box.y, box.height) for id, box in outlines.items()}
    order = sorted(spans, key=lambda id: spans[id][0] + spans[id][1] / 2)
    start, end = spans[order[0]][0], sum(spans[order[-1]])
    gap = (end - start - sum(size for _, size in spans.values())) / max(1, len(order) - 1)
    places, at = {}, start
    for id in order:
        box = outlines[id]
        there = spans[id][0] if id in (order[0], order[-1]) else round(at)
        places[id] = (there, box.y) if across else (box.x, there)
        at += spans[id][1] + gap
    return places


def straightened(
    outlines: Mapping[str, Outline], wires: Iterable[Wire], free: Iterable[str]
) -> dict[str, Place]:
    """Places at which wires that lead to the right between nodes are level. Only the nodes in `free` move.

    Of several wires at a node the one that is nearest to level is pulled straight; a node follows the one on
    its left, except where that one is free and it is not.
    """
    free = set(free)
    level = _level_wires(outlines, wires, free)
    beside: dict[str, list[tuple[str, float]]] = {id: [] for id in outlines}
    for source, target, step in level:
        beside[source].append((target, step))
        beside[target].append((source, -step))
    fixed = [id for id in outlines if id not in free]
    heights: dict[str, float] = {id: outlines[id].y for id in fixed}
    from_the_left = sorted(free & outlines.keys(), key=lambda id: (outlines[id].x, outlines[id].y, id))
    for first in (*fixed, *from_the_left):
        heights.setdefault(first, outlines[first].y)
        waiting = [first]
        while waiting:
            here = waiting.pop()
            for other, step in beside[here]:
                if other not in heights:
                    heights[other] = heights[here] + step
                    waiting.append(other)
    return {id: (outlines[id].x, heights[id]) for id in from_the_left}


def _level_wires(
    outlines: Mapping[str, Outline], wires: Iterable[Wire], free: set[str]
) -> list[tuple[str, str, float]]:
    """Source, target, and how much lower the target stands once the wire is level; one wire a side."""
    found = []
    for number, wire in enumerate(wires):
        source, target = outlines.get(wire.source.node), outlines.get(wire.target.node)
        if source is None or target is None or target.x < source.x + source.width:
            continue
        if not free & {wire.source.node, wire.target.node}:
            continue
        step = port_height(source.outputs, wire.source.port, source.height)
        step -= port_height(target.inputs, wire.target.port, target.height)
        found.append((abs(source.y + step - target.y), number, wire.source.node, wire.target.node, step))
    chosen, left, right = [], set(), set()
    for _, _, one, other, step in sorted(found):
        if one not in left and other not in right:
            left.add(one)
            right.add(other)
            chosen.append((one, other, step))
    return chosen
