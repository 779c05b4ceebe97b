"""A graphics view that only shows: no frame, no scroll bars, one device-independent pixel a unit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsScene,
    QGraphicsSimpleTextItem,
    QGraphicsView,
    QSizePolicy,
    QWidget,
)

from netbuilder.window.theme.theme import Theme


class PlainView(QGraphicsView):
    """Its items are stock ones: what changes while a run goes on is painted without Python.

    `resized` comes when the view has another size, or another number of device pixels.
    """

    resized = Signal()

    def __init__(self, parent: QWidget | None = None, scene: QGraphicsScene | None = None) -> None:
        super().__init__(parent)
        self._scene = QGraphicsScene() if scene is None else scene
        self._scene.setParent(self)
        # A few items that often change places: an index of them costs more than it saves.
        self._scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(self._scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.viewport().setAutoFillBackground(False)

    def lie_on_panel(self, theme: Theme) -> None:
        """Have the ground of a panel of its own: what lies behind it is not painted each time first."""
        self._theme = theme
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        self.setBackgroundBrush(self._theme.color("bg_panel"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scene.setSceneRect(QRectF(0, 0, self.width(), self.height()))
        self.resized.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.resized.emit()

    def add_words(self, text: str, font: QFont, colour: QColor) -> QGraphicsSimpleTextItem:
        item = self._scene.addSimpleText(text, font)
        item.setBrush(colour)
        return item


def put(item: QGraphicsSimpleTextItem, x: float, middle: float, *, share: float = 0.0) -> None:
    """Put words at `x` with their middle at height `middle`; `share` of their width stands left of `x`."""
    box = item.boundingRect()
    item.setPos(QPointF(x - share * box.width(), middle - box.height() / 2))


def elided(text: str, font: QFont, width: float) -> str:
    """`text` cut with an ellipsis where it is wider than `width`."""
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
