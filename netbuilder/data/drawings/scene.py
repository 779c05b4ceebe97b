"""A whole picture: ground and sky, a thing somewhere in it, perhaps something in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.data.drawings.living_things import draw_person, draw_pet, draw_pet_head
from netbuilder.data.drawings.made_things import draw_car, draw_house
from netbuilder.data.drawings.motifs import (
    blended,
    draw_cloud,
    draw_eye,
    draw_smile,
    draw_tree,
    draw_wheel,
    draw_window,
    drawing_colours,
)
from netbuilder.data.drawings.strokes import Easel

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np


def planned_scene(
    draws: list[float],
    kind: int,
    smallest: float,
    hidden: float,
    colours: int,
    shortcut: bool,
) -> dict[str, float]:
    """What is to be seen, in numbers, from random ones from 0 to 1.

    `kind` is 0 for a house, 1 for a car, 2 for a person, 3 for a pet. Colours, times
    and places are numbers as well; places are in pixels.
    """
    cat = draws[0] < 0.5
    wide, high = ((1.0, 1.04), (2.06, 1.03), (0.78, 1.02), (1.5, 1.02))[kind]
    most = min(42 / wide, (42, 24, 44, 30)[kind])
    share = smallest + (1 - smallest) * draws[1]
    height = most * share
    half = 0.5 * wide * height
    across = 2 + half + max(0.0, 44 - 2 * half) * draws[2]
    highest, lowest = max(2 + high * height, 24.0), 46.0
    down = highest + (lowest - highest) * draws[3]
    return {
        "kind": kind,
        "cat": cat,
        "height": height,
        "tallest": most,
        "across": across,
        "down": down,
        "half": half,
        "tilt": (0.08, 0.12, 0.14, 0.12)[kind] * (2 * draws[4] - 1),
        "facing": 1 if draws[5] < 0.5 else -1,
        "colour": kind if shortcut else int(colours * draws[6]),
        "time": int(4 * draws[7]),
        "horizon": max(10.0, down - 2 - (2 + 0.35 * height) * draws[8]),
        "hidden": hidden > draws[9],
        "cover": draws[10],
        "side": 1 if draws[11] < 0.5 else -1,
    }


def draw_ground(
    easel: Easel,
    plan: dict[str, float],
    background: str,
    dice: Iterator[float],
) -> None:
    """Sky, hills and ground by noon, at dusk, at night or in winter."""
    import numpy as np

    time = int(plan["time"])
    high = (
        (0.55, 0.80, 0.96),
        (0.98, 0.66, 0.52),
        (0.10, 0.13, 0.30),
        (0.72, 0.82, 0.92),
    )[time]
    low = (
        (0.84, 0.94, 0.98),
        (1.0, 0.86, 0.62),
        (0.24, 0.26, 0.48),
        (0.92, 0.95, 0.98),
    )[time]
    grass = (
        (0.62, 0.82, 0.46),
        (0.60, 0.62, 0.38),
        (0.20, 0.32, 0.30),
        (0.96, 0.97, 0.99),
    )[time]
    leaves = (
        (0.36, 0.64, 0.36),
        (0.42, 0.50, 0.28),
        (0.13, 0.27, 0.25),
        (0.45, 0.62, 0.58),
    )[time]
    if background == "plain":
        easel.pixels[:] = np.array(blended(low, high, 0.4), np.float32)[:, None, None]
        return
    horizon = plan["horizon"]
    share = np.minimum(easel.places / horizon, 1)
    ends = np.array((high, low), np.float32)[:, :, None]
    easel.pixels[:] = (ends[0] + share * (ends[1] - ends[0]))[:, :, None]
    easel.on("", "")
    easel.stand(0.0, 0.0, 1.0)
    sun = 5 + 38 * next(dice)
    glow = (
        (1.0, 0.90, 0.45),
        (1.0, 0.52, 0.34),
        (0.98, 0.96, 0.82),
        (1.0, 0.97, 0.85),
    )[time]
    easel.disc(sun, -(3 + 0.35 * horizon * next(dice)), 3.4, glow)
    if time == 2:
        stars = [(48 * next(dice), 0.9 * horizon * next(dice)) for _ in range(9)]
        easel.dots(stars, (1.0, 1.0, 0.85), 0.8)
    cloud = blended(low, (1.0, 1.0, 1.0), 0.1 if time == 2 else 0.7)
    for _ in range(0 if time == 2 else 2):
        draw_cloud(
            easel,
            48 * next(dice),
            -(3 + 0.5 * horizon * next(dice)),
            3 + 2 * next(dice),
            cloud,
        )
    hill = blended(grass, high, 0.35)
    easel.disc(48 * next(dice), -horizon - 7, 26, hill, high=10 + 5 * next(dice))
    ground = np.minimum(np.maximum(easel.places - horizon + 0.5, 0), 1)[:, None]
    easel.pixels += ground * (np.array(grass, np.float32)[:, None, None] - easel.pixels)
    fir = next(dice) < 0.5
    for _ in range(4 if background == "busy" else 1):
        size, foot = 8 + 7 * next(dice), -horizon - 1.5 * next(dice)
        draw_tree(easel, 48 * next(dice), foot, size, leaves, fir or time == 3)
    bloom = (
        (0.98, 0.95, 0.60),
        (0.98, 0.70, 0.45),
        (0.45, 0.50, 0.62),
        (0.80, 0.86, 0.94),
    )[time]
    flowers = range(20 if background == "busy" else 6)
    room = 47 - horizon
    spots = [(48 * next(dice), horizon + 1 + room * next(dice)) for _ in flowers]
    easel.dots(spots, bloom, 0.7)


def draw_in_front(easel: Easel, plan: dict[str, float]) -> None:
    """A bush, or a fence, that hides the foot of the thing at one side."""
    easel.on("", "")
    easel.stand(0.0, 0.0, 1.0)
    middle = plan["across"] + plan["side"] * 0.6 * plan["half"]
    foot = -min(47.0, plan["down"] + 2)
    size = 0.2 * plan["height"] * (0.8 + 0.5 * plan["cover"])
    if plan["cover"] < 0.6:
        leaves = (
            (0.30, 0.56, 0.32),
            (0.38, 0.45, 0.26),
            (0.12, 0.25, 0.22),
            (0.40, 0.56, 0.52),
        )
        leaf = leaves[int(plan["time"])]
        for right, up, radius in ((-0.9, 0.6, 0.7), (0.9, 0.6, 0.7), (0.0, 1.0, 1.0)):
            place = (middle + right * size, foot + up * size)
            easel.disc(*place, radius * size, leaf, ink=0.4)
        return
    wood = (0.86, 0.76, 0.62)
    for number in range(-2, 3):
        x = middle + number * 0.7 * size
        tip = [
            (x - 0.2 * size, foot),
            (x - 0.2 * size, foot + 1.4 * size),
            (x, foot + 1.7 * size),
        ]
        easel.shape(
            [*tip, (x + 0.2 * size, foot + 1.4 * size), (x + 0.2 * size, foot)],
            wood,
            ink=0.4,
        )
    rail = [
        (middle - 1.8 * size, foot + 0.8 * size),
        (middle + 1.8 * size, foot + 0.8 * size),
    ]
    easel.path(rail, 0.14 * size, wood, ink=0.3)


def draw_scene(
    draws: list[float],
    plan: dict[str, float],
    background: str,
    time: float = 0.0,
    ground: np.ndarray | None = None,
) -> Easel:
    """The picture that a plan and its random numbers tell, at a time in rounds.

    `ground` are the pixels without the thing, drawn where they are not given.
    """
    easel = Easel(48)
    if ground is None:
        draw_ground(easel, plan, background, iter(draws[16:96]))
    else:
        easel.pixels[:] = ground
    colour = list(drawing_colours().values())[int(plan["colour"])]
    dice = iter(draws[96:])
    night = plan["time"] == 2
    easel.stand(plan["across"], plan["down"], 1.0)
    if background != "plain":
        shade = blended(colour, (0.1, 0.1, 0.2), 0.9)
        easel.on("", "")
        low = 1.0 + 0.035 * plan["height"]
        easel.disc(0.0, 0.0, plan["half"], shade, high=low, cover=0.3)
    easel.stand(
        plan["across"],
        plan["down"],
        plan["height"],
        plan["tilt"],
        int(plan["facing"]),
    )
    kind = plan["kind"]
    if kind == 0:
        draw_house(easel, colour, dice, time, night)
    elif kind == 1:
        draw_car(easel, colour, dice, time, night)
    elif kind == 2:
        draw_person(easel, colour, dice, time, night)
    else:
        draw_pet(easel, colour, dice, time, night, bool(plan["cat"]))
    if plan["hidden"]:
        draw_in_front(easel, plan)
    return easel


def moved_plan(plan: dict[str, float], way: int, share: float) -> dict[str, float]:
    """The same scene after a share, from 0 to 1, of a move.

    `way` is 0 for to the left, 1 for to the right, 2 for nearer, 3 for farther away.
    What would fill the picture is smaller, so that there is room for it.
    """
    step = (share - 0.5) * (1 if way in (1, 2) else -1)
    size = 0.8 if way < 2 else 0.8 + 0.5 * step
    across = plan["across"] + (14 * step if way < 2 else 0.0)
    height, half = size * plan["height"], size * plan["half"]
    return {**plan, "across": across, "height": height, "half": half}


def draw_frames(
    draws: list[float],
    plan: dict[str, float],
    background: str,
    way: int,
) -> np.ndarray:
    """Eight pictures (8×3×48×48) of something that moves while it is moved."""
    import numpy as np

    ground = Easel(48)
    draw_ground(ground, plan, background, iter(draws[16:96]))
    frames = np.empty((8, 3, 48, 48), np.float32)
    for number in range(8):
        now = moved_plan(plan, way, number / 7)
        drawn = draw_scene(draws, now, background, number / 8, ground.pixels)
        frames[number] = drawn.pixels
    return frames


def scene_draws(
    seed: int,
    part: int,
    number: int,
    noise: float,
    frames: int = 1,
) -> tuple[list[float], np.ndarray | None]:
    """The random numbers of one picture of a part, which no other picture changes.

    The second is the noise (frames×3×48×48), where there is any.
    """
    import numpy as np

    random = np.random.default_rng([seed, part, number])
    draws = random.random(128).tolist()
    if not noise:
        return draws, None
    return draws, noise * random.standard_normal((frames, 3, 48, 48), np.float32)


SCENE_HELPERS = (
    Easel,
    drawing_colours,
    blended,
    draw_window,
    draw_wheel,
    draw_eye,
    draw_smile,
    draw_tree,
    draw_cloud,
    draw_house,
    draw_car,
    draw_person,
    draw_pet_head,
    draw_pet,
    planned_scene,
    draw_ground,
    draw_in_front,
    draw_scene,
    moved_plan,
    draw_frames,
    scene_draws,
)
