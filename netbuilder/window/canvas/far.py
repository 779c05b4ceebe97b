"""The graph from far away: blocks of colour and unsmoothed lines, painted at once without asking any item.

A scene would call Python once for each of thousands of nodes. Paths are handed to Qt whole and kept until
something lies or looks otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap, QTransform

from netbuilder.window.canvas.heat_paint import far_bar, tone_of
from netbuilder.window.canvas.look import Look

if TYPE_CHECKING:
    from netbuilder.graph.model import End
    from netbuilder.window.canvas.laid_wire import LaidWire
    from netbuilder.window.canvas.layout import Layout

BLOCK_SHARE = 0.85  # of a category's colour over the ground
COLD_SHARE = 0.3  # the same where something is shown on it
_HOT = ("heat", "line_control")
# Pixels of a picture that is kept to be shifted; of a larger graph only a part is in sight anyway.
_MOST_PIXELS = 4_000_000
_RIM = 2  # pixels around it

Paths = dict[str, QPainterPath]


class FarPicture:
    """Paints a `Layout`; `forget` tells that it has changed."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._hidden: frozenset[End] = frozenset()
        self._blocks = _Kept(self._made_blocks, _fill)
        self._lines = _Kept(self._made_lines, _stroke)

    def forget(self) -> None:
        self._blocks.forget()
        self._lines.forget()

    def paint_lines(self, painter: QPainter, look: Look, hidden: frozenset[End]) -> None:
        """All wires but those that are in the hand."""
        if hidden != self._hidden:
            self._hidden = hidden
            self._lines.forget()
        self._lines.paint(painter, look, self._layout.bounds)

    def paint_blocks(self, painter: QPainter, look: Look) -> None:
        """All nodes, without what stands out."""
        self._blocks.paint(painter, look, self._layout.bounds)

    def _made_blocks(self) -> Paths:
        return _blocks(self._layout)

    def _made_lines(self) -> Paths:
        return _lines(self._layout.wires.values(), self._hidden)


class _Kept:
    """Paths by colour, and a picture of them for as long as they and the look are the same."""

    def __init__(self, make: Callable[[], Paths], draw: Callable[[QPainter, Paths, Look], None]) -> None:
        self._make = make
        self._draw = draw
        self._paths: Paths | None = None
        self._picture: QPixmap | None = None
        self._look: Look | None = None

    def forget(self) -> None:
        self._paths = self._picture = None

    def paint(self, painter: QPainter, look: Look, bounds: QRectF) -> None:
        """Paint what lies in `bounds` of the scene. `painter` shows the scene, shifted and scaled."""
        if self._paths is None:
            self._paths = self._make()
        view, ratio = painter.worldTransform(), painter.device().devicePixelRatioF()
        place = view.mapRect(bounds).toAlignedRect().adjusted(-_RIM, -_RIM, _RIM, _RIM)
        if place.width() * place.height() * ratio**2 > _MOST_PIXELS:
            self._draw(painter, self._paths, look)
            return
        if self._picture is None or self._look is not look:
            self._picture, self._look = self._drawn(view, place, ratio, look), look
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(place.topLeft(), self._picture)
        painter.restore()

    def _drawn(self, view: QTransform, place: QRect, ratio: float, look: Look) -> QPixmap:
        picture = QPixmap(place.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.translate(-place.topLeft())
            painter.setWorldTransform(view, True)
            self._draw(painter, self._paths or {}, look)
        return picture


def _stroke(painter: QPainter, paths: Paths, look: Look) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for tone, path in paths.items():
        painter.setPen(QPen(look.wire_color(tone), 0))
        painter.drawPath(path)


def _fill(painter: QPainter, paths: Paths, look: Look) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    cold = COLD_SHARE if any(name in paths for name in _HOT) else BLOCK_SHARE
    for name, path in paths.items():
        share = BLOCK_SHARE if name in _HOT or name == "err" else cold
        painter.fillPath(path, look.mixed(name, "bg_canvas", share))


def wire_tone(laid: LaidWire) -> str:
    """The colour of a wire, by name."""
    return "err" if laid.card.problem is not None else laid.card.tone


def _lines(wires: Iterable[LaidWire], hidden: frozenset[End]) -> dict[str, QPainterPath]:
    """The straight legs of all wires by colour."""
    found: dict[str, QPainterPath] = {}
    for laid in wires:
        if hidden and laid.wire.target in hidden:
            continue
        path = found.setdefault(wire_tone(laid), QPainterPath())
        first, *others = laid.route.points
        path.moveTo(QPointF(*first))
        for point in others:
            path.lineTo(QPointF(*point))
    return found


def _blocks(layout: Layout) -> dict[str, QPainterPath]:
    """The rectangles of all nodes by colour, those that show how much they cost behind the others."""
    found: dict[str, QPainterPath] = {}
    hot: dict[str, QPainterPath] = {}
    for id, box in layout.boxes.items():
        card = layout.cards[id]
        name = "err" if card.problem is not None else card.category
        path = found.setdefault(name, QPainterPath())
        path.setFillRule(Qt.FillRule.WindingFill)  # nodes above each other stay filled
        path.addRect(box.rect)
        bar = far_bar(card.heat, box)
        if card.heat is not None:
            hot.setdefault(tone_of(card.heat), QPainterPath()).addRect(bar.translated(box.x, box.y))
    return {**found, **hot}
