"""The canvas of the Build page, in the full beauty of its nodes."""

from __future__ import annotations

import gc
import os
import tempfile

os.environ["NETBUILDER_HOME"] = tempfile.mkdtemp(prefix="netbuilder-benchmark-")

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QWidget

from netbuilder.core.frozen import FrozenDict
from netbuilder.graph.model import End, Graph, Node, Wire
from netbuilder.project.document import Document
from netbuilder.project.project import Project
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.view import CanvasView
from netbuilder.window.theme.apply import apply_theme
from netbuilder.window.theme.theme import Theme, load_fonts
from tests.benchmarks.canvases.drive import SIZE

_SHAPE = (16, 14, 14)


def graph_of(count: int, links: list[tuple[int, int]], places: list[tuple[float, float]]) -> Graph:
    """ReLUs in a chain, sums where a second link comes in."""
    skips = {target for source, target in links if source != target - 1}
    nodes = {}
    for at, (x, y) in enumerate(places):
        kind = "input" if at == 0 else "output" if at == count - 1 else "add" if at in skips else "relu"
        settings = FrozenDict({"sizes": _SHAPE}) if at == 0 else FrozenDict[str, object]()
        nodes[f"n{at}"] = Node(f"n{at}", kind, f"{kind} {at}", settings, x, y)
    wires = {}
    for source, target in links:
        port = "in" if target not in skips else "1" if source == target - 1 else "2"
        end = End(f"n{target}", port)
        wires[end] = Wire(End(f"n{source}", "out"), end)
    return Graph(FrozenDict(nodes), FrozenDict(wires))


class Ours:
    def __init__(self) -> None:
        gc.disable()  # as the program does: it searches for garbage when nothing else goes on
        self._app = QApplication([])
        load_fonts()
        self._theme = Theme()
        apply_theme(self._app, self._theme)

    def make(self, count: int, links: list[tuple[int, int]], places: list[tuple[float, float]]) -> None:
        self._middle = f"n{count // 2}"
        project = Project("benchmark", graph=graph_of(count, links, places))
        self.workspace = Workspace(Document(project))
        self.view = CanvasView(self.workspace, self._theme)
        self.view.resize(*SIZE)
        self.view.show()
        self.settle()

    def show_all(self) -> None:
        self.view.frame_all()

    def show_whole_size(self) -> None:
        self.view.set_zoom(1.0)
        self.view.centerOn(QPointF(*self.view.board.layout.boxes[self._middle][:2]))

    def pan(self, dx: int, dy: int) -> None:
        self.view.pan_by(dx, dy)

    def middle(self) -> tuple[QWidget, QPointF]:
        box = self.view.board.layout.boxes[self._middle]
        place = QPointF(box.x + box.width / 2, box.y + 10)
        return self.view.viewport(), QPointF(self.view.mapFromScene(place))

    def settle(self) -> None:
        self._app.processEvents()


def made() -> Ours:
    return Ours()
