"""The bar above the Data page: which data set, what its data are, and where they come from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from netbuilder.graph.model import Node
from netbuilder.studio.data_looks import DataLook
from netbuilder.studio.presenters.data_page import goal, noun, shape, streamed
from netbuilder.studio.presenters.data_tasks import TaskChoice
from netbuilder.window.canvas.look import said
from netbuilder.window.widgets import surface, words
from netbuilder.window.widgets.elided import ElidedLabel
from netbuilder.window.widgets.task_box import TaskBox

HEIGHT = 51  # with the line below it 52


class ContextBar(QWidget):
    """`node_chosen` carries the id of a data set; the others are what the buttons ask for."""

    node_chosen = Signal(str)
    graph_wanted = Signal()
    choice_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "panel")
        self.setFixedHeight(HEIGHT)
        self._name = words("", "title")
        self.nodes = QComboBox()
        self.nodes.setObjectName("dataNode")
        self.nodes.setAccessibleName(self.tr("Data set"))
        self.nodes.currentIndexChanged.connect(self._on_node)
        self._about = ElidedLabel("", "label")
        self._about.setObjectName("dataAbout")
        self._for = words(self.tr("Trained for"), "label")
        self.task = TaskBox("dataTask")
        self._choose = QPushButton(self.tr("Choose data…"))
        self._choose.setObjectName("dataChoose")
        self._choose.clicked.connect(lambda *_: self.choice_wanted.emit())
        self._graph = QPushButton(self.tr("Show in graph"))
        self._graph.setObjectName("dataInGraph")
        self._graph.clicked.connect(lambda *_: self.graph_wanted.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(12)
        row.addWidget(self._name)
        row.addWidget(self.nodes)
        row.addWidget(self._about, 1)
        row.addWidget(self._for)
        row.addWidget(self.task)
        row.addWidget(self._graph)
        row.addWidget(self._choose)

    def show_tasks(self, choices: Sequence[TaskChoice]) -> None:
        """What the network is trained for on these data, and what else it could be."""
        self.task.show_choices(choices)
        self._for.setVisible(bool(choices))

    def show_data(
        self, nodes: Sequence[Node], node: Node | None, source: str | None, look: DataLook | None
    ) -> None:
        """Tell of `node`, one of `nodes`, which reads `source`; without a node there is no bar."""
        self.setVisible(node is not None)
        if node is None:
            return
        self._name.setText(node.name)
        self._name.setVisible(len(nodes) < 2)
        self._list(nodes, node)
        self._choose.setVisible(source is not None)
        told = []
        if look is not None:
            about = (noun(look.looked), shape(look.looked), goal(look.looked), streamed(look))
            told = [said(each) for each in about if each is not None]
        self._about.say("   ·   ".join(filter(None, [*told, source])))

    def _list(self, nodes: Sequence[Node], node: Node) -> None:
        self.nodes.setVisible(len(nodes) > 1)
        self.nodes.blockSignals(True)
        self.nodes.clear()
        for each in nodes:
            self.nodes.addItem(each.name, each.id)
        self.nodes.setCurrentIndex([each.id for each in nodes].index(node.id))
        self.nodes.blockSignals(False)

    def _on_node(self, index: int) -> None:
        self.node_chosen.emit(str(self.nodes.itemData(index)))
