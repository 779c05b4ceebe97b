"""The map of the graph in the corner: what it shows, and where it leads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from netbuilder.studio.settings import SettingsStore
from netbuilder.window.canvas.minimap import Minimap
from netbuilder.window.main_window import MainWindow
from tests.window.canvas.conftest import Hand

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def minimap(hand: Hand) -> Minimap:
    return _minimap(hand.view)


def _minimap(parent: QWidget) -> Minimap:
    found = parent.findChild(Minimap, "minimap")
    assert isinstance(found, Minimap)
    return found


def _on_map(minimap: Minimap, pos: QPointF) -> QPoint:
    return QPointF(*minimap.scale.to_map(pos.x(), pos.y())).toPoint()


def _seen(hand: Hand) -> QRectF:
    return hand.view.mapToScene(hand.view.viewport().rect()).boundingRect()


def _is_near(a: QPointF, b: QPointF, within: float) -> bool:
    return (a - b).manhattanLength() <= within


def _pixel(minimap: Minimap, at: QPoint) -> QColor:
    image: QImage = minimap.grab().toImage()
    return image.pixelColor(at)


def test_it_stands_at_the_bottom_left_clear_of_nodes_and_of_other_overlays(
    hand: Hand, minimap: Minimap
) -> None:
    place = minimap.geometry()
    room = hand.view.viewport().rect()
    assert minimap.isVisible() and minimap.accessibleName() == "Minimap"
    assert (place.left(), room.bottom() - place.bottom()) == (12, 12) and place.width() == 164
    for name in ("canvasName", "zoomControl", "canvasTidy"):
        other = hand.view.findChild(QWidget, name)
        assert isinstance(other, QWidget)
        assert not other.rect().translated(other.mapTo(hand.view.viewport(), QPoint())).intersects(place)


@pytest.mark.parametrize("size", [(1100, 820), (820, 600), (500, 400), (1600, 500)])
def test_no_node_lies_below_it_when_all_is_shown(hand: Hand, minimap: Minimap, size: tuple[int, int]) -> None:
    hand.view.resize(*size)
    hand.view.frame_all()
    nodes = (hand.view.mapFromScene(box.rect).boundingRect() for box in hand.view.board.layout.boxes.values())
    assert minimap.isVisible() and not any(minimap.geometry().intersects(node) for node in nodes)


def test_a_view_without_room_or_nodes_has_none(
    hand: Hand, minimap: Minimap, hand_on: Callable[[Project], Hand]
) -> None:
    hand.view.resize(320, 180)
    assert minimap.isHidden()
    hand.view.resize(820, 600)
    assert minimap.isVisible() and minimap.width() == 124
    assert _minimap(hand_on(fresh()).view).isHidden()


def test_a_node_is_a_block_in_its_category_s_colour_and_one_in_error_in_that_of_errors(
    hand: Hand, minimap: Minimap
) -> None:
    at = _on_map(minimap, hand.middle("conv2d_1"))
    before = _pixel(minimap, at)
    assert before.hue() == pytest.approx(QColor("#6791EE").hue(), abs=8)
    target = End("conv2d_1", next(iter(dict(hand.view.board.layout.boxes["conv2d_1"].inputs))))
    hand.workspace.edit(Text("Cut"), lambda project: edits.disconnect(project, target))
    assert _pixel(minimap, at) == QColor("#FF7373")
    hand.undo()
    assert _pixel(minimap, at) == before


def test_it_follows_a_node_that_is_dragged(hand: Hand, minimap: Minimap) -> None:
    start = hand.middle("conv2d_1")
    before = _pixel(minimap, _on_map(minimap, start))
    hand.press(start)
    hand.move(start + QPointF(0, 40))
    hand.move(start + QPointF(0, 100))
    assert _pixel(minimap, _on_map(minimap, start)) != before
    hand.key(Qt.Key.Key_Escape)
    assert _pixel(minimap, _on_map(minimap, start)) == before


def test_a_click_looks_there(hand: Hand, minimap: Minimap) -> None:
    wanted = hand.middle("conv2d_2")
    QTest.mouseClick(minimap, LEFT, pos=_on_map(minimap, wanted))
    assert _is_near(_seen(hand).center(), wanted, 2 / minimap.scale.factor)
    assert not hand.selected


def test_a_click_outside_what_is_in_view_looks_there_at_once(hand: Hand, minimap: Minimap) -> None:
    hand.view.set_zoom(2.0)
    wanted = hand.middle("conv2d_1")
    assert not _seen(hand).contains(wanted)
    at = _on_map(minimap, wanted)
    QTest.mousePress(minimap, LEFT, pos=at)
    assert _is_near(_seen(hand).center(), wanted, 2 / minimap.scale.factor)
    QTest.mouseRelease(minimap, LEFT, pos=at)


def test_a_drag_takes_the_frame_along(hand: Hand, minimap: Minimap) -> None:
    hand.view.set_zoom(2.0)
    before, scale = _seen(hand).center(), minimap.scale
    start = _on_map(minimap, before + QPointF(100, 60))
    QTest.mousePress(minimap, LEFT, pos=start)
    QTest.mouseMove(minimap, start + QPoint(6, 0))
    QTest.mouseMove(minimap, start + QPoint(20, -10))
    QTest.mouseRelease(minimap, LEFT, pos=start + QPoint(20, -10))
    step = QPointF(20, -10) / scale.factor
    assert _is_near(_seen(hand).center(), before + step, 2 / scale.factor)
    QTest.mouseMove(minimap, start)
    assert _is_near(_seen(hand).center(), before + step, 2 / scale.factor)


def test_the_wheel_zooms_at_what_lies_under_it_on_the_map(hand: Hand, minimap: Minimap) -> None:
    place = hand.middle("conv2d_1")
    at = QPointF(_on_map(minimap, place))
    shown = hand.view.mapFromScene(QPointF(*minimap.scale.to_scene(at.x(), at.y())))
    before = hand.view.mapToScene(shown)
    event = QWheelEvent(
        at, QPointF(minimap.mapToGlobal(at)), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    zoom = hand.view.zoom
    QApplication.sendEvent(minimap, event)
    assert hand.view.zoom > zoom
    assert _is_near(hand.view.mapToScene(shown), before, 4)


def test_arrows_look_further_and_other_keys_are_the_canvas_s(hand: Hand, minimap: Minimap) -> None:
    hand.click(hand.middle("conv2d_1"))
    before = _seen(hand).center()
    QTest.keyClick(minimap, Qt.Key.Key_Right)
    assert _seen(hand).center().x() > before.x() + 50
    assert hand.selected == {"conv2d_1"}
    QTest.keyClick(minimap, Qt.Key.Key_Escape)
    assert not hand.selected


def test_nodes_are_drawn_anew_only_when_they_are_other_nodes(
    hand: Hand, minimap: Minimap, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.view.set_zoom(2.0)
    minimap.grab()
    drawn: list[object] = []
    draw = minimap._draw_nodes
    monkeypatch.setattr(minimap, "_draw_nodes", lambda scale: drawn.append(scale) or draw(scale))
    hand.view.pan_by(9, 5)
    minimap.grab()
    assert not drawn
    hand.workspace.edit(Text("Move"), lambda project: edits.move(project, {"conv2d_1": (300.0, 300.0)}))
    minimap.grab()
    assert len(drawn) == 1


def test_changes_of_many_nodes_are_drawn_together_soon_after(
    hand: Hand, minimap: Minimap, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr("netbuilder.window.canvas.minimap._MANY", 3)
    at = _on_map(minimap, hand.middle("conv2d_1"))
    before = _pixel(minimap, at)
    for y in (240.0, 260.0):
        hand.workspace.edit(Text("Move"), lambda project, y=y: edits.move(project, {"conv2d_1": (300.0, y)}))
    assert _pixel(minimap, at) == before
    qtbot.waitUntil(lambda: _pixel(minimap, at) != before)


def test_a_node_that_is_looked_for_comes_out_from_below_it(hand: Hand, minimap: Minimap) -> None:
    under = hand.at(hand.middle("conv2d_1")) - minimap.geometry().center()
    hand.view.pan_by(-under.x(), -under.y())
    hand.view.focus_node("conv2d_1")
    shown = hand.view.mapFromScene(hand.view.board.layout.boxes["conv2d_1"].rect).boundingRect()
    assert hand.view.viewport().rect().contains(shown) and not shown.intersects(minimap.geometry())


def test_the_choice_to_have_none_is_remembered(window: MainWindow, qtbot: QtBot) -> None:
    minimap = _minimap(window.build_page().canvas)
    action = window.actions_of_commands["view.minimap"]
    assert action.isChecked() and minimap.isVisible()
    action.trigger()
    assert minimap.isHidden() and not action.isChecked()
    assert not SettingsStore().values.minimap
    action.trigger()
    assert minimap.isVisible() and SettingsStore().values.minimap
