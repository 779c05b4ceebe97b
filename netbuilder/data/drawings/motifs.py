"""Motifs: what several things are made of, each a few strokes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netbuilder.data.drawings.strokes import Easel


def drawing_colours() -> dict[str, tuple[float, float, float]]:
    """Things come in these colours."""
    return {
        "red": (0.90, 0.30, 0.27),
        "blue": (0.30, 0.52, 0.87),
        "yellow": (0.97, 0.79, 0.27),
        "green": (0.42, 0.72, 0.39),
        "orange": (0.95, 0.56, 0.24),
        "purple": (0.62, 0.44, 0.80),
        "pink": (0.96, 0.60, 0.71),
        "brown": (0.64, 0.45, 0.32),
    }


def blended(
    one: tuple[float, float, float],
    other: tuple[float, float, float],
    share: float,
) -> tuple[float, float, float]:
    """A colour between two, nearer to `other` the larger the share."""
    red, green, blue = (a + share * (b - a) for a, b in zip(one, other, strict=True))
    return red, green, blue


def draw_window(
    easel: Easel,
    x: float,
    y: float,
    half: float,
    pane: tuple[float, float, float],
) -> None:
    """A window pane with a white frame and a cross."""
    white = (0.98, 0.97, 0.93)
    easel.box(x, y, half * 1.25, half * 1.3, white, ink=0.45)
    easel.box(x, y, half, half * 1.05, pane)
    easel.path([(x, y - half), (x, y + half)], 0.1 * half, white)
    easel.path([(x - half, y), (x + half, y)], 0.1 * half, white)


def draw_wheel(easel: Easel, x: float, radius: float, turned: float) -> None:
    """A tyre, its rim and a spoke, standing on the ground."""
    import math

    easel.disc(x, radius, radius, (0.19, 0.19, 0.23), ink=0.3)
    easel.disc(x, radius, 0.58 * radius, (0.87, 0.88, 0.90))
    right = 0.5 * radius * math.cos(turned)
    up = 0.5 * radius * math.sin(turned)
    ends = [(x - right, radius - up), (x + right, radius + up)]
    easel.path(ends, 0.09 * radius, (0.45, 0.46, 0.50))
    easel.disc(x, radius, 0.18 * radius, (0.45, 0.46, 0.50))


def draw_eye(easel: Easel, x: float, y: float, radius: float) -> None:
    """A dark eye in which the light is seen."""
    easel.disc(x, y, radius, (0.13, 0.11, 0.15), high=1.2 * radius)
    easel.disc(x + 0.3 * radius, y + 0.45 * radius, 0.4 * radius, (1.0, 1.0, 1.0))


def draw_smile(easel: Easel, x: float, y: float, half: float) -> None:
    """A mouth that smiles."""
    bow = [(-1.0, 0.35), (-0.5, -0.15), (0.0, -0.3), (0.5, -0.15), (1.0, 0.35)]
    corners = [(x + half * right, y + half * up) for right, up in bow]
    easel.path(corners, 0.22 * half, (0.45, 0.16, 0.18))


def draw_tree(
    easel: Easel,
    x: float,
    y: float,
    size: float,
    leaves: tuple[float, float, float],
    fir: bool,
) -> None:
    """A fir, or a tree with a round crown."""
    easel.box(x, y + 0.15 * size, 0.06 * size, 0.16 * size, (0.50, 0.36, 0.26))
    if fir:
        for low, wide in ((0.2, 0.34), (0.45, 0.27), (0.68, 0.2)):
            foot = y + low * size
            tip = (x, foot + 0.42 * size)
            left, right = (x - wide * size, foot), (x + wide * size, foot)
            easel.shape([left, tip, right], leaves, ink=0.3)
        return
    for across, up, radius in ((-0.2, 0.5, 0.22), (0.2, 0.5, 0.22), (0.0, 0.7, 0.28)):
        place = (x + across * size, y + up * size)
        easel.disc(*place, radius * size, leaves, ink=0.3)
    lit = blended(leaves, (1.0, 1.0, 0.8), 0.25)
    easel.disc(x - 0.05 * size, y + 0.72 * size, 0.18 * size, lit)


def draw_cloud(
    easel: Easel,
    x: float,
    y: float,
    size: float,
    colour: tuple[float, float, float],
) -> None:
    """Three puffs side by side."""
    for right, up, radius in ((-0.9, 0.0, 0.55), (0.9, 0.0, 0.5), (0.0, 0.25, 0.8)):
        place = (x + right * size, y + up * size)
        easel.disc(*place, radius * size, colour, high=0.7 * radius * size)
