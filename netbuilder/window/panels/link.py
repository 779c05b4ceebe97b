"""Plots over the same axis: a reading or a zoom of one is one of all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from netbuilder.window.panels.plot_panel import PlotPanel


class Link(QObject):
    """Ties the plots of `panels` together while it lives."""

    def __init__(self, panels: Sequence[PlotPanel], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panels = tuple(panels)
        for panel in self._panels:
            panel.plot.pointed.connect(self._point)
            panel.plot.zoomed.connect(self._zoom)

    def _point(self, x: float | None) -> None:
        for panel in self._panels:
            if panel.plot is not self.sender():
                panel.plot.point_at(x)

    def _zoom(self, stretch: tuple[float, float] | None) -> None:
        for panel in self._panels:
            panel.zoom_to(stretch)
