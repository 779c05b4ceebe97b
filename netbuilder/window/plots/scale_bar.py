"""A bar of all colours of a map with the numbers they stand for underneath."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPen, QPixmap, QTransform
from PySide6.QtWidgets import (
    QGraphicsPixmapItem,
    QGraphicsRectItem,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from netbuilder.window.plots.colour_map import LEVELS, ColourMap, colour_table
from netbuilder.window.plots.plain_view import PlainView
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import words

_HEIGHT = 10
_SIDES = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)


class ScaleBar(QWidget):
    """Ten pixels high, with the words for its left end, middle and right end below."""

    def __init__(self, theme: Theme, colour_map: ColourMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._map = colour_map
        self._bar = PlainView()
        self._bar.setFixedHeight(_HEIGHT)
        self._bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._colours, self._edge = QGraphicsPixmapItem(), QGraphicsRectItem()
        self._colours.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        for item in (self._colours, self._edge):
            self._bar.scene().addItem(item)
        self._words = [words("", "hint") for _ in _SIDES]
        numbers = QHBoxLayout()
        for label, side in zip(self._words, _SIDES, strict=True):
            label.setAlignment(side)
            numbers.addWidget(label, 1 if side is Qt.AlignmentFlag.AlignHCenter else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._bar)
        column.addLayout(numbers)
        self._bar.resized.connect(self._place)
        theme.changed.connect(self._paint)
        self._paint()

    @property
    def colour_map(self) -> ColourMap:
        return self._map

    def shown_words(self) -> tuple[str, ...]:
        return tuple(label.text() for label in self._words)

    def show_scale(self, left: str, middle: str, right: str) -> None:
        for label, text in zip(self._words, (left, middle, right), strict=True):
            if label.text() != text:
                label.setText(text)

    def set_map(self, colour_map: ColourMap) -> None:
        if colour_map is not self._map:
            self._map = colour_map
            self._paint()

    def _paint(self) -> None:
        image = QImage(bytes(range(LEVELS)), LEVELS, 1, LEVELS, QImage.Format.Format_Indexed8).copy()
        image.setColorTable(colour_table(self._theme, self._map))
        self._colours.setPixmap(QPixmap.fromImage(image))
        self._edge.setPen(QPen(self._theme.color("line"), 1))
        self._place()

    def _place(self) -> None:
        self._colours.setTransform(QTransform.fromScale(self._bar.width() / LEVELS, _HEIGHT))
        self._edge.setRect(QRectF(0.5, 0.5, self._bar.width() - 1, _HEIGHT - 1))
