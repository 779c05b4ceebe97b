"""A setting that holds values of other settings."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.core.frozen import FrozenDict, frozen
from netbuilder.core.setting_base import Setting, SettingRefused
from netbuilder.core.text import Text


class Values(Setting[FrozenDict[str, object]]):
    """Stored values by name. Whatever they are given to checks them: here only the names are looked at."""

    kind = "values"

    def __init__(self, *, says: str = "", label: str = "") -> None:
        super().__init__(FrozenDict(), says=says, label=label)

    @property
    def expects(self) -> Text:
        return Text("values by name")

    def check(self, value: object) -> FrozenDict[str, object]:
        if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
            raise SettingRefused(self.expects, value)
        return FrozenDict({name: frozen(each) for name, each in value.items()})

    def read(self, text: str) -> object:
        raise ValueError(text)

    def show(self, value: FrozenDict[str, object]) -> str:
        return ", ".join(f"{name} {each}" for name, each in value.items())
