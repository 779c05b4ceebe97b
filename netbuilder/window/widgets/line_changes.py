"""What differs between two texts, line by line, as replacements at positions of the older one."""

from __future__ import annotations

from netbuilder.core.values import NamedTuple

# So many lines between the first and the last that differ are compared: the time grows with the square.
_MOST_COMPARED = 600


class Change(NamedTuple):
    """Lines `first` to `last` (from 0, without the last) become others: `text` from `start` to `end`.

    Positions are counted as Qt counts them. `more` is how many lines there are more than before.
    """

    first: int
    last: int
    start: int
    end: int
    text: str
    more: int


def line_changes(before: str, now: str) -> list[Change]:
    """The changes that make `now` of `before`, from the end to the beginning, so that positions hold."""
    old, new = before.split("\n"), now.split("\n")
    starts = [0]
    for line in old:
        starts.append(starts[-1] + _units(line) + 1)
    return [_change(old, new, starts, *parts) for parts in reversed(_parts(old, new))]


def _change(
    old: list[str], new: list[str], starts: list[int], first: int, last: int, start: int, end: int
) -> Change:
    lines, more = new[start:end], end - start - (last - first)
    if last < len(old):
        text = "".join(f"{line}\n" for line in lines)
        return Change(first, last, starts[first], starts[last], text, more)
    if first:  # the break before the last lines goes with them
        text = "".join(f"\n{line}" for line in lines)
        return Change(first, last, starts[first] - 1, starts[last] - 1, text, more)
    return Change(first, last, 0, starts[last] - 1, "\n".join(lines), more)


def _parts(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """Lines of the one that become lines of the other."""
    least = min(len(old), len(new))
    first = next((at for at in range(least) if old[at] != new[at]), least)
    behind = next((at for at in range(least - first) if old[-1 - at] != new[-1 - at]), least - first)
    middle = old[first : len(old) - behind], new[first : len(new) - behind]
    if max(map(len, middle)) > _MOST_COMPARED:
        return [(first, len(old) - behind, first, len(new) - behind)]
    from difflib import SequenceMatcher  # late: only what changes needs it

    matcher = SequenceMatcher(None, *middle, autojunk=False)
    found = (codes for tag, *codes in matcher.get_opcodes() if tag != "equal")
    return [(a + first, b + first, c + first, d + first) for a, b, c, d in found]


def _units(text: str) -> int:
    """The length of a text as Qt counts it: letters outside the first plane are two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
