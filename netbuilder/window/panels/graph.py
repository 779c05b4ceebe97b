"""The graph of the run: the network at the places it has on the canvas, with what happens in each layer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from netbuilder.analysis.report import Report
from netbuilder.graph.model import Node
from netbuilder.project import kinds
from netbuilder.runs.views import SizesView
from netbuilder.studio.desk import DeskState
from netbuilder.studio.presenters.overlay import SCALE, TITLES, Amount, Overlay, amounts
from netbuilder.studio.presenters.run_loss import RunLoss
from netbuilder.studio.presenters.scales import figure
from netbuilder.studio.presenters.shown_network import ShownNetwork
from netbuilder.studio.presenters.timeline import Timeline
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.text_tile import tiles_of
from netbuilder.window.motion import motion_is_reduced
from netbuilder.window.panels.panel import Panel, panel
from netbuilder.window.run_graph.view import RunGraphView
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.segmented import Segmented

if TYPE_CHECKING:
    from netbuilder.window.canvas.sights import Sight, Sights
    from netbuilder.window.panels.loss import LossPanel

_PIXELS_A_SECOND = 40.0


@panel("graph", page="train", row=0, order=0, width=640)
class GraphPanel(Panel):
    """Before a run it shows the project that is open, from then on the network that is trained."""

    needs = ("sizes",)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Graph"), "", parent)
        self._workspace = workspace
        self._shown = ShownNetwork(workspace)
        self._loss = RunLoss(Timeline(workspace))
        self._curve: LossPanel | None = None
        self._amounts: tuple[object, dict[str, Amount]] = (None, {})  # of a view and an overlay
        self._overlay = Overlay.GRADIENT
        self._travelled = 0.0
        self._moved_at: float | None = None
        self.setObjectName("graphPanel")
        self._choice = Segmented(
            [
                (Overlay.NONE.value, self.tr("None")),
                (Overlay.ACTIVATION.value, self.tr("Activation")),
                (Overlay.GRADIENT.value, self.tr("Gradient")),
                (Overlay.UPDATE.value, self.tr("Update")),
                (Overlay.SAMPLE.value, self.tr("Sample")),
            ]
        )
        self._choice.choose(self._overlay.value)
        self._choice.chosen.connect(self._choose)
        self.add_to_header(self._choice)
        self._theme = theme
        self._sights: Sights | None = None  # until an example is wanted
        self._view = RunGraphView(theme)
        self._view.setObjectName("runGraph")
        self._view.picked.connect(self._pick)
        self.body.addWidget(self._view)
        self.set_subtitle(str(TITLES[self._overlay]))
        workspace.glances.changed.connect(self.ask_to_draw)
        workspace.opened.connect(self.ask_to_draw)
        workspace.changed.connect(self.ask_to_draw)
        workspace.desk.moved.connect(self.ask_to_draw)
        workspace.desk.state_changed.connect(self.draw_at_once)
        workspace.desk.view_changed.connect(self._on_view)

    def draw(self) -> None:
        desk = self._workspace.desk
        found = self._found_amounts()
        feet = self._overlay is Overlay.SAMPLE
        self._view.show_network(self._shown.report, self._bars(found), feet=feet)
        if feet:
            self._view.show_sights(self._found_sights())
        self._show_data()
        self._show_found(found)
        self._show_loss()
        self._view.show_life(desk.alive)
        self._view.drift(self._distance())

    def stand_beside(self, curve: LossPanel) -> None:
        """Write on the node of the loss what `curve` ends with, as long as that is seen."""
        self._curve = curve
        curve.drawn.connect(self._show_loss)

    def _show_loss(self) -> None:
        if self._curve is not None and self._curve.isVisible():
            latest = self._curve.latest
        else:
            self._loss.follow()
            latest = self._loss.latest
        if latest is not None and self.isVisible():
            self._view.show_loss(figure(latest))

    def _show_found(self, found: dict[str, Amount] | None) -> None:
        if found is not None:
            self._view.show_amounts(found, str(SCALE))

    def _on_view(self, kind: str) -> None:
        """Sizes are shown in the moment in which they come, as the card of gradients shows them."""
        if kind != SizesView.kind:
            return  # what nodes make of an example comes by the previews
        found = self._found_amounts() if self.isVisible() else None
        if found is not None and self._bars(found) == self._view.with_bar:
            self._show_found(found)
        else:
            self.draw_at_once()

    def _show_data(self) -> None:
        for id, node in self._shown.report.project.graph.nodes.items():
            glance = self._workspace.glances.of(id) if kinds.is_data(node) else None
            if glance is not None:
                self._view.show_pictures(id, tiles_of(glance))

    def _found_amounts(self) -> dict[str, Amount] | None:
        """What the latest view says, worked out once for it; None while there is none."""
        view = self._workspace.desk.views.get("sizes")
        if not isinstance(view, SizesView):
            return None
        if self._amounts[0] != (view, self._overlay):
            self._amounts = (view, self._overlay), amounts(view, self._overlay)
        return self._amounts[1]

    def _bars(self, known: dict[str, Amount] | None) -> frozenset[str]:
        """The nodes that have an amount, or will have one with the first step."""
        if self._overlay in (Overlay.NONE, Overlay.SAMPLE):
            return frozenset()
        if known is not None:
            return frozenset(known)
        found = self._shown.report
        if self._overlay is Overlay.ACTIVATION:
            nodes = found.project.graph.nodes.values()
            return frozenset(node.id for node in nodes if _gives_anew(node))
        return frozenset(id for id in found.walk.outcomes if _learns(found, id))

    def _distance(self) -> float:
        """How far the dashes have drifted: on while steps are taken, back while gradients are shown."""
        now = time.monotonic()
        moving = self._workspace.desk.state is DeskState.RUNNING and not motion_is_reduced()
        if moving and self._moved_at is not None:
            way = -1.0 if self._overlay in (Overlay.GRADIENT, Overlay.UPDATE) else 1.0
            self._travelled += way * _PIXELS_A_SECOND * min(now - self._moved_at, 0.25)
        self._moved_at = now if moving else None
        return self._travelled

    def _choose(self, id: str) -> None:
        self._overlay = Overlay(id)
        self.set_subtitle(str(TITLES[self._overlay]))
        self._tell_previews()
        self.ask_to_draw()

    def _tell_previews(self) -> None:
        """Have what nodes make of an example computed as long as it is looked at."""
        wanted = self._overlay is Overlay.SAMPLE
        if wanted and self._sights is None:
            from netbuilder.window.canvas.sights import Sights  # late: most graphs are looked at without

            self._sights = Sights(self._workspace.previews, self._theme)
            self._workspace.previews.changed.connect(self.ask_to_draw)
        if self._sights is not None:
            self._workspace.previews.show(wanted and self.isVisible(), "graph")

    def _found_sights(self) -> dict[str, Sight]:
        assert self._sights is not None
        nodes = self._shown.report.project.graph.nodes.items()
        boxes = {id: self._view.box_of(id) for id, _ in nodes}
        return {
            id: self._sights.of((id,), box, is_data=kinds.is_data(node))
            for id, node in nodes
            if (box := boxes[id]) is not None
        }

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_previews()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell_previews()

    def _pick(self, id: str) -> None:
        if id in self._workspace.project.graph.nodes:
            self._workspace.go_to(())
            self._workspace.selection.set([id])


def _gives_anew(node: Node) -> bool:
    """Whether a node makes something of what it gets."""
    others = kinds.is_data(node) or kinds.is_loss(node) or kinds.is_dot(node)
    return not (others or node.muted)


def _learns(found: Report, id: str) -> bool:
    from netbuilder.analysis.cost import learns

    return learns(found.walk.outcomes[id])
