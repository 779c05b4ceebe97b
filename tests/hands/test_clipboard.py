"""Copying, pasting and dropping files, by hand; the clipboard is the system's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QCursor, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.graph.model import End, Node
from netbuilder.studio.commands.command import Page
from netbuilder.studio.opening import document_of_example
from tests.hands import touch
from tests.hands.hands import Hands
from tests.hands.start import started


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    """At LeNet-5, with nothing in the clipboard and the pointer beside the canvas."""
    QGuiApplication.clipboard().clear()
    with started(qtbot, "lenet5") as made:
        touch.move(made.find("inspector", QWidget), QPoint(20, 300))
        yield made


def chosen(hands: Hands) -> list[Node]:
    graph = hands.workspace.project.graph
    return [node for id, node in graph.nodes.items() if id in hands.workspace.selection.ids]


def held() -> str:
    return QGuiApplication.clipboard().text()


def point_at(hands: Hands, x: float, y: float) -> None:
    """Move the mouse to a point of the scene."""
    at = hands.canvas.mapFromScene(QPointF(x, y))
    QCursor.setPos(hands.canvas.viewport().mapToGlobal(at))
    touch.move(hands.canvas.viewport(), at)


def test_copy_paste_cut_and_back_by_keys(hands: Hands) -> None:
    before = hands.workspace.project
    hands.select("linear_1")
    hands.press("Ctrl+C")
    touch.move(hands.find("inspector", QWidget), QPoint(20, 300))
    hands.press("Ctrl+V")
    (copy,) = chosen(hands)
    original = before.graph.nodes["linear_1"]
    assert (copy.name, copy.x, copy.y) == ("Linear 4", original.x + 24, original.y + 24)
    assert copy.settings == original.settings
    hands.press("Ctrl+X")
    assert hands.workspace.project.graph == before.graph and '"Linear 4"' in held()
    hands.press("Ctrl+V")
    assert [node.name for node in chosen(hands)] == ["Linear 4"]
    for _ in range(3):
        hands.undo()
    assert hands.workspace.project == before
    for _ in range(3):
        hands.redo()
    assert [node.name for node in hands.workspace.project.graph.nodes.values()][-1] == "Linear 4"


def test_paste_is_at_the_mouse_over_the_canvas(hands: Hands) -> None:
    hands.select("relu_1")
    hands.press("Ctrl+C")
    x, y = hands.canvas.mapToScene(QPoint(120, hands.canvas.viewport().height() - 60)).toTuple()
    point_at(hands, x, y)
    hands.press("Ctrl+V")
    (copy,) = chosen(hands)
    box = hands.canvas.board.layout.boxes[copy.id]
    assert abs(box.x + box.width / 2 - x) < 60 and abs(box.y + box.height / 2 - y) < 60


def test_paste_with_inputs_leads_the_wires_too(hands: Hands) -> None:
    hands.select("relu_1")
    hands.press("Ctrl+C")
    hands.press("Ctrl+Shift+V")
    (copy,) = chosen(hands)
    assert hands.workspace.project.graph.wires[End(copy.id, "in")].source == End("conv2d_1", "out")


def test_the_menu_says_what_can_be_done(hands: Hands) -> None:
    actions = hands.window.actions_of_commands
    hands.select_nothing()
    data = QMimeData()
    data.setData("image/png", b"no text")
    QGuiApplication.clipboard().setMimeData(data)
    assert not any(actions[f"edit.{name}"].isEnabled() for name in ("cut", "copy", "paste"))
    hands.select("relu_1")
    hands.menu("action.edit.copy")
    assert actions["edit.paste"].isEnabled()
    hands.menu("action.edit.paste")
    (copy,) = chosen(hands)
    original = hands.workspace.project.graph.nodes["relu_1"]
    assert (copy.x, copy.y) == (original.x + 24, original.y + 24)


def test_a_text_field_keeps_its_keys(hands: Hands) -> None:
    before = hands.workspace.project
    hands.select("relu_1")
    field = hands.find("paletteSearch", QLineEdit)
    touch.click(field)
    hands.type("conv")
    hands.press("Ctrl+A")
    hands.press("Ctrl+C")
    assert held() == "conv"
    hands.press("Ctrl+X")
    assert field.text() == "" and hands.workspace.project is before
    hands.press("Ctrl+V")
    hands.press("Ctrl+V")
    assert field.text() == "convconv" and hands.workspace.project is before


def test_from_one_window_to_another(hands: Hands, qtbot: QtBot) -> None:
    hands.press("Ctrl+A")
    hands.press("Ctrl+C")
    with started(qtbot, "mlp-spirals") as other:
        nodes = len(other.workspace.project.graph.nodes)
        touch.move(other.find("inspector", QWidget), QPoint(20, 300))
        other.press("Ctrl+V")
        here, there = hands.workspace.project, other.workspace.project
        assert len(there.graph.nodes) == nodes + len(here.graph.nodes)
        assert len(chosen(other)) == len(here.graph.nodes)
        assert sum(end.node in other.workspace.selection.ids for end in there.graph.wires) == len(
            here.graph.wires
        )
        other.undo()
        assert len(other.workspace.project.graph.nodes) == nodes


def test_source_becomes_nodes_and_what_is_missing_is_told(hands: Hands) -> None:
    QGuiApplication.clipboard().setText(
        "net = nn.Sequential(\n  nn.Conv2d(1, 8, 3),\n  nn.SyncBatchNorm(8),\n"
        "  nn.Flatten(),\n  nn.Linear(9, 2),\n)"
    )
    hands.press("Ctrl+V")
    assert [node.kind for node in chosen(hands)] == ["conv2d", "flatten", "linear"]
    assert "line 3: SyncBatchNorm" in hands.words("notice")
    hands.undo()
    assert len(hands.workspace.project.graph.nodes) == 14
    QGuiApplication.clipboard().setText("nothing of ours")
    hands.press("Ctrl+V")
    assert "holds no layers" in hands.words("notice")
    assert len(hands.workspace.project.graph.nodes) == 14


# ---------------------------------------------------------------------------------------------- dropping


def drop(hands: Hands, target: QWidget, *paths: Path) -> bool:
    """Let files of another program go over the middle of `target`; whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at, action = target.rect().center(), Qt.DropAction.CopyAction
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, action, data, button, keys)
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(at), action, data, button, keys)
    QApplication.sendEvent(hands.window, event)
    return event.isAccepted()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "mine.netb"
    document_of_example("mlp-spirals").document.project.save(path)
    return path


def test_a_project_dropped_on_the_canvas_is_opened(hands: Hands, saved: Path) -> None:
    assert drop(hands, hands.canvas.viewport(), saved)
    hands.wait_until(lambda: hands.workspace.document.path == saved, "the file is not opened")
    assert hands.is_on(Page.BUILD)


def test_a_drop_asks_for_unsaved_work_first(hands: Hands, saved: Path) -> None:
    hands.select("relu_1")
    hands.press("Delete")
    changed = hands.workspace.project
    with hands.answering("closing.cancel"):
        drop(hands, hands.canvas.viewport(), saved)
        hands.let_pass(0.3)
    assert hands.workspace.project is changed
    with hands.answering("closing.discard"):
        drop(hands, hands.canvas.viewport(), saved)
        hands.wait_until(lambda: hands.workspace.document.path == saved, "the file is not opened")


def test_what_cannot_be_dropped_is_told(hands: Hands, saved: Path, tmp_path: Path) -> None:
    before = hands.workspace.document
    for paths, word in (([tmp_path / "cat.png"], "cat.png"), ([saved, saved], "2 files")):
        drop(hands, hands.find("problems", QWidget), *paths)
        hands.wait_until(partial(_is_told, hands, word), "nothing is told")
        assert ".netb" in hands.words("notice")
    assert hands.workspace.document is before


def _is_told(hands: Hands, word: str) -> bool:
    return word in hands.words("notice")
