"""Levels and colours: zero in the middle, what is no number apart, ends held."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from netbuilder.window.plots.colour_map import (
    LEVELS,
    NO_NUMBER,
    NOTHING,
    ColourMap,
    colour_table,
    colours,
    levels,
)
from netbuilder.window.theme.theme import Theme


def test_levels_run_from_end_to_end_and_hold_what_lies_beyond() -> None:
    values = np.array([-2.0, -1.0, 0.0, 1.0, 2.0], np.float32)
    assert levels(values, -1.0, 1.0).tolist() == [0, 0, (LEVELS - 1) // 2, LEVELS - 1, LEVELS - 1]


def test_what_is_no_number_has_a_level_of_its_own() -> None:
    values = np.array([np.nan, np.inf, -np.inf, 0.5], np.float32)
    assert levels(values, 0.0, 1.0).tolist() == [NO_NUMBER, NO_NUMBER, NO_NUMBER, (LEVELS - 1) // 2]
    assert levels(values, 0.0, 0.0).tolist() == [NO_NUMBER, NO_NUMBER, NO_NUMBER, 0]


@pytest.mark.parametrize("dark", [True, False])
def test_the_signed_map_is_the_panel_in_the_middle(dark: bool) -> None:
    theme = Theme(dark)
    table = colour_table(theme, ColourMap.SIGNED)
    assert QColor.fromRgba(table[0]) == theme.color("div_neg")
    assert QColor.fromRgba(table[(LEVELS - 1) // 2]) == theme.color("div_mid") == theme.color("bg_panel")
    assert QColor.fromRgba(table[LEVELS - 1]) == theme.color("div_pos")


def test_other_tables_have_their_ends() -> None:
    size = colour_table(Theme(), ColourMap.SIZE)
    assert QColor.fromRgba(size[0]) == QColor("#440154")
    assert QColor.fromRgba(size[LEVELS - 1]) == QColor("#FDE725")
    grey = colour_table(Theme(), ColourMap.GREY)
    assert QColor.fromRgba(grey[0]) == QColor(14, 14, 14)
    assert len(size) == len(grey) == NOTHING + 1
    assert size[NO_NUMBER] == Theme().color("err").rgba()
    assert size[NOTHING] == 0


def test_colours_have_full_opacity_and_no_number_is_dark() -> None:
    picture = np.array([[[0.0, 0.5, 1.0], [np.nan, 2.0, -1.0]]], np.float32)
    assert colours(picture, 0.0, 1.0).tolist() == [[[0, 127, 255, 255], [0, 255, 0, 255]]]
