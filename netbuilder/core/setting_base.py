"""What every kind of setting shares. The kinds themselves are collected in `netbuilder.core.setting`."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, Self, TypeVar, overload

from netbuilder.core.text import Text, quoted

T = TypeVar("T")


class SettingRefused(Exception):
    """A value that a setting does not take. `expected` finishes the sentence "Expected: …"."""

    def __init__(self, expected: Text, received: object) -> None:
        super().__init__(expected, received)
        self.expected = expected
        self.received = received

    def __str__(self) -> str:
        return f"expected {self.expected}, received {quoted(self.received)}"


class Setting(Generic[T]):
    """One named value of a declaration: its default, its limits and a sentence that says what it is for.

    A kind of setting overrides `check` and `expects`, and where its forms differ, `read`, `store` and `show`.
    """

    kind: ClassVar[str]

    def __init__(self, default: T, *, says: str = "", label: str = "") -> None:
        self.default = default
        self.says = says
        self.label = label
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        if not self.label:
            self.label = name.replace("_", " ").capitalize()

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> Self | T:
        if instance is None:
            return self
        value: T = instance.__dict__.get(self.name, self.default)
        return value

    def __set__(self, instance: object, value: T) -> None:
        raise AttributeError(f"{self.name} is frozen; make a changed copy with replaced()")

    @property
    def expects(self) -> Text:
        """What is allowed, as the end of a sentence."""
        raise NotImplementedError

    def check(self, value: object) -> T:
        """The used form of a stored (or used) value. Raises SettingRefused."""
        raise NotImplementedError

    def parse(self, text: str) -> T:
        """The used form of what a person typed. Raises SettingRefused with the text as it was typed."""
        try:
            return self.check(self.read(text))
        except SettingRefused as refused:
            raise SettingRefused(refused.expected, text) from None
        except ValueError:
            raise SettingRefused(self.expects, text) from None

    def read(self, text: str) -> object:
        """What `text` stands for, not checked yet. Raises ValueError for text that stands for nothing."""
        return text

    def store(self, value: T) -> object:
        """The form that JSON holds. It cannot change: tuples stand for JSON's lists."""
        return value

    def show(self, value: T) -> str:
        """The form that a person reads, and can type."""
        return str(value)


AnySetting = Setting[Any]
