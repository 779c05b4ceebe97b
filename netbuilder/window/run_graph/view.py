"""The view of a run's graph: built once for a project, then only bars, figures and dashes move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from netbuilder.analysis.report import Report
from netbuilder.project import kinds
from netbuilder.studio.presenters.overlay import UNKNOWN, Amount
from netbuilder.window.canvas.pictures import pixmap_of
from netbuilder.window.run_graph.items import NodeBox, WireLine, add_frame, dot_grid
from netbuilder.window.run_graph.layout import LARGEST_SCALE, Network, bar_room, fitted, network_of
from netbuilder.window.theme.theme import Theme

if TYPE_CHECKING:
    import numpy as np

    from netbuilder.window.canvas.geometry import Box
    from netbuilder.window.canvas.preview_picture import NodePicture

    Tile = np.ndarray

# More nodes than this, and the dashes stand still: moving them would be paid for by the training.
MOST_ALIVE = 100
_PICTURE = 20.0
_PICTURES = 6


class RunGraphView(QGraphicsView):
    """`picked` tells the node that was clicked."""

    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._report: Report | None = None
        self._network: Network | None = None
        self._with_bar: frozenset[str] = frozenset()
        self._nodes: dict[str, NodeBox] = {}
        self._wires: list[WireLine] = []
        self._amounts: Mapping[str, Amount] = {}
        self._scale = ""
        self._tiles: dict[str, Sequence[Tile]] = {}
        self._pictures: dict[str, list[QPixmap]] = {}
        self._loss = ""
        self._feet = False
        self._sights: Mapping[str, tuple[NodePicture | None, str]] = {}
        self._bar_room = 0.0
        self._alive = False
        scene = QGraphicsScene(self)
        # All wires change at each drift of their dashes: an index would be made anew as often.
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setAccessibleName(self.tr("Graph of the run"))
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        # Its ground of dots covers all that lies behind.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._build)

    def show_network(self, report: Report, with_bar: frozenset[str], *, feet: bool = False) -> None:
        """Draw the network of `report`; the nodes `with_bar` have room for an amount.

        With `feet` they have room for what they make of an example.
        """
        same = self._report is not None and report.project is self._report.project and feet == self._feet
        if same and with_bar == self._with_bar:
            return
        if not same:
            self._network = network_of(report, feet=feet)
        self._report, self._with_bar, self._feet = report, with_bar, feet
        self._build()

    @property
    def with_bar(self) -> frozenset[str]:
        """The nodes that have room for an amount."""
        return self._with_bar

    def show_amounts(self, amounts: Mapping[str, Amount], scale: str = "") -> None:
        """Set the bars of nodes that have room for one; `scale` says what their lengths mean."""
        if amounts is not self._amounts:
            self._amounts, self._scale = amounts, scale
            self._fill_bars()

    def _fill_bars(self) -> None:
        for id in self._with_bar & self._nodes.keys():
            self._nodes[id].show_amount(self._amounts.get(id, UNKNOWN), self._bar_room, self._scale)

    def show_loss(self, words: str) -> None:
        """Write the loss that is trained on its node; of several, whose sum it is, on the first."""
        if words == self._loss:
            return
        self._loss = words
        self._write_loss()

    def _write_loss(self) -> None:
        words = self._loss
        losses = self._losses()
        if losses and not self._feet:
            total = words if len(losses) == 1 else self.tr("sum {}").format(words)
            self._nodes[losses[0]].show_figure(total, "live")

    def show_pictures(self, id: str, tiles: Sequence[Tile]) -> None:
        """Put pictures of its examples on a data node: six small ones, or a single large one."""
        if tiles is not self._tiles.get(id):
            self._tiles[id] = tiles
            self._pictures[id] = [pixmap_of(tile) for tile in tiles[:_PICTURES]]
            self._build()

    def show_sights(self, sights: Mapping[str, tuple[NodePicture | None, str]]) -> None:
        """Show what nodes make of an example, each with a sentence about it."""
        self._sights = sights
        for id in sights.keys() & self._nodes.keys():
            self._nodes[id].show_sight(*sights[id])

    def box_of(self, id: str) -> Box | None:
        """The place of a node in canvas pixels, None where there is none."""
        return self._network.boxes.get(id) if self._network is not None else None

    def show_life(self, alive: bool) -> None:
        """Let dashes lie on the wires while a run is alive."""
        alive = alive and len(self._nodes) <= MOST_ALIVE
        if alive != self._alive:
            self._alive = alive
            for wire in self._wires:
                wire.show_life(alive)

    def drift(self, pixels: float) -> None:
        """Move the dashes on."""
        if self._alive:
            for wire in self._wires:
                wire.drift(pixels)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._build()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        item = self.itemAt(event.position().toPoint())
        while item is not None and item.parentItem() is not None:
            item = item.parentItem()
        if item is not None and isinstance(item.data(0), str):
            self.picked.emit(item.data(0))

    def _build(self) -> None:
        """Draw everything anew, for another network, size or theme."""
        scene = self.scene()
        scene.clear()
        self._nodes.clear()
        self._wires.clear()
        self.setBackgroundBrush(dot_grid(self._theme, ratio=self.devicePixelRatioF()))
        network = self._network
        if network is None:
            return
        with_bar = self._with_bar | set(self._losses()[:1] if not self._feet else ())
        found = fitted(network, self.viewport().width(), self.viewport().height(), with_bar)
        self._bar_room = bar_room(found, self._with_bar)
        for rect, title in found.frames:
            add_frame(scene, self._theme, rect, title)
        for wire_card, path in found.wires:
            self._wires.append(WireLine(scene, self._theme, wire_card, path))
        for id, rect in found.rects.items():
            foot = network.boxes[id].foot * found.scale
            bands = network.bands.get(id, ())
            self._nodes[id] = NodeBox(scene, self._theme, id, network.cards[id], rect, foot, bands)
            if id in self._pictures and network.cards[id].pictures:
                self._nodes[id].show_pictures(self._pictures[id], _PICTURE * found.scale / LARGEST_SCALE)
        scene.setSceneRect(found.extent)
        self._fill_bars()
        self.show_sights(self._sights)
        if self._loss:
            self._write_loss()
        for wire in self._wires:
            wire.show_life(self._alive)

    def _losses(self) -> list[str]:
        """The nodes of losses."""
        cards = self._network.cards.items() if self._network is not None else ()
        return [id for id, card in cards if card.kind.startswith(kinds.LOSS)]
