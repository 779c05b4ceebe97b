"""The rows of the search on the canvas: what fits with its shape, the rest in grey with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap

from netbuilder.studio.presenters.adding import Offer
from netbuilder.studio.presenters.palette import Item
from netbuilder.window.theme.theme import Theme, font, layer_icon
from netbuilder.window.widgets.search_list import ROW, SearchList, SearchRows
from netbuilder.window.widgets.tile import tile_pixmap

_TILE = 18
_LEFT, _RIGHT = 12, 12
_GAP = 9
_FADED = 0.45
_MOST_TITLE = 0.62  # of the row, where title and words do not both have room

_Align = Qt.AlignmentFlag


class OfferList(SearchList):
    """What the search has found; `chosen` carries the offer that was clicked on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(_tip)
        self.setObjectName("quickAddList")
        self.setAccessibleName(self.tr("Layers"))
        self.setItemDelegate(OfferRows(theme, self))

    @property
    def offers(self) -> Sequence[Offer]:
        """What is listed now, from top to bottom."""
        return self.rows

    @property
    def current(self) -> Offer | None:
        """The offer that Enter takes, None where nothing is listed."""
        offer: Offer | None = self.current_row
        return offer


class OfferRows(SearchRows):
    """Paints them."""

    def __init__(self, theme: Theme, view: OfferList) -> None:
        super().__init__(theme, view)
        self._title = font(13)
        self._current = font(13, 600)
        self._words = font(12)
        self._shape = font(12, mono=True)
        self._key = font(11, 500, mono=True)
        self._enter = self.tr("Enter")
        self._tiles: dict[tuple[str, bool, float], QPixmap] = {}

    def paint_row(self, painter: QPainter, place: QRect, row: Any, *, current: bool) -> None:
        offer: Offer = row
        self._paint_tile(painter, place, offer)
        inside = place.adjusted(_LEFT + _TILE + _GAP, 0, -_RIGHT, 0)
        if current:
            inside.setRight(inside.right() - self.paint_key(painter, inside, self._enter, self._key))
        self._paint_words(painter, inside, offer, current=current)

    def _paint_tile(self, painter: QPainter, place: QRect, offer: Offer) -> None:
        tile = self._tile(offer.item)
        painter.setOpacity(1.0 if offer.fits else _FADED)
        painter.drawPixmap(place.left() + _LEFT, place.top() + (ROW - _TILE) // 2, tile)
        painter.setOpacity(1.0)

    def _tile(self, item: Item) -> QPixmap:
        """Its tile, painted once in each theme."""
        key = item.kind, self.theme.is_dark, self.view.devicePixelRatioF()
        if key not in self._tiles:
            icon = layer_icon(item.kind, item.category)
            self._tiles[key] = tile_pixmap(self.theme, icon, item.category, _TILE, key[2])
        return self._tiles[key]

    def _paint_words(self, painter: QPainter, inside: QRect, offer: Offer, *, current: bool) -> None:
        """The title at the left, and at the right the shape or the reason; both cut where they must be."""
        title, words = QFontMetrics(self._current if current else self._title), self._metrics(offer)
        wanted = words.horizontalAdvance(offer.words)
        room = max(inside.width() - wanted - _GAP, round(inside.width() * (1 - _MOST_TITLE)))
        shown = title.elidedText(offer.item.title, Qt.TextElideMode.ElideRight, room)
        painter.setFont(self._current if current else self._title)
        painter.setPen(self.theme.color("tx" if offer.fits else "tx3"))
        painter.drawText(inside, _Align.AlignVCenter | _Align.AlignLeft, shown)
        left = inside.width() - title.horizontalAdvance(shown) - _GAP
        painter.setFont(self._shape if _is_shape(offer) else self._words)
        painter.setPen(self.theme.color("tx2" if offer.fits else "tx3"))
        said = words.elidedText(offer.words, Qt.TextElideMode.ElideRight, left)
        painter.drawText(inside, _Align.AlignVCenter | _Align.AlignRight, said)

    def _metrics(self, offer: Offer) -> QFontMetrics:
        return QFontMetrics(self._shape if _is_shape(offer) else self._words)


def _tip(offer: Offer) -> str:
    why = "" if offer.fits else offer.words
    return "\n".join(filter(None, (offer.item.title, why, offer.item.says, offer.item.torch)))


def _is_shape(offer: Offer) -> bool:
    return offer.words.startswith("→")
