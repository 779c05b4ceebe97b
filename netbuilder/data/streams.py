"""Values that stay where they are, on a disk, and are read when they are wanted.

A `Stream` stands in a `Loaded` where an array would, when all of it would take too much memory. It may be
asked for what an array's first axis is asked for; what it gives are arrays.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from netbuilder.data.stopping import stop_if_asked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netbuilder.data.source import Stopping

    Places = NDArray[np.int64]

Values: TypeAlias = "np.ndarray | Stream"

AT_ONCE = 64 << 20  # bytes of values in one piece of a pass over all of them
_MEMORY_SHARE = 8  # examples, their parts, a view of them and a batch: all that has to fit several times
_UNKNOWN_MEMORY = 8 << 30
_CONTAINER_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


class Stream(ABC):
    """Examples along the first axis. `take` may be called from any thread, from several at once.

    Can be pickled, since other processes read ahead of training.
    """

    @property
    def processes(self) -> int:
        """How many processes make reading faster: those beyond wait for the disk or for a processor."""
        return 1

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]: ...

    @property
    @abstractmethod
    def dtype(self) -> np.dtype: ...

    @abstractmethod
    def take(self, places: Places, stop: Stopping | None = None) -> np.ndarray:
        """The examples at `places`, each counted from 0, as an array of their own.

        Raises ProblemError that names the file which cannot be read, and FetchStopped when `stop` says so.
        """

    @property
    def is_costly(self) -> bool:
        """Whether examples take so long to read that a pass over all looks at some of them alone."""
        return False

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes that all values would take in memory."""
        return prod(self.shape) * self.dtype.itemsize

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: int | slice | np.ndarray) -> np.ndarray:
        """As from an array, along the first axis alone."""
        import numpy as np

        if isinstance(key, slice):
            return self.take(np.arange(*key.indices(len(self))))
        places = np.arange(len(self))[key]
        return self.take(np.atleast_1d(places)) if np.ndim(places) else self.take(places.reshape(1))[0]


def pieces(
    values: Values, places: Places | None = None, stop: Stopping | None = None
) -> Iterator[np.ndarray]:
    """All examples, or those at `places`, some `AT_ONCE` bytes at a time. Raises as `Stream.take` does."""
    import numpy as np

    chosen = np.arange(len(values)) if places is None else places
    step = max(1, AT_ONCE // max(1, values.nbytes // max(1, len(values))))
    for begin in range(0, len(chosen), step):
        stop_if_asked(stop)
        some = chosen[begin : begin + step]
        yield values.take(some, stop) if isinstance(values, Stream) else values[some]


def spread_over(values: Values, most_bytes: int, most: int | None = None) -> Places:
    """Places all over `values` of so many examples that they take `most_bytes`; all where they are fewer."""
    import numpy as np

    count = len(values)
    room = max(1, most_bytes // max(1, values.nbytes // max(1, count)))
    room = min(room, most or room)
    return np.arange(count) if count <= room else np.arange(room) * count // room


def most_in_memory() -> int:
    """Bytes of examples that are held in memory whole; what is larger streams."""
    return _memory() // _MEMORY_SHARE


def _memory() -> int:
    """Bytes that this process may use, as far as the system tells."""
    found = [_physical(), *map(_container_limit, _CONTAINER_LIMITS)]
    return min([each for each in found if each], default=_UNKNOWN_MEMORY)


def _physical() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0


def _container_limit(file: str) -> int:
    try:
        return int(Path(file).read_text(encoding="ascii"))
    except (OSError, ValueError):  # no container, or "max"
        return 0
