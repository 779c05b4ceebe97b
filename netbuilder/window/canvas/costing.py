"""Figures of costs on the canvas: a corner tells what they are, times are measured when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netbuilder.studio.presenters.cost_legend import legend
from netbuilder.studio.presenters.costs import Figures
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.cost_legend import CostLegend
from netbuilder.window.canvas.layout import Layout
from netbuilder.window.theme.theme import Theme

if TYPE_CHECKING:
    from netbuilder.window.canvas.stage import StageView


class Costing(QObject):
    """Of one view. With figures of shapes it does nothing."""

    def __init__(self, workspace: Workspace, theme: Theme, layout: Layout, view: StageView) -> None:
        super().__init__(view)
        self._workspace = workspace
        self._layout = layout
        self._view = view
        self._figures = Figures.SHAPES
        self._follows = False  # what is measured
        self.legend = CostLegend(theme, view.viewport())
        self.legend.measure_wanted.connect(self._measure)

    def show(self, figures: Figures) -> None:
        """Let figures speak of this from now on. Times that nobody has measured are measured at once."""
        self._figures = figures
        self.legend.setVisible(figures is not Figures.SHAPES)
        if not figures.is_time:
            return
        if not self._follows:
            self._follows = True
            self._workspace.timings.changed.connect(self._on_times)
        timings = self._workspace.timings
        self._layout.timed = timings.timed
        if timings.timed is None and self._can_measure:
            timings.measure()

    def tell(self) -> None:
        """Say what is shown."""
        if self._figures is Figures.SHAPES:
            return
        report, heats = self._workspace.graph_report, self._layout.heats
        if not self._figures.is_time:
            self.legend.show_legend(legend(report, heats))
            return
        timings = self._workspace.timings
        told = legend(
            report,
            heats,
            timings.timed,
            why_not=timings.why_not(),
            problem=timings.problem,
            measuring=timings.alive,
        )
        self.legend.show_legend(told)

    @property
    def _can_measure(self) -> bool:
        return self._workspace.timings.why_not() is None

    def _measure(self) -> None:
        self._workspace.timings.measure()

    def _on_times(self) -> None:
        if self._figures.is_time:
            self._layout.timed = self._workspace.timings.timed
            self._view.show_costs()
