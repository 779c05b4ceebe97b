"""People and pets, from where they stand, one unit of their height high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.data.drawings.motifs import blended, draw_eye, draw_smile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netbuilder.data.drawings.strokes import Easel


def draw_person(
    easel: Easel,
    colour: tuple[float, float, float],
    dice: Iterator[float],
    time: float,
    lit: bool,
) -> None:
    """Somebody with a large head; walks a step in each round of `time`."""
    import math

    skins = (
        (0.98, 0.83, 0.70),
        (0.90, 0.70, 0.53),
        (0.70, 0.48, 0.34),
        (0.48, 0.32, 0.24),
    )
    skin = skins[int(4 * next(dice))]
    hairs = (
        (0.20, 0.14, 0.12),
        (0.45, 0.27, 0.15),
        (0.88, 0.68, 0.33),
        (0.72, 0.33, 0.16),
    )
    hair = hairs[int(4 * next(dice))]
    cut, dressed = int(4 * next(dice)), next(dice) < 0.4
    swing = 0.16 * math.sin(2 * math.pi * (time + next(dice)))
    lifted = 2.6 * next(dice) - 0.3
    cloths = ((0.25, 0.32, 0.50), (0.40, 0.34, 0.32), (0.30, 0.42, 0.40))
    trousers = cloths[int(3 * next(dice))]
    if cut in (1, 2):
        easel.on("hair", "locks")
        for side in (-1, 1):
            lock = [(0.19 * side, 0.78), (0.22 * side, 0.68), (0.19 * side, 0.57)]
            easel.path(lock, 0.055 if cut == 1 else 0.04, hair, ink=0.4)
    for side in (-1, 1):
        easel.on("legs", "leg")
        foot = 0.085 * side + side * swing
        leg = skin if dressed else trousers
        easel.path([(0.07 * side, 0.32), (foot, 0.07)], 0.055, leg, ink=0.4)
    for side in (-1, 1):
        easel.on("legs", "shoe")
        foot = 0.085 * side + side * swing
        easel.disc(foot + 0.025, 0.045, 0.08, (0.30, 0.20, 0.20), high=0.045, ink=0.3)
    arms = []
    for side in (-1, 1):
        angle = (lifted if side > 0 else 0.35) - side * 1.2 * swing
        right, up = math.sin(angle), -math.cos(angle)
        arms.append((0.13 * side, 0.5, (0.13 + 0.24 * right) * side, 0.5 + 0.24 * up))
    for x, y, right, up in arms:
        easel.on("arms", "arm")
        easel.path(
            [(x, y), (right, up)],
            0.048,
            blended(colour, (0.0, 0.0, 0.0), 0.12),
            ink=0.4,
        )
    for _, _, right, up in arms:
        easel.on("arms", "hand")
        easel.disc(right, up, 0.056, skin, ink=0.35)
    easel.on("torso", "dress" if dressed else "shirt")
    if dressed:
        skirt = [(-0.11, 0.58), (0.11, 0.58), (0.24, 0.22), (-0.24, 0.22)]
        easel.shape(skirt, colour, ink=0.5)
    else:
        easel.box(0.0, 0.43, 0.155, 0.16, colour, rounded=0.07, ink=0.5)
        easel.on("torso", "stripe")
        stripe = blended(colour, (1.0, 1.0, 1.0), 0.6)
        easel.path([(-0.13, 0.42), (0.13, 0.42)], 0.022, stripe)
    easel.on("head", "face")
    easel.disc(0.0, 0.76, 0.21, skin, high=0.2, ink=0.5)
    easel.on("hair", "hat" if cut == 3 else "fringe")
    if cut == 3:
        cap = blended(colour, (0.15, 0.1, 0.25), 0.25)
        easel.dome(0.0, 0.79, 0.215, cap, low=0.06, ink=0.45)
        easel.path([(0.0, 0.855), (0.27, 0.855)], 0.028, cap, ink=0.35)
    else:
        easel.dome(0.0, 0.78, 0.22, hair, low=0.085, ink=0.45)
        easel.disc(-0.12, 0.855, 0.08, hair)
        if cut == 2:
            easel.on("hair", "bun")
            easel.disc(0.0, 1.0, 0.075, hair, ink=0.4)
    for x in (-0.05, 0.11):
        easel.on("head", "eye")
        draw_eye(easel, x, 0.755, 0.034)
    for x in (-0.11, 0.155):
        easel.on("head", "cheek")
        easel.disc(x, 0.69, 0.035, blended(skin, (0.95, 0.35, 0.35), 0.4))
    easel.on("head", "mouth")
    draw_smile(easel, 0.03, 0.665, 0.055)


def draw_pet(
    easel: Easel,
    colour: tuple[float, float, float],
    dice: Iterator[float],
    time: float,
    lit: bool,
    cat: bool,
) -> None:
    """A cat or a dog that looks to the right; wags its tail in each round of `time`."""
    import math

    pale, dark = (
        blended(colour, (1.0, 0.98, 0.94), 0.7),
        blended(colour, (0.1, 0.05, 0.1), 0.4),
    )
    swing = 0.09 * math.sin(2 * math.pi * (time + next(dice)))
    wag = 0.16 * math.sin(2 * math.pi * (2 * time + next(dice)))
    marked, sits = next(dice) < 0.6, next(dice) < 0.35
    hip = 0.3 if sits else 0.42
    easel.on("tail", "tail")
    if cat:
        bow = [(-0.42, 0.4), (-0.62, 0.46), (-0.68 + 0.5 * wag, 0.66)]
        bow += [(-0.58 + wag, 0.86), (-0.48 + wag, 0.92)]
        easel.path(bow, 0.048, colour, ink=0.45)
        tip = [(-0.58 + wag, 0.86), (-0.48 + wag, 0.92)]
        easel.path(tip, 0.045, dark if marked else pale)
    else:
        bow = [(-0.4, 0.45), (-0.55, 0.58), (-0.62 + wag, 0.76)]
        easel.path(bow, 0.052, colour, ink=0.45)
    legs = ((-0.3, -1), (-0.17, 1), (0.2, -1), (0.32, 1))
    for x, side in legs:
        back = x < 0
        easel.on("legs", "leg")
        shade = colour if side > 0 else blended(colour, (0.1, 0.05, 0.1), 0.15)
        foot = x + (0.0 if sits else side * swing)
        if sits and back:
            easel.disc(-0.24, 0.2, 0.2, shade, high=0.19, ink=0.4)
            foot = -0.1
        else:
            easel.path([(x, 0.36), (foot, 0.07)], 0.066, shade, ink=0.45)
        easel.on("legs", "paw")
        easel.disc(foot + 0.03, 0.05, 0.08, pale, high=0.052, ink=0.35)
    easel.on("body", "trunk")
    easel.path([(-0.25, hip - 0.02), (0.22, 0.43)], 0.19, colour, ink=0.5)
    easel.on("body", "belly")
    easel.disc(0.02, 0.31, 0.22, pale, high=0.065)
    if marked:
        easel.on("body", "stripes" if cat else "spot")
        if cat:
            for x in (-0.28, -0.14, 0.0):
                lift = hip + (x + 0.25) * (0.45 - hip) / 0.47
                easel.path([(x, lift + 0.15), (x + 0.02, lift + 0.03)], 0.022, dark)
        else:
            easel.disc(-0.16, hip + 0.04, 0.12, dark, high=0.09)
    draw_pet_head(easel, colour, pale, dark, cat, marked)


def draw_pet_head(
    easel: Easel,
    colour: tuple[float, float, float],
    pale: tuple[float, float, float],
    dark: tuple[float, float, float],
    cat: bool,
    marked: bool,
) -> None:
    """The head of a cat with pointed ears, or of a dog with ears that hang."""
    black, rose = (0.16, 0.11, 0.14), (0.96, 0.62, 0.66)
    middle, centre = 0.4, 0.68
    if cat:
        for side in (-1, 1):
            easel.on("ears", "pointed ear")
            foot = middle + 0.13 * side
            tip = (foot + 0.07 * side, centre + 0.33)
            left, right = (foot - 0.11, centre + 0.1), (foot + 0.11, centre + 0.1)
            easel.shape([left, tip, right], colour, ink=0.45)
            low = centre + 0.14
            inner = [
                (foot - 0.04, low),
                (foot + 0.05 * side, low + 0.12),
                (foot + 0.05, low),
            ]
            easel.shape(inner, rose)
    easel.on("head", "face")
    easel.disc(middle, centre, 0.245, colour, high=0.215, ink=0.5)
    if not cat and marked:
        easel.on("head", "patch")
        easel.disc(middle - 0.07, centre + 0.05, 0.09, dark)
    easel.on("head", "muzzle")
    low = centre - 0.09
    if cat:
        easel.disc(middle + 0.05, low, 0.12, pale, high=0.08)
    else:
        easel.disc(middle + 0.1, low, 0.17, pale, high=0.12, ink=0.3)
    for x in (-0.06, 0.15):
        easel.on("head", "eye")
        draw_eye(easel, middle + x, centre + 0.04, 0.042)
    easel.on("head", "nose")
    if cat:
        nose = [(0.02, -0.04), (0.09, -0.04), (0.055, -0.09)]
        easel.shape([(middle + x, centre + y) for x, y in nose], (0.90, 0.42, 0.48))
        easel.on("head", "whiskers")
        for side in (-1, 1):
            for y in (0.0, 0.05):
                start = (middle + 0.055 + 0.1 * side, low + 0.6 * y)
                easel.path(
                    [start, (middle + 0.055 + 0.27 * side, low + 1.6 * y - 0.03)],
                    0.009,
                    black,
                )
    else:
        easel.disc(middle + 0.17, centre - 0.03, 0.055, black, high=0.045)
    easel.on("head", "mouth")
    draw_smile(easel, middle + (0.055 if cat else 0.14), low - 0.04, 0.05)
    if not cat:
        for x, turn in ((-0.22, -0.25), (0.24, 0.3)):
            easel.on("ears", "hanging ear")
            place = (middle + x, centre + 0.02)
            easel.disc(*place, 0.085, dark, high=0.18, ink=0.4, turn=turn)
