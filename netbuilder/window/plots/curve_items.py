"""The items of one curve in a plot: its line, over the band of what the line smooths."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from netbuilder.runs.late import numpy
from netbuilder.studio.presenters.chart import Stroke
from netbuilder.window.plots.strokes import band_pen, series_pen
from netbuilder.window.theme.theme import Theme

if TYPE_CHECKING:
    from netbuilder.studio.presenters.scales import Floats

    PathOf = Callable[[Floats, Floats], QPainterPath]


class CurveItems:
    """`stroke` is what they show, None for what is to be drawn anew in any case."""

    def __init__(self, parent: QGraphicsItem) -> None:
        self.band, self.line = QGraphicsPathItem(parent), QGraphicsPathItem(parent)
        self.stroke: Stroke | None = None
        self._series: int | None = None

    def recolour(self) -> None:
        """The colours are others now."""
        self._series = None

    def draw(self, stroke: Stroke, theme: Theme, path_of: PathOf) -> None:
        """Show `stroke`; `path_of` gives the path through points in numbers of the axes."""
        self.stroke = stroke
        if stroke.series != self._series:
            self._series = stroke.series
            self.line.setPen(series_pen(theme, stroke.series))
            self.band.setPen(band_pen(theme, stroke.series))
        self.line.setPath(path_of(stroke.xs, stroke.ys))
        self.band.setPath(_band(stroke, path_of))


def _band(stroke: Stroke, path_of: PathOf) -> QPainterPath:
    if stroke.band is None:
        return QPainterPath()
    xs, low, high = stroke.band
    if (low == high).all():
        return path_of(xs, low)
    return path_of(numpy.repeat(xs, 2), numpy.column_stack((low, high)).ravel())
