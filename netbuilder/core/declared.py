"""Frozen things described by their settings: layers, data sets, losses, optimisers, the recipe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, Problem, ProblemError, unknown
from netbuilder.core.setting import AnySetting, Setting, SettingRefused
from netbuilder.core.text import Text, quoted, shortened


class Declared:
    """Base of every declaration. Settings are class attributes; instances are frozen, compared by value.

    `Conv2d(filters=8)` checks each value and raises ProblemError for one that does not fit.
    A subclass has the settings of all its bases; it may replace one, or drop it by setting the name to None.
    """

    settings: ClassVar[Mapping[str, AnySetting]] = FrozenDict()
    title: ClassVar[str] = ""
    # Names of the settings that the class itself brings, in their order.
    _brings: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        cls._brings = tuple(name for name, setting in vars(cls).items() if isinstance(setting, Setting))
        for name in cls._brings:
            _check_declaration(cls, name, vars(cls)[name])
        in_order = [name for base in reversed(cls.__mro__) for name in vars(base).get("_brings", ())]
        found = {name: getattr(cls, name) for name in in_order}
        cls.settings = FrozenDict({name: s for name, s in found.items() if isinstance(s, Setting)})

    def __init__(self, /, **values: object) -> None:
        for name, value in values.items():
            self.__dict__[name] = checked(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; make a changed copy with replaced()")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; make a changed copy with replaced()")

    def values(self) -> dict[str, Any]:
        """Every setting by name, in used form."""
        return {name: setting.__get__(self, type(self)) for name, setting in self.settings.items()}

    def stored(self) -> FrozenDict[str, object]:
        """Every setting by name, in the form that JSON holds."""
        return FrozenDict({n: s.store(s.__get__(self, type(self))) for n, s in self.settings.items()})

    def replaced(self, /, **values: object) -> Self:
        """A copy with some settings changed."""
        return type(self)(**{**self.stored(), **values})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Declared) and type(self) is type(other) and self.values() == other.values()

    def __hash__(self) -> int:
        return hash((type(self), tuple(self.values().items())))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in self.values().items())
        return f"{type(self).__name__}({inside})"


def setting_named(declaration: type[Declared] | Declared, name: str) -> AnySetting:
    """The setting called `name`; raises ProblemError that suggests the nearest name."""
    found = declaration.settings.get(name)
    if found is None:
        what = Text("{title} has no setting “{name}”.", title=_title(declaration), name=shortened(name))
        raise unknown("unknown_setting", what, name, declaration.settings, place=Place(setting=name))
    return found


def checked(declaration: type[Declared] | Declared, name: str, value: object) -> Any:
    """The used form of a stored `value` for the setting `name`; raises ProblemError."""
    setting = setting_named(declaration, name)
    try:
        return setting.check(value)
    except SettingRefused as refused:
        raise _refusal(declaration, setting, refused) from None


def parsed(declaration: type[Declared] | Declared, name: str, text: str) -> Any:
    """The used form of what a person typed for the setting `name`; raises ProblemError."""
    setting = setting_named(declaration, name)
    try:
        return setting.parse(text)
    except SettingRefused as refused:
        raise _refusal(declaration, setting, refused) from None


def _refusal(
    declaration: type[Declared] | Declared, setting: AnySetting, refused: SettingRefused
) -> ProblemError:
    received = quoted(refused.received)
    what = Text(
        "{title}: {label} cannot be {received}.",
        title=_title(declaration),
        label=setting.label,
        received=received,
    )
    return ProblemError(
        Problem(
            "bad_setting",
            what,
            expected=refused.expected,
            received=Text("{received}", received=received),
            remedy=Text("give {expected}.", expected=refused.expected),
            place=Place(setting=setting.name),
        )
    )


def _title(declaration: type[Declared] | Declared) -> str:
    kind = declaration if isinstance(declaration, type) else type(declaration)
    return kind.title or kind.__name__


def _check_declaration(cls: type[Declared], name: str, setting: AnySetting) -> None:
    """Find a programmer's mistake while the declaration is read rather than when it is used."""
    for base in cls.__mro__[1:]:
        covered = vars(base).get(name)
        if covered is not None and not isinstance(covered, Setting):
            raise TypeError(f"{cls.__name__}: a setting cannot be called {name!r}, {base.__name__} has that")
    try:
        kept = setting.check(setting.store(setting.default))
    except SettingRefused as refused:
        raise TypeError(f"{cls.__name__}: the default of {name!r} is refused: {refused}") from None
    if kept != setting.default:
        raise TypeError(f"{cls.__name__}: the default of {name!r} should be {kept!r}")
