"""A bar of which some shares are coloured; the rest is ground. Painted by Qt's own items."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QGraphicsRectItem, QHBoxLayout, QLabel, QSizePolicy, QWidget

from netbuilder.window.plots.plain_view import PlainView
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import words

_HEIGHT = 8


class ShareBar(PlainView):
    """Shares as (colour token, share from 0 to 1), laid end to end from the left; 8 px high."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shares: tuple[tuple[str, float], ...] = ()
        self._items: list[QGraphicsRectItem] = []
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.resized.connect(self._place)
        theme.changed.connect(self._place)

    def show_shares(self, shares: Sequence[tuple[str, float]]) -> None:
        self._shares = tuple(shares)
        self._place()

    def _place(self) -> None:
        wanted = [("bg_hover", 1.0), *self._shares]
        while len(self._items) < len(wanted):
            item = QGraphicsRectItem()
            item.setPen(Qt.PenStyle.NoPen)
            self.scene().addItem(item)
            self._items.append(item)
        at = 0.0
        for index, (item, (token, share)) in enumerate(zip(self._items, wanted, strict=True)):
            width = self.width() * share
            item.setRect(QRectF(at, 0, width, _HEIGHT))
            item.setBrush(self._theme.color(token))
            at += width if index else 0.0


class ShareKey(QWidget):
    """A patch of the colour that a share has, and its name, for the header of a card."""

    def __init__(self, theme: Theme, token: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._token = token
        self._patch = QLabel()
        self._patch.setFixedSize(_HEIGHT, _HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(self._patch)
        row.addWidget(words(name, "label"))
        self._paint()
        theme.changed.connect(self._paint)

    def _paint(self) -> None:
        colour = self._theme.tokens.named(self._token)
        self._patch.setStyleSheet(f"background: {colour}; border-radius: 2px;")
