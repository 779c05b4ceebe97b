"""Settings whose value is itself a declared thing: the optimiser of a recipe, the metrics to measure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from netbuilder.core.declared import Declared, parsed
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.core.registry import Registry
from netbuilder.core.setting import Setting, SettingRefused
from netbuilder.core.text import Text

D = TypeVar("D", bound=Declared)


class Part(Setting[D]):
    """One member of a registry with settings of its own.

    Stored as `{"id": "sgd", "momentum": 0.9}`, typed as `sgd momentum=0.9`.
    """

    kind = "part"

    def __init__(
        self, registry: Registry[type[D]], default: type[D], *, says: str = "", label: str = ""
    ) -> None:
        super().__init__(default(), says=says, label=label)
        self.registry = registry

    @property
    def expects(self) -> Text:
        return Text("one of {options}", options=", ".join(self.registry))

    def check(self, value: object) -> D:
        for declaration in self.registry.values():
            if type(value) is declaration:
                return value
        if not isinstance(value, Mapping) or not _is_member(self.registry, value.get("id")):
            raise SettingRefused(self.expects, value)
        settings = {str(name): given for name, given in value.items() if name != "id"}
        try:
            return self.registry.get(value["id"])(**settings)
        except ProblemError as refused:
            raise SettingRefused(refused.problem.expected or self.expects, value) from None

    def parse(self, text: str) -> D:
        id, *words = text.replace(",", " ").split() or [""]
        declaration = self.registry.find(id)
        if declaration is None:
            raise SettingRefused(self.expects, text)
        typed = (word.partition("=") for word in words)
        try:
            return declaration(**{name: parsed(declaration, name, value) for name, _, value in typed})
        except ProblemError as refused:
            raise SettingRefused(refused.problem.expected or self.expects, text) from None

    def store(self, value: D) -> object:
        return FrozenDict({"id": self._id(value), **value.stored()})

    def show(self, value: D) -> str:
        shown = [f"{name}={value.settings[name].show(given)}" for name, given in value.values().items()]
        return " ".join([self._id(value), *shown])

    def _id(self, value: D) -> str:
        return next(id for id, declaration in self.registry.items() if declaration is type(value))


class Several(Setting[tuple[str, ...]]):
    """Any number of ids of a registry, in order. Typed with commas between them."""

    kind = "several"

    def __init__(
        self, registry: Registry[Any], default: tuple[str, ...], *, says: str = "", label: str = ""
    ) -> None:
        super().__init__(default, says=says, label=label)
        self.registry = registry

    @property
    def expects(self) -> Text:
        return Text("any of {options}", options=", ".join(self.registry))

    def check(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(_is_member(self.registry, id) for id in value):
            raise SettingRefused(self.expects, value)
        return tuple(dict.fromkeys(value))

    def read(self, text: str) -> list[str]:
        return text.replace(",", " ").split()

    def show(self, value: tuple[str, ...]) -> str:
        return ", ".join(value)


def _is_member(registry: Registry[Any], id: object) -> bool:
    """Whether `id`, which may be anything a file says, is the name of a member."""
    return isinstance(id, str) and id in registry
