"""What can be asked about a drawn picture, as numbers: what it is, where, which pixels, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.data.drawings.motifs import drawing_colours

if TYPE_CHECKING:
    import numpy as np

    from netbuilder.data.drawings.strokes import Easel


def part_names() -> list[str]:
    """The parts of all things; number 0 is what belongs to no thing."""
    house = ["chimney", "wall", "roof", "window", "door"]
    car = ["body", "lamp", "wheel"]
    person = ["hair", "legs", "arms", "torso", "head"]
    return ["nothing", *house, *car, *person, "tail", "ears"]


def caption_words(colours: int) -> list[str]:
    """All words of captions, in the order of their numbers."""
    things = ["house", "car", "person", "cat", "dog"]
    times = ["noon", "dusk", "night", "winter"]
    places = ["left", "middle", "right"]
    known = ["a", "at", "in", "on", "the", "small", "big"]
    return [*known, *times, *list(drawing_colours())[:colours], *things, *places]


def caption_of(plan: dict[str, float]) -> list[str]:
    """Nine words, such as “at night a small red car on the left”."""
    time = ("noon", "dusk", "night", "winter")[int(plan["time"])]
    size = "small" if plan["height"] * 1.33 < plan["tallest"] else "big"
    colour = list(drawing_colours())[int(plan["colour"])]
    pet = "cat" if plan["cat"] else "dog"
    thing = ("house", "car", "person", pet)[int(plan["kind"])]
    side = int(3 * plan["across"] / 48)
    place = [("on", "in", "on")[side], "the", ("left", "middle", "right")[side]]
    return ["in" if time == "winter" else "at", time, "a", size, colour, thing, *place]


def pose_of(plan: dict[str, float]) -> list[float]:
    """Where its middle is, how large, tilted and turned it is, each from −1 to 1."""
    up = 1 - 2 * (plan["down"] - 0.5 * plan["height"]) / 48
    across = 2 * plan["across"] / 48 - 1
    size = 2 * plan["height"] / plan["tallest"] - 1
    return [across, up, size, plan["tilt"] / 0.14, plan["facing"]]


def parts_of_drawing(easel: Easel) -> np.ndarray:
    """For each pixel the number of the part that is seen there (side×side, int64)."""
    import numpy as np

    known = {name: number for number, name in enumerate(part_names())}
    numbers = np.array([0, *(known[part] for part, _, _, _ in easel.strokes)], np.int64)
    found: np.ndarray = numbers[easel.owner]
    return found


def drawing_answer(
    gives: str,
    easel: Easel,
    plan: dict[str, float],
    colours: int,
) -> np.ndarray:
    """What `gives` names: labels, mask, parts, pose or caption."""
    import numpy as np

    if gives == "mask":
        return (easel.owner > 0)[None].astype(np.float32)
    if gives == "parts":
        return parts_of_drawing(easel)
    if gives == "pose":
        return np.array(pose_of(plan), np.float32)
    if gives == "caption":
        known = caption_words(colours)
        return np.array([known.index(word) for word in caption_of(plan)], np.int64)
    return np.array(int(plan["kind"]), np.int64)
