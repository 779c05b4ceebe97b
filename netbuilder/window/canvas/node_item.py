"""A node as an item of the scene: painted in Python once, then blitted until something about it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from netbuilder.studio.presenters.connecting import Fit
from netbuilder.studio.presenters.node_card import NodeCard
from netbuilder.window.canvas.geometry import Box
from netbuilder.window.canvas.look import Look
from netbuilder.window.canvas.node_paint import MARGIN, NodeState, paint_node

_BASE_Z, _SELECTED_Z, _LIVE_Z = 1.0, 2.0, 3.0


class NodeItem(QGraphicsItem):
    """Knows what it shows, not why. `id` is the node's."""

    def __init__(self, id: str, card: NodeCard, box: Box, look: Look) -> None:
        super().__init__()
        self.id = id
        self._card = card
        self._box = box
        self._bounds = _bounds(box)
        self._look = look
        self._state = NodeState()
        self._tiles: Sequence[QPixmap] = ()
        self.setPos(box.x, box.y)
        self.setZValue(_BASE_Z)
        self.setToolTip(card.spoken)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    @property
    def state(self) -> NodeState:
        return self._state

    def show_card(self, card: NodeCard, box: Box) -> None:
        """Show something else, or somewhere else."""
        if (self._box.width, self._box.height) != (box.width, box.height):
            self.prepareGeometryChange()
            self._bounds = _bounds(box)
        if card is not self._card:
            self._card = card
            self.setToolTip(card.spoken)
            self.update()
        self._box = box
        self.setPos(box.x, box.y)

    def show_tiles(self, tiles: Sequence[QPixmap]) -> None:
        self._tiles = tiles
        self.update()

    def set_look(self, look: Look) -> None:
        self._look = look
        self.update()

    def hover(self, on: bool) -> None:
        self._become(self._state._replace(hovered=on))

    def select(self, on: bool) -> None:
        self._become(self._state._replace(selected=on))

    def mark_live(self, on: bool) -> None:
        """Look like a node that is about to land."""
        self._become(self._state._replace(live=on))

    def mark_target(self, on: bool) -> None:
        """Look like a node on which something would be let go."""
        self._become(self._state._replace(target=on))

    def judge_ports(self, ports: Mapping[tuple[str, bool], Fit | None] | None) -> None:
        """How the ports suit a wire in the hand, None for the one it hangs on; None for no wire."""
        self._become(self._state._replace(ports=ports))

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        paint_node(painter, self._card, self._box, self._look, self._state, self._tiles)

    def _become(self, state: NodeState) -> None:
        if state != self._state:
            self._state = state
            level = _LIVE_Z if state.live else _SELECTED_Z if state.selected else _BASE_Z
            self.setZValue(level)
            self.update()


def _bounds(box: Box) -> QRectF:
    return QRectF(0, 0, box.width, box.height).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
