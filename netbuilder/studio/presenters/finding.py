"""What people look for by words: the same in the palette, in the search on the canvas and among commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class Findable(Protocol):
    """`words` are further names in lower case, `says` is what it does in a sentence."""

    @property
    def title(self) -> str: ...
    @property
    def words(self) -> tuple[str, ...]: ...
    @property
    def says(self) -> str: ...


F = TypeVar("F", bound=Findable)


def found(items: Iterable[F], text: str) -> list[F]:
    """The items in which every word of `text` occurs, best first: the very name, titles, then the rest."""
    wanted = text.lower().split()
    ranked = [(_rank(item, wanted), item) for item in items]
    fitting = [(rank, item) for rank, item in ranked if rank is not None]
    return [item for _, item in sorted(fitting, key=lambda each: each[0])]


def _rank(item: Findable, wanted: list[str]) -> tuple[int, ...] | None:
    """How far an item is from what is searched, smaller is nearer; None when a word is nowhere."""
    title, phrase = item.title.lower(), " ".join(wanted)
    says = item.says.lower().replace(":", " ").split()
    named = [word for word in wanted if word in title or _named(word, item.words)]
    if not all(word in named or _starts(word, says) for word in wanted):
        return None
    spelt = phrase == title or phrase in item.words
    starts = sum(_starts(word, (*title.split(), *item.words)) for word in wanted)
    return not spelt, -len(named), not title.startswith(phrase), -starts


def _named(word: str, names: Sequence[str]) -> bool:
    """Whether `word` begins one of the names, or stands inside one of torch's: "pool2d"."""
    return any(name.startswith(word) or ("." in name and word in name) for name in names)


def _starts(word: str, names: Sequence[str]) -> bool:
    return any(name.startswith(word) for name in names)
