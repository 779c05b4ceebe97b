"""Where a drawing that is too long for one row is broken into several, as a text into lines."""

from __future__ import annotations

import math
from collections.abc import Sequence

_ROW = 0.25  # cost of one more row
_EMPTY = 1.0  # of a row with nothing in it, by the square of the empty share
_LAST_EMPTY = 0.15  # the same for the last row, which may be short
_WIRE = 0.4  # for each wire but one that a break cuts
_MOST_WIRES = 6
_STRETCH = 1.15  # how much wider than its room a row may be,
_MOST_STRETCH = 1.5  # the same so that branches which join again stay in one row
_TOO_WIDE = 3.0  # and what each share of it costs
_PLAIN = 0.2  # for a row that does not begin where it likes to


def broken(
    widths: Sequence[float], crossing: Sequence[int], likes: Sequence[bool], room: float, gap: float
) -> list[tuple[int, int]]:
    """The first layer of each row and the one behind its last.

    `crossing` is how many wires a row that begins with a layer cuts, `likes` whether it likes to begin there.
    A row is much wider than `room` only if it is one layer.
    """
    count = len(widths)
    room = max(room, _widest_whole(widths, crossing, _MOST_STRETCH * room, gap))
    best = [0.0] + [math.inf] * count
    start_of = [0] * (count + 1)
    for start in range(count):
        begins = best[start] + _ROW + (_beginning(crossing[start], likes[start]) if start else 0.0)
        width = -gap
        for stop in range(start + 1, count + 1):
            width += gap + widths[stop - 1]
            if width > _STRETCH * room and stop > start + 1:
                break
            cost = begins + _filling(width / room, last=stop == count)
            if cost < best[stop] - 1e-12:
                best[stop], start_of[stop] = cost, start
    rows = []
    stop = count
    while stop:
        rows.append((start_of[stop], stop))
        stop = start_of[stop]
    return rows[::-1]


def _widest_whole(widths: Sequence[float], crossing: Sequence[int], most: float, gap: float) -> float:
    """The width of the widest part between two places where a break cuts one wire; none beyond `most`."""
    parts: list[float] = []
    for width, cut in zip(widths, crossing, strict=True):
        if cut > 1 and parts:
            parts[-1] += gap + width
        else:
            parts.append(width)
    return max((part for part in parts if part <= most), default=0.0)


def _filling(share: float, *, last: bool) -> float:
    """What a row costs that is as wide as a share of its room."""
    if share > 1:
        return _TOO_WIDE * (share - 1)
    return (_LAST_EMPTY if last else _EMPTY) * (1 - share) ** 2


def _beginning(crossing: int, likes: bool) -> float:
    return _WIRE * min(max(0, crossing - 1), _MOST_WIRES) + (0.0 if likes else _PLAIN)
