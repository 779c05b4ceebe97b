"""An example with small numbers: what goes in, an arrow, what comes out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPen

from netbuilder.studio.presenters.help_page import Sketch
from netbuilder.studio.presenters.worked_examples import WORKED, Grid, Worked
from netbuilder.window.help.brush import Brush
from netbuilder.window.theme.theme import font

_WIDTH, _HIGHEST = 420.0, 190.0
_MOST_CELL, _SMALL_CELL = 32.0, 18.0
_SIGN, _ARROW, _BESIDE = 26.0, 56.0, 14.0
_WORDS = 22.0  # below a grid
_RIM = 4.0
_DEEPEST = 0.5  # of the colour, so that numbers can be read on it
_WORDS_SIZE = 11.0


def worked_height(id: str) -> int:
    """Pixels of the picture of an example."""
    worked = WORKED[id]
    words = _WORDS if any(grid.words for grid in (*worked.inputs, *worked.outputs)) else 0.0
    return math.ceil(_cell(worked) * _rows(worked) + 2 * _RIM + words)


def paint_worked(brush: Brush, sketch: Sketch) -> None:
    """Cells are the deeper the larger their value; without numbers negative ones are grey."""
    worked = WORKED[sketch.words]
    cell = _cell(worked)
    middle = _RIM + cell * _rows(worked) / 2
    most = max((abs(_value(text)) for text in _cells(worked)), default=1.0) or 1.0
    x = _RIM
    for number, grid in enumerate(worked.inputs):
        if number:
            brush.words(QRectF(x, middle - 12, _SIGN, 20), worked.signs, name="tx", size=15)
            x += _SIGN
        _grid(brush, grid, QPointF(x + _slot(grid, cell) / 2, middle), cell, most, numbers=worked.numbers)
        x += _slot(grid, cell)
    if worked.inputs:
        brush.line(QPointF(x + 12, middle), QPointF(x + _ARROW - 12, middle), strong=True, arrow=True)
        x += _ARROW
    for number, grid in enumerate(worked.outputs):
        x += _BESIDE if number else 0.0
        _grid(brush, grid, QPointF(x + _slot(grid, cell) / 2, middle), cell, most, numbers=worked.numbers)
        x += _slot(grid, cell)


def _cell(worked: Worked) -> float:
    """The side of a cell with which all of it has room."""
    grids = (*worked.inputs, *worked.outputs)
    columns = sum(max(map(len, grid.rows)) for grid in grids)
    gaps = _SIGN * max(0, len(worked.inputs) - 1) + _BESIDE * (len(worked.outputs) - 1) + _ARROW + 12
    most = _MOST_CELL if worked.numbers else _SMALL_CELL
    return min(most, (_WIDTH - gaps) / columns, (_HIGHEST - _WORDS - 2 * _RIM) / _rows(worked))


def _rows(worked: Worked) -> int:
    return max(len(grid.rows) for grid in (*worked.inputs, *worked.outputs))


def _slot(grid: Grid, cell: float) -> float:
    """How much room a grid takes with the words below it."""
    words = QFontMetricsF(font(_WORDS_SIZE)).horizontalAdvance(_said(grid.words)) if grid.words else 0.0
    return max(cell * max(map(len, grid.rows)), words)


def _grid(brush: Brush, grid: Grid, middle: QPointF, cell: float, most: float, *, numbers: bool) -> None:
    columns = max(map(len, grid.rows))
    place = QRectF(0, 0, cell * columns, cell * len(grid.rows))
    place.moveCenter(middle)
    for down, row in enumerate(grid.rows):
        for across, text in enumerate(row):
            square = QRectF(place.left() + across * cell, place.top() + down * cell, cell, cell)
            _square(brush, square, text, abs(_value(text)) / most, numbers=numbers)
    brush.painter.setPen(QPen(brush.tone, 1.5))
    brush.painter.setBrush(Qt.BrushStyle.NoBrush)
    brush.painter.drawRect(place)
    if grid.words:
        room = QRectF(0, place.bottom() + 4, _slot(grid, cell) + 4, 16)
        room.moveLeft(middle.x() - room.width() / 2)
        brush.words(room, _said(grid.words), name="tx3", size=_WORDS_SIZE)


def _square(brush: Brush, square: QRectF, text: str, share: float, *, numbers: bool) -> None:
    if numbers:
        brush.cell(square.x(), square.y(), _DEEPEST * share, square.width())
        brush.words(square, text, name="tx", size=12 if len(text) < 4 else 10.5)
    elif _value(text) < 0:
        brush.cell(square.x(), square.y(), 0.0, square.width())
        brush.painter.fillRect(square, brush.color("tx3", 0.6 * share))
    else:
        brush.cell(square.x(), square.y(), 0.95 * share, square.width())


def _said(words: str) -> str:
    return QCoreApplication.translate("HelpPage", words)


def _cells(worked: Worked) -> Sequence[str]:
    grids = (*worked.inputs, *worked.outputs)
    return list(chain.from_iterable(row for grid in grids for row in grid.rows))


def _value(text: str) -> float:
    return float(text.replace("−", "-"))
