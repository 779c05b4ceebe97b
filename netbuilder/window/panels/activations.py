"""One example on its way through the network: input, feature maps, and what comes out."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget

from netbuilder.runs.views import MapsView
from netbuilder.studio.presenters import maps, maps_words
from netbuilder.studio.workspace import Workspace
from netbuilder.window.panels.panel import panel
from netbuilder.window.panels.pick_example import PickExample
from netbuilder.window.panels.view_panel import ViewPanel
from netbuilder.window.plots.map_columns import MapColumns
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import styled


@panel("activations", page="train", row=1, order=1)
class ActivationsPanel(ViewPanel):
    """Another example is asked for by the workspace's `sample`; what is shown changes when its view comes."""

    needs = ("maps",)
    kind = "maps"

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        title = QCoreApplication.translate("ActivationsPanel", "Feature maps")
        super().__init__(workspace, title, parent=parent)
        self.setObjectName("activationsView")
        self._theme = theme
        self._sample = workspace.sample
        self._view: MapsView | None = None
        self.previous = self._arrow("previousExample", self.tr("Previous example"), -1)
        self.next = self._arrow("nextExample", self.tr("Next example"), 1)
        self.pick = styled(QPushButton(self.tr("Pick")), compact=True)
        self.pick.setObjectName("pickExampleButton")
        self.pick.setAccessibleName(self.tr("Pick an example by its number"))
        self.pick.clicked.connect(self._ask)
        for button in (self.previous, self.next, self.pick):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add_to_header(self.pick)
        self.popover = PickExample(theme, self)
        self.popover.picked.connect(self._wish_for)
        self.columns = MapColumns(theme)
        self.columns.setObjectName("mapColumns")
        self.columns.setAccessibleName(self.tr("Input, feature maps and output"))
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(self.columns)
        self.fill(content)
        self._paint()
        self._switch()
        theme.changed.connect(self._paint)

    def take(self, view: object) -> None:
        self._view = cast(MapsView, view)

    def forget(self) -> None:
        self._view = None
        self.set_subtitle("")
        self._switch()

    def draw_view(self) -> None:
        if self._view is None:
            return
        self.place.show_content()
        self.set_subtitle(str(maps_words.subtitle(self._view)))
        self.set_caption(str(maps_words.caption(self._view)))
        self.columns.show_columns(maps.columns(self._view))
        self._switch()

    def _arrow(self, name: str, label: str, by: int) -> QToolButton:
        button = styled(QToolButton(), compact=True)
        button.setObjectName(name)
        button.setAccessibleName(label)
        button.setToolTip(label)
        button.setIconSize(QSize(16, 16))
        button.setAutoRepeat(True)
        button.clicked.connect(lambda *_: self._wish_for(self._wanted + by))
        self.add_to_header(button)
        return button

    def _ask(self) -> None:
        if self._view is not None:
            self.popover.ask(self.pick, self._wanted, self._view.samples)

    @property
    def _wanted(self) -> int:
        """The example that is wished for; it may not be there yet."""
        shown = self._view.sample if self._view is not None else 0
        return shown if self._sample.number is None else self._sample.number

    def _wish_for(self, sample: int) -> None:
        """Ask for an example; behind the last one comes the first."""
        if self._view is not None and self._view.samples:
            self._sample.choose(sample % self._view.samples)

    def _switch(self) -> None:
        there = self._view is not None and self._view.samples > 1
        for button in (self.previous, self.next, self.pick):
            button.setEnabled(there)

    def _paint(self) -> None:
        self.previous.setIcon(self._theme.icon("chevron_left", "tx", 16))
        self.next.setIcon(self._theme.icon("chevron_right", "tx", 16))
