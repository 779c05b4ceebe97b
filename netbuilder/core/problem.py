"""The one way to tell a user that something is wrong: where, what was expected, what came, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from netbuilder.core.text import Text, one_line, shortened
from netbuilder.core.values import dataclass


class Severity(Enum):
    """An error stops training, a warning does not, a hint teaches."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem sits; every part is optional.

    `blocks` are the ids of the block nodes that one enters, from the outside in, to reach `node`.
    `setting` may also be a recipe's (`node` is then None) and `line` belongs to `file`, or to the text that
    is the `setting`.
    """

    node: str | None = None
    port: str | None = None
    setting: str | None = None
    blocks: tuple[str, ...] = ()
    file: str | None = None
    line: int | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Fix:
    """A remedy that can be applied: `edit` maps the project with the problem to one without it.

    It is an ordinary edit, so it can be undone. `edit` must be picklable: a module-level function or a
    `functools.partial` of one.

    What a person has to do is no edit: `asks` is the id of the command that lets him, "" for all others.
    """

    label: Text
    edit: Callable[[Any], Any]
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, in words a person can act on.

    `code` is a short stable name of the kind of problem. `where` names the place as the user knows it.
    `what` and `remedy` are sentences with their full stop; the others are parts of one, without.
    """

    code: str
    what: Text
    where: Text | None = None
    expected: Text | None = None
    received: Text | None = None
    remedy: Text | None = None
    severity: Severity = Severity.ERROR
    place: Place = NOWHERE
    fixes: tuple[Fix, ...] = ()

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def paragraph(self) -> str:
        """All of it as one paragraph, for a terminal or a log, where control characters could do harm."""
        sentences = [str(self.what)]
        if self.where is not None:
            sentences.append(f"Where: {self.where}.")
        if self.expected is not None:
            sentences.append(f"Expected: {self.expected}.")
        if self.received is not None:
            sentences.append(f"Received: {self.received}.")
        if self.remedy is not None:
            sentences.append(f"To mend it: {self.remedy}")
        return one_line(" ".join(sentences))


class ProblemError(Exception):
    """Carries a `Problem` to whoever can show it. Everything else that is raised is a fault of ours."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem.paragraph()


def refuse(
    code: str,
    what: Text,
    *,
    where: Text | None = None,
    expected: Text | None = None,
    received: Text | None = None,
    remedy: Text | None = None,
    place: Place = NOWHERE,
) -> ProblemError:
    """The exception for an error, ready to be raised."""
    return ProblemError(
        Problem(code, what, where=where, expected=expected, received=received, remedy=remedy, place=place)
    )


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The one of `known` that is spelt most like `name`; None where none is like it."""
    from difflib import get_close_matches  # late: only what is wrong needs it

    return next(iter(get_close_matches(shortened(name), list(known), n=1)), None)


def unknown(
    code: str, what: Text, name: str, known: Iterable[str], *, place: Place = NOWHERE
) -> ProblemError:
    """The refusal of a `name` that is not one of `known`; its remedy is the nearest of them."""
    names = list(known)
    near = nearest_name(name, names)
    if near is not None:
        remedy = Text("use “{near}”.", near=near)
    else:
        remedy = Text("choose one of those.") if names else Text("leave it out.")
    return refuse(
        code,
        what,
        expected=Text("one of {known}", known=", ".join(names)) if names else Text("none at all"),
        received=Text("{name}", name=shortened(name)),
        remedy=remedy,
        place=place,
    )
