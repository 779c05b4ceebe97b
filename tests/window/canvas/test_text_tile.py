"""A text on a node: its first lines, as one picture that is the same each time."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QApplication

from netbuilder.studio.glances import Glance
from netbuilder.window.canvas.text_tile import tiles_of


def test_a_text_is_one_picture_with_its_first_lines(qapp: QApplication) -> None:
    glance = Glance(9, sample="First Citizen:\nBefore we proceed any further, hear me speak.\n\nAll:")
    (picture,) = tiles_of(glance)
    assert picture.shape == (171, 351, 3) and picture.dtype == np.uint8
    lit = (picture.max(axis=2) > 100).any(axis=1)
    rows = [lit[42 * row : 42 * (row + 1)].any() for row in range(4)]
    assert rows == [True] * 4, "words of every line can be seen"
    assert tiles_of(glance)[0] is picture


def test_what_has_pictures_keeps_them_and_what_is_no_text_has_none(qapp: QApplication) -> None:
    tile = np.zeros((8, 8), np.uint8)
    assert tiles_of(Glance(9, (tile,), sample="First"))[0] is tile
    assert tiles_of(Glance(9)) == ()
