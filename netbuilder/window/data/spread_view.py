"""How values are spread, as bars from the least to the largest; beside them average pictures of classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.studio.presenters.amounts import plain
from netbuilder.window.theme.theme import Theme, font

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SIDE, _TOP, _FOOT = 14.0, 14.0, 24.0
_GAP, _LABEL = 8.0, 16.0
_LARGEST = 64.0


class SpreadView(QWidget):
    """It paints in Python: not for what changes while a run goes on."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: tuple[int, ...] = ()
        self._ends = (0.0, 1.0)
        self.setObjectName("dataSpread")
        self.setMinimumSize(120, 60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_counts(self, counts: Sequence[int], low: float, high: float) -> None:
        """Bars for `counts` in equal steps from `low` to `high`."""
        self._counts, self._ends = tuple(counts), (low, high)
        self.setAccessibleName(self.tr("Spread of values from {} to {}").format(plain(low), plain(high)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._counts:
            return
        painter = QPainter(self)
        room = QRectF(self.rect()).adjusted(_SIDE, _TOP, -_SIDE, -_FOOT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("s1"))
        most, pitch = max(self._counts) or 1, room.width() / len(self._counts)
        for at, count in enumerate(self._counts):
            # One value in a thousand still has to be seen.
            height = max(1.0, room.height() * count / most) if count else 0.0
            painter.drawRect(
                QRectF(room.left() + at * pitch, room.bottom() - height, max(1.0, pitch - 1), height)
            )
        painter.setBrush(self._theme.color("line_strong"))
        painter.drawRect(QRectF(room.left(), room.bottom(), room.width(), 1))
        painter.setFont(font(11))
        painter.setPen(self._theme.color("tx3"))
        foot = QRectF(room.left(), room.bottom() + 3, room.width(), 18)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, plain(self._ends[0]))
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, plain(self._ends[1]))
        painter.end()


class MeanPictures(QWidget):
    """Pictures with names below, as large as fit."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pictures: tuple[NDArray[np.uint8], ...] = ()
        self._names: tuple[str, ...] = ()
        self.setObjectName("dataMeans")
        self.setMinimumSize(120, 60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_pictures(self, pictures: Sequence[NDArray[np.uint8]], names: Sequence[str]) -> None:
        """height×width in grey or height×width×3, contiguous."""
        self._pictures, self._names = tuple(pictures), tuple(names)
        self.setAccessibleName(self.tr("Average pictures of {} classes").format(len(names)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._pictures:
            return
        painter = QPainter(self)
        room = QRectF(self.rect()).adjusted(0, _TOP, -_SIDE, -6)
        columns, side = _fitting(len(self._pictures), room)
        letters = QFontMetricsF(font(11))
        painter.setFont(font(11))
        painter.setPen(self._theme.color("tx3"))
        for at, (pixels, name) in enumerate(zip(self._pictures, self._names, strict=True)):
            row, column = divmod(at, columns)
            corner = QPointF(room.left() + column * (side + _GAP), room.top() + row * (side + _LABEL + _GAP))
            height, width = pixels.shape[:2]
            kind = QImage.Format.Format_RGB888 if pixels.ndim == 3 else QImage.Format.Format_Grayscale8
            image = QImage(pixels.data, width, height, pixels.strides[0], kind)
            share = side / max(height, width)
            painter.drawImage(QRectF(corner.x(), corner.y(), width * share, height * share), image)
            said = letters.elidedText(name, Qt.TextElideMode.ElideRight, side + 3)
            painter.drawText(QPointF(corner.x(), corner.y() + side + 12), said)
        painter.end()


def _fitting(count: int, room: QRectF) -> tuple[int, float]:
    """How many columns of pictures, and how many pixels a side, so that all fit."""
    best = (1, 8.0)
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        side = min(
            (room.width() + _GAP) / columns - _GAP, (room.height() + _GAP) / rows - _GAP - _LABEL, _LARGEST
        )
        if side > best[1] + 0.5:
            best = (columns, side)
    return best
