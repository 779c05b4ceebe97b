"""Qt asks few items whether they changed, however many nodes there are; what is chosen lies above them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QGraphicsItem

from netbuilder.analysis.report import report
from netbuilder.project.project import Project
from netbuilder.studio.presenters.costs import Figures
from netbuilder.window.canvas.look import Look
from netbuilder.window.canvas.scene import CanvasScene
from netbuilder.window.theme.theme import Theme
from tests.engine.views.scenes import behind_input
from tests.window.canvas.conftest import Hand

COUNT = 200


@pytest.fixture
def scene(theme: Theme) -> CanvasScene:
    return CanvasScene(Look(theme))


def _show(scene: CanvasScene, count: int) -> Project:
    project = behind_input((1, 8, 8), [("relu", {})] * count)
    scene.show_report(report(project), Figures.SHAPES)
    return project


def _at_the_top(scene: CanvasScene) -> list[QGraphicsItem]:
    return [item for item in scene.items() if item.parentItem() is None]


def test_there_are_few_items_at_the_top_for_many_nodes(scene: CanvasScene) -> None:
    project = _show(scene, COUNT)
    assert len(_at_the_top(scene)) < len(project.graph.nodes) / 20
    _show(scene, 3)
    assert len(_at_the_top(scene)) <= 2
    _show(scene, COUNT)
    assert all(scene.item(id) is not None for id in project.graph.nodes)


def test_what_is_chosen_lies_above_all_that_is_not(hand: Hand) -> None:
    board = hand.view.board
    item = board.item("conv2d_1")
    assert item is not None and item.parentItem() is item.tray
    hand.workspace.selection.set(["conv2d_1"])
    assert item.parentItem() is None and item.scene() is board
    others = [each for each in _at_the_top(board) if each is not item]
    assert all(each.zValue() < item.zValue() for each in others)
    hand.workspace.selection.set([])
    assert item.parentItem() is item.tray
