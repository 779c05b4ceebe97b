"""Settings that are words: yes or no, one of a few, free text, a path, the name of a layer."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from netbuilder.core.setting_base import Setting, SettingRefused
from netbuilder.core.text import Text


class Flag(Setting[bool]):
    """Yes or no."""

    kind = "flag"
    _WORDS: ClassVar[dict[str, bool]] = {
        **dict.fromkeys(("true", "yes", "on", "1"), True),
        **dict.fromkeys(("false", "no", "off", "0"), False),
    }

    @property
    def expects(self) -> Text:
        return Text("true or false")

    def check(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise SettingRefused(self.expects, value)
        return value

    def read(self, text: str) -> object:
        return self._WORDS.get(text.strip().lower())

    def show(self, value: bool) -> str:
        return "yes" if value else "no"


class Choice(Setting[str]):
    """One of a few words."""

    kind = "choice"

    def __init__(self, default: str, options: tuple[str, ...], *, says: str = "", label: str = "") -> None:
        super().__init__(default, says=says, label=label)
        self.options = options

    @property
    def expects(self) -> Text:
        return Text("one of {options}", options=", ".join(self.options))

    def check(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise SettingRefused(self.expects, value)
        return value

    def read(self, text: str) -> str:
        return text.strip()


class Line(Setting[str]):
    """One line of free text. A tab is text; line breaks and control characters are not.

    Nor are lone surrogates, which no UTF-8 file can hold.
    """

    kind = "line"
    refused: ClassVar[frozenset[str]] = frozenset({"Cc", "Cs", "Zl", "Zp"})

    @property
    def expects(self) -> Text:
        return Text("one line of text")

    def check(self, value: object) -> str:
        if not isinstance(value, str) or not all(map(self._takes, value)):
            raise SettingRefused(self.expects, value)
        return value

    def _takes(self, character: str) -> bool:
        return character == "\t" or unicodedata.category(character) not in self.refused


class Path(Line):
    """A file or folder, as text; relative paths start at the project's folder.

    Lone surrogates are taken: with them Python writes a file name that is not UTF-8. `file`: it is a file,
    and no folder.
    """

    kind = "path"
    refused = Line.refused - {"Cs"}

    def __init__(self, default: str, *, file: bool = False, says: str = "", label: str = "") -> None:
        super().__init__(default, says=says, label=label)
        self.file = file

    @property
    def expects(self) -> Text:
        return Text("the path of a file or folder")


class LayerReference(Line):
    """Another node of the same graph, by id; empty means none chosen.

    `kinds` are the layers it may name; without any, nodes of its own kind.
    """

    kind = "layer"

    def __init__(self, *, kinds: tuple[str, ...], says: str = "", label: str = "") -> None:
        super().__init__("", says=says, label=label)
        self.kinds = kinds

    @property
    def expects(self) -> Text:
        return Text("the id of a layer")
