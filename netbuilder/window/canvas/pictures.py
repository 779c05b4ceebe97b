"""Pixels from the studio as pixmaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPixmap

if TYPE_CHECKING:
    import numpy as np


def pixmap_of(image: np.ndarray) -> QPixmap:
    """`image` is uint8, height×width of greys or height×width×3 of red, green and blue."""
    from PySide6.QtGui import QImage  # late: there is nothing to show when the window opens

    height, width = image.shape[:2]
    grey = image.ndim == 2
    shape = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    # The pixmap is made before the bytes go.
    return QPixmap.fromImage(QImage(image.tobytes(), width, height, width * (1 if grey else 3), shape))
