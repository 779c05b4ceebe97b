"""Fonts and detail for one zoom: text shrinks half as fast as boxes, then gives way to colour."""

from __future__ import annotations

import math
from enum import Enum

from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from netbuilder.core.text import Text
from netbuilder.window.canvas.geometry import CHIP_SIZE, TITLE_SIZE, VALUE_SIZE
from netbuilder.window.theme.theme import Theme, font

LEAST_ZOOM, MOST_ZOOM = 0.05, 2.0
FULL_FROM, COMPACT_FROM = 0.75, 0.4
WORDS_SIZE = 12.0
_LEAST_TEXT = 11.0  # pixels on the screen


class Detail(Enum):
    """Everything; title and one figure; blocks of colour."""

    FULL = "full"
    COMPACT = "compact"
    BLOCKS = "blocks"


class Words:
    """How much room short words take in a font; those of a graph are few, and asked for with each picture."""

    def __init__(self, font: QFont) -> None:
        self._metrics = QFontMetricsF(font)
        self._widths: dict[str, float] = {}
        self.cap = self._metrics.capHeight()

    def width(self, text: str) -> float:
        if text not in self._widths:
            self._widths[text] = self._metrics.horizontalAdvance(text)
        return self._widths[text]


class Look:
    """What painting at one `zoom` and with one theme needs. Sizes of fonts are scene pixels."""

    def __init__(self, theme: Theme, zoom: float = 1.0, ratio: float = 1.0) -> None:
        self.theme = theme
        self._colors: dict[tuple[str, str, float], QColor] = {}
        self._pens: dict[tuple[str, float, float], QPen] = {}
        self.zoom = zoom
        self.detail = detail_of(zoom)
        # Steps of a quarter, so that few sizes of each icon are kept.
        self.ratio = max(1.0, math.ceil(zoom * ratio * 4) / 4)
        self.title = self._font(TITLE_SIZE, 600)
        self.value = self._font(VALUE_SIZE)
        self.words = self._font(WORDS_SIZE)
        self.heading = self._font(WORDS_SIZE, 600)
        self.chip = self._font(CHIP_SIZE, mono=True)
        # Text above a short wire has no more room than the wire is long.
        self.bare = font(CHIP_SIZE + 0.3 * (self._size(CHIP_SIZE) - CHIP_SIZE), mono=True)
        self.chip_words, self.bare_words = Words(self.chip), Words(self.bare)

    @property
    def full(self) -> bool:
        return self.detail is Detail.FULL

    @property
    def chip_size(self) -> float:
        return self._size(CHIP_SIZE)

    @property
    def casing(self) -> QColor:
        """What lies around wires, so that one sees which of two crosses the other."""
        return self.color("bg_canvas")

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        key = name, "", alpha
        if key not in self._colors:
            self._colors[key] = self.theme.color(name, alpha)
        return self._colors[key]

    def mixed(self, name: str, ground: str, share: float) -> QColor:
        """`share` of a colour over another one."""
        key = name, ground, share
        if key not in self._colors:
            self._colors[key] = self.theme.mixed(name, ground, share)
        return self._colors[key]

    def wire_color(self, tone: str) -> QColor:
        """A category's colour as wires have it."""
        return self.mixed(tone, "bg_canvas", 0.78 if self.theme.is_dark else 0.8)

    def wire_pen(self, tone: str, width: float) -> QPen:
        """What strokes a wire; with the tone "" its casing. Kept: to make one takes as long as to paint."""
        key = tone, width, 0.0
        if key not in self._pens:
            color = self.wire_color(tone) if tone else self.casing
            self._pens[key] = QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        return self._pens[key]

    def chip_pen(self, tone: str, share: float = 1.0) -> QPen:
        """What strokes the rim of a label: `share` of a colour over the canvas."""
        key = tone, 1.0, share
        if key not in self._pens:
            self._pens[key] = QPen(self.mixed(tone, "bg_canvas", share), 1)
        return self._pens[key]

    def tint(self, category: str) -> QColor:
        """The ground of a category's icon."""
        return self.mixed(category, "bg_raised", 0.2 if self.theme.is_dark else 0.14)

    def icon(self, name: str, color: str, size: int = 14) -> QPixmap:
        return self.theme.pixmap(name, color, size, self.ratio)

    def draw_icon(self, painter: QPainter, at: QPointF, name: str, color: str, size: int = 14) -> None:
        """Draw an icon with its corner at `at`."""
        painter.drawPixmap(at, self.icon(name, color, size))

    def _font(self, size: float, weight: int = 400, *, mono: bool = False) -> QFont:
        return font(self._size(size), weight, mono=mono)

    def _size(self, size: float) -> float:
        if self.zoom >= 1:
            return size
        on_screen = size * (1 + self.zoom) / 2
        if self.detail is not Detail.FULL:
            on_screen = max(on_screen, _LEAST_TEXT)
        return on_screen / self.zoom


def detail_of(zoom: float) -> Detail:
    """How much is shown, by the zoom in whole per cent as it is told to the user."""
    zoom = round(zoom, 2)
    if zoom >= FULL_FROM:
        return Detail.FULL
    return Detail.COMPACT if zoom >= COMPACT_FROM else Detail.BLOCKS


def said(text: Text) -> str:
    """Words from outside the window in the user's language."""
    return text.translated(lambda template: QCoreApplication.translate("netbuilder", template))
