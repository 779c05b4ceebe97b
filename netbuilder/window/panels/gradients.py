"""How large gradients and updates are in each layer with weights."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QWidget

from netbuilder.runs.views import SizesView
from netbuilder.studio.presenters import sizes
from netbuilder.studio.presenters.sizes import SizeHistory, Which
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.panel import Panel, panel
from netbuilder.window.panels.view_panel import ViewPanel
from netbuilder.window.plots.range_rows import RangeRows
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.segmented import Segmented


@panel("gradients", page="train", row=1, order=2, width=342)
class GradientsPanel(ViewPanel):
    needs = ("sizes",)
    kind = "sizes"
    hertz = Panel.hertz  # as the graph: of what both show they say the same

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, "", parent=parent)  # see `_name`
        self.setObjectName("gradientsView")
        self._history = SizeHistory()
        self.rows = RangeRows(theme)
        self.rows.setObjectName("gradientRows")
        self.rows.setAccessibleName(self.tr("Size by layer, on a logarithmic axis"))
        self.switch = Segmented([("gradient", self.tr("Gradient")), ("update", self.tr("Update"))])
        self.switch.setObjectName("gradientSide")
        self.switch.setAccessibleName(self.tr("Which sizes are shown"))
        self.switch.button("gradient").setToolTip(
            self.tr("Length of the gradient of the loss by the weights")
        )
        self.switch.button("update").setToolTip(self._band_words())
        self.switch.chosen.connect(self._on_switch)
        self.add_to_header(self.switch)
        self._name()
        self.fill(self.rows)

    def take(self, view: object) -> None:
        self._history.take(cast(SizesView, view))

    def forget(self) -> None:
        self._history.clear()

    def draw_view(self) -> None:
        which = cast(Which, self.switch.current)
        rows = self._history.rows(which)
        caption = str(sizes.caption(rows, which))
        if not rows:
            self.place.say(caption)
            self.set_caption("")
            return
        self.place.show_content()
        self.rows.show_rows(rows, self._history.axis(which), self._band_words())
        self.rows.setAccessibleDescription(", ".join(f"{row.title} {row.words}" for row in rows))
        self.set_caption(caption)

    def _on_switch(self) -> None:
        self._name()
        self.draw_at_once()

    def _name(self) -> None:
        update = self.switch.current == "update"
        self.set_title(self.tr("Update size") if update else self.tr("Gradient size"))
        self.set_subtitle(self.tr("share of weights") if update else self.tr("log scale"))

    def _band_words(self) -> str:
        return self.tr(
            "Length of a step divided by the length of the weights.\n"
            "Shaded: a tenth to ten times of one in a thousand, which is about right\n"
            "by the CS231n notes, “Ratio of weights:updates”\n"
            "(cs231n.github.io/neural-networks-3)."
        )
