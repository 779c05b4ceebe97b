"""Examples that lie one behind the other in a file, as rows of bytes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from io import FileIO
from typing import TYPE_CHECKING, Protocol

from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.data.reading import reading
from netbuilder.data.stopping import stop_if_asked
from netbuilder.data.streams import Stream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netbuilder.data.source import Stopping

    Places = NDArray[np.int64]

_ASKED_EVERY = 16  # examples
_IN_ONE = hasattr(os, "preadv")


class Conversion(Protocol):
    """What is done with rows as they lie in a file. It has to be equal to others that do the same."""

    def __call__(self, rows: np.ndarray, /) -> np.ndarray: ...
    def __hash__(self) -> int: ...


@dataclass(frozen=True)
class FileRows(Stream):
    """Rows of one size that lie one behind the other in a file, read by their place.

    No memory is mapped: a file that is cut short in mid-run would end the process. `stored` is numpy's
    name of the type in the file; `size` and `changed` (nanoseconds) are those of the file when it was first
    seen.
    """

    path: str
    offset: int
    count: int
    sizes: tuple[int, ...]
    stored: str
    convert: Conversion
    size: int
    changed: int

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.count, *_like(self)[0])

    @property
    def dtype(self) -> np.dtype:
        return _like(self)[1]

    def take(self, places: Places, stop: Stopping | None = None) -> np.ndarray:
        return self.convert(self.raw(places, stop))

    def raw(self, places: Places, stop: Stopping | None = None) -> np.ndarray:
        """Rows as they lie in the file."""
        import numpy as np

        rows = np.empty((len(places), *self.sizes), self.stored)
        if not len(places):
            return rows
        with reading(self.path), open(self.path, "rb", buffering=0) as file:
            about = os.fstat(file.fileno())
            if (about.st_size, about.st_mtime_ns) != (self.size, self.changed):
                raise self._refused(Text("a file that was changed meanwhile"))
            self._read(file, places, rows.reshape(-1).view(np.uint8).data, stop)
        return rows

    def _read(self, file: FileIO, places: Places, into: memoryview, stop: Stopping | None) -> None:
        """Rows that follow each other are read together."""
        import numpy as np

        length = len(into) // len(places)
        begins = np.flatnonzero(np.diff(places, prepend=-2) != 1)
        ends = [*begins[1:].tolist(), len(places)]
        wanted = zip(begins.tolist(), ends, places[begins].tolist(), strict=True)
        for turn, (begin, end, place) in enumerate(wanted):
            if turn % _ASKED_EVERY == 0:
                stop_if_asked(stop)
            self._fill(file, self.offset + place * length, into[begin * length : end * length])

    def _fill(self, file: FileIO, offset: int, room: memoryview) -> None:
        """One call gives at most some two gigabytes, and less from a disk at the other end of a network."""
        while len(room):
            found = _read_at(file, offset, room)
            if not found:
                raise self._refused(Text("a file that ends too early"))
            room, offset = room[found:], offset + found

    def _refused(self, received: Text) -> ProblemError:
        return refuse(
            "data_changed",
            Text("{file} is not what it was when the data were read.", file=self.path),
            expected=Text("the same file of {size:,} bytes", size=self.size),
            received=received,
            remedy=Text("put the file back, or train again with the new one."),
            place=Place(file=self.path),
        )


def _read_at(file: FileIO, offset: int, into: memoryview) -> int:
    """How many bytes were read; in one call where there is such: each hands Python's lock over twice."""
    if _IN_ONE:
        return os.preadv(file.fileno(), [into], offset)
    file.seek(offset)
    return file.readinto(into) or 0


@lru_cache(maxsize=64)
def _like(rows: FileRows) -> tuple[tuple[int, ...], np.dtype]:
    """Sizes and type of an example, told by converting one that is all zeros."""
    import numpy as np

    found = rows.convert(np.zeros((1, *rows.sizes), rows.stored))
    return found.shape[1:], found.dtype


def rows_in(
    path: str,
    offset: int,
    count: int,
    sizes: tuple[int, ...],
    stored: str,
    convert: Conversion,
) -> FileRows:
    """The rows of a file as it is now. Raises OSError."""
    about = os.stat(path)
    return FileRows(path, offset, count, sizes, stored, convert, about.st_size, about.st_mtime_ns)
