"""Shapes that are not the same in all uses of a block, said with the names of arguments and of axes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from netbuilder.core.call import Value
from netbuilder.core.spec import TensorSpec

_Sizes = tuple[int, ...]


class Letters:
    """Finds words for sizes, always the same for the same sizes.

    `arguments` are the values of each in the uses. A size that no argument tells is called after its axis:
    H, then H/2 or 2·H where that is so in all uses, else H'.
    """

    def __init__(self, arguments: Mapping[str, Sequence[Value]]) -> None:
        self._arguments = {tuple(values): name for name, values in reversed(list(arguments.items()))}
        self._words: dict[tuple[str, _Sizes], str] = {}

    def shapes(self, uses: Sequence[Sequence[TensorSpec]]) -> Iterator[str]:
        """The shapes of some tensors, which each of the uses has, in one for each."""
        return map(self._shape, zip(*uses, strict=True))

    def _shape(self, specs: Sequence[TensorSpec]) -> str:
        first = specs[0]
        if all(spec.sizes == first.sizes for spec in specs):
            return str(first)
        every = zip(*(spec.sizes for spec in specs), strict=True)
        return "×".join(self._size(axis, sizes) for axis, sizes in zip(first.axes, every, strict=True))

    def _size(self, axis: str, sizes: _Sizes) -> str:
        if len(set(sizes)) == 1:
            return str(sizes[0])
        if sizes in self._arguments:
            return self._arguments[sizes]
        key = axis, sizes
        if key not in self._words:
            self._words[key] = self._related(axis, sizes) or self._fresh(axis)
        return self._words[key]

    def _related(self, axis: str, sizes: _Sizes) -> str:
        """The size as a part or a multiple of one that has a word."""
        for (other, known), word in self._words.items():
            if other == axis and word.isalpha():
                if (parts := self._ratio(known, sizes)) and parts != "1":
                    return f"{word}/{parts}"
                if times := self._ratio(sizes, known):
                    return f"{times}·{word}"
        return ""

    def _ratio(self, large: _Sizes, small: _Sizes) -> str:
        """How often `small` goes into `large`, "" where that is no number and no argument in all uses."""
        pairs = list(zip(large, small, strict=True))
        if any(one % other for one, other in pairs):
            return ""
        ratios = tuple(one // other for one, other in pairs)
        return str(ratios[0]) if len(set(ratios)) == 1 else self._arguments.get(ratios, "")

    def _fresh(self, axis: str) -> str:
        used: Iterable[str] = self._words.values()
        word = axis
        while word in used:
            word += "'"
        return word
