"""Reading parsed JSON as what it should be. What is not is noted with its place, and reading goes on."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.text import Text
from netbuilder.project.faults import Faults, Spot

# Ids, kinds and ports are looked up, compared and shown all the time.
LONGEST_LABEL = 1_000
# Brackets inside each other in what is kept without being understood.
_DEEPEST = 40


class Cursor(Spot):
    """A place in a file. Each method always gives a value of its type: a harmless one where there is none."""

    __slots__ = ("faults",)

    def __init__(
        self, value: object, faults: Faults, parent: Cursor | None = None, key: str | int = ""
    ) -> None:
        # Without the call to the base, which is a fifth of the time a large file takes.
        self.value = value
        self.parent = parent
        self.key = key
        self.faults = faults

    def wrong(self, expected: Text) -> None:
        """Note that this is not what should be here."""
        self.faults.add(self, expected, self.value)

    def has(self, name: str) -> bool:
        return isinstance(self.value, dict) and name in self.value

    def field(self, name: str) -> Cursor:
        """The field `name`; where there is none, its value is None."""
        value = self.value.get(name) if isinstance(self.value, dict) else None
        return Cursor(value, self.faults, self, name)

    def fields(self) -> Iterator[tuple[str, Cursor]]:
        """All fields of an object."""
        if not isinstance(self.value, dict):
            self.wrong(Text("an object"))
            return
        for name, value in self.value.items():
            yield name, Cursor(value, self.faults, self, name)

    def items(self) -> Iterator[Cursor]:
        """All members of a list, while it makes sense to look at more."""
        if not isinstance(self.value, list):
            self.wrong(Text("a list"))
            return
        for index, value in enumerate(self.value):
            if self.faults.are_many:
                return
            yield Cursor(value, self.faults, self, index)

    def pair(self) -> tuple[Cursor, Cursor]:
        """The members of a list of two."""
        if not isinstance(self.value, list) or len(self.value) != 2:
            self.wrong(Text("a list of two"))
            return Cursor("", Faults(), self, 0), Cursor("", Faults(), self, 1)
        return Cursor(self.value[0], self.faults, self, 0), Cursor(self.value[1], self.faults, self, 1)

    def is_object(self) -> bool:
        """Whether this is an object; noted as wrong otherwise."""
        if isinstance(self.value, dict):
            return True
        self.wrong(Text("an object"))
        return False

    def text(self) -> str:
        if isinstance(self.value, str):
            return self.value
        self.wrong(Text("a text"))
        return ""

    def label(self) -> str:
        """A text that names something: not empty, not endless."""
        if isinstance(self.value, str) and 0 < len(self.value) <= LONGEST_LABEL:
            return self.value
        self.wrong(Text("a text of 1 to {most:,} letters", most=LONGEST_LABEL))
        return ""

    def number(self, least: float = -math.inf, most: float = math.inf) -> float:
        """A finite number between `least` and `most`, both allowed."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.wrong(Text("a number"))
        elif not least <= self.value <= most:
            self.wrong(Text("a number from {least:,.0f} to {most:,.0f}", least=least, most=most))
        else:
            return float(self.value)
        return 0.0

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.wrong(Text("true or false"))
        return self.value is True

    def whole(self, least: int, most: int) -> int:
        """A whole number between `least` and `most`, both allowed."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.wrong(Text("a whole number"))
        elif not least <= self.value <= most:
            self.wrong(Text("a whole number from {least:,} to {most:,}", least=least, most=most))
        else:
            return self.value
        return least

    def kept(self) -> object:
        """Whatever this is, as a value that cannot change."""
        return self._frozen(self.value, _DEEPEST)

    def kept_fields(self, known: Container[str] = ()) -> FrozenDict[str, object]:
        """The fields of an object that are not `known`, kept; nothing has none."""
        fields = self.value if isinstance(self.value, dict) else {}
        return FrozenDict({name: self.field(name).kept() for name in fields if name not in known})

    def _frozen(self, value: object, levels: int) -> object:
        if not levels:
            self.wrong(Text("at most {most} brackets inside each other", most=_DEEPEST))
            return None
        if isinstance(value, dict):
            return FrozenDict({name: self._frozen(each, levels - 1) for name, each in value.items()})
        if isinstance(value, list):
            return tuple(self._frozen(each, levels - 1) for each in value)
        return value
