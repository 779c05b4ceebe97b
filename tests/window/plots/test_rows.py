"""Bars, ranges and scales: what stands at which place, in which colour."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from netbuilder.runs.views import LayerSizes, SizesView
from netbuilder.studio.presenters.maps import Bar
from netbuilder.studio.presenters.sizes import SizeHistory
from netbuilder.window.plots.bar_rows import BarRows
from netbuilder.window.plots.colour_map import ColourMap
from netbuilder.window.plots.range_rows import RangeRows
from netbuilder.window.plots.scale_bar import ScaleBar
from netbuilder.window.plots.share_bar import ShareBar
from netbuilder.window.theme.theme import Theme

Show = Callable[[QWidget, int, int], None]


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    """Shows a widget in a window of its size: the offscreen platform grumbles over windows with limits."""
    hosts: list[QWidget] = []

    def put(widget: QWidget, width: int, height: int) -> None:
        hosts.append(QWidget())
        qtbot.addWidget(hosts[-1])
        widget.setParent(hosts[-1])
        widget.resize(width, height)
        hosts[-1].resize(width, height)
        hosts[-1].show()

    yield put


def colour_at(widget: QWidget, x: float, y: float) -> QColor:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return image.pixelColor(round(x), round(y))


def test_bars_are_as_long_as_their_shares_and_the_best_is_ink(show: Show) -> None:
    theme = Theme()
    rows = BarRows(theme)
    show(rows, 160, 242)
    rows.show_bars([Bar("cat", "25.0", 0.0, 0.25, true=True), Bar("dog", "75.0", 0.0, 0.75, best=True)])
    assert rows.row_words() == [("cat", "25.0"), ("dog", "75.0")]
    short, long = rows.bar_rect(0), rows.bar_rect(1)
    assert long.width() == pytest.approx(3 * short.width())
    assert colour_at(rows, short.center().x(), short.center().y()) == theme.color("tx3")
    assert colour_at(rows, long.center().x(), long.center().y()) == theme.color("ink")
    assert colour_at(rows, long.right() + 5, long.center().y()) == theme.color("bg_hover")
    theme.set_dark(False)
    assert colour_at(rows, long.center().x(), long.center().y()) == theme.color("ink")


def test_rows_come_and_go(show: Show) -> None:
    rows = BarRows(Theme())
    show(rows, 160, 242)
    rows.show_bars([Bar(str(i), "0.0", 0.0, 0.0) for i in range(12)])
    assert rows.bar_rect(11).bottom() <= 242
    rows.show_bars([Bar("a name that is far too long for its column", "1.0", 0.0, 1.0)])
    ((name, _),) = rows.row_words()
    assert name.endswith("…") and len(rows.scene().items()) == 5


def history(*values: float, layers: int = 1) -> SizeHistory:
    made = SizeHistory()
    for step, value in enumerate(values):
        sizes = (LayerSizes(f"l{i}", f"Linear {i}", value, value) for i in range(layers))
        made.take(SizesView(step, 1.0, tuple(sizes)))
    return made


def test_a_dot_stands_on_the_axis_where_its_value_belongs(show: Show) -> None:
    rows = RangeRows(Theme())
    show(rows, 340, 262)
    made = history(1e-3)
    rows.show_rows(made.rows("update"), made.axis("update"))
    band, dot = rows.band_rect(), rows.dot_place(0)
    assert band is not None and dot is not None
    assert dot == pytest.approx(band.center().x())
    assert colour_at(rows, band.left() + 3, band.bottom() - 2) == Theme().mixed("ok", "bg_panel", 0.16)
    rows.show_rows(made.rows("gradient"), made.axis("gradient"))
    assert rows.band_rect() is None
    assert rows.tick_words() == ["0.01", "1", "100"]


def test_words_of_a_short_axis_do_not_meet(show: Show) -> None:
    rows = RangeRows(Theme())
    show(rows, 250, 262)
    made = history(1e-4)
    rows.show_rows(made.rows("gradient"), made.axis("gradient"))
    assert rows.tick_words() == ["0.01", "100"]


def test_what_has_no_place_has_no_dot(show: Show) -> None:
    rows = RangeRows(Theme())
    show(rows, 340, 262)
    made = history(1.0, float("nan"))
    rows.show_rows(made.rows("gradient"), made.axis("gradient"))
    assert rows.dot_place(0) is None
    assert rows.row_words() == [("Linear 0", "NaN")]


def test_many_layers_scroll_and_few_do_not(show: Show, qtbot: QtBot) -> None:
    rows = RangeRows(Theme())
    show(rows, 340, 262)
    bar = rows.view.verticalScrollBar()
    made = history(1.0, layers=5)
    rows.show_rows(made.rows("gradient"), made.axis("gradient"))
    qtbot.waitUntil(lambda: rows.view.height() > 200)
    assert bar.maximum() == 0
    many = history(1.0, layers=50)
    rows.show_rows(many.rows("gradient"), many.axis("gradient"))
    qtbot.waitUntil(lambda: bar.maximum() > 500)
    rows.show_rows(made.rows("gradient"), made.axis("gradient"))
    assert len(rows.row_words()) == 5


def test_a_scale_is_its_colours_with_words(show: Show) -> None:
    theme = Theme()
    scale = ScaleBar(theme, ColourMap.SIGNED)
    show(scale, 240, 32)
    scale.show_scale("−1", "0", "+1")
    assert scale.shown_words() == ("−1", "0", "+1")
    assert colour_at(scale, 2, 5).red() > colour_at(scale, 2, 5).blue()
    assert colour_at(scale, 237, 5).blue() > colour_at(scale, 237, 5).red()
    scale.set_map(ColourMap.GREY)
    assert colour_at(scale, 237, 5).red() > 230


def test_shares_lie_end_to_end(show: Show) -> None:
    theme = Theme()
    bar = ShareBar(theme)
    show(bar, 200, 8)
    bar.show_shares([("warn", 0.25), ("tx3", 0.5)])
    seen = [colour_at(bar, x, 4) for x in (10, 60, 140, 160)]
    assert seen == [theme.color(name) for name in ("warn", "tx3", "tx3", "bg_hover")]
