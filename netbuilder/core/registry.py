"""Declarations by id. The files of a folder are found by themselves, so adding a thing touches one place."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Generic, TypeVar

from netbuilder.core.problem import unknown
from netbuilder.core.text import Text, shortened

D = TypeVar("D")


class Registry(Generic[D]):
    """What is declared, in that order. `noun` names a member in messages: "layer", "data set"."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._members: dict[str, D] = {}

    def add(self, id: str, declaration: D) -> None:
        """Register `declaration`. Two members with one id are a fault of the programmer."""
        if id in self._members:
            raise ValueError(f"two declarations of the {self.noun} {id!r}")
        self._members[id] = declaration

    def arrange(self, rank: Callable[[D], Any]) -> None:
        """Put the members in the order of their ranks, as far as these differ."""
        self._members = dict(sorted(self._members.items(), key=lambda each: rank(each[1])))

    def get(self, id: str) -> D:
        """The member called `id`; raises ProblemError that suggests the nearest name."""
        found = self._members.get(id)
        if found is None:
            what = Text("There is no {noun} called “{id}”.", noun=self.noun, id=shortened(id))
            raise unknown(f"unknown_{self.noun.replace(' ', '_')}", what, id, self._members)
        return found

    def find(self, id: str) -> D | None:
        return self._members.get(id)

    def __contains__(self, id: object) -> bool:
        """Whether there is such a member; anything may be asked, a list out of a file as well."""
        return isinstance(id, str) and id in self._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def values(self) -> Iterator[D]:
        return iter(self._members.values())

    def items(self) -> Iterator[tuple[str, D]]:
        return iter(self._members.items())


def import_members(package: ModuleType) -> None:
    """Import every module of `package`, so that its declarations register themselves."""
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
        importlib.import_module(f"{package.__name__}.{module.name}")
