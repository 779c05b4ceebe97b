"""A node as an item of the scene: painted in Python once, then blitted until something about it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from netbuilder.project import kinds
from netbuilder.studio.presenters.connecting import Fit
from netbuilder.studio.presenters.node_card import NodeCard
from netbuilder.window.canvas.geometry import Box
from netbuilder.window.canvas.look import Look
from netbuilder.window.canvas.node_paint import MARGIN, NodeState, paint_node

if TYPE_CHECKING:
    from netbuilder.window.canvas.preview_picture import NodePicture

_AT_REST = NodeState()
BASE_Z, _SELECTED_Z, _LIVE_Z = 1.0, 2.0, 3.0


class NodeItem(QGraphicsRectItem):
    """Knows what it shows, not why. `id` is the node's. It is in `standing` while it looks not as at rest,
    and lies on `tray` but while it is above others.

    A rectangle of Qt's knows its bounds without asking Python with each picture.
    """

    def __init__(
        self,
        id: str,
        card: NodeCard,
        box: Box,
        look: Look,
        standing: set[NodeItem] | None = None,
        tray: QGraphicsItem | None = None,
    ) -> None:
        super().__init__(_bounds(box))
        self.setPen(QPen(Qt.PenStyle.NoPen))
        self._standing = standing
        self.id = id
        self.tray = tray
        self._card = card
        self._box = box
        self._look = look
        self._state = NodeState()
        self._tiles: Sequence[QPixmap] = ()
        self._picture: NodePicture | None = None
        self._says = ""
        self.setPos(box.x, box.y)
        self.setZValue(BASE_Z)
        self._tell()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    @property
    def state(self) -> NodeState:
        return self._state

    def show_card(self, card: NodeCard, box: Box) -> None:
        """Show something else, or somewhere else."""
        if (self._box.width, self._box.height) != (box.width, box.height):
            self.setRect(_bounds(box))
        if card is not self._card:
            if card._replace(spoken=self._card.spoken) != self._card or box[2:] != self._box[2:]:
                self.update()  # what is only said is not painted
            self._card = card
            self._tell()
        self._box = box
        self.setPos(box.x, box.y)

    def show_tiles(self, tiles: Sequence[QPixmap]) -> None:
        self._tiles = tiles
        self.update()

    def show_preview(self, picture: NodePicture | None, says: str) -> None:
        """Show what it makes of an example, and say so, or why it shows nothing, in its tooltip."""
        self._picture, self._says = picture, says
        self._tell()
        self.update()

    def set_look(self, look: Look) -> None:
        self._look = look
        self.update()

    def hover(self, on: bool) -> None:
        self._become(self._state._replace(hovered=on))

    def select(self, on: bool) -> None:
        self._become(self._state._replace(selected=on))

    def focus(self, on: bool) -> None:
        self._become(self._state._replace(focused=on))

    def mark_live(self, on: bool) -> None:
        """Look like a node that is about to land."""
        self._become(self._state._replace(live=on))

    def mark_target(self, on: bool) -> None:
        """Look like a node on which something would be let go."""
        self._become(self._state._replace(target=on))

    def mark_docking(self, on: bool) -> None:
        """Look like a node below which something would be docked."""
        self._become(self._state._replace(docks=on))

    def judge_ports(self, ports: Mapping[tuple[str, bool], Fit | None] | None) -> None:
        """How the ports suit a wire in the hand, None for the one it hangs on; None for no wire."""
        self._become(self._state._replace(ports=ports))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        self.paint_itself(painter)

    def paint_itself(self, painter: QPainter) -> None:
        """Paint with the node's corner at the origin."""
        paint_node(painter, self._card, self._box, self._look, self._state, self._tiles, self._picture)

    def _tell(self) -> None:
        does = getattr(kinds.find(self._card.kind), "says", "") if not self._card.dot else ""
        self.setToolTip("\n".join(filter(None, (self._card.spoken, does, self._says))))

    def _become(self, state: NodeState) -> None:
        if state != self._state:
            self._state = state
            level = _LIVE_Z if state.live else _SELECTED_Z if state.selected else BASE_Z
            self.setZValue(level)
            if self.tray is not None:
                self.setParentItem(self.tray if level == BASE_Z else None)  # type: ignore[arg-type]  # as in Qt
            self.update()
            if self._standing is not None:
                (self._standing.discard if state == _AT_REST else self._standing.add)(self)


def _bounds(box: Box) -> QRectF:
    return QRectF(0, 0, box.width, box.height).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
