"""*plain*: a scene whose nodes and links paint themselves in Python, as one first writes it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from tests.benchmarks.canvases.drive import SIZE

_WIDTH, _HEIGHT = 160.0, 64.0


class Node(QGraphicsItem):
    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.links: list[Link] = []
        self.setZValue(1)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsMovable)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemSendsGeometryChanges)

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: object) -> object:
        if change is QGraphicsItem.GraphicsItemChange.ItemPositionHasChanged:
            for link in self.links:
                link.lead()
        return super().itemChange(change, value)

    def boundingRect(self) -> QRectF:
        return QRectF(-6, -1, _WIDTH + 12, _HEIGHT + 2)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#3A424E"), 1))
        painter.setBrush(QColor("#232830"))
        painter.drawRoundedRect(QRectF(0, 0, _WIDTH, _HEIGHT), 7, 7)
        painter.fillRect(QRectF(0, 4, 4, _HEIGHT - 8), QColor("#6791EE"))
        painter.setPen(QColor("#E9EDF2"))
        painter.drawText(QPointF(16, 22), self.title)
        painter.setPen(QColor("#AEB7C4"))
        painter.drawText(QPointF(16, 48), "16×14×14")
        painter.setBrush(QColor("#6791EE"))
        for x in (0.0, _WIDTH):
            painter.drawEllipse(QPointF(x, _HEIGHT / 2), 5, 5)


class Link(QGraphicsItem):
    def __init__(self, source: Node, target: Node) -> None:
        super().__init__()
        self.source, self.target = source, target
        source.links.append(self)
        target.links.append(self)
        self.lead()

    def lead(self) -> None:
        self.prepareGeometryChange()
        start = self.source.pos() + QPointF(_WIDTH, _HEIGHT / 2)
        end = self.target.pos() + QPointF(0, _HEIGHT / 2)
        self.path = QPainterPath(start)
        self.path.cubicTo(start + QPointF(60, 0), end - QPointF(60, 0), end)

    def boundingRect(self) -> QRectF:
        return self.path.controlPointRect().adjusted(-3, -3, 3, 3)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#6791EE"), 2))
        painter.drawPath(self.path)


class Plain:
    def __init__(self) -> None:
        self._app = QApplication([])

    def make(self, count: int, links: list[tuple[int, int]], places: list[tuple[float, float]]) -> None:
        self._scene = QGraphicsScene()
        self._nodes = [Node(f"Conv {at}") for at in range(count)]
        for node, place in zip(self._nodes, places, strict=True):
            node.setPos(*place)
            self._scene.addItem(node)
        for source, target in links:
            self._scene.addItem(Link(self._nodes[source], self._nodes[target]))
        self._view = QGraphicsView(self._scene)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self._view.setSceneRect(self._scene.itemsBoundingRect().adjusted(-20_000, -20_000, 20_000, 20_000))
        self._view.resize(*SIZE)
        self._view.show()
        self.settle()

    def show_all(self) -> None:
        self._view.fitInView(self._scene.itemsBoundingRect(), Qt.AspectRatioMode.KeepAspectRatio)

    def show_whole_size(self) -> None:
        self._view.resetTransform()
        self._view.centerOn(self._nodes[len(self._nodes) // 2])

    def pan(self, dx: int, dy: int) -> None:
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        across.setValue(across.value() - dx)
        down.setValue(down.value() - dy)

    def middle(self) -> tuple[QWidget, QPointF]:
        place = self._nodes[len(self._nodes) // 2].mapToScene(QPointF(_WIDTH / 2, 10))
        return self._view.viewport(), QPointF(self._view.mapFromScene(place))

    def settle(self) -> None:
        self._app.processEvents()


def made() -> Plain:
    return Plain()
