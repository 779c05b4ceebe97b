"""The live plot: what it draws, and what the mouse and the keys do with it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainterPath, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QGraphicsLineItem, QGraphicsPathItem, QGraphicsSimpleTextItem, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.text import Text
from netbuilder.studio.presenters.chart import Chart, Mark, Stroke
from netbuilder.studio.presenters.scales import Scale
from netbuilder.window.plots.curve_items import CurveItems
from netbuilder.window.plots.curve_plot import CurvePlot, save_numbers
from netbuilder.window.plots.end_labels import clear_of, spread
from netbuilder.window.plots.image_grid import ImageGrid
from netbuilder.window.plots.paths import path_of
from netbuilder.window.theme.theme import Theme


def chart(points: int = 50, now: float | None = 6.0, **values: object) -> Chart:
    xs = np.linspace(0.1, 6.0, points)
    ys = 2.0 * np.exp(-xs / 2)
    train = Stroke(Text("train"), 0, xs, ys, (xs, ys * 0.8, ys * 1.2), (6.0, float(ys[-1])))
    validation = Stroke(Text("validation"), 1, xs[::5], ys[::5], None, (6.0, 0.105))
    given = {"marks": (), "now": now, **values}
    return Chart(Scale(0.0, 14.0), Scale(0.03, 3.0, True), (train, validation), **given)  # type: ignore[arg-type]


@pytest.fixture
def plot(qtbot: QtBot, theme: Theme) -> CurvePlot:
    plot = CurvePlot(theme, "epoch")
    qtbot.addWidget(plot)
    plot.resize(460, 420)
    plot.show()
    plot.show_chart(chart())
    return plot


def said(plot: CurvePlot) -> list[str]:
    items = plot.items()
    return [item.text() for item in items if isinstance(item, QGraphicsSimpleTextItem) and item.isVisible()]


def paths(plot: CurvePlot) -> list[QPainterPath]:
    return [item.path() for item in plot.items() if isinstance(item, QGraphicsPathItem)]


def at(plot: CurvePlot, x: float) -> QPoint:
    """A pixel inside the plot over `x` of the axis."""
    return QPoint(round(plot.pixel_of(x)), plot.height() // 2)


def test_nothing_is_painted_in_python() -> None:
    for name in (
        "paintEvent",
        "drawBackground",
        "drawForeground",
        "drawItems",
        "paint",
        "eventFilter",
        "event",
        "viewportEvent",
    ):
        for kind in (*CurvePlot.__mro__, *ImageGrid.__mro__):
            if kind.__module__.startswith("netbuilder"):
                assert name not in vars(kind)


def test_axes_ends_and_ticks(plot: CurvePlot) -> None:
    words = said(plot)
    for tick in ("0.03", "0.1", "0.3", "1", "3", "0", "14", "epoch"):
        assert tick in words
    assert "train 0.0996" in words and "validation 0.105" in words
    assert plot.accessibleDescription() == "train 0.0996, validation 0.105"


def test_words_do_not_leave_the_plot_nor_meet(plot: CurvePlot) -> None:
    for now in (0.2, 6.0, 13.9):
        moved = chart(now=now)
        plot.show_chart(moved)
        boxes = [
            item.sceneBoundingRect()
            for item in plot.items()
            if isinstance(item, QGraphicsSimpleTextItem) and item.isVisible() and item.text()
        ]
        for place, box in enumerate(boxes):
            assert plot.sceneRect().contains(box)
            assert not any(box.adjusted(1, 2, -1, -2).intersects(other) for other in boxes[place + 1 :])


def test_a_line_lies_where_no_curve_gets_below(plot: CurvePlot) -> None:
    plot.show_chart(replace(chart(), up=Scale(0.2, 3.0, log=True)))
    assert plot.least_row is None
    plot.set_least(0.3)
    high = plot.least_row
    plot.set_least(0.28)
    assert high is not None and plot.least_row is not None and plot.least_row > high
    plot.show_chart(replace(chart(), up=Scale(0.3, 3.0, log=True)))
    assert plot.least_row is None, "below the floor of the axis"
    plot.show_chart(replace(chart(), up=Scale(0.2, 3.0, log=True)))
    plot.set_least(None)
    assert plot.least_row is None


def test_an_empty_plot_says_when_it_begins(plot: CurvePlot) -> None:
    plot.show_chart(Chart(Scale(0, 14), Scale(0.1, 10, True), (), empty=Text("Starts with the first batch.")))
    assert "Starts with the first batch." in said(plot)
    assert plot.accessibleDescription() == "Starts with the first batch."
    plot.show_chart(chart())
    assert "Starts with the first batch." not in said(plot)


def test_ticks_are_kept_while_the_ranges_stay(plot: CurvePlot) -> None:
    before = {item for item in plot.items() if isinstance(item, QGraphicsSimpleTextItem)}
    plot.show_chart(chart(points=60))
    assert {item for item in plot.items() if isinstance(item, QGraphicsSimpleTextItem)} == before


def test_only_what_is_new_is_drawn(plot: CurvePlot, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Stroke] = []
    draw = CurveItems.draw
    monkeypatch.setattr(
        CurveItems, "draw", lambda items, stroke, *rest: drawn.append(stroke) or draw(items, stroke, *rest)
    )
    first = chart()
    plot.show_chart(first)
    assert drawn == list(first.strokes)
    (line,) = [item for item in plot.items() if isinstance(item, QGraphicsLineItem) and item.isVisible()]
    plot.show_chart(replace(first, now=9.0))
    assert drawn == list(first.strokes)
    assert line.line().x1() == int(plot.pixel_of(9.0)) + 0.5
    train, validation = first.strokes
    grown = replace(train, ys=train.ys * 0.9)
    plot.show_chart(replace(first, strokes=(grown, validation)))
    assert drawn == [train, validation, grown]
    plot.resize(500, 420)
    assert drawn[3:] == [grown, validation]


def test_what_is_no_number_breaks_the_line() -> None:
    path = path_of(np.array([0.0, 1, 2, 3, 4]), np.array([0.0, 1, np.nan, 3, np.inf]))
    kinds = [path.elementAt(place).isMoveTo() for place in range(path.elementCount())]
    assert kinds == [True, False, True]
    assert path_of(np.array([1.0]), np.array([1.0])).isEmpty()
    assert path_of(np.empty(0), np.empty(0)).isEmpty()


def test_moving_shows_the_reading_and_leaving_hides_it(qtbot: QtBot, plot: CurvePlot) -> None:
    with qtbot.waitSignal(plot.pointed) as told:
        QTest.mouseMove(plot.viewport(), at(plot, 3.0))
    assert told.args[0] == pytest.approx(3.0, abs=0.05)
    assert any(words.startswith("epoch 3.0") or words.startswith("epoch 2.9") for words in said(plot))
    assert any(words.startswith("train 0.4") for words in said(plot))
    with qtbot.waitSignal(plot.pointed) as told:
        plot.leaveEvent(QEvent(QEvent.Type.Leave))
    assert told.args == [None] and not any(words.startswith("epoch 3.0") for words in said(plot))


@pytest.mark.parametrize("level", [0.05, 0.5, 2.9])
def test_the_box_stands_clear_of_what_it_reads(plot: CurvePlot, level: float) -> None:
    xs = np.linspace(0.1, 6.0, 50)
    flat = Stroke(Text("train"), 0, xs, np.full(50, level), None, None)
    plot.show_chart(Chart(Scale(0.0, 14.0), Scale(0.03, 3.0, True), (flat,)))
    plot.point_at(3.0)
    row = next(item for item in plot.items() if isinstance(item, QGraphicsSimpleTextItem)
               and item.text().startswith("train"))  # fmt: skip
    curve = plot._axes.y_of(float(plot.chart.up.place(np.array([level]))[0])) if plot.chart else 0.0
    assert abs(row.sceneBoundingRect().center().y() - curve) > 12


def test_the_reading_names_a_mark(plot: CurvePlot) -> None:
    plot.show_chart(chart(marks=(Mark(3.0, "change", Text("rate 0.01 → 0.1")),)))
    plot.point_at(3.02)
    assert "rate 0.01 → 0.1" in said(plot)


def test_dragging_zooms(qtbot: QtBot, plot: CurvePlot) -> None:
    view = plot.viewport()
    with qtbot.waitSignal(plot.zoomed) as told:
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=at(plot, 5.0))
        QTest.mouseMove(view, at(plot, 3.0))
        QTest.mouseMove(view, at(plot, 2.0))
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at(plot, 2.0))
    assert told.args[0] == pytest.approx((2.0, 5.0), abs=0.05)


def test_a_click_does_not_zoom_and_a_double_click_shows_all(qtbot: QtBot, plot: CurvePlot) -> None:
    with qtbot.assertNotEmitted(plot.zoomed):
        QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=at(plot, 2.0))
    with qtbot.waitSignal(plot.zoomed) as told:
        QTest.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=at(plot, 2.0))
    assert told.args == [None]


def test_the_wheel_is_left_to_others(plot: CurvePlot) -> None:
    where = QPointF(at(plot, 3.0))
    event = QWheelEvent(
        where,
        where,
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    plot.wheelEvent(event)
    assert not event.isAccepted()


def test_keys_move_the_reading(qtbot: QtBot, plot: CurvePlot) -> None:
    with qtbot.waitSignal(plot.pointed) as told:
        QTest.keyClick(plot, Qt.Key.Key_Left)
    assert told.args[0] == pytest.approx(6.0 - 0.14)
    with qtbot.waitSignals([plot.pointed, plot.zoomed]):
        QTest.keyClick(plot, Qt.Key.Key_Escape)


def test_the_menu_saves_and_shows_all(qtbot: QtBot, plot: CurvePlot) -> None:
    picture, numbers, separator, show_all = plot.menu().actions()
    assert not show_all.isEnabled() and separator.isSeparator()
    with qtbot.waitSignal(plot.picture_wanted):
        picture.trigger()
    with qtbot.waitSignal(plot.numbers_wanted):
        numbers.trigger()
    plot.show_chart(chart(), (2.0, 5.0))
    show_all = plot.menu().actions()[-1]
    with qtbot.waitSignal(plot.zoomed) as told:
        show_all.trigger()
    assert told.args == [None]


def test_a_saved_picture_is_twice_as_large_and_without_the_reading(plot: CurvePlot, tmp_path: Path) -> None:
    plot.save_picture(tmp_path / "plain.png")
    plot.point_at(3.0)
    plot.save_picture(tmp_path / "read.png")
    plain, read = QImage(str(tmp_path / "plain.png")), QImage(str(tmp_path / "read.png"))
    assert (plain.width(), plain.height()) == (920, 840)
    assert plain == read
    colours = {plain.pixelColor(x, y).name() for x in range(0, 920, 3) for y in range(0, 840, 3)}
    assert len(colours) > 5
    assert any(words.startswith("epoch 3.00") for words in said(plot))


def test_saved_numbers_can_be_read_again(tmp_path: Path) -> None:
    save_numbers(tmp_path / "n.csv", iter([("step", "loss"), (1, 0.1 + 0.2), (2, "")]))
    assert (tmp_path / "n.csv").read_text(encoding="utf-8") == "step,loss\n1,0.30000000000000004\n2,\n"


def test_the_theme_changes_all_colours(plot: CurvePlot, theme: Theme) -> None:
    dark = plot.grab().toImage()
    theme.set_dark(False)
    light = plot.grab().toImage()
    assert dark.pixelColor(2, 2).name() == "#1a1e23" and light.pixelColor(2, 2).name() == "#ffffff"
    assert light != dark


def test_a_tiny_plot_does_no_harm(plot: CurvePlot) -> None:
    plot.setMinimumSize(1, 1)
    for size in ((1, 1), (60, 40), (3000, 20)):
        plot.resize(*size)
        plot.show_chart(chart())
        assert not plot.grab().isNull()


def test_a_plot_that_was_shown_nothing_can_be_touched(qtbot: QtBot, theme: Theme) -> None:
    empty = CurvePlot(theme, "epoch")
    qtbot.addWidget(empty)
    empty.resize(300, 200)
    empty.show()
    QTest.mouseMove(empty.viewport(), QPoint(150, 100))
    QTest.mouseClick(empty.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(150, 100))
    QTest.keyClick(empty, Qt.Key.Key_Left)
    assert isinstance(empty, QWidget) and empty.chart is None


# ---------------------------------------------------------------------------------------------- end labels


@given(st.lists(st.floats(0, 400), max_size=6))
def test_labels_are_apart_and_inside(wanted: list[float]) -> None:
    middles = sorted(spread(wanted, 17.0, 0.0, 400.0))
    assert all(b - a >= 17.0 - 1e-6 for a, b in pairwise(middles))
    assert all(8.5 - 1e-6 <= middle <= 391.5 + 1e-6 for middle in middles)


@given(st.lists(st.floats(20, 380), min_size=1, max_size=6, unique=True))
def test_labels_keep_the_order_of_their_curves(wanted: list[float]) -> None:
    reaches = [(height - 3.0, height + 3.0) for height in wanted]
    for middles in (spread(wanted, 17.0, 0.0, 400.0), clear_of(reaches, wanted, 17.0, 0.0, 400.0)):
        assert sorted(range(len(wanted)), key=lambda place: wanted[place]) == sorted(
            range(len(wanted)), key=lambda place: middles[place]
        )


def test_labels_without_a_quarrel_stay_where_they_are() -> None:
    assert spread([50.0, 200.0], 17.0, 0.0, 400.0) == [50.0, 200.0]


def test_labels_clear_of_their_curves_stand_below_or_else_above() -> None:
    ends = [110.0, 115.0]
    assert clear_of([(100.0, 120.0), (110.0, 130.0)], ends, 17.0, 0.0, 400.0) == [91.5, 138.5]
    assert clear_of([(100.0, 120.0), (200.0, 210.0)], [110.0, 205.0], 17.0, 0.0, 400.0) == [91.5, 218.5]
    # No room above the upper one, and the lower one is in the way below it: in one pile.
    assert clear_of([(5.0, 20.0), (15.0, 30.0)], [10.0, 20.0], 17.0, 0.0, 400.0) == [38.5, 55.5]
    assert max(clear_of([(370.0, 395.0), (380.0, 396.0)], [380.0, 390.0], 17.0, 0.0, 400.0)) < 370


def test_the_label_of_the_curve_that_ends_higher_stands_higher() -> None:
    """Though the other one was above it before."""
    first, second = clear_of([(100.0, 140.0), (110.0, 130.0)], [135.0, 120.0], 17.0, 0.0, 400.0)
    assert second < first
