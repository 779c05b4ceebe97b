"""The beginning of a text as a picture, for nodes of data that have no others."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from netbuilder.runs.late import numpy

if TYPE_CHECKING:
    import numpy as np

    from netbuilder.studio.glances import Glance

_WIDTH, _HEIGHT, _RATIO = 117, 57, 3  # canvas pixels, and pixels of the picture for each
_LINE, _ACROSS, _LINES = 14, 17, 4
_INDENT, _FIRST = 2, 11
# As other pictures, dark in either theme.
_GROUND, _LETTERS = "#14171B", "#AEB7C4"


def tiles_of(glance: Glance) -> tuple[np.ndarray, ...]:
    """Pictures of the examples; of a text its first lines, the same picture each time."""
    return glance.tiles or (_written(glance.sample) if glance.sample else ())


@lru_cache(maxsize=16)
def _written(text: str) -> tuple[np.ndarray, ...]:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QColor, QImage, QPainter

    from netbuilder.window.theme.theme import font

    image = QImage(_WIDTH * _RATIO, _HEIGHT * _RATIO, QImage.Format.Format_RGB888)
    image.fill(QColor(_GROUND))
    painter = QPainter(image)
    painter.scale(_RATIO, _RATIO)
    painter.setFont(font(11, mono=True))
    painter.setPen(QColor(_LETTERS))
    for row, line in enumerate(_lines(text)):
        painter.drawText(QPointF(_INDENT, _FIRST + _LINE * row), line)
    painter.end()
    rows = numpy.frombuffer(image.constBits(), numpy.uint8).reshape(image.height(), image.bytesPerLine())
    return (rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy(),)


def _lines(text: str) -> list[str]:
    import textwrap  # late: few data are texts

    lines = [line for part in text.splitlines() for line in textwrap.wrap(part, _ACROSS)]
    return lines[:_LINES]
