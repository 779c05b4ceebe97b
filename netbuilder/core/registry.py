"""Declarations by id. The files of a folder are found by themselves, so adding a thing touches one place."""

from __future__ import annotations

import importlib
import pkgutil
import threading
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Generic, TypeVar

from netbuilder.core.problem import unknown
from netbuilder.core.text import Text, shortened

D = TypeVar("D")


class Registry(Generic[D]):
    """What is declared, in that order. `noun` names a member in messages: "layer", "data set".

    Members that are seldom wanted may be declared late: when all are asked for, or one that is not there yet.
    """

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._members: dict[str, D] = {}
        self._late: Callable[[], object] | None = None
        self._declaring = False
        self._lock = threading.RLock()

    def add_late(self, declare: Callable[[], object]) -> None:
        """Let `declare` add further members when they are first wanted."""
        self._late = declare

    def at_hand(self) -> tuple[D, ...]:
        """The members that are there, without waiting for those that are declared late."""
        return tuple(self._members.values())

    def _complete(self) -> dict[str, D]:
        """All members; what is declared late may itself ask for some of them."""
        if self._late is not None:
            with self._lock:
                self._declare()
        return self._members

    def _declare(self) -> None:
        """Unless another thread was quicker, or this one is about it."""
        if self._late is None or self._declaring:
            return
        self._declaring = True
        try:
            self._late()
            self._late = None
        finally:
            self._declaring = False

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
        found = self.find(id)
        if found is None:
            what = Text("There is no {noun} called “{id}”.", noun=self.noun, id=shortened(id))
            raise unknown(f"unknown_{self.noun.replace(' ', '_')}", what, id, self._members)
        return found

    def find(self, id: str) -> D | None:
        found = self._members.get(id)
        return found if found is not None else self._complete().get(id)

    def __contains__(self, id: object) -> bool:
        """Whether there is such a member; anything may be asked, a list out of a file as well."""
        return isinstance(id, str) and (id in self._members or id in self._complete())

    def __iter__(self) -> Iterator[str]:
        return iter(self._complete())

    def __len__(self) -> int:
        return len(self._complete())

    def values(self) -> Iterator[D]:
        return iter(self._complete().values())

    def items(self) -> Iterator[tuple[str, D]]:
        return iter(self._complete().items())


def import_members(package: ModuleType) -> None:
    """Import every module of `package`, so that its declarations register themselves."""
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
        importlib.import_module(f"{package.__name__}.{module.name}")
