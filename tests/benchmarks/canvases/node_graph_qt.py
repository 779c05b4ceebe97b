"""NodeGraphQt, the most used node editor for Qt in Python, in an environment of its own."""

from __future__ import annotations

from typing import Any

from NodeGraphQt import BaseNode, NodeGraph  # type: ignore[import-not-found]
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QWidget

from tests.benchmarks.canvases.drive import SIZE


class Layer(BaseNode):  # type: ignore[misc]
    __identifier__ = "benchmark"
    NODE_NAME = "Layer"

    def __init__(self) -> None:
        super().__init__()
        self.add_input("in")
        self.add_input("skip")
        self.add_output("out")


class Peer:
    def __init__(self) -> None:
        self._app = QApplication([])

    def make(self, count: int, links: list[tuple[int, int]], places: list[tuple[float, float]]) -> None:
        self._graph = NodeGraph()
        self._graph.set_acyclic(False)  # else it looks for loops at each link, which takes minutes
        self._graph.register_node(Layer)
        self._nodes: list[Any] = [
            self._graph.create_node("benchmark.Layer", name=f"Conv {at}", pos=list(place), push_undo=False)
            for at, place in enumerate(places)
        ]
        self._graph.clear_selection()
        for source, target in links:
            port = 0 if source == target - 1 else 1
            self._nodes[source].output(0).connect_to(self._nodes[target].input(port), push_undo=False)
        self._view = self._graph.viewer()
        self._graph.widget.resize(*SIZE)
        self._graph.widget.show()
        self.settle()

    def show_all(self) -> None:
        # `fit_to_selection` does the same once it has found this rectangle, which takes it minutes.
        self._view._scene_range = self._view.scene().itemsBoundingRect()
        self._view._update_scene()

    def show_whole_size(self) -> None:
        self._view.reset_zoom(self._middle().sceneBoundingRect().center())

    def pan(self, dx: int, dy: int) -> None:
        self._view._set_viewer_pan(-dx, -dy)

    def middle(self) -> tuple[QWidget, QPointF]:
        item = self._middle()
        # Its title: a press elsewhere may meet a port.
        place = item.mapToScene(QPointF(item.boundingRect().width() / 2, 10))
        return self._view.viewport(), QPointF(self._view.mapFromScene(place))

    def _middle(self) -> Any:
        return self._nodes[len(self._nodes) // 2].view

    def settle(self) -> None:
        self._app.processEvents()


def made() -> Peer:
    return Peer()
