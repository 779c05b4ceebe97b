"""The filters of the first layer that has pictures for weights: now, at the start, and what has changed."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from netbuilder.analysis.report import Report
from netbuilder.runs.views import FilterView
from netbuilder.studio.presenters import tiles
from netbuilder.studio.presenters.suiting import has_pictures_for_weights
from netbuilder.studio.presenters.tiles import FilterTiles, Side
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.panel import panel
from netbuilder.window.panels.view_panel import ViewPanel
from netbuilder.window.plots.colour_map import ColourMap
from netbuilder.window.plots.image_grid import ImageGrid
from netbuilder.window.plots.scale_bar import ScaleBar
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.segmented import Segmented

# So many tiles are as wide as the card lets them be when it is so high.
_FEW, _TALL = 6, 370
# Pixels of the scale above the switch, where it ends with the tiles.
_EDGE, _BESIDE, _APART = 14, 14, 14  # pixels
_SHORTEST, _ANY_WIDTH = 120, 16_777_215


@panel("filters", page="train", row=1, order=0, width=268)
class FiltersPanel(ViewPanel):
    needs = ("filters",)
    kind = "filters"

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        title = QCoreApplication.translate("FiltersPanel", "Filters")
        super().__init__(workspace, title, parent=parent)
        self.setObjectName("filtersView")
        self.setMinimumWidth(232)
        self._filters = FilterTiles()
        self.grid = ImageGrid(theme, gap=11, largest=120, numbered=True, edged=True)
        self.grid.setObjectName("filterTiles")
        self.grid.setAccessibleName(self.tr("Filters as pictures"))
        self.grid.setMinimumHeight(120)
        self.grid.make_pickable()
        self.grid.words = self._about
        self.grid.picked.connect(self._say_picked)
        self.scale = ScaleBar(theme, ColourMap.SIGNED)
        self.switch = Segmented(
            [("now", self.tr("Now")), ("start", self.tr("Start")), ("change", self.tr("Change"))]
        )
        self.switch.setObjectName("filterSide")
        self.switch.setAccessibleName(self.tr("Which filters are shown"))
        self.switch.button("change").setToolTip(self.tr("Now minus start, on a scale of its own"))
        self.switch.chosen.connect(self._on_switch)
        self.fill(self._content())

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(_EDGE, 14, _EDGE, _APART)
        column.setSpacing(8)
        column.addWidget(self.grid, 1)
        self._below = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._below.setSpacing(_BESIDE)
        self._below.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._below.addWidget(self.scale, 1)
        column.addLayout(self._below)
        self.grid.resized.connect(self._arrange)
        return content

    def _arrange(self) -> None:
        """The scale stands above the switch where that takes nothing from the tiles, else beside it."""
        both = self.switch.sizeHint().width() + _BESIDE + self.scale.minimumSizeHint().width()
        roomy = (self.grid.count <= _FEW and self.height() >= _TALL) or both > self.width() - 2 * _EDGE
        way = QBoxLayout.Direction.BottomToTop if roomy else QBoxLayout.Direction.LeftToRight
        if way is not self._below.direction():
            self._below.setDirection(way)
            self._below.setSpacing(_APART if roomy else _BESIDE)
        self.scale.setMaximumWidth(max(_SHORTEST, self.grid.tiles_width) if roomy else _ANY_WIDTH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @classmethod
    def suits(cls, network: Report) -> bool:
        return has_pictures_for_weights(network)

    def empty_words(self) -> str:
        if self.is_left_out:
            return self.tr("No layer of this network has pictures for weights.")
        return super().empty_words()

    def take(self, view: object) -> None:
        self._filters.take(cast(FilterView, view))

    def forget(self) -> None:
        self._filters.clear()
        self.grid.clear()
        self.set_title(self.tr("Filters"))
        self.set_subtitle("")

    def draw_view(self) -> None:
        view, side = self._filters.view, cast(Side, self.switch.current)
        shown = self._filters.tiles(side)
        if view is None or shown is None:
            return
        self.place.show_content()
        self.set_title(str(tiles.title(view)))
        self._say_picked()
        caption = str(tiles.caption(view))
        self.set_caption(caption)
        reach = shown.limit or 1.0  # where all is zero any scale has zero in its middle
        self.grid.show_tiles(shown.values, -reach, reach, ColourMap.SIGNED)
        self.grid.setAccessibleDescription(caption)
        self.scale.set_map(ColourMap.GREY if shown.values.ndim == 4 else ColourMap.SIGNED)
        self.scale.show_scale(*tiles.scale_words(shown.limit))
        self._arrange()

    def _on_switch(self) -> None:
        self.draw_at_once()

    def _about(self, index: int) -> str:
        view = self._filters.view
        return str(tiles.about(view, index)) if view is not None else ""

    def _say_picked(self) -> None:
        """The filter that was picked, in numbers, or how many there are."""
        view, index = self._filters.view, self.grid.selected
        if view is not None:
            said = tiles.subtitle(view) if index is None else tiles.in_short(view, index)
            self.set_subtitle(str(said))
