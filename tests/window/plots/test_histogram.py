"""Bars of the export check: as high as their counts, left of the limit or beyond it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QGraphicsRectItem, QGraphicsSimpleTextItem
from pytestqt.qtbot import QtBot

from netbuilder.window.plots.histogram import Histogram
from netbuilder.window.theme.theme import Theme


@pytest.fixture
def histogram(qtbot: QtBot) -> Iterator[Histogram]:
    made = Histogram(Theme())
    qtbot.addWidget(made)
    yield made


def bars(histogram: Histogram) -> list[QGraphicsRectItem]:
    colour = histogram._theme.color("s1")
    items = [item for item in histogram.scene().items() if isinstance(item, QGraphicsRectItem)]
    return sorted((i for i in items if i.brush().color() == colour), key=lambda item: item.rect().left())


def test_bars_are_as_high_as_their_counts_and_a_small_one_is_seen(histogram: Histogram) -> None:
    histogram.show_counts((0, 500, 1000, 1), (-9, -5), -5)
    heights = [bar.rect().height() for bar in bars(histogram)]
    assert len(heights) == 3
    assert heights[1] == pytest.approx(2 * heights[0])
    assert heights[2] == 1.0


def test_the_axis_names_its_powers_and_the_limit(histogram: Histogram) -> None:
    histogram.show_counts((1, 0, 0, 0, 0), (-9, -4), -5)
    words = {i.text() for i in histogram.scene().items() if isinstance(i, QGraphicsSimpleTextItem)}
    assert words == {"1e-9", "1e-8", "1e-7", "1e-6", "1e-5", "1e-4", "limit 1e-5"}
    assert all(bar.rect().right() < histogram._x(-8) for bar in bars(histogram))


def test_nothing_to_count_draws_nothing(histogram: Histogram) -> None:
    histogram.show_counts((1,), (-1, 0))
    histogram.show_counts((0, 0), (-9, -4), -5)
    assert not histogram.scene().items()
    assert histogram.accessibleDescription() == ""


def test_it_says_in_words_where_the_bars_are(histogram: Histogram) -> None:
    histogram.show_counts((0, 9, 1, 0), (-9, -5))
    assert "near 1e-7.5" in histogram.accessibleDescription()
    assert "above 1e-6.0" in histogram.accessibleDescription()


def test_another_theme_paints_the_bars_anew(histogram: Histogram) -> None:
    histogram.show_counts((1, 2), (-2, 0))
    histogram._theme.set_dark(False)
    assert len(bars(histogram)) == 2
