"""The palette by mouse and keys: search, fold, drag onto a canvas, add."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.window.palette import Palette
from netbuilder.window.theme.theme import Theme


class Canvas:
    """Remembers what was asked of it."""

    def __init__(self) -> None:
        self.heard: list[tuple[object, ...]] = []

    def begin_placing(self, kind: str, global_pos: QPoint) -> None:
        self.heard.append(("begin", kind))

    def move_placing(self, global_pos: QPoint) -> None:
        self.heard.append(("move", global_pos))

    def drop_placing(self, global_pos: QPoint) -> None:
        self.heard.append(("drop", global_pos))

    def cancel_placing(self) -> None:
        self.heard.append(("cancel",))

    @property
    def words(self) -> list[object]:
        return [each[0] for each in self.heard if each[0] != "move"]


@pytest.fixture
def canvas() -> Canvas:
    return Canvas()


@pytest.fixture
def palette(qtbot: QtBot, canvas: Canvas) -> Iterator[Palette]:
    window = QWidget()
    qtbot.addWidget(window)
    made = Palette(Theme(), window)
    made.set_canvas(canvas)
    made.resize(232, 796)
    window.resize(900, 796)
    window.show()
    qtbot.waitExposed(window)
    yield made


@pytest.fixture
def added(palette: Palette) -> list[str]:
    kinds: list[str] = []
    palette.add_wanted.connect(kinds.append)
    return kinds


def titles(palette: Palette) -> list[str]:
    return [row.title for row in palette.list.rows()]


def open_sections(palette: Palette) -> list[str]:
    return [row.section.category.id for row in palette.list.rows() if row.section and row.is_open]


def press_on_head(qtbot: QtBot, palette: Palette, title: str) -> None:
    index = palette.list.model().index(titles(palette).index(title), 0)
    palette.list.scrollTo(index)
    at = palette.list.visualRect(index).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_what_is_open_follows_the_height(palette: Palette) -> None:
    assert open_sections(palette) == ["data", "convolution", "shape", "dense", "activation"]
    palette.resize(196, 604)
    assert open_sections(palette) == ["data", "convolution", "shape", "dense"]


def test_what_most_networks_are_made_of_is_seen_at_once_and_no_row_is_cut(palette: Palette) -> None:
    rows, seen = palette.list.rows(), palette.list.viewport().rect()
    places = [palette.list.visualRect(palette.list.model().index(at, 0)) for at in range(len(rows))]
    shown = {row.title for row, place in zip(rows, places, strict=True) if seen.contains(place)}
    assert {"Conv 2-D", "Max pool", "Flatten", "Linear", "Activation"} <= shown
    assert not any(seen.intersects(place) and not seen.contains(place) for place in places)
    palette.resize(232, 640)
    seen = palette.list.viewport().rect()
    places = [palette.list.visualRect(palette.list.model().index(at, 0)) for at in range(len(rows) - 8)]
    assert not any(seen.intersects(place) and not seen.contains(place) for place in places)


def test_a_press_on_a_head_folds_and_opens_and_that_lasts(palette: Palette, qtbot: QtBot) -> None:
    press_on_head(qtbot, palette, "Data")
    assert "Digits" not in titles(palette)
    press_on_head(qtbot, palette, "Loss and metrics")
    assert "Cross-entropy" in titles(palette)
    palette.resize(196, 604)
    assert open_sections(palette) == ["convolution", "shape", "dense", "loss"]
    press_on_head(qtbot, palette, "Data")
    assert titles(palette)[1] == "Digits"


def test_typing_searches_and_enter_adds_the_first(palette: Palette, added: list[str], qtbot: QtBot) -> None:
    palette.focus_search()
    qtbot.keyClicks(palette.search, "MaxPool2d")
    assert titles(palette)[0] == "Max pool"
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert added == ["max_pool2d"]


def test_enter_without_words_adds_nothing(palette: Palette, added: list[str], qtbot: QtBot) -> None:
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert added == []


def test_escape_empties_the_search(palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.search, "zebra")
    assert titles(palette) == []
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert palette.search.text() == ""
    assert "Digits" in titles(palette)


def test_down_goes_into_the_list_and_enter_adds_there(
    palette: Palette, added: list[str], qtbot: QtBot
) -> None:
    palette.focus_search()
    qtbot.keyClicks(palette.search, "pool")
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.list.hasFocus()
    qtbot.keyClick(palette.list, Qt.Key.Key_Down)
    qtbot.keyClick(palette.list, Qt.Key.Key_Return)
    assert added == ["avg_pool2d"]
    qtbot.keyClick(palette.list, Qt.Key.Key_Up)
    qtbot.keyClick(palette.list, Qt.Key.Key_Up)
    assert palette.search.hasFocus()


def test_left_and_right_fold_and_open(palette: Palette, qtbot: QtBot) -> None:
    palette.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(palette.list, Qt.Key.Key_Left)
    assert titles(palette)[1] == "Convolution"
    qtbot.keyClick(palette.list, Qt.Key.Key_Left)
    assert titles(palette)[1] == "Convolution"
    qtbot.keyClick(palette.list, Qt.Key.Key_Right)
    assert titles(palette)[1] == "Digits"


def test_a_double_click_adds(palette: Palette, added: list[str], qtbot: QtBot) -> None:
    at = palette.list.place_of("flatten")
    qtbot.mouseDClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert added == ["flatten"]


def test_a_row_is_dragged_out_and_dropped(palette: Palette, canvas: Canvas, qtbot: QtBot) -> None:
    view = palette.list.viewport()
    start = palette.list.place_of("conv2d")
    goal = start + QPoint(400, 30)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    assert canvas.heard == []
    qtbot.mouseMove(view, start + QPoint(QApplication.startDragDistance() + 1, 0))
    assert canvas.heard[0] == ("begin", "conv2d")
    qtbot.mouseMove(view, goal)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=goal)
    assert canvas.heard[-2:] == [("move", view.mapToGlobal(goal)), ("drop", view.mapToGlobal(goal))]


def test_a_press_that_hardly_moves_drags_nothing(palette: Palette, canvas: Canvas, qtbot: QtBot) -> None:
    view = palette.list.viewport()
    start = palette.list.place_of("conv2d")
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, start + QPoint(2, 0))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start)
    assert canvas.heard == []


def test_escape_ends_a_drag(palette: Palette, canvas: Canvas, qtbot: QtBot) -> None:
    view = palette.list.viewport()
    start = palette.list.place_of("conv2d")
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, start + QPoint(300, 0))
    qtbot.keyClick(palette.list, Qt.Key.Key_Escape)
    qtbot.mouseMove(view, start + QPoint(320, 0))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(320, 0))
    assert canvas.words == ["begin", "cancel"]


def test_another_focus_ends_a_drag(palette: Palette, canvas: Canvas, qtbot: QtBot) -> None:
    view = palette.list.viewport()
    start = palette.list.place_of("conv2d")
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, start + QPoint(300, 0))
    palette.list.setFocus()
    palette.focus_search()
    assert canvas.words == ["begin", "cancel"]


def test_rows_are_spoken_and_explain_themselves(palette: Palette) -> None:
    index = palette.list.model().index(titles(palette).index("Linear"), 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Linear"
    assert "nn.Linear" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert palette.search.objectName() == "paletteSearch"


@pytest.mark.parametrize("dark", [True, False])
def test_it_paints_in_both_themes(qtbot: QtBot, dark: bool) -> None:
    made = Palette(Theme(dark))
    qtbot.addWidget(made)
    made.resize(232, 700)
    picture = made.grab().toImage()
    # The tile of the first convolution is tinted with the category's colour.
    at = made.list.mapTo(made, made.list.place_of("conv2d"))
    colours = {picture.pixelColor(x, at.y()).name() for x in range(made.width())}
    assert Theme(dark).color("convolution").name() in colours


def test_a_layer_of_ones_own_is_added_at_the_foot(palette: Palette, added: list[str], qtbot: QtBot) -> None:
    button = palette.findChild(QPushButton, "newCustomLayer")
    assert isinstance(button, QPushButton) and button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert added == ["code"]
