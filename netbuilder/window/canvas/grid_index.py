"""Things by where they lie, so that of thousands only those near by are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QRectF

K = TypeVar("K")

# Scene pixels of a cell: a few nodes wide.
_CELL = 512.0
# What reaches over more cells than this is kept apart, and looked at by itself.
_MOST_CELLS = 64

_Cell = tuple[int, int]


class GridIndex(Generic[K]):
    """Keys with a rectangle each, in cells of a grid."""

    def __init__(self) -> None:
        self._cells: dict[_Cell, dict[K, None]] = {}
        self._of: dict[K, tuple[_Cell, ...]] = {}
        self._large: dict[K, QRectF] = {}

    def put(self, key: K, rect: QRectF) -> None:
        """Let `key` lie there, and nowhere else."""
        cells = tuple(_cells(rect))
        known = self._of.get(key)
        if known != cells:
            if known is not None:
                self.take(key)
            self._of[key] = cells
            for cell in cells:
                self._cells.setdefault(cell, {})[key] = None
        if not cells:
            self._large[key] = rect

    def take(self, key: K) -> None:
        """Forget a key that is there."""
        cells = self._of.pop(key)
        if not cells:
            del self._large[key]
        for cell in cells:
            del self._cells[cell][key]

    def near(self, rects: Sequence[QRectF]) -> dict[K, None]:
        """All keys whose rectangle may reach into one of `rects`, each once."""
        found: dict[K, None] = {}
        for rect in rects:
            cells = list(_cells(rect))
            if not cells:
                return dict.fromkeys(self._of)
            for cell in cells:
                found.update(self._cells.get(cell, {}))
        for key, large in self._large.items():
            if any(map(large.intersects, rects)):
                found[key] = None
        return found


def _cells(rect: QRectF) -> Iterator[_Cell]:
    """The cells that a rectangle touches; none for one that touches too many."""
    left, right = int(rect.left() // _CELL), int(rect.right() // _CELL)
    top, bottom = int(rect.top() // _CELL), int(rect.bottom() // _CELL)
    if (right - left + 1) * (bottom - top + 1) > _MOST_CELLS:
        return
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield column, row
