"""Two changes of one text brought together, line by line."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise

from netbuilder.core.values import NamedTuple


class _Part(NamedTuple):
    """Lines `first` to `last` (from 0, without the last) of the text that both began with become others."""

    first: int
    last: int
    lines: tuple[str, ...]


def merged(base: str, one: str, other: str) -> str | None:
    """`base` with what both have changed of it; None where they have changed the same place differently."""
    rows = base.split("\n")
    parts = sorted({*_parts(rows, one.split("\n")), *_parts(rows, other.split("\n"))})
    if any(_meet(before, after) for before, after in pairwise(parts)):
        return None
    for part in reversed(parts):
        rows[part.first : part.last] = part.lines
    return "\n".join(rows)


def kept_lines(before: str, now: str, *, with_changed: bool = False) -> dict[int, int]:
    """For each line of `before` that is still there, its number in `now`; both from 1.

    `with_changed`: also of lines in whose place there are as many others.
    """
    old, new = before.split("\n"), now.split("\n")
    found: dict[int, int] = {}
    at, moved = 0, 0
    for part in (*_parts(old, new), _Part(len(old), len(old), ())):
        found.update((line + 1, line + 1 + moved) for line in range(at, part.first))
        at, more = part.last, len(part.lines) - (part.last - part.first)
        if with_changed and not more:
            found.update((line + 1, line + 1 + moved) for line in range(part.first, part.last))
        moved += more
    return found


def _parts(base: list[str], now: list[str]) -> list[_Part]:
    least = min(len(base), len(now))
    first = next((at for at in range(least) if base[at] != now[at]), least)
    behind = next((at for at in range(least - first) if base[-1 - at] != now[-1 - at]), least - first)
    middle = base[first : len(base) - behind], now[first : len(now) - behind]
    codes = SequenceMatcher(None, *middle).get_opcodes()
    return [_Part(first + a, first + b, tuple(middle[1][c:d])) for tag, a, b, c, d in codes if tag != "equal"]


def _meet(before: _Part, after: _Part) -> bool:
    """Whether two changes touch the same line, or put something between the same two."""
    return after.first < before.last or (
        after.first == before.last and not (before.first < before.last and after.first < after.last)
    )
