"""Tiles stand where there is room, show their values, and can be taken by mouse and keys."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsSimpleTextItem
from pytestqt.qtbot import QtBot

from netbuilder.window.plots import image_grid
from netbuilder.window.plots.colour_map import ColourMap
from netbuilder.window.plots.image_grid import ImageGrid, arrangement
from netbuilder.window.theme.theme import Theme


def tiles(count: int, height: int = 5, width: int = 5) -> Any:
    """Tile number i is filled with i / count."""
    return np.stack([np.full((height, width), i / count, np.float32) for i in range(count)])


def made(qtbot: QtBot, *, size: tuple[int, int] = (240, 200), **options: Any) -> ImageGrid:
    grid = ImageGrid(options.pop("theme", Theme()), **options)
    qtbot.addWidget(grid)
    grid.resize(*size)
    grid.show()
    return grid


def colour_at(grid: ImageGrid, point: QPoint) -> QColor:
    image = grid.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return image.pixelColor(point)


def middle(grid: ImageGrid, index: int) -> QPoint:
    return grid.tile_rect(index).center().toPoint()


@pytest.mark.parametrize("count", [1, 2, 6, 7, 16, 64, 100, 300])
@pytest.mark.parametrize("shape", [(5, 5), (28, 28), (1, 40), (40, 1), (1, 1)])
def test_tiles_fit_and_do_not_overlap(count: int, shape: tuple[int, int]) -> None:
    room = (240, 200)
    places = arrangement(count, shape, room, gap=6, largest=120, numbered=True)
    corners = [places.corner(index) for index in range(count)]
    assert len(set(corners)) == count
    assert max(x for x, _ in corners) + places.width <= room[0]
    if (places.width, places.height) != (1, 1):
        assert max(y for _, y in corners) + places.height + places.foot <= room[1]
    assert max(places.width, places.height) <= 120


def test_numbers_stand_beside_their_tiles_where_there_is_little_height() -> None:
    places = arrangement(6, (5, 5), (240, 110), gap=11, largest=120, numbered=True)
    assert places.foot == 0 and places.beside and places.is_numbered
    assert places.width > (110 - 11) / 2 - 18
    assert 2 * places.pitch_x + places.width + places.beside <= 240
    many = arrangement(10, (5, 5), (380, 100), gap=11, largest=120, numbered=True)
    assert many.beside > places.beside, "there are numbers of two digits"


def test_lenet_filters_stand_as_drawn() -> None:
    places = arrangement(6, (5, 5), (240, 205), gap=11, largest=120, numbered=True)
    assert (places.columns, places.foot) == (3, 18)
    assert 70 <= places.width <= 73


def test_small_tiles_lose_their_numbers_and_stand_in_full_rows() -> None:
    places = arrangement(64, (10, 10), (240, 190), gap=11, largest=120, numbered=True)
    assert (places.columns, places.foot) == (8, 0)


def test_every_tile_shows_its_values(qtbot: QtBot) -> None:
    grid = made(qtbot)
    grid.show_tiles(tiles(7), 0.0, 1.0, ColourMap.GREY)
    seen = [colour_at(grid, middle(grid, index)).red() for index in range(7)]
    assert seen == sorted(set(seen))
    assert seen[0] == 14


def test_a_tile_shows_where_in_it_a_value_stands(qtbot: QtBot) -> None:
    values = np.zeros((1, 4, 4), np.float32)
    values[0, 1, 3] = 1.0
    grid = made(qtbot)
    grid.show_tiles(values, 0.0, 1.0, ColourMap.SIZE)
    place = grid.tile_rect(0)
    bright = QPoint(round(place.left() + place.width() * 7 / 8), round(place.top() + place.height() * 3 / 8))
    assert colour_at(grid, bright) == QColor("#FDE725")
    assert colour_at(grid, middle(grid, 0) + QPoint(-3, 3)) == QColor("#440154")


def test_colours_are_shown_as_they_are(qtbot: QtBot) -> None:
    values = np.zeros((2, 3, 3, 3), np.float32)
    values[1, ..., 0] = 1.0
    grid = made(qtbot)
    grid.show_tiles(values, 0.0, 1.0, ColourMap.SIGNED)
    assert colour_at(grid, middle(grid, 0)) == QColor(0, 0, 0)
    assert colour_at(grid, middle(grid, 1)) == QColor(255, 0, 0)


def test_what_is_no_number_is_seen(qtbot: QtBot) -> None:
    grid = made(qtbot)
    grid.show_tiles(np.full((1, 2, 2), np.nan, np.float32), 0.0, 1.0, ColourMap.SIZE)
    assert colour_at(grid, middle(grid, 0)) == Theme().color("err")


def test_another_theme_paints_anew(qtbot: QtBot) -> None:
    theme = Theme()
    grid = made(qtbot, theme=theme)
    grid.show_tiles(np.ones((1, 2, 2), np.float32), -1.0, 1.0, ColourMap.SIGNED)
    assert colour_at(grid, middle(grid, 0)) == QColor("#6EA4FF")
    theme.set_dark(False)
    assert colour_at(grid, middle(grid, 0)) == QColor("#2F5FD6")


def test_tiles_follow_the_room(qtbot: QtBot) -> None:
    grid = made(qtbot)
    grid.show_tiles(tiles(4), 0.0, 1.0, ColourMap.SIZE)
    before = grid.tile_rect(0).width()
    grid.resize(100, 100)
    qtbot.waitUntil(lambda: grid.tile_rect(0).width() < before)
    assert grid.tile_rect(3).right() <= 100


def test_numbers_stand_below_large_tiles(qtbot: QtBot) -> None:
    grid = made(qtbot, numbered=True)

    def numbers() -> list[str]:
        items = grid.scene().items(Qt.SortOrder.AscendingOrder)
        return [item.text() for item in items if isinstance(item, QGraphicsSimpleTextItem)]

    grid.show_tiles(tiles(3), 0.0, 1.0, ColourMap.SIZE)
    assert numbers() == ["1", "2", "3"]
    grid.show_tiles(tiles(64), 0.0, 1.0, ColourMap.SIZE)
    assert numbers() == []


def test_a_click_takes_a_tile_and_another_one_lets_it_go(qtbot: QtBot) -> None:
    grid = made(qtbot)
    grid.make_pickable()
    grid.show_tiles(tiles(6), 0.0, 1.0, ColourMap.SIZE)
    taken: list[int] = []
    grid.picked.connect(taken.append)
    for place in (middle(grid, 2), middle(grid, 2), QPoint(238, 198), middle(grid, 5)):
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert taken == [2, -1, 5]
    assert grid.selected == 5


def test_the_taken_tile_has_an_edge_of_ink(qtbot: QtBot) -> None:
    grid = made(qtbot)
    grid.make_pickable()
    grid.show_tiles(tiles(6), 0.0, 1.0, ColourMap.SIZE)
    corner = grid.tile_rect(1).topLeft().toPoint() + QPoint(10, 0)
    assert colour_at(grid, corner) != Theme().color("ink")
    grid.select(1)
    assert colour_at(grid, corner) == Theme().color("ink")


def test_arrow_keys_walk_over_the_tiles(qtbot: QtBot) -> None:
    grid = made(qtbot)
    grid.make_pickable()
    grid.show_tiles(tiles(6), 0.0, 1.0, ColourMap.SIZE)
    for key, at in [("Right", 0), ("Right", 1), ("Left", 0), ("Left", 0), ("Down", 3), ("Down", 3)]:
        QTest.keyClick(grid, getattr(Qt.Key, f"Key_{key}"))
        assert grid.selected == at


def test_tiles_that_are_only_shown_are_not_taken(qtbot: QtBot) -> None:
    grid = made(qtbot)
    grid.show_tiles(tiles(6), 0.0, 1.0, ColourMap.SIZE)
    place = middle(grid, 2)
    press = QMouseEvent(
        QEvent.Type.MouseButtonPress,
        QPointF(place),
        QPointF(grid.viewport().mapToGlobal(place)),
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(grid.viewport(), press)
    assert grid.selected is None


def test_the_pointer_reads_a_tile(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    class Spoken:
        """Real tooltips are windows, which the offscreen platform cannot raise."""

        @staticmethod
        def showText(place: QPoint, text: str, *where: object) -> None:
            said.append(text)

        @staticmethod
        def hideText() -> None:
            said.append("")

    monkeypatch.setattr(image_grid, "QToolTip", Spoken)
    grid = made(qtbot)
    grid.words = lambda index: f"tile {index}"
    grid.show_tiles(tiles(6), 0.0, 1.0, ColourMap.SIZE)
    for place in (middle(grid, 4), QPoint(239, 199)):
        rests = QHelpEvent(QEvent.Type.ToolTip, place, grid.viewport().mapToGlobal(place))
        QApplication.sendEvent(grid.viewport(), rests)
    assert said == ["tile 4", ""]


def test_cleared_and_filled_again(qtbot: QtBot) -> None:
    grid = made(qtbot)
    grid.show_tiles(tiles(6), 0.0, 1.0, ColourMap.SIZE)
    grid.select(5)
    grid.clear()
    assert grid.count == 0 and grid.selected is None and grid.index_at(QPoint(5, 5)) is None
    grid.show_tiles(tiles(1), 0.0, 1.0, ColourMap.SIZE)
    assert grid.index_at(QPoint(5, 5)) == 0
