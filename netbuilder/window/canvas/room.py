"""Where a new node fits, and who steps aside for it."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.window.canvas.geometry import Box, Point

GAP = 36.0  # from a node to one that stepped aside for it


def room_for(new: Box, boxes: Mapping[str, Box], gap: float = GAP) -> dict[str, Point]:
    """New places of the nodes to the right that have to move so that `new` has `gap` beside it.

    Only nodes in the row of `new` move, those of which most lies right of its left edge, and only as far as
    they must.
    """
    row = sorted(
        (
            (id, box)
            for id, box in boxes.items()
            if box.y < new.bottom and box.bottom > new.y and box.x + box.width / 2 >= new.x
        ),
        key=lambda each: each[1].x,
    )
    places: dict[str, Point] = {}
    edge = new.right
    for id, box in row:
        if box.x >= edge + gap:
            break
        places[id] = (edge + gap, box.y)
        edge += gap + box.width
    return places


def behind(new: Box, source: Box, gap: float = GAP) -> Point:
    """The corner of `new`: to the right of the node that feeds it where it would lie on that."""
    touches = new.y < source.bottom and source.y < new.bottom and source.x < new.right
    return max(new.x, source.right + gap) if touches else new.x, new.y


def free_place(new: Box, boxes: Mapping[str, Box]) -> Point:
    """The nearest place below that of `new` at which it touches no other node."""
    x, y = new.x, new.y
    margin = 12.0
    for _ in range(len(boxes) + 1):
        hit = next(
            (
                box
                for box in boxes.values()
                if box.x < x + new.width + margin
                and box.right > x - margin
                and box.y < y + new.height + margin
                and box.bottom > y - margin
            ),
            None,
        )
        if hit is None:
            break
        y = hit.bottom + 2 * margin
    return x, y
