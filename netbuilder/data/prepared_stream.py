"""What streams, as the network gets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netbuilder.core.facts import Prepared
from netbuilder.data.preparing import prepared
from netbuilder.data.source import Stopping
from netbuilder.data.streams import Stream

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class PreparedStream(Stream):
    """What streams from `source`, prepared."""

    source: Stream
    by: Prepared

    @property
    def shape(self) -> tuple[int, ...]:
        return self.source.shape

    @property
    def dtype(self) -> np.dtype:
        return self.source.dtype

    @property
    def processes(self) -> int:
        return self.source.processes

    @property
    def is_costly(self) -> bool:
        return self.source.is_costly

    def take(self, places: np.ndarray, stop: Stopping | None = None) -> np.ndarray:
        found: np.ndarray = prepared(self.source.take(places, stop), self.by)
        return found
