"""Many small pictures as one pixmap: its pixels are copied from the tiles in one operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage, QPixmap

from netbuilder.runs.late import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Mosaic:
    """`sources` says for each device pixel (height×width) which value it shows; what lies past the last value
    shows nothing. Values are levels with a colour table, or red, green, blue and opacity as one number each.
    """

    def __init__(self, sources: NDArray[np.intp], *, levels: bool, ratio: float) -> None:
        height, width = sources.shape
        form = QImage.Format.Format_Indexed8 if levels else QImage.Format.Format_RGBA8888
        self.levels = levels
        self._image = QImage(width, height, form)
        self._image.setDevicePixelRatio(ratio)
        # An image of levels has rows of whole groups of four bytes.
        numbers: type[np.uint8 | np.uint32] = np.uint8 if levels else np.uint32
        self._pixels: NDArray[Any] = np.frombuffer(self._image.bits(), numbers).reshape(height, -1)
        self._sources = np.zeros(self._pixels.shape, np.intp)
        self._sources[:, :width] = sources

    def set_table(self, table: Sequence[int]) -> None:
        """Colours (ARGB) by level."""
        self._image.setColorTable(table)

    def painted(self, values: NDArray[Any]) -> QPixmap:
        """The picture of `values`, of which the last one is that of nothing."""
        values.take(self._sources, out=self._pixels, mode="clip")
        return QPixmap.fromImage(self._image)
