"""A file without positions is laid out when it is opened, which is no edit; pictures of it as well."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.file import open_file, save_file
from netbuilder.project.project import Project
from netbuilder.studio.opening import document_of_file
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.figure import save_figure
from netbuilder.window.canvas.scene import CanvasScene
from netbuilder.window.canvas.view import CanvasView
from netbuilder.window.motion import motion_is_reduced
from netbuilder.window.theme.theme import Theme
from tests.window.canvas.conftest import Hand


def heaped(project: Project) -> Project:
    return edits.move(project, dict.fromkeys(project.graph.nodes, (0.0, 0.0)))


def assert_apart(board: CanvasScene) -> None:
    rects = [box.rect for box in board.layout.boxes.values()]
    assert not any(one.intersects(other) for one, other in combinations(rects, 2))


def test_a_heap_is_spread_when_it_is_opened_and_that_is_no_edit(
    theme: Theme, lenet: Project, tmp_path: Path, qapp: QApplication
) -> None:
    path = tmp_path / "heap.netb"
    save_file(heaped(lenet), path)
    workspace = Workspace(document_of_file(path).document)
    view = CanvasView(workspace, theme)
    assert_apart(view.board)
    assert workspace.document.is_clean and workspace.document.undo_label is None
    node = workspace.project.graph.nodes["relu_2"]
    assert view.board.layout.boxes["relu_2"][:2] == (node.x, node.y) != (0, 0)
    assert workspace.report.project is workspace.project
    workspace.edit(Text("Rename"), lambda project: edits.rename(project, "relu_2", "Gate"))
    workspace.document.undo()
    assert workspace.document.is_clean and workspace.project.graph.nodes["relu_2"] == node
    assert open_file(path).project.graph.nodes["relu_2"].x == 0  # until it is saved
    view.deleteLater()
    workspace.close()


def test_a_heap_that_takes_the_place_of_another_document_is_spread_as_well(
    hand: Hand, lenet: Project
) -> None:
    hand.workspace.open(Document(heaped(lenet)))
    assert_apart(hand.view.board)
    assert hand.workspace.document.is_clean
    seen = hand.view.mapToScene(hand.view.viewport().rect()).boundingRect()
    assert seen.contains(hand.view.board.layout.bounds)


def test_recovered_work_that_is_a_heap_stays_modified(hand: Hand, lenet: Project) -> None:
    hand.workspace.open(Document(heaped(lenet), saved=False))
    assert_apart(hand.view.board)
    assert not hand.workspace.document.is_clean


def test_what_somebody_has_placed_stays(hand_on: Callable[[Project], Hand], lenet: Project) -> None:
    placed = edits.move(heaped(lenet), {"relu_1": (4.0, 0.0)})
    assert hand_on(placed).project is placed


def test_a_picture_of_a_heap_shows_every_node_apart(qtbot: QtBot, tmp_path: Path, lenet: Project) -> None:
    sizes = []
    for name, project in (("heap.svg", heaped(lenet)), ("placed.svg", lenet)):
        save_figure(project, tmp_path / name)
        box = ElementTree.parse(tmp_path / name).getroot().attrib["viewBox"]
        sizes.append([float(each) for each in box.split()[2:]])
    assert sizes[0][0] > 800 and sizes[0][1] > 400


def test_motion_is_only_reduced_where_the_computer_says_so(qapp: QApplication) -> None:
    assert motion_is_reduced() is False


def test_what_was_laid_out_is_in_view_afterwards(hand: Hand, lenet: Project) -> None:
    """A card behind the rim of the view would look as if it had gone."""
    view = hand.view
    hand.workspace.edit(Text("Heap"), heaped)
    view.resize(500, 400)
    view.set_zoom(1.0)
    chosen = [id for id in lenet.graph.nodes if id != "digits_1"]
    hand.workspace.selection.set(chosen)
    view.tidy()
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    boxes = view.board.layout.boxes
    assert view.zoom < 1.0
    assert all(seen.contains(boxes[id].rect) for id in chosen)
