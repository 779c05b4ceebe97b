"""What is wrong in a file, with exact places, gathered into one message; and what was mended on the way."""

from __future__ import annotations

import json

from netbuilder.core.problem import Place, Problem, ProblemError, Severity, refuse
from netbuilder.core.text import Text, shortened

# Places that a message names; the others are counted, up to a number that nobody cares about any more.
_NAMED = 5
_COUNTED = 1_000


class Spot:
    """A value inside a file and the way to it. The words for that way are made only when somebody asks."""

    __slots__ = ("key", "parent", "value")

    def __init__(self, value: object, parent: Spot | None = None, key: str | int = "") -> None:
        self.value = value
        self.parent = parent
        self.key = key

    @property
    def path(self) -> str:
        """As people write it: `nodes[3].x`, `facts["my data"].fields`; the file itself is "the whole"."""
        if self.parent is None:
            return "the whole"
        before = self.parent.path if self.parent.parent is not None else ""
        if isinstance(self.key, int):
            return f"{before}[{self.key}]"
        if not self.key.isidentifier():
            return f"{before}[{json.dumps(shortened(self.key), ensure_ascii=False)}]"
        return f"{before}.{self.key}" if before else self.key


class Faults:
    """Gathers what is wrong, so that a person can mend all of it at once."""

    def __init__(self) -> None:
        self._first: list[tuple[str, Text, str]] = []
        self._count = 0

    def add(self, spot: Spot, expected: Text, received: object) -> None:
        """Where, what should be there, and what is, as JSON gave it."""
        self._count += 1
        if self._count <= _NAMED:
            self._first.append((spot.path, expected, shown(received)))

    def __bool__(self) -> bool:
        return self._count > 0

    @property
    def are_many(self) -> bool:
        """Whether there is no point in looking for more."""
        return self._count >= _COUNTED

    def error(self, where: str) -> ProblemError:
        """All of it in one problem of the file `where`."""
        remedy = Text("correct it in a text editor, or go back to an earlier version of the file.")
        if self._count == 1:
            path, expected, received = self._first[0]
            return refuse(
                "damaged_project",
                Text("The project file is damaged."),
                where=Text("{path} in {file}", path=path, file=where),
                expected=expected,
                received=Text("{received}", received=received),
                remedy=remedy,
                place=Place(file=where),
            )
        named = "; ".join(
            f"{path}: expected {expected}, received {received}" for path, expected, received in self._first
        )
        return refuse(
            "damaged_project",
            Text("The project file is damaged in {count:,} places or more.", count=self._count)
            if self.are_many
            else Text("The project file is damaged in {count} places.", count=self._count),
            where=Text("{file}", file=where),
            received=_and_more(named, self._count, "; "),
            remedy=remedy,
            place=Place(file=where),
        )


# What is told about a file that opened nevertheless: what was done, and what the user may do.
_WORDS = {
    "unknown_kept": (
        Text(
            "The file holds parts that this version of NetBuilder does not know; they are kept as they are."
        ),
        Text("use a newer version to work with them."),
    ),
    "wire_left_out": (
        Text("Wires with an end that is not there were left out."),
        Text("check whether a layer is missing."),
    ),
    "second_wire": (
        Text("Of several wires into one input, only the first was kept."),
        Text("check whether it is the right one."),
    ),
    "facts_left_out": (
        Text("What the file says about its data makes no sense and was left out."),
        Text("let the data be read again, as training does."),
    ),
    "name_mended": (
        Text("Names that do not fit on one line were mended."),
        Text("check whether they are what you want."),
    ),
    "new_id": (
        Text("The project had no id of its own and got one."),
        Text("save it, so that its runs are found again."),
    ),
    "migrated": (
        Text("The file is of an older format and was brought up to date."),
        Text("save it to keep it so; older versions of NetBuilder cannot open it then."),
    ),
    "not_utf8": (
        Text("The file is not in UTF-8, but could be read."),
        Text("save it, which makes it UTF-8."),
    ),
}


class Notices:
    """Gathers what was mended or kept, by kind, each with its places."""

    def __init__(self) -> None:
        self._places: dict[str, list[Spot]] = {}

    def add(self, code: str, spot: Spot) -> None:
        self._places.setdefault(code, []).append(spot)

    def problems(self, where: str) -> tuple[Problem, ...]:
        """A warning of each kind."""
        return tuple(self._problem(code, places, where) for code, places in self._places.items())

    def _problem(self, code: str, places: list[Spot], where: str) -> Problem:
        what, remedy = _WORDS[code]
        named = ", ".join(spot.path for spot in places[:_NAMED])
        return Problem(
            code,
            what,
            where=Text("{file}", file=where),
            received=_and_more(named, len(places), ", "),
            remedy=remedy,
            severity=Severity.WARNING,
            place=Place(file=where),
        )


def shown(value: object) -> str:
    """A JSON value as the file has it, cut to what fits into a sentence."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, str):
        return json.dumps(shortened(value), ensure_ascii=False)
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    return shortened(str(value))


def _and_more(named: str, count: int, between: str) -> Text:
    if count <= _NAMED:
        return Text("{named}", named=named)
    return Text("{named}{between}and {count:,} more", named=named, between=between, count=count - _NAMED)
