"""The wires at what is dragged, as items: Qt paints these by itself, above a kept picture of all the rest.

While Python paints, nothing else can be computed: a network that trains would wait for every frame.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from netbuilder.graph.model import End
from netbuilder.window.canvas.geometry import CASING, Spot
from netbuilder.window.canvas.laid_wire import LaidWire, label_rect
from netbuilder.window.canvas.layout import Layout
from netbuilder.window.canvas.look import Look
from netbuilder.window.canvas.wires import paint_label, stroke_of, stroke_width

_WIRES_Z, _LABELS_Z = 0.1, 0.2  # below notes and nodes
# Of more wires than this each is an item too many.
_MOST = 60


class MovingWires:
    """Some wires of a `layout` in `scene`. `ends` are those that the scene's ground is to leave out.

    While there are any, the views of the scene keep a picture of its ground.
    """

    def __init__(self, scene: QGraphicsScene, layout: Layout) -> None:
        self._scene = scene
        self._layout = layout
        self._items: dict[End, _WireItems] = {}
        self.ends: frozenset[End] = frozenset()

    def begin(self, ends: Sequence[End], look: Look) -> None:
        """Take over the wires that end there, in the order of the graph; none where they are too many."""
        if not ends or len(ends) > _MOST:
            return
        for end in ends:
            self._items[end] = _WireItems(self._scene, self._layout.wires[end], look)
        self.ends = frozenset(ends)
        self._keep_ground(QGraphicsView.CacheModeFlag.CacheBackground)

    def follow(self) -> None:
        """Show the wires where they lie now."""
        for end, items in self._items.items():
            items.show(self._layout.wires.get(end))

    def end(self) -> None:
        """Let all be ground again."""
        if not self.ends:
            return
        self._keep_ground(QGraphicsView.CacheModeFlag.CacheNone)
        for end, items in self._items.items():
            items.remove()
            laid = self._layout.wires.get(end)
            if laid is not None:
                self._scene.update(laid.rect)
        self._items.clear()
        self.ends = frozenset()

    def repaint(self, rect: QRectF | None) -> None:
        """Have the ground painted anew in `rect`, None for all of it."""
        if rect is None:
            for view in self._scene.views():
                view.resetCachedContent()
            self._scene.update()
        elif self.ends:
            self._scene.invalidate(rect)
        else:
            self._scene.update(rect)

    def _keep_ground(self, mode: QGraphicsView.CacheModeFlag) -> None:
        for view in self._scene.views():
            view.setCacheMode(mode)


class _WireItems:
    """One wire: its casing, itself, and with a look that has labels its label."""

    def __init__(self, scene: QGraphicsScene, laid: LaidWire, look: Look) -> None:
        self._scene = scene
        self._look = look
        self._laid: LaidWire | None = None
        self._casing, self._wire = QGraphicsPathItem(), QGraphicsPathItem()
        self._label = _Label(laid, look) if look.full else None
        self._parts: list[QGraphicsItem] = [self._casing, self._wire]
        for part in self._parts:
            part.setZValue(_WIRES_Z)
        if self._label is not None:
            self._parts.append(self._label)
        self.show(laid)
        for part in self._parts:
            scene.addItem(part)

    def show(self, laid: LaidWire | None) -> None:
        """Let it lie so; None for a wire that is gone."""
        before, self._laid = self._laid, laid
        if laid is before:
            return
        if laid is None or before is None:
            for part in self._parts:
                part.setVisible(laid is not None)
        if laid is None:
            return
        if before is None or before.card is not laid.card:
            width = stroke_width(laid, self._look)
            self._casing.setPen(self._look.wire_pen("", width + CASING))
            self._wire.setPen(stroke_of(laid, self._look, width))
        self._casing.setPath(laid.path)
        self._wire.setPath(laid.path)
        if self._label is not None:
            self._label.show_wire(laid)

    def remove(self) -> None:
        for part in self._parts:
            self._scene.removeItem(part)


class _Label(QGraphicsRectItem):
    """The shape on a wire, painted once and blitted while it is merely whole pixels elsewhere."""

    def __init__(self, laid: LaidWire, look: Look) -> None:
        super().__init__()
        self._laid = laid
        self._look = look
        self.setPen(QPen(Qt.PenStyle.NoPen))
        self.setZValue(_LABELS_Z)
        self._measure()
        self.setPos(laid.spot.x, laid.spot.y)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def show_wire(self, laid: LaidWire) -> None:
        before, self._laid = self._laid, laid
        if before.card is not laid.card or before.spot.chip != laid.spot.chip:
            self._measure()
            self.update()
        elif self._phase(before.spot) != self._phase(laid.spot):
            self.update()
        self.setPos(laid.spot.x, laid.spot.y)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.translate(-self._laid.spot.x, -self._laid.spot.y)
        paint_label(painter, self._laid, self._look)

    def _phase(self, spot: Spot) -> tuple[int, int]:
        """Which quarters of a pixel it begins at: Qt blits to whole pixels only."""
        zoom = self._look.zoom
        return math.floor(spot.x * zoom * 4) % 4, math.floor(spot.y * zoom * 4) % 4

    def _measure(self) -> None:
        spot = self._laid.spot
        self.setRect(label_rect(self._laid.card, spot).translated(-spot.x, -spot.y))
