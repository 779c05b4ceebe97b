"""A mapping that cannot change, so that projects can be shared, compared, hashed and sent between threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, TypeVar
from weakref import ref

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A `dict` without the methods that change it. Reading is as fast as `dict`'s; a change makes a new one.

    Equality ignores the order, as it does for `dict`. Hashing needs hashable values: see `frozen`.

    One that a method made knows what it was made from, without keeping that alive: see `touched_since`.
    """

    __slots__ = ("__weakref__", "_hash", "_made")

    _made: tuple[ref[FrozenDict[K, V]], Iterable[K]]

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a FrozenDict cannot be changed; use with_() or without()")

    __setitem__ = __delitem__ = pop = popitem = clear = update = setdefault = __ior__ = _refuse

    def with_(self, key: K, value: V) -> FrozenDict[K, V]:
        """A copy in which `key` holds `value`; a key already there keeps its place in the order."""
        changed = FrozenDict(self)
        dict.__setitem__(changed, key, value)
        changed._made = ref(self), (key,)
        return changed

    def merged(self, other: Mapping[K, V]) -> FrozenDict[K, V]:
        """A copy with all of `other` put in; itself where that is nothing."""
        if not other:
            return self
        changed = FrozenDict({**self, **other})
        changed._made = ref(self), tuple(other)
        return changed

    def without(self, keys: Iterable[K]) -> FrozenDict[K, V]:
        """A copy that lacks `keys`; keys that are not there are ignored."""
        gone = set(keys)
        changed = FrozenDict({key: value for key, value in self.items() if key not in gone})
        changed._made = ref(self), gone
        return changed

    def touched_since(self, other: FrozenDict[K, V]) -> Iterable[K] | None:
        """The only keys at which this and `other` can differ, where one was made of the other; else None."""
        for made, origin in ((self, other), (other, self)):
            known: tuple[ref[FrozenDict[K, V]], Iterable[K]] | None = getattr(made, "_made", None)
            if known is not None and known[0]() is origin:
                return known[1]
        return None

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has none
        try:
            return self._hash
        except AttributeError:
            self._hash: int = hash(frozenset(self.items()))
            return self._hash

    def __reduce__(self) -> tuple[object, ...]:
        return FrozenDict, (dict(self),)

    def __repr__(self) -> str:
        return f"FrozenDict({dict.__repr__(self)})"


def frozen(value: object) -> object:
    """What JSON gave, as values that cannot change: lists become tuples, objects FrozenDicts, all of them."""
    if isinstance(value, dict):
        return FrozenDict({key: frozen(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(frozen(item) for item in value)
    return value
