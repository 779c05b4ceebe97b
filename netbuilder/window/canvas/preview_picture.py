"""What a node makes of an example as one pixmap, painted once for each result."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPixmap, QPolygonF

from netbuilder.studio.presenters.preview import Drawing, NodePreview
from netbuilder.window.plots.colour_map import NOTHING, ColourMap, colour_table, colours, levels
from netbuilder.window.plots.image_grid import arrangement
from netbuilder.window.theme.theme import Theme

# Device pixels to one of the canvas: as sharp as on a fine screen, and fine when twice as large.
RATIO = 2
_GAP = 2  # canvas pixels between tiles
_SERIES = ("s1", "s2", "s3", "s4")


class NodePicture:
    """What stands in a node's foot: words, and below them a picture, or words alone.

    It is painted when it is first asked for: most nodes of a large graph are out of sight.
    """

    def __init__(self, preview: NodePreview, theme: Theme, width: float, height: float) -> None:
        """`width` and `height` are the canvas pixels of the picture alone."""
        self.words = preview.words
        self._preview = preview
        self._theme = theme
        self._room = max(1, int(width)), max(1, int(height))

    @cached_property
    def picture(self) -> QPixmap | None:
        """None for words alone."""
        preview, theme = self._preview, self._theme
        if preview.values is None or preview.drawing is Drawing.WORDS:
            return None
        if preview.drawing is Drawing.BARS:
            return _bars(preview, theme, *self._room)
        if preview.drawing is Drawing.LINES:
            return _lines(preview, theme, *self._room)
        return _tiles(preview, theme, *self._room)


def _tiles(preview: NodePreview, theme: Theme, width: int, height: int) -> QPixmap:
    """All tiles as large as lets them fit, with what is left over at the right and below."""
    values = preview.values
    assert values is not None
    count, rows, columns = values.shape[:3]
    room = (float(width * RATIO), float(height * RATIO))
    placed = arrangement(
        count, (rows, columns), room, gap=_GAP * RATIO, largest=height * RATIO, numbered=False
    )
    down = np.arange(placed.height) * rows // placed.height
    across = np.arange(placed.width) * columns // placed.width
    lines = -(-count // placed.columns)
    sizes = (
        (lines - 1) * placed.pitch_y + placed.height,
        (min(count, placed.columns) - 1) * placed.pitch_x + placed.width,
    )
    in_colours = values.ndim == 4
    shown = (
        colours(values, preview.low, preview.high)
        if in_colours
        else levels(values, preview.low, preview.high)
    )
    whole = np.full((*sizes, 4) if in_colours else sizes, 0 if in_colours else NOTHING, np.uint8)
    for index, tile in enumerate(shown):
        x, y = placed.corner(index)
        whole[y : y + placed.height, x : x + placed.width] = tile[down][:, across]
    if in_colours:
        return _pixmap(whole, QImage.Format.Format_RGBA8888, sizes[1] * 4)
    grey = preview.drawing is Drawing.PICTURE
    table = colour_table(theme, ColourMap.GREY if grey else ColourMap.SIZE)
    return _pixmap(whole, QImage.Format.Format_Indexed8, sizes[1], table)


def _pixmap(pixels: np.ndarray, form: QImage.Format, line: int, table: list[int] | None = None) -> QPixmap:
    image = QImage(pixels.tobytes(), pixels.shape[1], pixels.shape[0], line, form)
    if table is not None:
        image.setColorTable(table)
    # The pixmap is made before the bytes go.
    made = QPixmap.fromImage(image)
    made.setDevicePixelRatio(RATIO)
    return made


def _bars(preview: NodePreview, theme: Theme, width: int, height: int) -> QPixmap:
    """One bar a value from the line of zero, the best one in ink."""
    assert preview.values is not None
    made, painter = _begun(width, height)
    room = (preview.high - preview.low) or 1.0
    zero = height * preview.high / room
    pitch = width / len(preview.values)
    gap = 1.0 if pitch >= 4 else 0.0
    painter.setPen(Qt.PenStyle.NoPen)
    plain = theme.color("tx3" if preview.best >= 0 else "s1")
    for index, (low, high) in enumerate(preview.values.tolist()):
        painter.setBrush(theme.color("ink") if index == preview.best else plain)
        top, bottom = zero - height * high / room, zero - height * low / room
        painter.drawRect(QRectF(index * pitch, top, max(0.5, pitch - gap), max(0.5, bottom - top)))
    painter.setBrush(theme.color("line_control"))
    painter.drawRect(QRectF(0, min(zero, height - 0.5), width, 0.5))
    painter.end()
    return made


def _lines(preview: NodePreview, theme: Theme, width: int, height: int) -> QPixmap:
    assert preview.values is not None
    made, painter = _begun(width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    room = (preview.high - preview.low) or 1.0
    steps = max(1, preview.values.shape[1] - 1)
    for line, series in zip(preview.values, _SERIES, strict=False):
        shares = np.nan_to_num((preview.high - line) / room)
        points = [
            QPointF(index * width / steps, 1 + share * (height - 2))
            for index, share in enumerate(shares.tolist())
        ]
        painter.setPen(QPen(theme.color(series), 1.25))
        painter.drawPolyline(QPolygonF(points))
    painter.end()
    return made


def _begun(width: int, height: int) -> tuple[QPixmap, QPainter]:
    made = QPixmap(width * RATIO, height * RATIO)
    made.setDevicePixelRatio(RATIO)
    made.fill(Qt.GlobalColor.transparent)
    return made, QPainter(made)
