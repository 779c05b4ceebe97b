"""The loss, batch by batch, beside that of the validation."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from netbuilder.studio.presenters.amounts import number
from netbuilder.studio.presenters.curves import LossCurve
from netbuilder.studio.presenters.least_loss import least_loss
from netbuilder.studio.presenters.shown_network import ShownNetwork
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.panel import panel
from netbuilder.window.panels.plot_panel import PlotPanel
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.segmented import Segmented

_LINEAR, _LOG = "linear", "log"


@panel("loss", page="train", row=0, order=1)
class LossPanel(PlotPanel):
    """On a logarithmic axis unless the user wants another one. `drawn` comes after each drawing."""

    drawn = Signal()

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        self._curve = LossCurve(workspace)
        super().__init__(workspace, theme, self.tr("Loss"), self._curve, parent)
        self.plot.setObjectName("lossPlot")
        self._axis = Segmented([(_LINEAR, self.tr("Linear")), (_LOG, self.tr("Log"))])
        self._axis.setAccessibleName(self.tr("Axis of the loss"))
        self._axis.choose(_LOG)
        self._axis.chosen.connect(self._choose)
        self.add_to_header(self._axis)
        self._shown = ShownNetwork(workspace)
        for signal in (workspace.opened, workspace.changed, workspace.desk.state_changed):
            signal.connect(self._show_least)
        self._show_least()

    @property
    def latest(self) -> float | None:
        """The loss with which the curve ends as it is drawn, None while there is none."""
        return self._curve.latest

    def draw(self) -> None:
        super().draw()
        self.drawn.emit()

    def _show_least(self, *_: object) -> None:
        """Tell of a loss that stays above zero whatever is learned, or its curve looks as if it stalled."""
        least = least_loss(self._shown.report)
        words = self.tr("lowest possible {}").format(number(least)) if least else ""
        hint = self.tr("Targets are smoothed: even a network that is right each time comes to this.")
        self.set_subtitle(words, hint if least else "")
        self.plot.set_least(least or None)

    def _choose(self, axis: str) -> None:
        self._curve.log = axis == _LOG
        self.draw_at_once()
