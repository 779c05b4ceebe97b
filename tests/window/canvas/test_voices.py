"""What a screen reader finds on the canvas."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.project import Project
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.view import CanvasView
from netbuilder.window.canvas.voices import give_voices
from netbuilder.window.theme.theme import Theme
from tests.window.canvas.conftest import Hand

NAME = QAccessible.Text.Name


@pytest.fixture
def canvas(hand: Hand) -> Iterator[QAccessibleInterface]:
    give_voices()
    was = QAccessible.isActive()
    QAccessible.setActive(True)
    yield QAccessible.queryAccessibleInterface(hand.view)
    QAccessible.setActive(was)


def children(of: QAccessibleInterface) -> dict[str, QAccessibleInterface]:
    found = [of.child(place) for place in range(of.childCount())]
    return {each.text(NAME): each for each in found if each is not None and each.text(NAME)}


def test_each_node_and_wire_has_a_name_and_each_port(canvas: QAccessibleInterface) -> None:
    found = children(canvas)
    conv = found["Conv 2, convolution, 6×14×14 to 16×10×10, no problems"]
    assert list(children(conv)) == ["input in, from Max pool 1", "output out, to ReLU 2"]
    assert "wire from Max pool 1 to Conv 2, 6×14×14" in found
    digits = found["Digits, data, gives 1×28×28 and labels, no problems"]
    assert list(children(digits)) == ["output images, to Conv 1", "output labels, to Cross-entropy"]


def test_each_is_where_it_is_seen_and_knows_what_it_is_in(hand: Hand, canvas: QAccessibleInterface) -> None:
    conv = children(canvas)["Conv 2, convolution, 6×14×14 to 16×10×10, no problems"]
    middle = hand.view.viewport().mapToGlobal(hand.at(hand.middle("conv2d_2")))
    assert (conv.rect().center() - middle).manhattanLength() <= 2
    assert conv.parent().object() is hand.view
    assert canvas.child(canvas.indexOfChild(conv)).text(NAME) == conv.text(NAME)
    port = conv.child(0)
    assert port is not None and port.parent().text(NAME) == conv.text(NAME)
    assert port.rect().contains(hand.view.viewport().mapToGlobal(hand.at(hand.port("conv2d_2", "in"))))


def test_the_focus_is_where_the_arrows_have_led(hand: Hand, canvas: QAccessibleInterface) -> None:
    hand.view.activateWindow()
    hand.view.setFocus()
    hand.workspace.selection.set(["relu_1"])
    focused = canvas.focusChild()
    assert focused is not None and focused.text(NAME).startswith("ReLU 1, activation")
    state = focused.state()
    assert state.focused and state.selected and state.focusable
    other = children(canvas)["ReLU 2, activation, 16×10×10 to 16×10×10, no problems"].state()
    assert not other.focused and not other.selected


def test_what_goes_is_not_found_any_more(hand: Hand, canvas: QAccessibleInterface) -> None:
    before = canvas.childCount()
    children(canvas)
    hand.workspace.edit(Text("x"), lambda project: edits.remove(project, ("relu_1",)))
    assert canvas.childCount() == before - 3
    assert not any(name.startswith("ReLU 1") for name in children(canvas))
    hand.undo()
    assert canvas.childCount() == before and len(children(canvas)) >= 28


_SCRIPT = """
import sys
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from netbuilder.project.document import Document
from netbuilder.project.examples import example
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.view import CanvasView
from netbuilder.window.canvas.voices import give_voices
from netbuilder.window.theme.theme import Theme

app = QApplication(sys.argv[:1])
give_voices()
QAccessible.setActive(True)
workspace = Workspace(Document(example("lenet5").open().project))
view = CanvasView(workspace, Theme())
view.show()
canvas = QAccessible.queryAccessibleInterface(view)
before = sys.getrefcount(None)
for turn in range(300):
    workspace.selection.set(["relu_1" if turn % 2 else "relu_2"])
    for place in range(canvas.childCount()):
        child = canvas.child(place)
        child.text(QAccessible.Text.Name), child.state(), child.rect(), child.parent()
assert sys.getrefcount(None) >= before, "references of None are lost"
workspace.close()
if "close" in sys.argv:
    view.close()
    view.deleteLater()
    app.processEvents()
print("done")
"""


@pytest.mark.parametrize("end", ["close", "leave"])
def test_the_process_ends_well_with_everything_asked_for(end: str) -> None:
    ended = subprocess.run([sys.executable, "-c", _SCRIPT, end], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout.strip()) == (0, "done"), ended.stderr


def test_canvases_that_qt_itself_asks_about_may_come_and_go(lenet: Project, theme: Theme) -> None:
    give_voices()
    was = QAccessible.isActive()
    QAccessible.setActive(True)
    try:
        for _ in range(3):
            workspace = Workspace(Document(lenet))
            view = CanvasView(workspace, theme)
            view.show()
            workspace.selection.set(["relu_1"])
            view.setAccessibleDescription("told to the reader, for which Qt looks for the interface")
            view.close()
            view.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            assert not isValid(view)
            workspace.close()
    finally:
        QAccessible.setActive(was)
