"""What people write on the canvas, made fit for one line of source, a terminal and a UTF-8 file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from netbuilder.core.names import unique_title

# Longer names would push everything else out of a card, a table or a line of source.
LONGEST_NAME = 200
_ROOM = 12

_LINE_ENDS = "\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]"
_NOT_IN_A_LINE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_NOT_IN_TEXT = frozenset({"Cc", "Cs"})


def one_line_name(text: str) -> str:
    """`text` as a name: one line without control characters or lone surrogates, perhaps empty."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(each) in _NOT_IN_A_LINE else each for each in text)
    return " ".join(text.split())[:LONGEST_NAME].rstrip()


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """A name like `wanted` that none of `taken` is: with a number where needed, and never too long."""
    used = set(taken)
    name = wanted[:LONGEST_NAME].rstrip()
    return unique_title(stem(name), used) if name in used else name


def stem(name: str) -> str:
    """As much of `name` as leaves room for a number behind it."""
    return name[: LONGEST_NAME - _ROOM].rstrip()


def plain_text(text: str) -> str:
    r"""`text` as a comment: lines end with "\n", tabs stay, control characters and lone surrogates go."""
    if text.isprintable():
        return text
    unified = re.sub(_LINE_ENDS, "\n", text)
    return "".join(
        each for each in unified if each in "\n\t" or unicodedata.category(each) not in _NOT_IN_TEXT
    )
