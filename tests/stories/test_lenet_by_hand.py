"""LeNet-5 from an empty canvas in at most 30 gestures: once by keys alone, once by mouse alone.

A gesture is a key or a combination of keys, a piece of text typed in one go, a turn of the wheel, a click or
a drag. A comma that adds a layer and goes on counts as a key. The new project is there before the first one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPoint
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.frozen import FrozenDict
from netbuilder.graph.model import Graph
from netbuilder.project import edits
from netbuilder.project.examples import example
from netbuilder.window.inspector.fields import ScrubLabel
from netbuilder.window.inspector.form import Row
from netbuilder.window.palette import PaletteList
from tests.hands import touch
from tests.hands.hands import Hands, Port
from tests.hands.start import started
from tests.hands.touch import NotThere

MOST = 30
# What is typed for each layer: its name, and where it is not the usual one, what torch calls it with.
TYPED = (
    "digits 28",
    "conv2d 6 5 1 2",
    "relu",
    "maxpool2d",
    "conv2d 16 5",
    "relu",
    "maxpool2d",
    "flatten",
    "linear 120",
    "relu",
    "linear 84",
    "relu",
    "linear",
    "cross-entropy",
)


class Counted:
    """Counts what the hands do."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.count = 0

    def press(self, keys: str) -> None:
        self.count += 1
        self.hands.press(keys)

    def type(self, text: str) -> None:
        self.count += 1
        self.hands.type(text)


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    with started(qtbot) as made:
        made.press("Ctrl+N")
        assert not made.workspace.project.graph.nodes
        yield made


def lenet() -> Graph:
    """LeNet-5 itself: that the example's loss smooths its targets is no part of the network."""
    project = example("lenet5").open().project
    return edits.change(project, "cross_entropy_1", {"smoothing": 0.0}).graph


def bare(graph: Graph) -> Graph:
    """Nodes and wires without where they lie and how layers of one kind are called."""
    nodes = {id: replace(node, x=0.0, y=0.0, name="", comment="") for id, node in graph.nodes.items()}
    return Graph(nodes=FrozenDict(nodes), wires=graph.wires)


def test_by_keys_alone(hands: Hands) -> None:
    keys = Counted(hands)
    keys.press("Tab")
    for text in TYPED[:-1]:
        keys.type(text)
        keys.press(",")
    keys.type(TYPED[-1])
    keys.press("Return")
    assert bare(hands.workspace.graph) == bare(lenet())
    assert not hands.workspace.report.problems
    assert keys.count <= MOST
    for _ in TYPED:
        hands.undo()
    assert not hands.workspace.graph.nodes


class Mouse(Counted):
    """A hand that touches no key. The list of layers is looked through with the wheel."""

    def __init__(self, hands: Hands) -> None:
        super().__init__(hands)
        self._palette = hands.find("paletteList", PaletteList)

    def fold(self, title: str) -> None:
        """Click on the head of a group of layers, and turn the wheel before if it is out of sight."""
        for number, row in enumerate(self._palette.rows()):
            if row.section is not None and row.section.category.title == title:
                index = self._palette.model().index(number, 0)
                self._see(index)
                self.count += 1
                touch.click(self._palette.viewport(), self._palette.visualRect(index).center())
                return
        raise NotThere(title)

    def drop(self, kind: str, at: tuple[float, float]) -> str:
        for number, row in enumerate(self._palette.rows()):
            if row.item is not None and row.item.kind == kind:
                self._see(self._palette.model().index(number, 0))
        self.count += 1
        return self.hands.drop(kind, at)

    def wire(self, source: Port, target: Port) -> None:
        self.count += 1
        self.hands.wire(source, target)

    def choose(self, name: str, option: str) -> None:
        """Two clicks: on the box and on what it offers."""
        self.count += 2
        box = self.hands.find(name, QComboBox)
        touch.click(box)
        view = box.view()
        popup = view.window()  # held, or PySide takes what is in it for deleted
        self.hands.wait_until(popup.isVisible, "the box does not open")
        place = view.visualRect(box.model().index(box.findText(option), 0)).center()
        touch.click(view.viewport(), place)
        self.hands.wait_until(lambda: box.currentText() == option, f"the box does not take {option}")

    def turn(self, name: str, steps: int) -> None:
        """Drag the name of a setting sideways, as often as the screen is too narrow for it."""
        label = _row_of(self.hands.find(name, QWidget)).findChild(ScrubLabel)
        assert isinstance(label, ScrubLabel)
        start = label.rect().center()
        room = self.hands.window.width() - 2 - label.mapTo(self.hands.window, start).x()
        while steps:
            some = min(steps, room // 6)
            self.count += 1
            touch.drag(label, start, label, start + QPoint(6 * some, 0))
            steps -= some

    def _see(self, index: QModelIndex) -> None:
        if not self._palette.viewport().rect().contains(self._palette.visualRect(index).center()):
            self.count += 1
            self._palette.scrollTo(index, PaletteList.ScrollHint.PositionAtCenter)


def _row_of(widget: QWidget) -> Row:
    above: QWidget | None = widget
    while above is not None and not isinstance(above, Row):
        above = above.parentWidget()
    assert above is not None
    return above


# Half the width of a node, for a hand that aims beside the last one.
_HALF = {"data.digits": 68, "relu": 51, "flatten": 54, "loss.cross_entropy": 76}
_USUAL_HALF, _GAP = 74, 16
# What is turned on each layer from the usual, in steps.
_TURNS = {
    "conv2d_1": {"filters": -10, "kernel.0": 2, "padding.0": 2},
    "conv2d_2": {"kernel.0": 2},
    "linear_1": {"features": 110},
    "linear_2": {"features": 74},
}
_FIRST_ROW = ("data.digits", "conv2d", "relu", "max_pool2d", "conv2d", "relu", "max_pool2d")
_SECOND_ROW = ("flatten", "linear", "relu", "linear", "relu", "linear", "loss.cross_entropy")


def lay_row(mouse: Mouse, kinds: tuple[str, ...], left: float, line: float) -> None:
    """Drop layers one behind the other; each is wired to the one before it by being close to it."""
    boxes = mouse.hands.canvas.board.layout.boxes
    for kind in kinds:
        half = _HALF.get(kind, _USUAL_HALF)
        id = mouse.drop(kind, (left + half, line))
        if kind == "data.digits":
            mouse.choose("setting.size", "28")
            mouse.fold("Data")
        for name, steps in _TURNS.get(id, {}).items():
            mouse.turn(f"setting.{name}", steps)
        left = boxes[id].right + _GAP


def test_by_mouse_alone(hands: Hands) -> None:
    mouse = Mouse(hands)
    view = hands.canvas.mapToScene(hands.canvas.viewport().rect()).boundingRect()
    lay_row(mouse, _FIRST_ROW, view.left() + 20, view.center().y() - 120)
    mouse.fold("Loss and metrics")
    line = view.center().y() + 120
    lay_row(mouse, _SECOND_ROW[:1], view.left() + 40, line)
    mouse.wire(("max_pool2d_2", "out"), ("flatten_1", "in"))
    lay_row(mouse, _SECOND_ROW[1:], hands.canvas.board.layout.boxes["flatten_1"].right + _GAP, line)
    assert bare(hands.workspace.graph) == bare(lenet())
    assert not hands.workspace.report.problems
    assert mouse.count <= MOST, mouse.count
