"""What is measured besides the loss, epoch by epoch."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from netbuilder.studio.presenters.curves import RATE, MetricCurve
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.panel import panel
from netbuilder.window.panels.plot_panel import PlotPanel
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.segmented import Segmented

_FULL, _ZOOM = "full", "zoom"


@panel("metrics", page="train", row=0, order=2)
class MetricsPanel(PlotPanel):
    """One metric at a time; where the run measures several, a box chooses."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        self._curve = MetricCurve(workspace)
        self._choices: tuple[tuple[str, str], ...] = ()
        super().__init__(workspace, theme, "", self._curve, parent)
        self.plot.setObjectName("metricPlot")
        self._choice = QComboBox()
        self._choice.setObjectName("metricChoice")
        self._choice.setAccessibleName(self.tr("Metric"))
        self._choice.setProperty("compact", True)
        self._choice.activated.connect(self._choose)
        self.add_as_title(self._choice)
        self._range = Segmented([(_FULL, self.tr("Full")), (_ZOOM, self.tr("Zoom"))])
        self._range.setAccessibleName(self.tr("Range of the metric"))
        self._range.choose(_FULL)
        self._range.chosen.connect(self._set_range)
        self.add_to_header(self._range)
        self._follow_choices()

    def draw(self) -> None:
        self._follow_choices()
        super().draw()

    def _follow_choices(self) -> None:
        """Offer what the run measures; the title is what is shown of it."""
        choices = self._curve.choices
        if choices == self._choices:
            return
        self._choices = choices
        self._choice.clear()
        for id, title in choices:
            self._choice.addItem(title, id)
        self._choice.setCurrentIndex(max(0, self._choice.findData(self._curve.metric)))
        self._choice.setVisible(len(choices) > 1)
        self.show_title(len(choices) == 1)  # else the box says it
        self._show_title()

    def _show_title(self) -> None:
        title = dict(self._choices)[self._curve.metric]
        self.set_title(title)
        self.plot.setAccessibleName(title)
        self.show_legend()

    @property
    def has_legend(self) -> bool:
        return self._curve.metric != RATE

    def _choose(self, index: int) -> None:
        self._curve.metric = self._choice.itemData(index)
        self._show_title()
        self.draw_at_once()

    def _set_range(self, chosen: str) -> None:
        self._curve.whole = chosen == _FULL
        self.draw_at_once()
