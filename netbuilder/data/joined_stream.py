"""Values of several files one behind the other, where some of them stay on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netbuilder.data.streams import Stream, Values

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netbuilder.data.source import Stopping

    Places = NDArray[np.int64]


def joined(values: Sequence[Values]) -> Values:
    """Arrays as one array; with what streams, a stream."""
    import numpy as np

    arrays = [each for each in values if not isinstance(each, Stream)]
    return np.concatenate(arrays) if len(arrays) == len(values) else JoinedStream(tuple(values))


@dataclass(frozen=True, eq=False)
class JoinedStream(Stream):
    """The examples of each of `parts`, which are of one shape and type, one behind the other."""

    parts: tuple[Values, ...]

    @property
    def processes(self) -> int:
        return max(each.processes for each in self.parts if isinstance(each, Stream))

    @property
    def shape(self) -> tuple[int, ...]:
        return (sum(map(len, self.parts)), *self.parts[0].shape[1:])

    @property
    def dtype(self) -> np.dtype:
        return self.parts[0].dtype

    def take(self, places: Places, stop: Stopping | None = None) -> np.ndarray:
        import numpy as np

        taken = np.empty((len(places), *self.shape[1:]), self.dtype)
        begin = 0
        for part in self.parts:
            chosen = np.flatnonzero((places >= begin) & (places < begin + len(part)))
            inner = places[chosen] - begin
            taken[chosen] = part.take(inner, stop) if isinstance(part, Stream) else part[inner]
            begin += len(part)
        return taken
