"""Memory that a process which reads shares with the one that it reads for, and what they tell each other."""

from __future__ import annotations

import mmap
from math import prod
from typing import TYPE_CHECKING

from netbuilder.core.values import NamedTuple
from netbuilder.data.streams import Stream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

_LINE = 64  # bytes to which everything is aligned
HEAD = _LINE  # bytes before the first slot
_PLACE = 8  # bytes of a place


class Order(NamedTuple):
    """Read the `examples` whose places stand in `slot`, unless another `turn` has begun."""

    turn: int
    slot: int
    examples: int


class Answer(NamedTuple):
    """An order of `turn` is carried out, or what went wrong."""

    turn: int
    error: Exception | None = None


class Slots:
    """Room for `rows` examples of each stream at a time, `count` times over, and for their places."""

    def __init__(self, streams: tuple[Stream, ...], rows: int, count: int) -> None:
        self._likes = [(each.shape[1:], each.dtype) for each in streams]
        lengths = [prod(sizes) * dtype.itemsize for sizes, dtype in self._likes]
        self._begins = [HEAD]
        for length in (_PLACE, *lengths):
            self._begins.append(_aligned(self._begins[-1] + rows * length))
        self._length = self._begins[-1] - HEAD
        self.size = HEAD + count * self._length

    def turn(self, memory: mmap.mmap) -> NDArray[np.int64]:
        """The number of the turn that is wanted, in an array of its own."""
        import numpy as np

        return np.frombuffer(memory, np.int64, 1)

    def places(self, memory: mmap.mmap, slot: int, count: int) -> Places:
        """Of the first `count` examples in `slot`, to be read or written."""
        import numpy as np

        return np.frombuffer(memory, np.int64, count, self._begins[0] + slot * self._length)

    def values(self, memory: mmap.mmap, slot: int, count: int) -> list[np.ndarray]:
        """The first `count` examples of each stream in `slot`, to be read or written."""
        import numpy as np

        found: list[np.ndarray] = []
        for begin, (sizes, dtype) in zip(self._begins[1:], self._likes, strict=False):
            flat = np.frombuffer(memory, dtype, count * prod(sizes), begin + slot * self._length)
            found.append(flat.reshape(count, *sizes))
        return found


class Begin(NamedTuple):
    """What is read, and how the memory is divided. Until the first order it lies there, pickled."""

    streams: tuple[Stream, ...]
    slots: Slots


def _aligned(length: int) -> int:
    return -(-length // _LINE) * _LINE
