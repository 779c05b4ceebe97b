"""Values are made as the standard library makes them: each case runs against both."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import typing
from collections.abc import Callable
from typing import Any

import pytest

from netbuilder.core import values


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    """Of the standard library."""

    name: str
    sizes: tuple[int, ...] = ()
    told: dict[str, int] = dataclasses.field(default_factory=dict)
    aside: object = dataclasses.field(default=None, compare=False, repr=False)


@values.dataclass(frozen=True, slots=True)
class Ours:
    """Of this project."""

    name: str
    sizes: tuple[int, ...] = ()
    told: dict[str, int] = dataclasses.field(default_factory=dict)
    aside: object = dataclasses.field(default=None, compare=False, repr=False)


class TheirPair(typing.NamedTuple):
    first: int
    second: str = "b"

    @property
    def both(self) -> str:
        return f"{self.first}{self.second}"

    @classmethod
    def of(cls, first: int) -> Any:
        return cls(first)


class OurPair(values.NamedTuple):
    first: int
    second: str = "b"

    @property
    def both(self) -> str:
        return f"{self.first}{self.second}"

    @classmethod
    def of(cls, first: int) -> Any:
        return cls(first)


def _own_words(shown: str) -> str:
    return shown.replace("Theirs", "Ours").replace("TheirPair", "OurPair")


def _same(ours: Callable[[], object], theirs: Callable[[], object]) -> None:
    """Both give the same, or fail with the same words."""
    assert _told(ours) == _told(theirs)


def _told(act: Callable[[], object]) -> str:
    try:
        return _own_words(repr(act()))
    except (TypeError, ValueError, AttributeError) as error:
        return _own_words(f"{type(error).__name__}: {error}")


@pytest.mark.parametrize(
    "arguments, named",
    [
        (("a",), {}),
        (("a", (1, 2)), {"told": {"x": 1}}),
        ((), {"name": "a", "aside": 3}),
        ((), {}),
        (("a", (), {}, None, 5), {}),
        (("a",), {"name": "b"}),
        (("a",), {"other": 1}),
    ],
)
def test_a_value_is_made_shown_and_refused_as_by_dataclasses(
    arguments: tuple[Any, ...], named: dict[str, Any]
) -> None:
    _same(lambda: Ours(*arguments, **named), lambda: Theirs(*arguments, **named))


@pytest.mark.parametrize(
    "act",
    [
        lambda cls: cls("a") == cls("a"),
        lambda cls: cls("a") == cls("b"),
        lambda cls: cls("a") == "a",
        lambda cls: cls("a", aside=1) == cls("a", aside=2),
        lambda cls: cls("a").told is cls("a").told,
        lambda cls: hash(cls("a")),  # a dict is part of it
        lambda cls: setattr(cls("a"), "name", "b"),
        lambda cls: delattr(cls("a"), "name"),
        lambda cls: dataclasses.replace(cls("a", (1,)), name="b"),
        lambda cls: dataclasses.replace(cls("a"), other=1),
        lambda cls: dataclasses.asdict(cls("a", (1,))),
        lambda cls: [(each.name, each.compare) for each in dataclasses.fields(cls)],
        lambda cls: copy.copy(cls("a", (1,), {"x": 1}, 2)),
        lambda cls: copy.deepcopy(cls("a", (1,), {"x": 1}, 2)).told,
        lambda cls: pickle.loads(pickle.dumps(cls("a", (1,), {"x": 1}, 2))),
        lambda cls: pickle.loads(pickle.dumps(cls("a", (1,), {"x": 1}, 2))).aside,
        lambda cls: cls.__match_args__,
        lambda cls: hasattr(cls("a"), "__dict__"),
        lambda cls: cls.__doc__ is not None,
    ],
)
def test_a_value_does_what_one_of_dataclasses_does(act: Callable[[Any], object]) -> None:
    _same(lambda: act(Ours), lambda: act(Theirs))


def _made(maker: Any, **how: bool) -> Any:
    """A class with a check, a name of one field and words of its own."""

    @maker(frozen=True, slots=True, **how)
    class Ours:
        """One number."""

        number: float

        def __post_init__(self) -> None:
            if self.number < 0:
                raise ValueError("below zero")

        def __repr__(self) -> str:
            return "a number"

    return Ours


_NOT_A_NUMBER = float("nan")


@pytest.mark.parametrize(
    "act",
    [
        lambda cls: cls(-1),
        lambda cls: cls(1),
        lambda cls: cls(_NOT_A_NUMBER) == cls(_NOT_A_NUMBER),  # the same one
        lambda cls: cls(_NOT_A_NUMBER) == cls(float("nan")),
        lambda cls: len({hash(each) for each in [cls(1), cls(1)]}),  # both alive, each at a place of its own
        lambda cls: cls(1) in {cls(1): 2},
    ],
)
@pytest.mark.parametrize("how", [{}, {"eq": False}])
def test_checks_own_methods_and_single_fields_count_as_with_dataclasses(
    act: Callable[[Any], object], how: dict[str, bool]
) -> None:
    ours, theirs = _made(values.dataclass, **how), _made(dataclasses.dataclass, **how)
    _same(lambda: act(ours), lambda: act(theirs))


def _derived(maker: Any) -> Any:
    @maker(frozen=True, slots=True)
    class Base:
        name: str

    @maker(frozen=True, slots=True)
    class Ours(Base):
        size: int = 3

        def __eq__(self, other: object) -> bool:
            return True

    return Ours


@pytest.mark.parametrize(
    "act",
    [
        lambda cls: cls("a").name,
        lambda cls: cls("a", 4).size,
        lambda cls: cls("a") == 3,
        lambda cls: cls.__hash__ is None,
        lambda cls: cls(),
        lambda cls: cls.__mro__[1]("a"),
        lambda cls: cls.__mro__[1]("a") == cls.__mro__[1]("a"),
    ],
)
def test_a_class_may_be_derived_from_another(act: Callable[[Any], object]) -> None:
    _same(lambda: act(_derived(values.dataclass)), lambda: act(_derived(dataclasses.dataclass)))


def test_a_class_without_fields_has_one_value() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Nothing:
        """Says that something is over."""

    assert Nothing() == Nothing() and hash(Nothing()) == hash(Nothing())


def test_nothing_can_be_added_to_a_value() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError, match="'other'"):
        Ours("a").other = 1  # type: ignore[attr-defined]


def test_what_can_change_is_for_dataclasses() -> None:
    with pytest.raises(TypeError, match="frozen"):
        values.dataclass(frozen=False, slots=True)


def test_what_its_constructor_could_not_take_is_for_dataclasses() -> None:
    with pytest.raises(TypeError, match="constructor"):

        @values.dataclass(frozen=True, slots=True)
        class Late:
            """Has a field that nobody gives."""

            number: int = dataclasses.field(default=0, init=False)


@pytest.mark.parametrize(
    "act",
    [
        lambda cls: cls(1),
        lambda cls: cls(second="x", first=2),
        lambda cls: cls(),
        lambda cls: cls(1, 2, 3),
        lambda cls: cls.of(4).both,
        lambda cls: cls(1)._replace(second="c"),
        lambda cls: cls(1)._replace(third="c"),
        lambda cls: cls(1)._asdict(),
        lambda cls: cls._make([1, "x"]),
        lambda cls: cls._make([1]),
        lambda cls: (cls._fields, cls._field_defaults, cls.__match_args__, cls.__bases__),
        lambda cls: cls(1) == (1, "b"),
        lambda cls: hash(cls(1)) == hash((1, "b")),
        lambda cls: setattr(cls(1), "first", 2),
        lambda cls: hasattr(cls(1), "__dict__"),
        lambda cls: pickle.loads(pickle.dumps(cls(1))),
        lambda cls: copy.deepcopy(cls(1)),
        lambda cls: (cls.__qualname__, cls.__module__),
        lambda cls: list(cls.__annotations__),
    ],
)
def test_a_named_tuple_does_what_one_of_typing_does(act: Callable[[Any], object]) -> None:
    _same(lambda: act(OurPair), lambda: act(TheirPair))
