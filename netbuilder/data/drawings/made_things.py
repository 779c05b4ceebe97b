"""Houses and cars, from where they stand, one unit of their height high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.data.drawings.motifs import blended, draw_wheel, draw_window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netbuilder.data.drawings.strokes import Easel


def draw_house(
    easel: Easel,
    colour: tuple[float, float, float],
    dice: Iterator[float],
    time: float,
    lit: bool,
) -> None:
    """A house with a chimney that smokes; `time` is in rounds, `lit` is for night."""
    wide, eaves = 0.32 + 0.12 * next(dice), 0.5 + 0.1 * next(dice)
    warm = next(dice) < 0.5
    roofs = ((0.72, 0.36, 0.30), (0.45, 0.32, 0.36), (0.36, 0.40, 0.52))
    roof = roofs[int(3 * next(dice))]
    pane = (1.0, 0.88, 0.45) if lit else (0.66, 0.86, 0.96)
    white = (0.98, 0.97, 0.93)
    easel.on("", "")
    for number in range(3 if warm else 0):
        rise = (number + time) / 3
        place = ((0.55 + 0.12 * rise) * wide, 0.96 + 0.3 * rise)
        easel.disc(*place, 0.035 + 0.04 * rise, (0.93, 0.93, 0.95), cover=0.8)
    easel.on("chimney", "stack")
    easel.box(0.55 * wide, 0.8, 0.06, 0.15, (0.70, 0.42, 0.36), ink=0.45)
    easel.box(0.55 * wide, 0.94, 0.08, 0.025, (0.55, 0.33, 0.30))
    easel.on("wall", "front")
    easel.box(0.0, 0.5 * eaves, wide, 0.5 * eaves, colour, ink=0.5)
    easel.on("wall", "base")
    easel.box(0.0, 0.03, wide, 0.035, blended(colour, (0.4, 0.35, 0.35), 0.55))
    easel.on("roof", "gable")
    over = wide + 0.1
    top = eaves + 0.9 * (1 - eaves)
    if next(dice) < 0.6:
        gable = [(-over, eaves - 0.03), (0.0, top), (over, eaves - 0.03)]
        easel.shape(gable, roof, ink=0.5)
    else:
        flat = [(-over, eaves - 0.03), (-0.45 * wide, top - 0.03)]
        easel.shape([*flat, *((-x, y) for x, y in reversed(flat))], roof, ink=0.5)
    easel.on("roof", "tiles")
    rise = 0.36 * (top - eaves)
    row = [(-0.62 * over, eaves + 0.5 * rise), (0.62 * over, eaves + 0.5 * rise)]
    easel.path(row, 0.012, blended(roof, (1.0, 0.9, 0.8), 0.3))
    if next(dice) < 0.5:
        easel.on("window", "round window")
        easel.disc(0.0, eaves + 0.4 * (top - eaves), 0.085, white, ink=0.4)
        easel.disc(0.0, eaves + 0.4 * (top - eaves), 0.06, pane)
    door = -0.42 * wide if next(dice) < 0.7 else 0.0
    woods = ((0.55, 0.34, 0.22), (0.24, 0.42, 0.45), (0.75, 0.25, 0.25))
    leaf = woods[int(3 * next(dice))]
    easel.on("door", "leaf")
    easel.box(door, 0.155, 0.09, 0.155, leaf, rounded=0.04, ink=0.5)
    easel.on("door", "knob")
    easel.disc(door + 0.045, 0.15, 0.022, (0.98, 0.85, 0.40))
    places = (0.45,) if door else (-0.64, 0.64)
    for x in places:
        easel.on("window", "window")
        draw_window(easel, x * wide, 0.55 * eaves, 0.085, pane)


def draw_car(
    easel: Easel,
    colour: tuple[float, float, float],
    dice: Iterator[float],
    time: float,
    lit: bool,
) -> None:
    """A small car, a beetle or a van, seen from the side; it looks to the right."""
    import math

    sort = int(3 * next(dice))
    glass = (0.98, 0.90, 0.55) if lit else (0.70, 0.88, 0.96)
    dark = blended(colour, (0.1, 0.1, 0.15), 0.35)
    bounce = 0.02 * math.sin(4 * math.pi * time)
    wheel = 0.21 + 0.03 * next(dice)
    easel.on("body", "cabin")
    if sort == 0:
        corners = [(-0.62, 0.55), (-0.44, 0.98), (0.26, 0.98), (0.56, 0.55)]
        easel.shape([(x, y + bounce) for x, y in corners], colour, ink=0.5)
    elif sort == 1:
        easel.dome(-0.06, 0.38 + bounce, 0.6, colour, ink=0.5)
    else:
        easel.box(-0.09, 0.63 + bounce, 0.84, 0.36, colour, rounded=0.14, ink=0.5)
    easel.on("body", "chassis")
    easel.box(0.0, 0.39 + bounce, 0.97, 0.2, colour, rounded=0.14, ink=0.5)
    if sort == 2:
        light = blended(colour, (1.0, 1.0, 1.0), 0.12)
        easel.box(-0.09, 0.6 + bounce, 0.8, 0.25, light)
    easel.on("window", "side window")
    if sort == 0:
        low, high = 0.6 + bounce, 0.89 + bounce
        rear = [(-0.5, low), (-0.37, high), (-0.09, high), (-0.09, low)]
        easel.shape(rear, glass, ink=0.3)
        front = [(0.03, low), (0.03, high), (0.21, high), (0.4, low)]
        easel.shape(front, glass, ink=0.3)
    elif sort == 1:
        easel.dome(-0.12, 0.5 + bounce, 0.36, glass, low=0.08, ink=0.3)
        easel.on("body", "post")
        easel.path([(-0.12, 0.58 + bounce), (-0.12, 0.87 + bounce)], 0.035, colour)
    else:
        for x in (-0.66, -0.19, 0.28):
            easel.box(x, 0.72 + bounce, 0.17, 0.13, glass, rounded=0.03, ink=0.3)
    easel.on("body", "door")
    easel.path([(-0.02, 0.3 + bounce), (-0.02, 0.54 + bounce)], 0.012, dark)
    easel.path([(-0.2, 0.5 + bounce), (-0.11, 0.5 + bounce)], 0.022, dark)
    easel.on("lamp", "head lamp")
    easel.disc(0.87, 0.43 + bounce, 0.085, (1.0, 0.95, 0.66), ink=0.4)
    easel.on("lamp", "rear lamp")
    easel.disc(-0.91, 0.43 + bounce, 0.06, (0.85, 0.16, 0.16), ink=0.3)
    easel.on("body", "bumper")
    bumper = (0.80, 0.81, 0.84)
    easel.path([(-0.96, 0.26 + bounce), (0.96, 0.26 + bounce)], 0.035, bumper, ink=0.3)
    for x in (-0.54, 0.54):
        easel.on("wheel", "wheel")
        draw_wheel(easel, x, wheel, 1.1 - 2 * math.pi * time)
