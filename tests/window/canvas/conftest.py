"""The graph editor on an example, and a hand that knows where things are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netbuilder.graph.model import End
from netbuilder.project.document import Document
from netbuilder.project.examples import example
from netbuilder.project.project import Project
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.view import CanvasView
from netbuilder.window.theme.theme import Theme

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Hand:
    """A mouse on the canvas. Places are those of the scene."""

    def __init__(self, view: CanvasView) -> None:
        self.view = view
        self.workspace = view.workspace

    @property
    def project(self) -> Project:
        return self.workspace.project

    @property
    def selected(self) -> frozenset[str]:
        return self.workspace.selection.ids

    def middle(self, id: str) -> QPointF:
        return self.view.board.layout.boxes[id].rect.center()

    def port(self, node: str, port: str) -> QPointF:
        box = self.view.board.layout.boxes[node]
        found = box.input(port) or box.output(port)
        assert found is not None
        return QPointF(*found)

    def wire(self, node: str, port: str) -> QPointF:
        """A point on a wire, by the input at which it ends."""
        laid = self.view.board.layout.wires[End(node, port)]
        return laid.path.pointAtPercent(0.5)

    def at(self, pos: QPointF) -> QPoint:
        return self.view.mapFromScene(pos)

    def press(self, pos: QPointF, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mousePress(self.view.viewport(), button, keys, self.at(pos))

    def move(self, pos: QPointF) -> None:
        viewport, at = self.view.viewport(), self.at(pos)
        if QCursor.pos() == viewport.mapToGlobal(at):  # as another test left it: Qt would tell of no move
            QTest.mouseMove(viewport, at + QPoint(1, 0))
        QTest.mouseMove(viewport, at)

    def release(self, pos: QPointF, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseRelease(self.view.viewport(), button, keys, self.at(pos))

    def click(self, pos: QPointF, keys: Qt.KeyboardModifier = NONE) -> None:
        self.press(pos, keys)
        self.release(pos, keys)

    def drag(
        self,
        start: QPointF,
        end: QPointF,
        keys: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = LEFT,
    ) -> None:
        """From here to there by way of the middle."""
        self.press(start, keys, button)
        self.move((start + end) / 2)
        self.move(end)
        self.release(end, keys, button)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.view, key, keys)

    def undo(self) -> None:
        self.workspace.document.undo()


@contextmanager
def canvas_on(project: Project, theme: Theme) -> Iterator[Hand]:
    """A canvas of 1100×820 pixels on a project, at 100 % with the graph in the middle."""
    workspace = Workspace(Document(project))
    view = CanvasView(workspace, theme)
    view.resize(1100, 820)
    view.show()
    QApplication.processEvents()
    QTest.keyRelease(view, Qt.Key.Key_Alt)  # which another test may have held
    try:
        yield Hand(view)
    finally:
        view.close()
        view.deleteLater()
        workspace.close()


@pytest.fixture
def hand_on(theme: Theme, qapp: QApplication) -> Iterator[Callable[[Project], Hand]]:
    """Makes canvases, see `canvas_on`."""
    with ExitStack() as stack:
        yield lambda project: stack.enter_context(canvas_on(project, theme))


@pytest.fixture
def lenet() -> Project:
    return example("lenet5").open().project


@pytest.fixture
def hand(hand_on: Callable[[Project], Hand], lenet: Project) -> Hand:
    return hand_on(lenet)
