"""JSON from a stranger: parsed within limits of memory and time, or refused with the place that is wrong.

Python's own parser takes NaN, numbers beyond all bounds and a key given twice. These are refused here, since
they would turn up much later as something else.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text, shortened
from netbuilder.project.faults import Faults, Spot

# A file of 100,000 layers has about two million values. More could take gigabytes from a small file.
MOST_VALUES = 3_000_000
# Digits of a whole number: what is longer fits into no floating-point number.
_LONGEST_NUMBER = 300

_MERGE_MARKS = ("<<<<<<< ", ">>>>>>> ")


class _BadNumber:
    """A number that no computer can use, as it was written."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return shortened(self._text)


class _Doubled(dict[str, object]):
    """An object in which a key stands twice."""

    key: str


def parse(text: str, where: str) -> object:
    """The value that `text` stands for. Raises ProblemError for what is not strictly JSON, or too large."""
    if is_too_large(text):
        raise too_large(where)
    parser = _Parser()
    try:
        value = json.loads(
            text,
            object_pairs_hook=parser.object,
            parse_float=parser.float,
            parse_int=parser.int,
            parse_constant=parser.constant,
        )
    except json.JSONDecodeError as error:
        raise _syntax_error(text, where, error) from None
    except RecursionError:
        raise too_deep(where) from None
    if parser.suspicious:
        raise _unusable(value).error(where)
    return value


def is_too_large(text: str) -> bool:
    return text.count(",") + text.count("[") + text.count("{") > MOST_VALUES


def too_large(where: str) -> ProblemError:
    return refuse(
        "too_large",
        Text("The project file is too large."),
        where=Text("{file}", file=where),
        expected=Text("at most 64 MB and {most:,} values", most=MOST_VALUES),
        remedy=Text(
            "check whether it is the right file; data and weights belong beside a project, not in it."
        ),
        place=Place(file=where),
    )


def too_deep(where: str) -> ProblemError:
    return refuse(
        "damaged_project",
        Text("The project file is damaged."),
        where=Text("{file}", file=where),
        expected=Text("a few brackets inside each other"),
        received=Text("so many that it cannot be read"),
        remedy=Text("go back to an earlier version of the file."),
        place=Place(file=where),
    )


class _Parser:
    """Hooks for the parser of the standard library that mark what they do not like."""

    def __init__(self) -> None:
        self.suspicious = False

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        self.suspicious = True
        doubled = _Doubled(made)
        times = Counter(name for name, _ in pairs)
        doubled.key = next(name for name, count in times.items() if count > 1)
        return doubled

    def float(self, text: str) -> float | _BadNumber:
        number = float(text)
        return number if math.isfinite(number) else self.constant(text)

    def int(self, text: str) -> int | _BadNumber:
        return int(text) if len(text) <= _LONGEST_NUMBER else self.constant(text)

    def constant(self, text: str) -> _BadNumber:
        self.suspicious = True
        return _BadNumber(text)


def _unusable(root: object) -> Faults:
    """Every doubled key and unusable number under `root`. No recursion: `root` may be deep."""
    faults = Faults()
    way: list[Iterator[Spot]] = [iter((Spot(root),))]
    while way:
        spot = next(way[-1], None)
        if spot is None:
            way.pop()
            continue
        if isinstance(spot.value, _BadNumber):
            faults.add(spot, Text("a finite number"), spot.value)
        if isinstance(spot.value, _Doubled):
            faults.add(Spot(None, spot, spot.value.key), Text("one value"), Text("several"))
        way.append(_inside(spot))
        if faults.are_many:
            break
    return faults


def _inside(spot: Spot) -> Iterator[Spot]:
    if isinstance(spot.value, dict):
        return (Spot(value, spot, key) for key, value in spot.value.items())
    if isinstance(spot.value, list):
        return (Spot(value, spot, index) for index, value in enumerate(spot.value))
    return iter(())


def _syntax_error(text: str, where: str, error: json.JSONDecodeError) -> ProblemError:
    line = error.lineno
    place = Place(file=where, line=line)
    at = Text("line {line}, column {column} of {file}", line=line, column=error.colno, file=where)
    remedy = Text("go back to an earlier version of the file.")
    if not text.strip():
        what = Text("The project file is empty.")
        return refuse("damaged_project", what, where=Text("{file}", file=where), remedy=remedy, place=place)
    if any(mark in text for mark in _MERGE_MARKS):
        return refuse(
            "merge_conflict",
            Text("The project file holds marks of an unfinished merge."),
            where=at,
            expected=Text("one version of each line"),
            received=Text("lines that begin with <<<<<<< or >>>>>>>"),
            remedy=Text("finish the merge: keep one version of each line and delete the marks."),
            place=place,
        )
    # The parser gives the place where a string begins when it meets the end of the text inside.
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
        return refuse(
            "damaged_project",
            Text("The project file is cut off."),
            where=at,
            expected=Text("a closing bracket at the end"),
            received=Text("the end of the file"),
            remedy=remedy,
            place=place,
        )
    return refuse(
        "damaged_project",
        Text("The project file is damaged."),
        where=at,
        expected=Text("JSON ({reason})", reason=error.msg.lower()),
        received=Text("“{found}”", found=text[error.pos : error.pos + 20]),
        remedy=Text("correct it in a text editor, or go back to an earlier version of the file."),
        place=place,
    )
