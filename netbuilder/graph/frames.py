"""What frames hold, decided by where things lie, and how much room a frame leaves around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from netbuilder.core.values import NamedTuple

# Canvas pixels between a frame's edge and what it holds; the title stands above that.
SIDE, TOP, BOTTOM = 18.0, 34.0, 22.0


class Area(Protocol):
    """A rectangle in canvas pixels: a node as it is drawn, a note, a frame."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...


class Rect(NamedTuple):
    """A rectangle in canvas pixels."""

    x: float
    y: float
    width: float
    height: float


def holds(frame: Area, thing: Area) -> bool:
    """Whether a thing lies wholly on a frame."""
    return (
        frame.x <= thing.x
        and frame.y <= thing.y
        and thing.x + thing.width <= frame.x + frame.width
        and thing.y + thing.height <= frame.y + frame.height
    )


def held(frames: Iterable[Area], things: Mapping[str, Area]) -> list[str]:
    """Which of `things` lie on one of `frames`, in their order."""
    grounds = list(frames)
    return [id for id, thing in things.items() if any(holds(frame, thing) for frame in grounds)]


def home(thing: Area, frames: Mapping[str, Area]) -> str | None:
    """The smallest of `frames` on which a thing lies, None where it lies on none."""
    around = [(frame.width * frame.height, id) for id, frame in frames.items() if holds(frame, thing)]
    return min(around)[1] if around else None


def bounds(things: Iterable[Area]) -> Rect:
    """The smallest rectangle around things, of which there is at least one."""
    sides = [(each.x, each.y, each.x + each.width, each.y + each.height) for each in things]
    lefts, tops, rights, bottoms = zip(*sides, strict=True)
    left, top = min(lefts), min(tops)
    return Rect(left, top, max(rights) - left, max(bottoms) - top)


def around(things: Iterable[Area]) -> Rect:
    """The place of a frame that holds things, of which there is at least one, with room for its title."""
    inside = bounds(things)
    x, y = inside.x - SIDE, inside.y - TOP
    return Rect(x, y, inside.width + 2 * SIDE, inside.height + TOP + BOTTOM)
