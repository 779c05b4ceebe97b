"""Where a bare shape stands that is wider than the gap between its nodes: over or below them, never under."""

from __future__ import annotations

from netbuilder.window.canvas.geometry import CHIP_SIZE, Spot, text_width
from netbuilder.window.canvas.ground import Ground

_GROWTH = 1.17  # of text against boxes at 75 %
_HALF = 7.0  # of the height of the words
_REST = 4.0  # from a node to the words
_TOUCH = 3.0  # how much of the words may lie on a port


def bare_width(text: str) -> float:
    """Canvas pixels that a bare shape may take, at any zoom at which it is shown."""
    return text_width(text, CHIP_SIZE, mono=True) * _GROWTH


def clear_of_nodes(spot: Spot, text: str, ground: Ground) -> Spot:
    """`spot` itself where no node covers the words, else right above or below those that would."""
    half = bare_width(text) / 2 - _TOUCH
    left, right = spot.x - half, spot.x + half
    covering = ground.near(left, spot.y - _HALF, right, spot.y + _HALF)
    if not covering:
        return spot
    top, bottom = min(box.y for box in covering), max(box.bottom for box in covering)
    for y in (top - _REST - _HALF, bottom + _REST + _HALF):
        if not ground.near(left, y - _HALF, right, y + _HALF):
            return spot._replace(y=y)
    return spot
