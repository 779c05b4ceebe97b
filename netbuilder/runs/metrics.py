"""The numbers of a run, step by step: one thread writes, any thread reads, and nobody waits.

A row is written first and counted afterwards, so a reader that takes the length first sees finished rows
only. When the room is used up, the rows are copied to larger columns, which are published as one tuple: a
reader that still holds the old ones reads the same values there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netbuilder.runs.late import numpy
from netbuilder.runs.pyramid import Envelope, Pyramid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[Any]

FIXED = ("step", "epoch", "loss", "lr")

_NAN = float("nan")


class MetricTable:
    """Columns `step` (int64), `epoch` (int32), `loss`, `lr` and every further name (float64).

    Only one thread may append; its calls take about a microsecond. Names are fixed at the start.
    """

    def __init__(self, further: Sequence[str] = (), room: int = 4096) -> None:
        self.names: tuple[str, ...] = (*FIXED, *further)
        if len(set(self.names)) < len(self.names):
            raise ValueError(f"two columns of the same name in {self.names}")
        self._further = tuple(further)
        self._places = {name: place for place, name in enumerate(self.names)}
        kinds = {"step": numpy.int64, "epoch": numpy.int32}
        room = max(room, 1)
        self._columns: tuple[Column, ...] = tuple(
            numpy.empty(room, kinds.get(name, numpy.float64)) for name in self.names
        )
        self._length = 0
        self._pyramids = {name: Pyramid() for name in self.names}

    @property
    def length(self) -> int:
        """The number of finished rows."""
        return self._length

    def __len__(self) -> int:
        return self._length

    def append(self, step: int, epoch: int, loss: float, lr: float, **further: float) -> None:
        """One finished row. A further column that is not given holds NaN there."""
        row = self._length
        columns = self._roomy(row + 1)
        columns[0][row] = step
        columns[1][row] = epoch
        columns[2][row] = loss
        columns[3][row] = lr
        for column, name in zip(columns[4:], self._further, strict=True):
            column[row] = further.pop(name, _NAN)
        if further:
            raise ValueError(f"no column is named {', '.join(further)}")
        self._length = row + 1

    def append_block(self, block: Mapping[str, Any]) -> None:
        """Many rows at once: arrays of one length by name; only further columns may be left out."""
        unknown = [name for name in block if name not in self._places]
        sizes = {numpy.shape(array) for array in block.values()}
        if unknown or len(sizes) != 1 or len(min(sizes)) != 1 or not set(FIXED) <= set(block):
            raise ValueError(f"a block needs arrays of one length for {self.names}, not {dict(block)}")
        rows = self._length
        stop = rows + min(sizes)[0]
        for name, column in zip(self.names, self._roomy(stop), strict=True):
            column[rows:stop] = block.get(name, _NAN)
        self._length = stop

    def column(self, name: str, start: int = 0) -> Column:
        """The finished rows of a column from `start` on: a view that cannot be written and does not grow.

        Raises KeyError for a name that is not among `names`.
        """
        length = self._length  # before the columns: those that come later hold at least as many rows
        view = self._columns[self._places[name]][start:length]
        view.flags.writeable = False
        return view

    def envelope(self, name: str, start: int = 0, stop: int | None = None, points: int = 800) -> Envelope:
        """The extremes of a column between two rows, in at most `points` buckets (one a pixel of a plot)."""
        values = self.column(name)
        return self._pyramids[name].envelope(values, start, len(values) if stop is None else stop, points)

    def _roomy(self, rows: int) -> tuple[Column, ...]:
        """The columns, after making room for `rows` rows."""
        columns = self._columns
        room = len(columns[0])
        if rows <= room:
            return columns
        larger = tuple(numpy.empty(max(rows, 2 * room), column.dtype) for column in columns)
        for new, old in zip(larger, columns, strict=True):
            new[: self._length] = old[: self._length]
        self._columns = larger
        return larger
