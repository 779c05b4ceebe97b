"""Old files open for ever: one small function a format number, each leads to the next number.

To make format 3: add `_from_2` to MIGRATIONS, which takes the fields of a format 2 file and gives those of a
format 3 file; say in NEEDS which version reads format 3; keep a golden file of format 3 in the tests.
A migration may be given anything that JSON can hold. What it does not expect it leaves alone, for the reader
to judge, or raises one of the errors of `_FAULTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import netbuilder
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.project.faults import shown

Fields: TypeAlias = Mapping[str, object]


def _from_1(data: Fields) -> Fields:
    """What came with format 2 may be missing: nodes that are muted, frozen, collapsed or dots; frames.

    Only the number rose: an older NetBuilder would have trained another network without these words.
    """
    return {**data, "format": 2}


# From each old format number to the next one.
MIGRATIONS: Mapping[int, Callable[[Fields], Fields]] = {1: _from_1}
FORMAT = 2
# The first version of NetBuilder that reads FORMAT; it stands in every file.
NEEDS = "0.1"

_FAULTS = (KeyError, IndexError, TypeError, ValueError, AttributeError)


def migrated(data: Fields, where: str) -> Fields:
    """`data` of any format up to the present one, as the present one. Raises ProblemError for any other."""
    number = _format_of(data, where)
    while number < FORMAT:
        try:
            data = MIGRATIONS[number](data)
        except _FAULTS:
            raise _damaged(number, where) from None
        number += 1
    return data


def _format_of(data: Fields, where: str) -> int:
    number = data.get("format")
    if isinstance(number, bool) or not isinstance(number, int):
        raise refuse(
            "not_a_project",
            Text("This is not a NetBuilder project."),
            where=Text("format in {file}", file=where),
            expected=Text("the number of the file's format"),
            received=Text("{received}", received="nothing" if number is None else shown(number)),
            remedy=Text("choose a file that NetBuilder has saved."),
            place=Place(file=where),
        )
    if number > FORMAT:
        raise _newer(data, number, where)
    if number < min(MIGRATIONS, default=FORMAT):
        raise refuse(
            "no_such_format",
            Text("There has never been such a project file."),
            where=Text("format in {file}", file=where),
            expected=Text(
                "a format from {least} to {most}", least=min(MIGRATIONS, default=FORMAT), most=FORMAT
            ),
            received=Text("{number}", number=shown(number)),
            remedy=Text("go back to an earlier version of the file."),
            place=Place(file=where),
        )
    return number


def _newer(data: Fields, number: int, where: str) -> ProblemError:
    needs = data.get("needs")
    if isinstance(needs, str) and 0 < len(needs) <= 20:
        remedy = Text("install NetBuilder {needs} or newer.", needs=needs)
    else:
        remedy = Text("install the newest NetBuilder.")
    return refuse(
        "newer_format",
        Text("The project was saved by a newer NetBuilder."),
        where=Text("{file}", file=where),
        expected=Text("format {most} or older, which NetBuilder {version} reads", most=FORMAT,
                      version=netbuilder.__version__),
        received=Text("format {number}", number=shown(number)),
        remedy=remedy,
        place=Place(file=where),
    )  # fmt: skip


def _damaged(number: int, where: str) -> ProblemError:
    return refuse(
        "damaged_project",
        Text("The project file is damaged."),
        where=Text("{file}", file=where),
        expected=Text("a file of format {number}, as an older NetBuilder wrote it", number=number),
        remedy=Text("go back to an earlier version of the file."),
        place=Place(file=where),
    )
